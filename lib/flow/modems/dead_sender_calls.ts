/**
 * Ends the calls of a sender that died without a word, killed or out of memory, and removes the document it made. What it noted
 * of its calls (fax/notes/send_note.ts) is asked after until FreeSWITCH says that they are over; a sender that left no note,
 * GOfax.IP's or one that could not write, may have made any of the calls that can be told from its process.
 */

import type { EslConnection } from "ts-esl";
import { callUuid, MOST_ATTEMPTS } from "../../fax/call/uuid.ts";
import type { NotedCall, SendNote } from "../../fax/notes/send_note.ts";
import { killChannel } from "../switch/channel.ts";
import { removeLeftDocuments } from "../send/document/document.ts";
import { endNotedCall } from "../send/earlier/earlier_calls.ts";
import { messageOf } from "../../text/error_text.ts";
import type { DaemonWorld } from "../base/world.ts";

/** A sender that is no more. */
export interface DeadSender {
  /** The job that it sent, HylaFAX's number. */
  readonly jobId: number;
  /** Its process, which is no more. */
  readonly pid: number;
}

/** A command that the sender gave with its last breath may still be on its way through FreeSWITCH: so look again. */
const LOOKS = 3;
const BETWEEN_MS = 700;

/** What the calls of a sender are called that left no note. */
async function possibleCalls(world: DaemonWorld, { jobId, pid }: DeadSender): Promise<readonly string[]> {
  const attempts = Array.from({ length: MOST_ATTEMPTS }, (_, attempt) => attempt);
  const [key, spooldir] = [world.spool.callKey.read(), world.spool.paths.root];
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

/** Looks for calls and ends them. That FreeSWITCH cannot be asked is logged. */
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

/** Ends what a dead sender left that made no note. The job may have another sender by now, whose document is not touched. */
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
 * Ends what a sender noted and left.
 * @returns its calls, with what is known of them by now
 */
export async function endNotedCalls(world: DaemonWorld, note: SendNote): Promise<readonly NotedCall[]> {
  const calls = await Promise.all(note.calls.map((call) => endOne(world, note.jobId, call)));
  removeLeftDocuments(world, note.jobId, note.pid);
  return calls;
}
