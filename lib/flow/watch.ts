/**
 * The life of one fax call, watched: its events are folded into a `Call`, every phase has a deadline, and what overstays is
 * killed (freeswitch.md §4 "the fax that never hangs up": once the result event is there it stands, whatever the channel does).
 */

import type { EslConnection, EslEvent } from "ts-esl";
import { type Call, reduce } from "../fax/call.ts";
import { type CallEvent, readCallEvent } from "../fax/call_event.ts";
import { tooSlow } from "../fax/least_rate.ts";
import { pageTimeFactor } from "../fax/page_time.ts";
import type { EventFeed } from "./event_feed.ts";
import type { Clock } from "./world.ts";

/** Limits of a call; times in milliseconds. */
export interface CallLimits {
  /** From the start to the answer; Infinity where the dialling has a limit of its own. */
  readonly answerMs: number;
  /** From the answer to the first negotiation. */
  readonly negotiateMs: number;
  /** Between two events of a running fax, for a plain page at 14400 bit/s; others get as much more as they are longer. */
  readonly pageMs: number;
  /** Size of the largest page; where it is not known, of a plain one. */
  readonly pagePixels: number;
  /** From the answer to the result. */
  readonly callMs: number;
  /** bit/s below which the call is ended; 0 for none. */
  readonly leastRate: number;
  /** From the result to the hangup. */
  readonly hangupMs: number;
  /** From our kill to the hangup; after that we go without. */
  readonly killMs: number;
}

/** How the watching ended. */
export interface Watched {
  readonly call: Call;
  /** What of ours ended the call, in words; undefined if it ended by itself. */
  readonly why: string | undefined;
  /** The word to stop came before the result; a fax that came through all the same is no stopped one. */
  readonly stopped: boolean;
  /** The event socket was lost before the hangup. */
  readonly lost: boolean;
}

/** What a call is watched with. */
export interface WatchTools {
  readonly clock: Clock;
  readonly connection: EslConnection;
  readonly feed: EventFeed;
  readonly limits: CallLimits;
  readonly stop: AbortSignal;
  /** Hears of every step, with the call as it stands after it. */
  readonly onStep: (event: CallEvent, call: Call) => void | Promise<void>;
  /** Hears which limit of ours ends the call. */
  readonly say: (text: string) => void;
}

/** When the phase that a call is in must be over, and what is said if it is not. */
interface Deadline {
  readonly at: number;
  readonly why: string;
}

/** Between two looks at what no event tells. */
const LOOK_MS = 1_000;
/** For the last events behind the notice that only the socket lingers. */
const LINGER_MS = 3_000;

function seconds(ms: number): string {
  return `${Math.round(ms / 1000)} s`;
}

/** How long the page on its way may take. */
function pageLimit(call: Call, { pageMs, pagePixels }: CallLimits): number {
  const last = call.pages.at(-1);
  const pixels = Math.max(pagePixels, last === undefined ? 0 : last.width * last.height);
  return pageMs * pageTimeFactor(pixels, call.rate);
}

/** The deadline of the phase the call is in; `lastAt` is when something last happened. */
function phaseDeadline(call: Call, limits: CallLimits, lastAt: number): Deadline {
  if (call.resultAt !== undefined) {
    return {
      at: call.resultAt + limits.hangupMs,
      why: `Still up ${seconds(limits.hangupMs)} after the result`,
    };
  }
  if (call.answeredAt === undefined) {
    return { at: call.startedAt + limits.answerMs, why: `Not answered within ${seconds(limits.answerMs)}` };
  }
  const whole = { at: call.answeredAt + limits.callMs, why: `Call longer than ${seconds(limits.callMs)}` };
  const pageMs = pageLimit(call, limits);
  const phase = call.negotiations === 0
    ? {
      at: call.answeredAt + limits.negotiateMs,
      why: `No fax negotiation within ${seconds(limits.negotiateMs)}`,
    }
    : { at: lastAt + pageMs, why: `No page within ${seconds(pageMs)}` };
  return phase.at <= whole.at ? phase : whole;
}

/** Asks FreeSWITCH to end the channel; false if it could not be asked over this connection. */
export async function killChannel(connection: EslConnection, uuid: string, cause?: string): Promise<boolean> {
  try {
    await connection.api(`uuid_kill ${uuid}${cause === undefined ? "" : ` ${cause}`}`, { timeoutMs: 2000 });
    return true;
  } catch {
    // Whoever watches the feed sees the connection end, or the call that does not.
    return false;
  }
}

/** State of the watching, folded along with the call. */
interface Watch {
  call: Call;
  lastAt: number;
  /** Set once we killed it: when to go without the hangup. */
  killedUntil: number | undefined;
  /** When the socket was first seen to linger: the call is over, its last events may be on their way. */
  lingersSince: number | undefined;
  why: string | undefined;
  stopped: boolean;
}

function begin(call: Call, lastAt: number): Watch {
  return { call, lastAt, killedUntil: undefined, lingersSince: undefined, why: undefined, stopped: false };
}

/** A caller who gives up before we hear events is told by the notice alone: its hangup was before our time. */
function isLeftOver(watch: Watch, { connection, clock }: WatchTools): boolean {
  if (!connection.lingering) return false;
  watch.lingersSince ??= clock.now();
  return clock.now() - watch.lingersSince >= LINGER_MS;
}

async function kill(watch: Watch, tools: WatchTools, uuid: string, why: string | undefined): Promise<void> {
  if (why !== undefined) tools.say(`${why}: ending the call`);
  // With a result the call was over all the same, and the result stands.
  if (watch.call.result === undefined) watch.why ??= why;
  watch.killedUntil = tools.clock.now() + tools.limits.killMs;
  await killChannel(tools.connection, uuid);
}

/** Folds one event; events of other calls on the same connection are not ours. */
async function step(watch: Watch, tools: WatchTools, uuid: string, event: EslEvent): Promise<void> {
  if (event.get("Unique-ID") !== uuid) return;
  const read = readCallEvent(event);
  if (read === undefined) return;
  watch.lastAt = tools.clock.now();
  watch.call = reduce(watch.call, read, watch.lastAt);
  await tools.onStep(read, watch.call);
  const slow = read.kind === "negotiated" ? tooSlow(watch.call, tools.limits.leastRate) : undefined;
  if (slow !== undefined && watch.killedUntil === undefined) await kill(watch, tools, uuid, slow);
}

/** What a deadline that passed means: the first time a kill, after a kill the end. */
async function overdue(watch: Watch, tools: WatchTools, uuid: string, why: string): Promise<boolean> {
  if (watch.killedUntil !== undefined) return false;
  await kill(watch, tools, uuid, why);
  return true;
}

/**
 * Watches a call until its channel is gone, or until it is over for us.
 * @param call what is known of it already
 */
export async function watchCall(tools: WatchTools, uuid: string, call: Call): Promise<Watched> {
  const watch = begin(call, tools.clock.now());
  const done = (end: "over" | "lost"): Watched => {
    const { call, why } = watch;
    const stopped = watch.stopped && call.result?.success !== true;
    return { call, why, stopped, lost: end === "lost" };
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
        if (look === until && !await overdue(watch, tools, uuid, phase.why)) return done("over");
        break;
      case "closed":
        return done("lost");
      default:
        fed satisfies never;
    }
  }
  return done("over");
}
