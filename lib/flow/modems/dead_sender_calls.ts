/**
 * Ends the calls of a sender that was killed or ran out of memory, and removes the document that it made. FreeSWITCH is asked
 * about the calls in its note (fax/notes/send_note.ts) until they are over. A sender that made no note, because it could not
 * write, may have made any of the calls whose UUIDs follow from its job and its process: all of these are ended.
 */

import type { EslConnection } from "ts-esl";
import { callUuid, MOST_ATTEMPTS } from "../../fax/call/uuid.ts";
import type { NotedCall, SendNote } from "../../fax/notes/send_note.ts";
import { killChannel } from "../switch/channel.ts";
import { removeLeftDocuments } from "../send/document/document.ts";
import { endNotedCall } from "../send/earlier/earlier_calls.ts";
import { messageOf } from "../../text/error_text.ts";
import type { DaemonWorld } from "../base/world.ts";

/** A sender that has ended. */
export interface DeadSender {
  /** The job that it sent, HylaFAX's number. */
  readonly jobId: number;
  /** Its process, which has ended. */
  readonly pid: number;
}

/** How often FreeSWITCH is told to end the calls: the last command of the sender may still be on its way through FreeSWITCH. */
const LOOKS = 3;
const BETWEEN_MS = 700;

/** The UUIDs of all calls that a sender may have made that left no note. */
async function possibleCalls(world: DaemonWorld, { jobId, pid }: DeadSender): Promise<readonly string[]> {
  const attempts = Array.from({ length: MOST_ATTEMPTS }, (_, attempt) => attempt);
  const [key, spooldir] = [await world.spool.callKey.read(), world.spool.paths.root];
  return await Promise.all(attempts.map((attempt) => callUuid({ key, spooldir, jobId, pid, attempt })));
}

function tellEnded({ log }: DaemonWorld, jobId: number, uuid: string): void {
  log.warning("Ended the call that the dead sender left", { job: jobId, call: uuid });
}

async function endAll(
  world: DaemonWorld,
  connection: EslConnection,
  { jobId }: DeadSender,
  calls: readonly string[],
): Promise<void> {
  for (const uuid of calls) {
    const answer = await killChannel(connection, uuid);
    if (answer === "silent") throw new Error("FreeSWITCH does not answer");
    if (answer === "killed") tellEnded(world, jobId, uuid);
  }
}

/** Looks for calls and ends them. If FreeSWITCH cannot be asked, that is logged. */
async function endCalls(world: DaemonWorld, sender: DeadSender): Promise<void> {
  try {
    const calls = await possibleCalls(world, sender);
    await using connection = await world.connect(world.stop);
    for (let looks = 1;; looks++) {
      await endAll(world, connection, sender, calls);
      if (looks === LOOKS || world.stop.aborted) return;
      await world.clock.sleep(BETWEEN_MS, world.stop);
    }
  } catch (error) {
    const why = messageOf(error);
    world.log.error(`Cannot look for calls of the dead sender: ${why}`, { job: sender.jobId });
  }
}

/** Ends the calls of a dead sender that made no note. The job may have another sender by now; its document is not touched. */
export async function endUnnotedCalls(world: DaemonWorld, sender: DeadSender): Promise<void> {
  await endCalls(world, sender);
  removeLeftDocuments(world, sender.jobId, sender.pid);
}

/** Ends a noted call; gives it with what is known by now, unchanged if FreeSWITCH cannot be asked, which is logged. */
async function endOne(world: DaemonWorld, jobId: number, noted: NotedCall): Promise<NotedCall> {
  if (noted.over) return noted;
  const end = await endNotedCall(world, noted);
  if ("why" in end) {
    world.log.error(`Cannot look for calls of the dead sender: ${end.why}`, { job: jobId, call: noted.uuid });
    return noted;
  }
  if (end.ended) tellEnded(world, jobId, noted.uuid);
  return end.call;
}

/**
 * Ends the calls in the note of a dead sender, and removes its document.
 * @returns its calls, with what is known of them by now
 */
export async function endNotedCalls(world: DaemonWorld, note: SendNote): Promise<readonly NotedCall[]> {
  const calls = await Promise.all(note.calls.map((call) => endOne(world, note.jobId, call)));
  removeLeftDocuments(world, note.jobId, note.pid);
  return calls;
}
