/**
 * All qfiles of one start of the sender (docs/internals/hylafax.md#batches): each has its own call and result. faxq ends a job
 * when it is told that the next one begins, so the lock of the one before must be released by then. After a job that is not done,
 * the sender stops: HylaFAX 6.0.7 starts the remaining ones again within a second, those of HylaFAX+ are put off (rest_of_batch.ts).
 */

import { EXIT, type ExitCode } from "../../fax/end/outcome.ts";
import { qfileJobId } from "../../hylafax/ids.ts";
import { messageOf } from "../../text/error_text.ts";
import type { GivenQfile } from "./job/papers.ts";
import { putOffRest, type StoppedBatch } from "./rest_of_batch.ts";
import { sendJob } from "./send_job.ts";
import { tellSenderEnd, waitUntilFaxqHeard } from "../base/tell.ts";
import type { SenderWorld } from "../base/world.ts";

/** The end of a job, and the error that kept it from ending by itself, if there was one. */
type OneEnd = Pick<StoppedBatch, "code" | "trouble">;

/** Sends one job. If an error occurs outside its session, the job is tried again; if its qfile is gone, the job was deleted. */
async function sendOne(world: SenderWorld, qfile: GivenQfile): Promise<OneEnd> {
  try {
    return { code: await sendJob(world, qfile), trouble: undefined };
  } catch (error) {
    const trouble = messageOf(error);
    world.log.error(`Cannot send ${qfile.path}: ${trouble}`);
    const cause = error instanceof Error ? error.cause : undefined;
    return { code: cause instanceof Deno.errors.NotFound ? EXIT.failed : EXIT.retry, trouble };
  }
}

/**
 * Sends the jobs of the qfiles that faxq has given. Never throws.
 * @param paths relative to the spool
 * @returns done only if every one of them is; otherwise the result of the first that is not
 */
export async function sendBatch(world: SenderWorld, paths: readonly string[]): Promise<ExitCode> {
  for (const [at, path] of paths.entries()) {
    const qfile: GivenQfile = { path, jobId: qfileJobId(path) };
    const end = await sendOne(world, qfile);
    // faxq must have read the sender's messages before it sees that the process has ended.
    await waitUntilFaxqHeard(world);
    tellSenderEnd(world, qfile.jobId);
    if (end.code !== EXIT.done) {
      await putOffRest(world, { ...end, paths, at });
      return end.code;
    }
  }
  return EXIT.done;
}
