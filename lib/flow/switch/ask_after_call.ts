/**
 * Asks FreeSWITCH about one call over one connection: the part of ending a lost call (end_lost_call.ts) in which FreeSWITCH
 * answers. The same reducer handles the answers as if the call had been watched all the time.
 */

import { backgroundJob, type EslConnection, EslError, EslReplyError, eventPlain, filter } from "ts-esl";
import { type Call, reduce } from "../../fax/call/call.ts";
import { type CallEvent, FAX_SUBCLASSES, readCallEvent } from "../../fax/call/call_event.ts";
import { unheardEvents } from "../../fax/call/channel_facts.ts";
import { channelStage, faxVariables, killChannel } from "./channel.ts";
import { EventFeed } from "./event_feed.ts";
import { forgetSent, wasSent } from "./sent_memory.ts";
import type { Clock } from "../base/world.ts";

/** A call of which it is not known whether it is over. */
export interface LostCall {
  /** The UUID of its channel. */
  readonly uuid: string;
  /** What is known of it. */
  readonly call: Call;
  /** The latest moment at which FreeSWITCH can have made it, if no event of it came yet; undefined if one came. */
  readonly lateUntil?: number | undefined;
  /** The UUID of its originate, if its result may still come. */
  readonly jobUuid?: string | undefined;
  /** The hangup cause that it is ended with. @default {"NORMAL_CLEARING"} */
  readonly cause?: string | undefined;
  /** Pages of the fax that it carries out; undefined for a call that came in. */
  readonly toSend?: number | undefined;
  /** Called for every step that FreeSWITCH reports, with the call as it stands after it. */
  readonly onStep?: ((event: CallEvent, call: Call) => void | Promise<void>) | undefined;
}

/**
 * Milliseconds after its first answer by which FreeSWITCH has executed every command that it had received, also if it was stopped
 * before.
 */
const SURE_MS = 2_000;
/** Milliseconds between two looks. */
const LOOK_MS = 250;
/** Milliseconds for events that come after the answer that there is no channel. */
const LAST_EVENTS_MS = 300;
/**
 * Milliseconds. What runs on a channel whose hangup has begun ends within moments. It may be listed for longer: as long as a
 * broken connection of gofax lingers with it, or for ever if its thread hangs, which happens after the result
 * (docs/internals/freeswitch.md#when-the-hangup-never-comes).
 */
const LEAVING_MS = 3_000;
/** Milliseconds. FreeSWITCH answers at once, unless something is wrong with it. */
const REPLY_MS = 2_000;

/** What has been found out of a lost call so far, over however many connections. */
export interface CallInquiry {
  /** Tells how long FreeSWITCH has given the same answer. */
  readonly clock: Clock;
  /** The call that is asked about. */
  readonly lost: LostCall;
  /** Aborted when there is no time left. */
  readonly over: AbortSignal;
  /** What is known of it by now. */
  call: Call;
  /** Whether anything is known of it: its channel is or was there, or the originate's result says that there is none. */
  known: boolean;
  /** Whether gofax had FreeSWITCH end it. */
  ended: boolean;
  /** Since when FreeSWITCH answers and knows no such channel; milliseconds since the epoch. */
  noneSince: number | undefined;
  /** Since when its hangup has begun and its channel stays; milliseconds since the epoch. */
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
    // The event socket's user may not be allowed to get all events; it is enough to learn whether there is a channel.
    const isRefusal = result.status === "rejected" && result.reason instanceof EslReplyError;
    if (result.status === "rejected" && !isRefusal) throw result.reason;
  }
}

async function fold(inquiry: CallInquiry, event: CallEvent): Promise<void> {
  inquiry.call = reduce(inquiry.call, event, inquiry.clock.now());
  inquiry.known = true;
  await inquiry.lost.onStep?.(event, inquiry.call);
}

/** Handles events for so long; ends earlier if the call ends. */
async function hear(inquiry: CallInquiry, feed: EventFeed, ms: number): Promise<void> {
  const { lost, clock, over } = inquiry;
  const until = clock.now() + ms;
  while (inquiry.call.hangupCause === undefined) {
    const fed = await feed.next(until, over);
    if (fed.kind === "closed") throw fed.error ?? new EslError("FreeSWITCH closed the connection");
    if (fed.kind !== "event") return;
    const job = backgroundJob(fed.event);
    if (job !== undefined && job.jobUuid === lost.jobUuid) inquiry.known = true;
    const read = fed.event.get("Unique-ID") === lost.uuid ? readCallEvent(fed.event) : undefined;
    if (read !== undefined) await fold(inquiry, read);
  }
}

/** Asks what FreeSWITCH knows of it, and ends it. */
async function end(inquiry: CallInquiry, connection: EslConnection): Promise<void> {
  const { uuid, cause } = inquiry.lost;
  if (!inquiry.ended) {
    const variables = await faxVariables(connection, uuid);
    for (const event of unheardEvents(inquiry.call, variables)) await fold(inquiry, event);
  }
  if (await killChannel(connection, uuid, cause) === "killed") inquiry.ended = true;
}

/** One look. True if it is over. */
async function look(inquiry: CallInquiry, connection: EslConnection): Promise<boolean> {
  const now = inquiry.clock.now();
  switch (await channelStage(connection, inquiry.lost.uuid)) {
    case "up":
      inquiry.known = true;
      inquiry.noneSince = undefined;
      await end(inquiry, connection);
      return false;
    case "leaving":
      inquiry.known = true;
      inquiry.leavingSince ??= now;
      return now - inquiry.leavingSince >= LEAVING_MS;
    case "none":
      inquiry.noneSince ??= now;
      return inquiry.known || (now >= (inquiry.lost.lateUntil ?? 0) && now - inquiry.noneSince >= SURE_MS);
    case undefined:
      // FreeSWITCH answers but does not say; then its answer to the kill is all that can be learned.
      return await killChannel(connection, inquiry.lost.uuid, inquiry.lost.cause) !== "silent";
  }
}

/** What the result's event would have told. */
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

/** The call is over: finds out what else can be known of it. */
async function lastWords(inquiry: CallInquiry, feed: EventFeed, connection: EslConnection): Promise<void> {
  const { uuid, toSend } = inquiry.lost;
  if (inquiry.known) await hear(inquiry, feed, LAST_EVENTS_MS);
  if (toSend === undefined || !await wasSent(connection, uuid)) return;
  await forgetSent(connection, uuid);
  // A page that was left out before the call was lost is not among those that were sent.
  if (inquiry.call.result === undefined && inquiry.call.refused === "no") {
    await fold(inquiry, sentEvent(toSend));
  }
}

/**
 * Asks over one connection until the call is known to be over; false if there is no time left.
 * @throws {EslError} If FreeSWITCH does not answer, or the connection is lost.
 */
export async function askAfterCall(inquiry: CallInquiry, connection: EslConnection): Promise<boolean> {
  await subscribe(connection, inquiry.lost);
  const feed = new EventFeed(connection.events(), inquiry.clock);
  while (inquiry.call.hangupCause === undefined && !await look(inquiry, connection)) {
    if (inquiry.over.aborted) return false;
    await hear(inquiry, feed, LOOK_MS);
  }
  await lastWords(inquiry, feed, connection);
  return true;
}
