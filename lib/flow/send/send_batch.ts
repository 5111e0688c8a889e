/**
 * All qfiles of one start of the sender (docs/internals/hylafax.md#batches): each has its own call and result. faxq ends a job
 * when it is told that the next one begins, so the lock of the one before must be released by then. After a job that is not done,
 * the sender stops and leaves the remaining ones untouched: faxq starts them again within a second.
 */

import { EXIT, type ExitCode } from "../../fax/end/outcome.ts";
import { qfileJobId } from "../../hylafax/ids.ts";
import { messageOf } from "../../text/error_text.ts";
import type { GivenQfile } from "./job/papers.ts";
import { sendJob } from "./send_job.ts";
import { tellSenderEnd, waitUntilFaxqHeard } from "../base/tell.ts";
import type { SenderWorld } from "../base/world.ts";

/** Sends one job. If an error occurs outside its session, the job is tried again; if its qfile is gone, the job was deleted. */
async function sendOne(world: SenderWorld, qfile: GivenQfile): Promise<ExitCode> {
  try {
    return await sendJob(world, qfile);
  } catch (error) {
    const text = messageOf(error);
    world.log.error(`Cannot send ${qfile.path}: ${text}`);
    const cause = error instanceof Error ? error.cause : undefined;
    return cause instanceof Deno.errors.NotFound ? EXIT.failed : EXIT.retry;
  }
}

/**
 * Sends the jobs of the qfiles that faxq has given. Never throws.
 * @param paths relative to the spool
 * @returns done only if every one of them is; otherwise the result of the first that is not
 */
export async function sendBatch(world: SenderWorld, paths: readonly string[]): Promise<ExitCode> {
  for (const path of paths) {
    const qfile: GivenQfile = { path, jobId: qfileJobId(path) };
    const code = await sendOne(world, qfile);
    // faxq must have read the sender's messages before it sees that the process has ended.
    await waitUntilFaxqHeard(world);
    tellSenderEnd(world, qfile.jobId);
    if (code !== EXIT.done) return code;
  }
  return EXIT.done;
}
