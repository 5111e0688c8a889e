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
}

/** A command that the sender gave with its last breath may still be on its way through FreeSWITCH: so look again. */
const LOOKS = 3;
const BETWEEN_MS = 700;

async function endAll(
  world: DaemonWorld,
  connection: EslConnection,
  { jobId, pid }: DeadSender,
): Promise<void> {
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
    const uuid = await callUuid({ spooldir: world.spool.paths.root, jobId, pid, attempt });
    const answer = await connection.api(`uuid_kill ${uuid}`, { timeoutMs: 2000 });
    if (answer.startsWith("+OK")) {
      world.log.warning("Ended the call that the dead sender left", { job: jobId, call: uuid });
    }
  }
}

/** Looks for calls and ends them. A switch that cannot be asked is logged. */
async function endCalls(world: DaemonWorld, sender: DeadSender): Promise<void> {
  try {
    await using connection = await world.connect(world.stop);
    for (let looks = 1;; looks++) {
      await endAll(world, connection, sender);
      if (looks === LOOKS || world.stop.aborted) return;
      await world.clock.sleep(BETWEEN_MS, world.stop);
    }
  } catch (error) {
    const why = messageOf(error);
    world.log.error(`Cannot look for calls of the dead sender: ${why}`, { job: sender.jobId });
  }
}

/** Ends what the dead sender left. The job may have another sender by now, whose document is not touched. */
export async function endOrphans(world: DaemonWorld, sender: DeadSender): Promise<void> {
  world.log.warning(`The sender of job ${sender.jobId} died (process ${sender.pid})`, { job: sender.jobId });
  await endCalls(world, sender);
  removeLeftDocuments(world, sender.jobId, sender.pid);
}
