/**
 * What the administrators' commands share: flags that are read strictly, the configuration, FreeSWITCH, and the way out.
 * Exit codes: 0, 1 something failed that the message tells, 64 wrong usage, 69 FreeSWITCH cannot be used, 78 gofax.conf.
 */

import type { parseArgs, ParseArgsConfig } from "node:util";
import { EslAuthError, type EslConnection, EslError } from "ts-esl";
import type { Config } from "../lib/config/config.ts";
import { ModDbError } from "../lib/flow/switch/mod_db.ts";
import type { World } from "../lib/flow/base/world.ts";
import { LeaveRootError } from "../lib/os/leave_root.ts";
import { openLog } from "../lib/os/syslog.ts";
import { SpoolError } from "../lib/spool/spool_error.ts";
import { UsageError } from "./usage_error.ts";
import { configPath, problemTexts, readConfig } from "./config_file.ts";
import { SYSEXIT } from "./exit_code.ts";
import { leaveRoot } from "./leave_root.ts";
import { print, printError } from "./output.ts";
import { makeWorld } from "./world.ts";
import { messageOf } from "../lib/text/error_text.ts";

/** A command that cannot do what it was asked to; `message` says why and, where we know, what to do. */
export class CommandError extends Error {
  override readonly name: string = "CommandError";
  readonly code: number;

  constructor(message: string, code: number, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** Flags a command knows, as `node:util` wants them. */
export type Flags = NonNullable<ParseArgsConfig["options"]>;

/** What the flags of a command say. */
export type Parsed<F extends Flags> = ReturnType<
  typeof parseArgs<{ options: F; strict: true; allowPositionals: true }>
>;

/** The flag that every one of them knows. */
export const CONFIG_FLAG = { config: { type: "string", short: "c" } } as const satisfies Flags;

/**
 * Reads flags and words.
 * @throws {UsageError} If a flag is unknown, or lacks its value, or has one too many.
 */
export async function parseFlags<const F extends Flags>(
  args: readonly string[],
  options: F,
): Promise<Parsed<F>> {
  const { parseArgs } = await import("node:util");
  try {
    return parseArgs({ args: [...args], options, strict: true, allowPositionals: true });
  } catch (error) {
    const [first = ""] = messageOf(error).split(". ");
    throw new UsageError(first, { cause: error });
  }
}

/**
 * For commands that take no words, or no more.
 * @throws {UsageError} If there is one.
 */
export function noWords(words: readonly string[]): void {
  if (words.length > 0) throw new UsageError(`unexpected ${JSON.stringify(words[0])}`);
}

/**
 * The configuration.
 * @throws {CommandError} If it has problems; they are all in the message.
 */
export function needConfig(option: string | undefined): Config {
  const loaded = readConfig(configPath(option));
  if (loaded.config !== undefined) return loaded.config;
  throw new CommandError(problemTexts(loaded).join("\n"), SYSEXIT.config);
}

/**
 * A world for a command: what the stories log goes to standard error, from warnings up. From here on a command of root's is the
 * spool's owner's: whatever only root may read has to be read before.
 *
 * @throws {LeaveRootError} If root cannot be given up.
 */
export function adminWorld(config: Config, stop: AbortSignal = new AbortController().signal): World {
  leaveRoot(config.hylafax.spooldir);
  return makeWorld(config, openLog({ program: "gofax", mode: "stderr", level: "warning" }), stop);
}

/** What is wrong with FreeSWITCH, and what to do about it. */
function switchProblem(config: Config, error: EslError): string {
  const { hostname, port } = config.freeswitch.socket;
  const where = `FreeSWITCH at ${hostname}:${port}`;
  if (error instanceof EslAuthError) {
    return `${where} does not let us in: ${error.reason}. Compare freeswitch.password in ${config.file} ` +
      "with event_socket.conf.xml, and its access list.";
  }
  return `${where} cannot be used: ${error.message}. Is it running, and is freeswitch.socket in ${config.file} right?`;
}

/**
 * Does something with FreeSWITCH.
 * @throws {CommandError} With words that name the cure, if it cannot be reached or lets us not in, or has no mod_db.
 */
export async function withSwitch<T>(
  world: World,
  work: (connection: EslConnection) => Promise<T>,
): Promise<T> {
  try {
    await using connection = await world.connect();
    return await work(connection);
  } catch (error) {
    const cause = { cause: error };
    if (error instanceof ModDbError) throw new CommandError(error.message, SYSEXIT.unavailable, cause);
    if (!(error instanceof EslError)) throw error;
    throw new CommandError(switchProblem(world.config, error), SYSEXIT.unavailable, cause);
  }
}

/** Runs a command: its help, its errors in words, its exit code. */
export async function runCommand(
  name: string,
  usage: string,
  args: readonly string[],
  work: () => Promise<number>,
): Promise<number> {
  if (args.includes("--help") || args.includes("-h")) {
    print(usage);
    return SYSEXIT.ok;
  }
  try {
    return await work();
  } catch (error) {
    if (error instanceof UsageError) {
      printError(`gofax ${name}: ${error.message}\n${usage}`);
      return SYSEXIT.usage;
    }
    const isOurs = [CommandError, SpoolError, LeaveRootError].some((kind) => error instanceof kind);
    if (!(error instanceof Error && isOurs)) throw error;
    printError(error.message.replaceAll(/^/gm, `gofax ${name}: `) + "\n");
    return error instanceof CommandError ? error.code : SYSEXIT.error;
  }
}
