/**
 * Ends a call that gofax has lost sight of, and finds out how it ended. FreeSWITCH goes on with such a call
 * (docs/internals/freeswitch.md#a-lost-connection): the fax would arrive at the other end, and gofax would not know. So
 * FreeSWITCH is asked over a new connection, until it is known that the call is over:
 *
 *   connect                    connection refused: after some looks FreeSWITCH is gone, and the call with it
 *                              no answer in time: unknown; the same again after a rest
 *   subscribe to its events    before any question, so that no event is missed in between
 *   the call is up             ask what FreeSWITCH knows of pages and result; kill the call; handle its events: page, result and
 *                              then HANGUP (recordings send-hangup-midfax-t38, send-fs-shutdown-midfax, recv-abort-midpage-audio)
 *   its hangup has begun       the fax application may still write the file, and the last events will come
 *   there is no such call      it is over, and its last events may come. But an originate of which no event came may be executed
 *                              later, for instance when FreeSWITCH was stopped for a while: look again, for as long as that may
 *                              take, and for a moment after FreeSWITCH's first answer
 *   was it sent?               FreeSWITCH remembers (fax/notes/sent_mark.ts), also if the events were missed
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
    /** Whether gofax had to end it. */
    readonly ended: boolean;
  }
  | { readonly kind: "unknown"; readonly call: Call; readonly why: string };

/** Milliseconds that FreeSWITCH may take to execute a command that it has not confirmed. */
export const LATE_MS = 30_000;
/** Milliseconds between two connections: at first, and after a long time. */
const REST_MS = 250;
const LONG_REST_MS = 30_000;
/**
 * Milliseconds that FreeSWITCH's address must refuse connections before FreeSWITCH counts as gone: on this machine, where only
 * FreeSWITCH would listen there, and on another.
 */
const GONE_MS = 5_000;
const GONE_ELSEWHERE_MS = 60_000;
/** Milliseconds that it goes on asking after the stop signal. */
const STOP_MS = 5_000;

/** The parts of the world that are needed to end a lost call. */
export type LostCallWorld = Pick<World, "clock" | "config" | "connect" | "stop">;

/** Whether FreeSWITCH runs on this machine: only then a refused connection proves that it does not run. */
function isHere(hostname: string): boolean {
  return hostname === "localhost" || hostname === "::1" || /^127\./.test(hostname);
}

/** Whether an error says that no process listens there. */
function isRefused(error: unknown): boolean {
  return error instanceof EslConnectError && error.cause instanceof Deno.errors.ConnectionRefused;
}

/** The pause between two connections: it grows with the time. */
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
      // FreeSWITCH may have been stopped meanwhile, so its earlier answer that there is no such channel does not count.
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
 * Ends a call of which it is not known whether it is over, and finds out how it ended. `lost.onStep` is called for each step that
 * FreeSWITCH reports. After the stop signal this gives up within seconds.
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
