/**
 * Ends a call that got out of our sight and finds out how it ended. FreeSWITCH goes on with such a call without us
 * (docs/internals/freeswitch.md#a-lost-connection): the fax would come through at the other end, and nobody here would know. So
 * it is asked over a new connection, until it is known that the call is over:
 *
 *   connect                    nobody listens: after some looks FreeSWITCH is gone, and the call with it
 *                              no answer in time: nobody knows; the same again after a rest
 *   subscribe to its events    before anything is asked: nothing falls in between
 *   it is up                   ask what FreeSWITCH knows of pages and result; kill it; fold what comes: page, result and then HANGUP
 *                              (recordings send-hangup-midfax-t38, send-fs-shutdown-midfax, recv-abort-midpage-audio)
 *   it is leaving              its hangup has begun: the fax application may still write the file, the last events are due
 *   there is none              it is over, its last events may be on their way. But an originate of which nothing was heard may be
 *                              executed later, for instance when FreeSWITCH was stopped for a while: look again, for as long as
 *                              that may take, and for a moment from FreeSWITCH's first answer on
 *   was it sent?               FreeSWITCH remembers (fax/notes/sent_mark.ts), whoever heard the events
 */

import { EslConnectError } from "ts-esl";
import type { Call } from "../../fax/call/call.ts";
import { askAfterCall, type CallInquiry, type LostCall } from "./ask_after_call.ts";
import { delayedStop } from "../base/delayed_stop.ts";
import { abortAtStop } from "./brief_question.ts";
import { messageOf } from "../../text/error_text.ts";
import type { World } from "../base/world.ts";

/** What became of a lost call, as far as it is known. */
export type LostCallEnd =
  | {
    readonly kind: "over";
    readonly call: Call;
    /** Whether we had to end it. */
    readonly ended: boolean;
  }
  | { readonly kind: "unknown"; readonly call: Call; readonly why: string };

/** How long FreeSWITCH may take to execute a command that it has not confirmed. */
export const LATE_MS = 30_000;
/** Pause between two connections, and the longest one, after a long time. */
const REST_MS = 250;
const LONG_REST_MS = 30_000;
/** So long nobody listens at FreeSWITCH's address before it counts as gone: here, where only FreeSWITCH would, and elsewhere. */
const GONE_MS = 5_000;
const GONE_ELSEWHERE_MS = 60_000;
/** So long it goes on asking after a word to stop. */
const STOP_MS = 5_000;

/** What of the world is needed to end a lost call. */
export type LostCallWorld = Pick<World, "clock" | "config" | "connect" | "stop">;

/** Whether FreeSWITCH runs on this machine: only then a refused connection says for sure that it is not there. */
function isHere(hostname: string): boolean {
  return hostname === "localhost" || hostname === "::1" || /^127\./.test(hostname);
}

/** Whether an error says that nobody listens. */
function isRefused(error: unknown): boolean {
  return error instanceof EslConnectError && error.cause instanceof Deno.errors.ConnectionRefused;
}

/** Between two connections: the longer it takes, the rarer. */
function restMs(afterMs: number): number {
  return Math.min(Math.max(REST_MS, afterMs / 20), LONG_REST_MS);
}

/** Asks over one connection after the other. */
async function askUntilKnown(world: LostCallWorld, inquiry: CallInquiry): Promise<LostCallEnd> {
  const { over } = inquiry;
  const startedAt = world.clock.now();
  const goneMs = isHere(world.config.freeswitch.socket.hostname) ? GONE_MS : GONE_ELSEWHERE_MS;
  let refusedSince: number | undefined;
  let why = "FreeSWITCH did not say in time";
  while (!over.aborted) {
    try {
      await using connection = await world.connect(over);
      using _leaving = abortAtStop(over, connection);
      refusedSince = undefined;
      if (await askAfterCall(inquiry, connection)) {
        return { kind: "over", call: inquiry.call, ended: inquiry.ended };
      }
    } catch (error) {
      if (over.aborted) break;
      why = messageOf(error);
      refusedSince = isRefused(error) ? refusedSince ?? world.clock.now() : undefined;
      // FreeSWITCH may have been stopped in between, so that it knew no such channel before does not count.
      inquiry.noneSince = undefined;
    }
    if (refusedSince !== undefined && world.clock.now() - refusedSince >= goneMs) {
      return { kind: "over", call: inquiry.call, ended: false };
    }
    await world.clock.sleep(restMs(world.clock.now() - startedAt), over);
  }
  return { kind: "unknown", call: inquiry.call, why };
}

/**
 * Ends a call of which nobody knows whether it is over, and finds out how it ended. What of it FreeSWITCH tells, `lost.onStep`
 * hears. After a word to stop it gives up within seconds.
 * @param forMs when to give up; Infinity for never
 */
export async function endLostCall(
  world: LostCallWorld,
  lost: LostCall,
  forMs: number,
): Promise<LostCallEnd> {
  using afterStop = delayedStop(world, STOP_MS);
  const timeUp = new AbortController();
  const done = new AbortController();
  if (forMs < Infinity) void world.clock.sleep(forMs, done.signal).then(() => timeUp.abort());
  try {
    return await askUntilKnown(world, {
      clock: world.clock,
      lost,
      over: AbortSignal.any([afterStop.signal, timeUp.signal]),
      call: lost.call,
      known: lost.lateUntil === undefined,
      ended: false,
      noneSince: undefined,
      leavingSince: undefined,
    });
  } finally {
    done.abort();
  }
}
