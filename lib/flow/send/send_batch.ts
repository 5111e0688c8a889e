/**
 * All qfiles of one start of the sender (docs/internals/hylafax.md#batches): each with its own call and result. faxq ends a job
 * when it hears that the next one is on its way, so the lock of the one before must be free by then; after a job that is not done
 * we stop and leave the rest untouched: faxq starts them again within a second.
 */

import { EXIT, type ExitCode } from "../../fax/end/outcome.ts";
import { qfileJobId } from "../../hylafax/ids.ts";
import { messageOf } from "../../text/error_text.ts";
import type { GivenQfile } from "./job/papers.ts";
import { sendJob } from "./send_job.ts";
import { tellSenderEnd, waitUntilFaxqHeard } from "../base/tell.ts";
import type { SenderWorld } from "../base/world.ts";

/** Sends one job. If something goes wrong outside its session it is tried again; if its qfile is gone, so is the job. */
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
 * Serves the qfiles that faxq gave us. Never throws.
 * @param paths relative to the spool
 * @returns done only if every one of them is; otherwise what the first that is not came to
 */
export async function sendBatch(world: SenderWorld, paths: readonly string[]): Promise<ExitCode> {
  for (const path of paths) {
    const qfile: GivenQfile = { path, jobId: qfileJobId(path) };
    const code = await sendOne(world, qfile);
    // faxq must have read our messages before it sees that our process has ended.
    await waitUntilFaxqHeard(world);
    tellSenderEnd(world, qfile.jobId);
    if (code !== EXIT.done) return code;
  }
  return EXIT.done;
}
