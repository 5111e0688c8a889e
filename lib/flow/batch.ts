/**
 * All qfiles of one start of the sender (contract §2.8): each with its own call and result. faxq ends a job when it hears that
 * the next one is on its way, so the lock of the one before must be free by then; after a job that is not done we stop and
 * leave the rest untouched: faxq starts them again within a second.
 */

import { EXIT, type ExitCode } from "../fax/outcome.ts";
import { qfileJobId } from "../hylafax/ids.ts";
import { senderBegin, senderEnd } from "../hylafax/modem_message.ts";
import { messageOf } from "./message_of.ts";
import { sendJob } from "./send.ts";
import type { SenderWorld } from "./world.ts";

/** Tells the daemon that this modem works for a job, or does so no more. No daemon is no error. */
function tellModem(world: SenderWorld, message: Uint8Array): void {
  try {
    world.spool.tellModem(world.modem, message);
  } catch (error) {
    world.log.warning(`Cannot tell modem ${world.modem}: ${messageOf(error)}`);
  }
}

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
    const jobId = qfileJobId(path);
    if (jobId !== undefined) tellModem(world, senderBegin(jobId, world.pid));
    const code = await one(world, path);
    if (jobId !== undefined) tellModem(world, senderEnd(jobId, world.pid));
    if (code !== EXIT.done) return code;
  }
  return EXIT.done;
}
