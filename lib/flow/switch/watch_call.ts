/**
 * Watches one fax call: its events are folded into a `Call`, every phase has a deadline, and a call that exceeds one is killed
 * (docs/internals/freeswitch.md#when-the-hangup-never-comes: once the result event has come it counts, whatever the channel
 * does).
 *
 * A call is over when its hangup event came, or when FreeSWITCH says that it knows no such channel. A call that is not known to
 * be over is lost, and goes on in FreeSWITCH: the code that gives up watching it must ask over another connection
 * (end_lost_call.ts). There are three ways to lose a call: the event socket breaks; FreeSWITCH does not answer, neither to a kill
 * nor, after a silence, to the question whether it is still there; it takes the kill, and no hangup event comes. A half-open
 * socket is as quiet as the transmission of a page: so after a silence FreeSWITCH is asked.
 */

import type { EslConnection, EslEvent } from "ts-esl";
import { type Call, reduce } from "../../fax/call/call.ts";
import { type CallEvent, readCallEvent } from "../../fax/call/call_event.ts";
import { tooSlowReason } from "../../fax/call/line_speed.ts";
import { type KillAnswer, killChannel, stillExists } from "./channel.ts";
import type { EventFeed } from "./event_feed.ts";
import { type CallLimits, phaseDeadline } from "./call_limits.ts";
import type { Loss } from "./call_loss.ts";
import type { Clock } from "../base/world.ts";

/** How the watching ended. */
export interface Watched {
  /** What is known of the call. */
  readonly call: Call;
  /** Why gofax ended the call, in words; undefined if it ended by itself. */
  readonly why: string | undefined;
  /** Whether the stop signal came before the result; false if the fax was complete all the same. */
  readonly stopped: boolean;
  /** How it was lost; undefined if it is known to be over. */
  readonly lost: Loss | undefined;
}

/** What a call is watched with. */
export interface WatchTools {
  /** The clock of all deadlines. */
  readonly clock: Clock;
  /** The connection over which the call is killed and FreeSWITCH is asked whether it is there. */
  readonly connection: EslConnection;
  /** The events of that connection; those of other calls are ignored. */
  readonly feed: EventFeed;
  /** How long each phase may take. */
  readonly limits: CallLimits;
  /** Aborted when the call is to end. */
  readonly stop: AbortSignal;
  /** Called for every step, with the call as it stands after it. */
  readonly onStep: (event: CallEvent, call: Call) => void | Promise<void>;
  /** Logs which of gofax's limits ends the call. */
  readonly say: (text: string) => void;
  /** Hangup cause of a call that is ended before it was answered; undefined for FreeSWITCH's own, NORMAL_CLEARING. */
  readonly unansweredCause?: string;
}

/** Milliseconds between two looks at what no event tells. */
const LOOK_MS = 1_000;
/** Milliseconds for the last events after the notice that only the socket lingers. */
const LINGER_MS = 3_000;

/** State of the watching. */
interface Watch {
  call: Call;
  lastAt: number;
  /** When FreeSWITCH last sent anything. */
  heardAt: number;
  /** Deadline for the hangup event; set once the call should end, because gofax has killed it or FreeSWITCH has no such channel. */
  killedUntil: number | undefined;
  /** What FreeSWITCH answered then. */
  answer: KillAnswer | undefined;
  /** When the socket was first seen to linger: the call is over, its last events may be on their way. */
  lingersSince: number | undefined;
  why: string | undefined;
  stopped: boolean;
}

function begin(call: Call, lastAt: number): Watch {
  return {
    call,
    lastAt,
    heardAt: lastAt,
    killedUntil: undefined,
    answer: undefined,
    lingersSince: undefined,
    why: undefined,
    stopped: false,
  };
}

/** If a caller gives up before gofaxd has subscribed to events, there is no hangup event; only the lingering socket tells the end. */
function isLeftOver(watch: Watch, { connection, clock }: WatchTools): boolean {
  if (!connection.lingering) return false;
  watch.lingersSince ??= clock.now();
  return clock.now() - watch.lingersSince >= LINGER_MS;
}

