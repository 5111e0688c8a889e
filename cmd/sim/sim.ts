/** `gofax sim`: runs the FreeSWITCH stand-in in the foreground until SIGTERM or SIGINT. */

import { NUMBERS, startSimulator } from "../../lib/sim/mod.ts";
import { needConfig } from "../admin.ts";
import { CommandError } from "../command_error.ts";
import { UsageError } from "../usage_error.ts";
import { SYSEXIT } from "../exit_code.ts";
import { readNumber } from "../line/number.ts";
import { runCommand } from "../line/run_command.ts";
import { twoColumns } from "../line/wrap.ts";
import { jsonText } from "../json_text.ts";
import { print } from "../output.ts";
import type { NumberRange } from "../table/command.ts";
import type { GivenFlags } from "../table/given.ts";
import { SIM } from "../table/trial.ts";
import type { View } from "../view.ts";

const DEFAULT_PORT = 8021;
const DEFAULT_GOFAXD = "127.0.0.1:8022";
const DEFAULT_PASSWORD = "ClueCon";
const PORTS: NumberRange = { least: 1, most: 65_535, whole: true };

type Flags = GivenFlags<typeof SIM.forms[""]["flags"]>;

/** The address at which FreeSWITCH would listen, its password, and gofaxd's address. */
interface Place {
  readonly port: number;
  readonly password: string;
  /** `HOST:PORT`. */
  readonly gofaxd: string;
}

/** The address if no flag gives one: that of a gofax.conf, if one is named. */
function usualPlace(file: string | undefined): Place {
  if (file === undefined) {
    const password = Deno.env.get("GOFAX_SIM_PASSWORD") || DEFAULT_PASSWORD;
    return { port: DEFAULT_PORT, password, gofaxd: DEFAULT_GOFAXD };
  }
  const { freeswitch: { socket, password }, gofaxd } = needConfig(file);
  const { hostname } = gofaxd.socket;
  const host = hostname.includes(":") ? `[${hostname}]` : hostname;
  return { port: socket.port, password, gofaxd: `${host}:${gofaxd.socket.port}` };
}

function placeOf({ config, port, gofaxd }: Flags): Place {
  const usual = usualPlace(config ?? (Deno.env.get("GOFAX_CONFIG") || undefined));
  return { ...usual, port: port ?? usual.port, gofaxd: gofaxd ?? usual.gofaxd };
}

/** @throws {UsageError} If it is not HOST:PORT. */
function address(text: string): { hostname: string; port: number } {
  const colon = text.lastIndexOf(":");
  const hostname = text.slice(0, Math.max(colon, 0)).replace(/^\[(.*)\]$/, "$1");
  if (hostname === "") throw new UsageError(`--gofaxd wants HOST:PORT, not "${text}"`);
  return { hostname, port: readNumber("--gofaxd", text.slice(colon + 1), PORTS) };
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
  const { port, password, gofaxd } = placeOf(flags);
  const { factor, "page-ms": pageMs } = flags;
  const pages = pageMs === undefined ? {} : { pageMs, firstPageMs: pageMs };
  await using simulator = await startSimulator({
    port,
    password,
    speed: { factor, ...pages },
    gofaxd: address(gofaxd),
  });
  print(`listening on ${simulator.hostname}:${simulator.port}, calls go to ${gofaxd}\n`);
  await untilSignal();
}

/** The numbers and what they do, for people or for programs. */
function numbersText(json: boolean, { columns }: View): string {
  const numbers = Object.entries(NUMBERS).map(([number, { does }]) => ({ number, does }));
  return json ? jsonText(numbers) : twoColumns(numbers.map(({ number, does }) => [number, does]), columns);
}

async function run(flags: Flags, view: View): Promise<number> {
  if (flags.json && !flags.numbers) throw new UsageError("--json goes with --numbers");
  try {
    if (flags.numbers) print(numbersText(flags.json, view));
    else await serve(flags);
    return SYSEXIT.ok;
  } catch (error) {
    if (!(error instanceof Deno.errors.AddrInUse || error instanceof Deno.errors.PermissionDenied)) {
      throw error;
    }
    const text = `the port cannot be had: ${error.message}`;
    throw new CommandError(text, SYSEXIT.unavailable, { cause: error });
  }
}

/**
 * Runs `gofax sim`.
 *
 * @param args the arguments behind the command's name
 * @returns the exit code
 */
export function sim(args: readonly string[]): Promise<number> {
  return runCommand(SIM, args, { "": ({ flags }, view) => run(flags, view) });
}
