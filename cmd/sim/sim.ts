/**
 * `gofax sim`: runs the FreeSWITCH stand-in in the foreground until SIGTERM or SIGINT.
 * @module
 */
import { describeNumbers, startSimulator } from "../../lib/sim/mod.ts";
import { CommandError, needConfig } from "../admin.ts";
import { UsageError } from "../usage_error.ts";
import { SYSEXIT } from "../exit_code.ts";
import { print, printError } from "../output.ts";

const USAGE = `Usage: gofax sim [-c FILE] [--port N] [--gofaxd HOST:PORT] [--page-ms N] [--factor N]
       gofax sim --numbers
`;

const HELP = `${USAGE}
Listens where FreeSWITCH would and plays its part, until SIGTERM or SIGINT: numbers that answer, are busy, hang up, or come back
as a fax to receive. It makes no call.

-c FILE              take port, password and gofaxd's address from this gofax.conf
--port N             the port of the event socket (8021)
--gofaxd HOST:PORT   where gofaxd listens (127.0.0.1:8022)
--page-ms N          milliseconds that a page takes (as recorded)
--factor N           so many times as fast as recorded (1)
--numbers            lists the numbers and what they do

The event socket's password is that of FILE, else $GOFAX_SIM_PASSWORD, else FreeSWITCH's well-known default.
Exit codes: 0 ended as told, 64 wrong usage, 69 the port cannot be had, 78 gofax.conf is wrong.
Examples:  gofax sim --numbers
           gofax sim -c /etc/gofax.conf --factor 20
`;

const DEFAULT_PORT = 8021;
const DEFAULT_GOFAXD = "127.0.0.1:8022";
const DEFAULT_PASSWORD = "ClueCon";
const HIGHEST_PORT = 65_535;

interface Flags {
  port: number;
  password: string;
  gofaxd: string;
  pageMs: number | undefined;
  factor: number;
  numbers: boolean;
}

/** Plain decimal digits: nobody means a port by `0x1F` or `1e3`. */
function count(flag: string, text: string, least: number, most = Infinity): number {
  const value = /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : NaN;
  if (!(value >= least && value <= most)) {
    const range = most === Infinity ? `from ${least}` : `from ${least} to ${most}`;
    throw new UsageError(`${flag} wants a number ${range}, not "${text}"`);
  }
  return value;
}

/** @param least 0 where any port will do */
function port(flag: string, text: string, least: number): number {
  const value = count(flag, text, least, HIGHEST_PORT);
  if (!Number.isInteger(value)) throw new UsageError(`${flag} wants a whole number, not "${text}"`);
  return value;
}

function set(flags: Flags, flag: string, value: string): void {
  switch (flag) {
    case "--port":
      flags.port = port(flag, value, 0);
      return;
    case "--password":
      // Others can read it in the list of processes; the help does not name it any more.
      flags.password = value;
      return;
    case "--gofaxd":
      flags.gofaxd = value;
      return;
    case "--page-ms":
      flags.pageMs = count(flag, value, 0);
      return;
    case "--factor":
      flags.factor = count(flag, value, 0.001);
      return;
    default:
      throw new UsageError(`unknown argument "${flag}"`);
  }
}

/** What holds where no flag says otherwise. */
function standard(file: string | undefined): Flags {
  const pace = { pageMs: undefined, factor: 1, numbers: false };
  if (file === undefined) {
    const password = Deno.env.get("GOFAX_SIM_PASSWORD") || DEFAULT_PASSWORD;
    return { port: DEFAULT_PORT, password, gofaxd: DEFAULT_GOFAXD, ...pace };
  }
  const { freeswitch: { socket, password }, gofaxd } = needConfig(file);
  const { hostname } = gofaxd.socket;
  const host = hostname.includes(":") ? `[${hostname}]` : hostname;
  return { port: socket.port, password, gofaxd: `${host}:${gofaxd.socket.port}`, ...pace };
}

/** Takes `-c FILE` out of the words. */
function configOption(words: string[]): string | undefined {
  const at = words.findIndex((word) => word === "-c" || word === "--config");
  if (at < 0) return Deno.env.get("GOFAX_CONFIG") || undefined;
  const [, file] = words.splice(at, 2);
  if (file === undefined) throw new UsageError("-c wants a file");
  return file;
}

function parse(args: readonly string[]): Flags {
  const rest = args.flatMap((arg) =>
    /^--[a-z-]+=/.test(arg) ? [arg.replace(/=.*$/s, ""), arg.replace(/^[^=]*=/, "")] : [arg]
  );
  const flags = standard(configOption(rest));
  while (rest.length > 0) {
    const flag = rest.shift() ?? "";
    if (flag === "--numbers") flags.numbers = true;
    else {
      const value = rest.shift();
      if (value === undefined) {
        throw new UsageError(/^--/.test(flag) ? `${flag} wants a value` : `unknown argument "${flag}"`);
      }
      set(flags, flag, value);
    }
  }
  return flags;
}

function address(text: string): { hostname: string; port: number } {
  const colon = text.lastIndexOf(":");
  const hostname = text.slice(0, Math.max(colon, 0)).replace(/^\[(.*)\]$/, "$1");
  if (hostname === "") throw new UsageError(`--gofaxd wants HOST:PORT, not "${text}"`);
  return { hostname, port: port("--gofaxd", text.slice(colon + 1), 1) };
}

async function untilSignal(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const stop = (): void => resolve();
  for (const name of ["SIGTERM", "SIGINT"] as const) Deno.addSignalListener(name, stop);
  try {
    await promise;
  } finally {
    for (const name of ["SIGTERM", "SIGINT"] as const) Deno.removeSignalListener(name, stop);
  }
}

async function serve(flags: Flags): Promise<void> {
  const { port, password, pageMs, factor } = flags;
  const pages = pageMs === undefined ? {} : { pageMs, firstPageMs: pageMs };
  await using simulator = await startSimulator({
    port,
    password,
    speed: { factor, ...pages },
    gofaxd: address(flags.gofaxd),
  });
  print(`listening on ${simulator.hostname}:${simulator.port}, calls go to ${flags.gofaxd}\n`);
  await untilSignal();
}

/** Runs the command and returns its exit status. */
export async function sim(args: readonly string[]): Promise<number> {
  if (args.includes("--help") || args.includes("-h")) {
    print(HELP);
    return SYSEXIT.ok;
  }
  try {
    const flags = parse(args);
    if (flags.numbers) print(describeNumbers());
    else await serve(flags);
    return SYSEXIT.ok;
  } catch (error) {
    if (error instanceof UsageError) {
      printError(`gofax sim: ${error.message}\n${USAGE}`);
      return SYSEXIT.usage;
    }
    if (error instanceof CommandError) {
      printError(`gofax sim: ${error.message}\n`);
      return error.code;
    }
    if (!(error instanceof Deno.errors.AddrInUse || error instanceof Deno.errors.PermissionDenied)) {
      throw error;
    }
    printError(`gofax sim: the port cannot be had: ${error.message}\n`);
    return SYSEXIT.unavailable;
  }
}
