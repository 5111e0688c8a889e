/**
 * All qfiles of one start of the sender (docs/internals/hylafax.md#batches): each with its own call and result. faxq ends a job
 * when it hears that the next one is on its way, so the lock of the one before must be free by then; after a job that is not done
 * we stop and leave the rest untouched: faxq starts them again within a second.
 */

import { EXIT, type ExitCode } from "../../fax/end/outcome.ts";
import { messageOf } from "../../text/error_text.ts";
import { sendJob } from "./send_job.ts";
import { tellEnd, toldFaxq } from "../base/tell.ts";
import type { SenderWorld } from "../base/world.ts";

/** One job; what goes wrong around it is a retry. A qfile that is not there is nobody's job any more. */
async function one(world: SenderWorld, path: string): Promise<ExitCode> {
  try {
    return await sendJob(world, path);
  } catch (error) {
    const text = messageOf(error);
    world.log.error(`Cannot send ${path}: ${text}`);
    const cause = error instanceof Error ? error.cause : undefined;
    return cause instanceof Deno.errors.NotFound ? EXIT.failed : EXIT.retry;
  }
}

/**
 * Serves the qfiles faxq gave us.
 * @returns done only if every one of them is; otherwise what the first that is not came to
 */
export async function sendBatch(world: SenderWorld, paths: readonly string[]): Promise<ExitCode> {
  for (const path of paths) {
    const code = await one(world, path);
    // Before faxq sees us go.
    await toldFaxq(world);
    tellEnd(world, path);
    if (code !== EXIT.done) return code;
  }
  return EXIT.done;
}
