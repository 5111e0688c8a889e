/** Puts jobs off and needs nothing but their qfiles for it: while the server is broken, waiting jobs must not fail for good. */

import { EXIT } from "../../fax/end/outcome.ts";
import { type Qfile, type QfileFields, setFields } from "../../hylafax/qfile.ts";
import { resultFields } from "../../hylafax/result_code.ts";
import { messageOf } from "../../text/error_text.ts";
import { spoolKind } from "../base/file_trouble.ts";
import type { World } from "../base/world.ts";
import { STATUSCODE } from "./job/undialled.ts";

/** Seconds that a job waits if the server is broken, for example its configuration or its rights. */
export const BROKEN_RETRY_S = 60;
const LOCK_MS = 5_000;

/** What is needed to put a job off. */
export type PuttingOff = Pick<World, "spool" | "clock" | "log">;

/** When it is now, in whole seconds since 1970, as faxq compares it with `tts`. */
export function nowS({ clock }: Pick<World, "clock">): number {
  return Math.floor(clock.now() / 1000);
}

/**
 * Changes fields of a job that is not being sent. On the disk when the promise is fulfilled. Never throws: if the qfile cannot be
 * written, that is logged.
 * @param change gives the fields by what the qfile says now; undefined leaves it as it is
 * @returns whether there is such a job
 */
export async function changeJob(
  { spool, log }: PuttingOff,
  path: string,
  change: (qfile: Qfile) => QfileFields | undefined,
): Promise<boolean> {
  try {
    using locked = await spool.lockQfile(path, { deadlineMs: LOCK_MS });
    const qfile = locked.read();
    const fields = change(qfile);
    if (fields !== undefined) await locked.writeToDisk(setFields(qfile, fields));
    return true;
  } catch (error) {
    const isMissing = spoolKind(error) === "missing";
    const problem = `Cannot put ${path} off: ${messageOf(error)}`;
    if (isMissing) log.notice(problem);
    else log.error(problem);
    return !isMissing;
  }
}

/**
 * Puts jobs off, each with the problem as its status. Never throws: if a qfile cannot be written, that is logged.
 * @param qfiles relative to the spool
 * @returns how many jobs there are
 */
export async function putOffJobs(
  world: PuttingOff,
  qfiles: readonly string[],
  problem: string,
): Promise<number> {
  let count = 0;
  for (const path of qfiles) {
    const tts = nowS(world) + BROKEN_RETRY_S;
    const fields = {
      ...resultFields({ status: problem, statuscode: STATUSCODE.other }),
      tts,
      returned: EXIT.retry,
    };
    if (await changeJob(world, path, () => fields)) count++;
  }
  return count;
}
