/** Ends the calls of a sender that died without a word, killed or out of memory, and removes the document it made. */

import type { EslConnection } from "ts-esl";
import { callUuid, MOST_ATTEMPTS } from "../fax/call_uuid.ts";
import { removeLeftDocuments } from "./document.ts";
import { messageOf } from "./message_of.ts";
import type { DaemonWorld } from "./world.ts";

/** A sender that is no more. */
export interface DeadSender {
  readonly jobId: number;
  readonly pid: number;
  /** UUIDs of its calls that may be up. @default unknown, so all that it may have made */
  readonly calls?: readonly string[];
}

/** A command that the sender gave with its last breath may still be on its way through FreeSWITCH: so look again. */
const LOOKS = 3;
const BETWEEN_MS = 700;

/** What the calls of a sender are called that left no note. */
function possibleCalls(world: DaemonWorld, { jobId, pid }: DeadSender): Promise<readonly string[]> {
  const attempts = Array.from({ length: MOST_ATTEMPTS }, (_, attempt) => attempt);
  const spooldir = world.spool.paths.root;
  return Promise.all(attempts.map((attempt) => callUuid({ spooldir, jobId, pid, attempt })));
}

async function endAll(
  world: DaemonWorld,
  connection: EslConnection,
  { jobId }: DeadSender,
  calls: readonly string[],
): Promise<void> {
  for (const uuid of calls) {
    const answer = await connection.api(`uuid_kill ${uuid}`, { timeoutMs: 2000 });
    if (answer.startsWith("+OK")) {
      world.log.warning("Ended the call that the dead sender left", { job: jobId, call: uuid });
    }
  }
}

/** Looks for calls and ends them. A switch that cannot be asked is logged; false then. */
async function endCalls(world: DaemonWorld, sender: DeadSender, calls: readonly string[]): Promise<boolean> {
  try {
    await using connection = await world.connect(world.stop);
    for (let looks = 1;; looks++) {
      await endAll(world, connection, sender, calls);
      if (looks === LOOKS) return true;
      if (world.stop.aborted) return false;
      await world.clock.sleep(BETWEEN_MS, world.stop);
    }
  } catch (error) {
    const why = messageOf(error);
    world.log.error(`Cannot look for calls of the dead sender: ${why}`, { job: sender.jobId });
    return false;
  }
}

/**
 * Ends what the dead sender left. The job may have another sender by now, whose document is not touched.
 * @returns whether its calls are over
 */
export async function endOrphans(world: DaemonWorld, sender: DeadSender): Promise<boolean> {
  const calls = sender.calls ?? await possibleCalls(world, sender);
  const over = calls.length === 0 || await endCalls(world, sender, calls);
  removeLeftDocuments(world, sender.jobId, sender.pid);
  return over;
}
