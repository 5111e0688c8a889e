/**
 * Lines of a qfile that name files which are not the job's documents; a client may have written them. When a job ends faxq
 * renames the source before each `fax:` line and removes what is prepared, whatever the files are called (6.0.7,
 * faxQueueApp::deleteRequest). So before a job is refused for naming another user's document, the line is struck; otherwise that
 * document would be lost.
 */

import type { JobId } from "../../../hylafax/ids.ts";
import type { JobRecord } from "./job_record.ts";
import type { SessionWriter } from "../../base/session.ts";
import type { SenderWorld } from "../../base/world.ts";

/** How many lines are logged, and how many characters of each. */
const MOST_LINES = 10;
const LONGEST_LINE = 200;

/** Strikes the lines of documents that are not the job's, and logs them. The disk has the change with the record's next write. */
export function strikeStrangeItems(
  world: SenderWorld,
  session: SessionWriter,
  record: JobRecord,
  jobId: JobId,
): void {
  const documents = world.spool.documents.of(record.documentUser(jobId));
  const struck = record.keepItems((item) => documents.has(item));
  for (const line of struck.slice(0, MOST_LINES)) {
    session.log.warning(`Struck from the job, which may not have it: ${line.slice(0, LONGEST_LINE)}`);
  }
  if (struck.length > MOST_LINES) session.log.warning(`… and ${struck.length - MOST_LINES} lines more`);
}
