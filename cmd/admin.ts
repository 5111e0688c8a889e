/** What the administrators' commands share: the configuration, the world they work in, and FreeSWITCH. */

import { EslAuthError, type EslConnection, EslError } from "ts-esl";
import type { Config } from "../lib/config/config.ts";
import { ModDbError } from "../lib/flow/switch/mod_db.ts";
import type { World } from "../lib/flow/base/world.ts";
import { openLog } from "../lib/os/syslog.ts";
import { CommandError } from "./command_error.ts";
import { configPath, problemTexts, readConfig } from "./config_file.ts";
import { SYSEXIT } from "./exit_code.ts";
import { leaveRoot } from "./leave_root.ts";
import { makeWorld } from "./world.ts";

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
 * A world for a command: messages of the stories from warnings up are printed to standard error. From here on a command that root
 * started runs as the spool's owner, so files that only root may read must be read before.
 *
 * @throws {LeaveRootError} If the user cannot be changed.
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
 * @throws {CommandError} With a message that names the cure, if FreeSWITCH cannot be reached, refuses the password, or has no
 * mod_db.
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
