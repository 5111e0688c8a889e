/**
 * Ends a call that got out of our sight and finds out how it ended. FreeSWITCH goes on with such a call without us (freeswitch.md §1,
 * §5): the fax would come through at the other end, and nobody here would know. So it is asked over a new connection, until it is
 * known that the call is over:
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
 *   was it sent?               FreeSWITCH remembers (fax/sent_mark.ts), whoever heard the events
 */

import {
  backgroundJob,
  EslConnectError,
  type EslConnection,
  EslError,
  EslReplyError,
  eventPlain,
  filter,
} from "ts-esl";
import { type Call, reduce } from "../fax/call.ts";
import { type CallEvent, FAX_SUBCLASSES, readCallEvent } from "../fax/call_event.ts";
import { unheardEvents } from "../fax/channel_facts.ts";
import { clearMark, isMarked, readMark } from "../fax/sent_mark.ts";
import { channelStage, faxVariables, killChannel } from "./channel.ts";
import { EventFeed } from "./event_feed.ts";
import { graceAfterStop } from "./grace.ts";
import { leaveAtStop } from "./leave.ts";
import { messageOf } from "./message_of.ts";
import type { World } from "./world.ts";

/** A call of which nobody knows whether it is over. */
export interface LostCall {
  readonly uuid: string;
  /** What is known of it. */
  readonly call: Call;
  /** When FreeSWITCH can have made it at the latest, where nothing was heard of it yet; undefined where something was. */
  readonly lateUntil?: number | undefined;
  /** The originate's, where its result may still come. */
  readonly jobUuid?: string | undefined;
  /** Pages of the fax that it carries out; undefined for a call that came in. */
  readonly toSend?: number | undefined;
  /** Hears of every step that FreeSWITCH tells of, with the call as it stands after it. */
  readonly onStep?: ((event: CallEvent, call: Call) => void | Promise<void>) | undefined;
}

/** What is known of it now. */
export type Settled =
  | {
    readonly kind: "over";
    readonly call: Call;
    /** There was something to be ended. */
    readonly ended: boolean;
  }
  | { readonly kind: "unknown"; readonly call: Call; readonly why: string };

/** How long FreeSWITCH may take to execute a command that it has not confirmed. */
export const LATE_MS = 30_000;
/** From its first answer on: what it has got it has executed by then, also when it was stopped before. */
const SURE_MS = 2_000;
/** Between two looks, and after a long time of looking. */
const LOOK_MS = 250;
const RARE_MS = 30_000;
/** So long nobody listens at FreeSWITCH's address before it counts as gone: here, where only FreeSWITCH would, and elsewhere. */
const GONE_MS = 5_000;
const GONE_ELSEWHERE_MS = 60_000;
/** For events behind the answer that there is no channel. */
const LAST_EVENTS_MS = 300;
/** A channel whose hangup has begun and that does not go hangs in FreeSWITCH; nothing is written or sent any more. */
const STUCK_MS = 20_000;
/** After a word to stop. */
const STOP_MS = 5_000;
/** FreeSWITCH answers at once, or there is something wrong with it. */
const REPLY_MS = 2_000;

/** What a rescue needs. */
export type RescueWorld = Pick<World, "clock" | "config" | "connect" | "stop">;

/** A rescue under way. */
interface Rescue {
  readonly world: RescueWorld;
  readonly lost: LostCall;
  /** Aborted when there is no time left. */
  readonly over: AbortSignal;
  call: Call;
  /** There is or was a channel, or there never will be. */
  known: boolean;
  ended: boolean;
  /** Since when FreeSWITCH answers and the channel is not there, or does not go. */
  noneSince: number | undefined;
  leavingSince: number | undefined;
}

async function subscribe(connection: EslConnection, { uuid, jobUuid }: LostCall): Promise<void> {
  const wait = { timeoutMs: REPLY_MS };
  const both = [...FAX_SUBCLASSES.send, ...FAX_SUBCLASSES.receive];
  const asked = [
    connection.request(filter("Unique-ID", uuid), wait),
    ...(jobUuid === undefined ? [] : [connection.request(filter("Job-UUID", jobUuid), wait)]),
    connection.request(eventPlain(["CHANNEL_CALLSTATE", "BACKGROUND_JOB"], both), wait),
  ];
  for (const result of await Promise.allSettled(asked)) {
    // A user with few rights hears less; whether there is a channel is what counts.
    const isRefusal = result.status === "rejected" && result.reason instanceof EslReplyError;
    if (result.status === "rejected" && !isRefusal) throw result.reason;
  }
}

async function fold(rescue: Rescue, event: CallEvent): Promise<void> {
  rescue.call = reduce(rescue.call, event, rescue.world.clock.now());
  rescue.known = true;
  await rescue.lost.onStep?.(event, rescue.call);
}

/** Takes what comes for so long; less if the call's end comes. */
async function hear(rescue: Rescue, feed: EventFeed, ms: number): Promise<void> {
  const { lost, world: { clock }, over } = rescue;
  const until = clock.now() + ms;
  while (rescue.call.hangupCause === undefined) {
    const fed = await feed.next(until, over);
    if (fed.kind === "closed") throw fed.error ?? new EslError("FreeSWITCH closed the connection");
    if (fed.kind !== "event") return;
    const job = backgroundJob(fed.event);
    if (job !== undefined && job.jobUuid === lost.jobUuid) rescue.known = true;
    const read = fed.event.get("Unique-ID") === lost.uuid ? readCallEvent(fed.event) : undefined;
    if (read !== undefined) await fold(rescue, read);
  }
}

