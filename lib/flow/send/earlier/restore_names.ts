/**
 * Puts the names of a job's sources right, where a sender was killed between striking a document and taking the old name from its source
 * (fax/job/plan.ts, struckSources). HylaFAX counts the names of a source: while one is left over, it keeps what it prepared of it.
 */

import { struckSources } from "../../../fax/job/plan.ts";
import type { JobId } from "../../../hylafax/ids.ts";
import { parseQfile, type Qfile } from "../../../hylafax/qfile.ts";
import { messageOf } from "../../../text/error_text.ts";
import type { World } from "../../base/world.ts";

/** Where the qfile of a job may be: faxq moves it from the first to the second when the job has ended. */
const QUEUES = ["sendq", "doneq"] as const;

/** Puts the names right by what the qfile says. These are only names: if that fails, it is logged. Never throws. */
export function restoreNames({ spool, log }: Pick<World, "spool" | "log">, qfile: Qfile, jobId: JobId): void {
  try {
    for (const names of struckSources(qfile, jobId)) spool.documents.dropSavedName(names);
  } catch (error) {
    log.warning(messageOf(error));
  }
}

/** The qfile of a job, wherever faxq has it by now; undefined if it is nowhere. */
function lastQfile({ spool }: Pick<World, "spool">, jobId: JobId): Qfile | undefined {
  for (const queue of QUEUES) {
    const path = `${queue}/q${jobId}`;
    if (spool.documents.size(path) === undefined) continue;
    try {
      return parseQfile(spool.documents.read(path));
    } catch {
      // It was moved, or it is no qfile: then there are no names to put right.
    }
  }
  return undefined;
}

/** Puts the names right that a dead sender of a job may have left. Never throws. */
export function restoreLeftNames(world: Pick<World, "spool" | "log">, jobId: JobId): void {
  const qfile = lastQfile(world, jobId);
  if (qfile !== undefined) restoreNames(world, qfile, jobId);
}
