/**
 * Ends the calls that an earlier daemon was receiving when it was killed. FreeSWITCH goes on receiving when its event socket is
 * lost (docs/internals/freeswitch.md#a-lost-connection), and would tell the caller that the fax arrived, although no program here
 * knows of it.
 */

import { parseChannels, type SwitchChannel } from "../../fax/status/switch_channels.ts";
import { messageOf } from "../../text/error_text.ts";
import type { DaemonWorld } from "../base/world.ts";

/** Milliseconds. New calls wait meanwhile, and FreeSWITCH does not wait for long. */
const ALL_MS = 5_000;
const ANSWER_MS = 2_000;

/**
 * Whether a channel receives a fax into this spool. This is asked before the daemon takes its first call, so it is not one of its
 * own.
 */
function isLeft(world: DaemonWorld, { application, argument }: SwitchChannel): boolean {
  return application === "rxfax" && argument.startsWith(`${world.spool.paths.resolve("recvq")}/`);
}

/** Ends them as a failure, so that the callers send again. If FreeSWITCH does not run, there is no call to be ended. */
export async function endLeftCalls(world: DaemonWorld): Promise<void> {
  const signal = AbortSignal.any([world.drain, world.stop, AbortSignal.timeout(ALL_MS)]);
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