/** Asks what FreeSWITCH knows of it, and ends it. */
async function end(rescue: Rescue, connection: EslConnection): Promise<void> {
  const { uuid } = rescue.lost;
  if (!rescue.ended) {
    const variables = await faxVariables(connection, uuid);
    for (const event of unheardEvents(rescue.call, variables)) await fold(rescue, event);
  }
  if (await killChannel(connection, uuid) === "killed") rescue.ended = true;
}

/** One look. True if it is over. */
async function look(rescue: Rescue, connection: EslConnection): Promise<boolean> {
  const now = rescue.world.clock.now();
  switch (await channelStage(connection, rescue.lost.uuid)) {
    case "up":
      rescue.known = true;
      rescue.noneSince = undefined;
      await end(rescue, connection);
      return false;
    case "leaving":
      rescue.known = true;
      rescue.leavingSince ??= now;
      return now - rescue.leavingSince >= STUCK_MS;
    case "none":
      rescue.noneSince ??= now;
      return rescue.known || (now >= (rescue.lost.lateUntil ?? 0) && now - rescue.noneSince >= SURE_MS);
    case undefined:
      // It does not tell us; then nobody knows better than the kill itself.
      return await killChannel(connection, rescue.lost.uuid) !== "silent";
  }
}

/** Whether FreeSWITCH remembers that the fax was sent; forgotten here, for it is asked once. */
async function wasSent(connection: EslConnection, uuid: string): Promise<boolean> {
  try {
    const isSent = isMarked(await connection.api(readMark(uuid), { timeoutMs: REPLY_MS }));
    if (isSent) await connection.api(clearMark(uuid), { timeoutMs: REPLY_MS });
    return isSent;
  } catch (error) {
    if (error instanceof EslReplyError) return false;
    throw error;
  }
}

/** What the result's event would have said. */
function sentEvent(pages: number): CallEvent {
  const result = {
    kind: "result",
    success: true,
    code: 0,
    text: "OK",
    transferred: pages,
    total: pages,
  } as const;
  return { ...result, rate: 0, ecm: false, t38: "", remoteId: "" };
}

/** The call is over: what else is to be known of it. */
async function lastWords(rescue: Rescue, feed: EventFeed, connection: EslConnection): Promise<void> {
  const { uuid, toSend } = rescue.lost;
  if (rescue.known) await hear(rescue, feed, LAST_EVENTS_MS);
  if (toSend === undefined || !await wasSent(connection, uuid)) return;
  // A page that was left out before we lost the call is not among those that were sent.
  if (rescue.call.result === undefined && rescue.call.refused === "no") await fold(rescue, sentEvent(toSend));
}

/** Asks over one connection until the call is known to be over; false if there is no time left. */
async function ask(rescue: Rescue, connection: EslConnection): Promise<boolean> {
  await subscribe(connection, rescue.lost);
  const feed = new EventFeed(connection.events(), rescue.world.clock);
  while (rescue.call.hangupCause === undefined && !await look(rescue, connection)) {
    if (rescue.over.aborted) return false;
    await hear(rescue, feed, LOOK_MS);
  }
  await lastWords(rescue, feed, connection);
  return true;
}

/** A FreeSWITCH of this machine: nobody but itself refuses in its name. */
function isHere(hostname: string): boolean {
  return hostname === "localhost" || hostname === "::1" || /^127\./.test(hostname);
}

/** Whether an error says that nobody listens. */
function isRefused(error: unknown): boolean {
  return error instanceof EslConnectError && error.cause instanceof Deno.errors.ConnectionRefused;
}

/** Between two connections: the longer it takes, the rarer. */
function restMs(afterMs: number): number {
  return Math.min(Math.max(LOOK_MS, afterMs / 20), RARE_MS);
}

/** Asks over one connection after the other. */
async function askUntilKnown(rescue: Rescue): Promise<Settled> {
  const { world, over } = rescue;
  const startedAt = world.clock.now();
  const goneMs = isHere(world.config.freeswitch.socket.hostname) ? GONE_MS : GONE_ELSEWHERE_MS;
  let refusedSince: number | undefined;
  let why = "FreeSWITCH did not say in time";
  while (!over.aborted) {
    try {
      await using connection = await world.connect(over);
      using _leaving = leaveAtStop(over, connection);
      refusedSince = undefined;
      if (await ask(rescue, connection)) return { kind: "over", call: rescue.call, ended: rescue.ended };
    } catch (error) {
      if (over.aborted) break;
      why = messageOf(error);
      refusedSince = isRefused(error) ? refusedSince ?? world.clock.now() : undefined;
      // It may have been stopped in between: what it said before does not count.
      rescue.noneSince = undefined;
    }
    if (refusedSince !== undefined && world.clock.now() - refusedSince >= goneMs) {
      return { kind: "over", call: rescue.call, ended: false };
    }
    await world.clock.sleep(restMs(world.clock.now() - startedAt), over);
  }
  return { kind: "unknown", call: rescue.call, why };
}

/**
 * Ends a call of which nobody knows whether it is over, and finds out how it ended. What of it FreeSWITCH tells, `lost.onStep` hears.
 * After a word to stop it gives up within seconds.
 * @param forMs when to give up; Infinity for never
 */
export async function rescue(
  world: RescueWorld,
  lost: LostCall,
  forMs: number,
): Promise<Settled> {
  using grace = graceAfterStop(world, STOP_MS);
  const timeUp = new AbortController();
  const done = new AbortController();
  if (forMs < Infinity) void world.clock.sleep(forMs, done.signal).then(() => timeUp.abort());
  try {
    return await askUntilKnown({
      world,
      lost,
      over: AbortSignal.any([grace.signal, timeUp.signal]),
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
