/**
 * `gofax sim`: runs the FreeSWITCH stand-in in the foreground until SIGTERM or SIGINT.
 * @module
 */
import { describeNumbers, startSimulator } from "../lib/sim/mod.ts";
import { UsageError } from "./args.ts";
import { SYSEXIT } from "./exit_code.ts";
import { print, printError } from "./output.ts";

const USAGE =
  "usage: gofax sim [--port N] [--password P] [--gofaxd HOST:PORT] [--page-ms N] [--factor N] [--numbers]\n";
const DEFAULT_PORT = 8021;
const DEFAULT_GOFAXD = "127.0.0.1:8022";

interface Flags {
  port: number;
  password: string;
  gofaxd: string;
  pageMs: number | undefined;
  factor: number;
  numbers: boolean;
}

function count(flag: string, text: string, least: number): number {
  const value = Number(text);
  if (text === "" || Number.isNaN(value) || value < least) {
    throw new UsageError(`${flag} wants a number from ${least}, not "${text}"`);
  }
  return value;
}

function set(flags: Flags, flag: string, value: string): void {
  switch (flag) {
    case "--port":
      flags.port = count(flag, value, 0);
      return;
    case "--password":
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

function parse(args: readonly string[]): Flags {
  const flags: Flags = {
    port: DEFAULT_PORT,
    password: "ClueCon",
    gofaxd: DEFAULT_GOFAXD,
    pageMs: undefined,
    factor: 1,
    numbers: false,
  };
  const rest = args.flatMap((arg) =>
    /^--[a-z-]+=/.test(arg) ? [arg.replace(/=.*$/s, ""), arg.replace(/^[^=]*=/, "")] : [arg]
  );
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
  return { hostname, port: count("--gofaxd", text.slice(colon + 1), 1) };
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
    if (!(error instanceof Deno.errors.AddrInUse)) throw error;
    printError(`gofax sim: the port is taken: ${error.message}\n`);
    return SYSEXIT.unavailable;
  }
}
