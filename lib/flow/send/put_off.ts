/** Puts jobs off and needs nothing but their qfiles for it: while the server is broken, waiting jobs must not fail for good. */

import { EXIT } from "../../fax/end/outcome.ts";
import { setFields } from "../../hylafax/qfile.ts";
import { messageOf } from "../../text/error_text.ts";
import type { World } from "../base/world.ts";
import { STATUSCODE } from "./job/undialled.ts";

/** Seconds that a job waits if the server is broken, for example its configuration or its rights. */
const BROKEN_RETRY_S = 60;
const LOCK_MS = 5_000;

/**
 * Puts jobs off, each with the problem as its status. Never throws: if a qfile cannot be written, that is logged.
 * @param qfiles relative to the spool
 * @returns how many jobs were put off
 */
export async function putOffJobs(
  { spool, clock, log }: Pick<World, "spool" | "clock" | "log">,
  qfiles: readonly string[],
  problem: string,
): Promise<number> {
  let count = 0;
  for (const path of qfiles) {
    try {
      using locked = await spool.lockQfile(path, { deadlineMs: LOCK_MS });
      const tts = Math.floor(clock.now() / 1000) + BROKEN_RETRY_S;
      const fields = { status: problem, statuscode: STATUSCODE.other, tts, returned: EXIT.retry };
      await locked.writeToDisk(setFields(locked.read(), fields));
      count++;
    } catch (error) {
      log.error(`Cannot put ${path} off: ${messageOf(error)}`);
    }
  }
  return count;
}
