/** What the self-test asks FreeSWITCH before it calls: each answer is a value. */

import { type EslConnection, EslReplyError } from "ts-esl";
import { parseSwitchStatus, type SwitchStatus } from "../../fax/status/switch_status.ts";
import { findExtension } from "./extension.ts";

/** Milliseconds. FreeSWITCH answers such questions at once. */
const REPLY_MS = 5_000;

/** Modules without which no fax goes from FreeSWITCH to itself. */
const MODULES: readonly string[] = ["mod_dptools", "mod_sofia", "mod_spandsp"];

/** What FreeSWITCH answered. */
export interface SwitchFacts {
  /** Its version; undefined if it does not tell. */
  readonly status: SwitchStatus | undefined;
  /** Modules that are not loaded. */
  readonly missing: readonly string[];
  /** Where the extension listens: `HOST:PORT`; undefined if there is none. */
  readonly extension: string | undefined;
}

/** The answer; undefined if the event socket's user may not ask. */
async function asked(connection: EslConnection, command: string): Promise<string | undefined> {
  try {
    return (await connection.api(command, { timeoutMs: REPLY_MS })).trim();
  } catch (error) {
    if (error instanceof EslReplyError) return undefined;
    throw error;
  }
}

/**
 * Asks.
 * @throws {EslError} If FreeSWITCH does not answer.
 */
export async function switchFacts(connection: EslConnection): Promise<SwitchFacts> {
  const [status, extension, ...modules] = await Promise.all([
    asked(connection, "status"),
    findExtension(connection),
    ...MODULES.map((name) => asked(connection, `module_exists ${name}`)),
  ]);
  return {
    status: parseSwitchStatus(status ?? ""),
    missing: MODULES.filter((_, index) => modules[index] === "false"),
    extension,
  };
}

/**
 * Whether FreeSWITCH can see a file; a user of the event socket who may not ask counts as yes.
 * @throws {EslError} If FreeSWITCH does not answer.
 */
export async function seesFile(connection: EslConnection, path: string): Promise<boolean> {
  return await asked(connection, `file_exists ${path}`) !== "false";
}