async function kill(watch: Watch, tools: WatchTools, uuid: string, why: string | undefined): Promise<void> {
  if (why !== undefined) tools.say(`${why}: ending the call`);
  // After a result the fax was over anyway: the result counts, and not why gofax ended the call.
  if (watch.call.result === undefined) watch.why ??= why;
  const cause = watch.call.answeredAt === undefined ? tools.unansweredCause : undefined;
  endsSoon(watch, tools, await killChannel(tools.connection, uuid, cause));
}

/** Sets the deadline for the hangup event. If FreeSWITCH does not answer, only events that have already arrived are read. */
function endsSoon(watch: Watch, { clock, limits }: WatchTools, answer: KillAnswer): void {
  watch.answer = answer;
  watch.killedUntil = clock.now() + (answer === "silent" ? 0 : limits.killMs);
}

/** Asks FreeSWITCH, which has said nothing for a while, whether the call is up. */
async function ask(watch: Watch, tools: WatchTools, uuid: string): Promise<void> {
  try {
    const exists = await stillExists(tools.connection, uuid, tools.limits.replyMs);
    watch.heardAt = tools.clock.now();
    // The channel has hung up, and its last events will arrive.
    if (exists === false) endsSoon(watch, tools, "no channel");
  } catch {
    endsSoon(watch, tools, "silent");
  }
}

/** Handles one event. Events of other calls on the same connection are ignored. */
async function step(watch: Watch, tools: WatchTools, uuid: string, event: EslEvent): Promise<void> {
  watch.heardAt = tools.clock.now();
  if (event.get("Unique-ID") !== uuid) return;
  const read = readCallEvent(event);
  if (read === undefined) return;
  watch.lastAt = tools.clock.now();
  watch.call = reduce(watch.call, read, watch.lastAt);
  await tools.onStep(read, watch.call);
  const slow = read.kind === "negotiated" ? tooSlowReason(watch.call, tools.limits.leastRate) : undefined;
  if (slow !== undefined && watch.killedUntil === undefined) await kill(watch, tools, uuid, slow);
}

/** Whether it is time to ask FreeSWITCH whether the call is up. */
function isQuiet({ heardAt, killedUntil }: Watch, { clock, limits }: WatchTools): boolean {
  return killedUntil === undefined && clock.now() - heardAt >= limits.silenceMs;
}

/** In which way a call is lost that should be over, and whose hangup event did not come. */
function lossOf({ answer }: Watch): Loss | undefined {
  // That FreeSWITCH has no such channel is as good as the hangup event.
  if (answer === "no channel") return undefined;
  return answer === "silent" ? "silence" : "no hangup";
}

/**
 * Watches a call until its channel is gone, or until gofax gives up waiting for that.
 * @param call what is known of it already
 * @throws {unknown} What `onStep` throws.
 */
export async function watchCall(tools: WatchTools, uuid: string, call: Call): Promise<Watched> {
  const watch = begin(call, tools.clock.now());
  const done = (lost: Loss | undefined): Watched => {
    const { call, why } = watch;
    return { call, why, stopped: watch.stopped && call.result?.success !== true, lost };
  };
  while (watch.call.hangupCause === undefined && !isLeftOver(watch, tools)) {
    const phase = phaseDeadline(watch.call, tools.limits, watch.lastAt);
    const until = watch.killedUntil ?? phase.at;
    const look = Math.min(until, tools.clock.now() + LOOK_MS);
    const fed = await tools.feed.next(look, watch.killedUntil === undefined ? tools.stop : undefined);
    switch (fed.kind) {
      case "event":
        await step(watch, tools, uuid, fed.event);
        break;
      case "stop":
        watch.stopped = watch.call.result === undefined;
        await kill(watch, tools, uuid, undefined);
        break;
      case "deadline":
        if (look === until) {
          if (watch.killedUntil !== undefined) return done(lossOf(watch));
          await kill(watch, tools, uuid, phase.why);
        } else if (isQuiet(watch, tools)) await ask(watch, tools, uuid);
        break;
      case "closed":
        return done("connection");
      default:
        fed satisfies never;
    }
  }
  return done(undefined);
}
