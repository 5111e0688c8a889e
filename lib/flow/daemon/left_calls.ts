/**
 * Ends the calls of receptions that a daemon before us left. FreeSWITCH goes on receiving when its event socket is lost
 * (docs/internals/freeswitch.md#a-lost-connection), and would tell the caller that his fax arrived: nobody here would know of it.
 */

import { parseChannels, type SwitchChannel } from "../../fax/status/switch_channels.ts";
import { messageOf } from "../../text/error_text.ts";
import type { DaemonWorld } from "../base/world.ts";

/** Calls wait for us meanwhile, and FreeSWITCH does not wait for ever. */
const ALL_MS = 5_000;
const ANSWER_MS = 2_000;

/** A fax being received into our spool. Asked before we take a call, so it is none of ours. */
function isLeft(world: DaemonWorld, { application, argument }: SwitchChannel): boolean {
  return application === "rxfax" && argument.startsWith(`${world.spool.paths.resolve("recvq")}/`);
}

/** Ends them as a failure, so that the callers send again. Where FreeSWITCH is not there, there is no call to be ended. */
export async function endLeftCalls(world: DaemonWorld): Promise<void> {
  const signal = AbortSignal.any([world.stop, AbortSignal.timeout(ALL_MS)]);
  try {
    await using connection = await world.connect(signal);
    const answer = await connection.api("show channels as json", { timeoutMs: ANSWER_MS, signal });
    for (const channel of parseChannels(answer) ?? []) {
      if (!isLeft(world, channel)) continue;
      const { uuid, number, argument } = channel;
      await connection.api(`uuid_kill ${uuid} NORMAL_TEMPORARY_FAILURE`, { timeoutMs: ANSWER_MS, signal });
      world.log.warning(`Ended a call from ${number} that was left by a gofaxd before us; see ${argument}`, {
        call: uuid,
      });
    }
  } catch (error) {
    const why = messageOf(error);
    world.log.notice(`Cannot look for calls that were left by a gofaxd before us: ${why}`);
  }
}
