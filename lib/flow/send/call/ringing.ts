/**
 * The wait for a gateway's answer, and what may come before it: the stop signal, silence, a connection that breaks. If the sender
 * gives up a call that rings, it must find out whether that call is over.
 */

import { backgroundJob, type EslEvent } from "ts-esl";
import { type Call, reduce } from "../../../fax/call/call.ts";
import { type CallEvent, readCallEvent } from "../../../fax/call/call_event.ts";
import { readSipAnswer, type SipAnswer } from "../../../fax/end/refusal.ts";
import { foreignWords } from "../../../text/foreign.ts";
import type { Attempt, Dialled } from "./attempt.ts";
import { killChannel, stillExists } from "../../switch/channel.ts";
import type { Loss } from "../../switch/call_loss.ts";
import type { WatchTools } from "../../switch/watch_call.ts";

/** Milliseconds between two kills of a channel that may not exist yet. */
const KILL_AGAIN_MS = 100;
/** The longest wait for an event before it is checked how long FreeSWITCH has been silent. */
const LOOK_MS = 1_000;

/** `-ERR USER_BUSY` → `USER_BUSY`; text that is no hangup cause means that the command itself was refused. */
function causeOf(text: string): string {
  const match = /^-ERR ([A-Z][A-Z0-9_]*)\s*$/.exec(text);
  return match?.[1] ?? "INVALID_URL";
}

/** How a call was given up before its answer. */
interface Abandoned {
  readonly call: Call;
  /** Undefined if it is known to be over. */
  readonly lost: Loss | undefined;
}

/** Ends a call before its answer. A kill that comes before FreeSWITCH has made the channel does nothing, so it is sent again and again. */
async function abandon(tools: WatchTools, attempt: Attempt, call: Call): Promise<Abandoned> {
  const until = tools.clock.now() + tools.limits.killMs;
  let known = call;
  while (tools.clock.now() < until) {
    const isSilent = await killChannel(tools.connection, attempt.uuid) === "silent";
    const fed = await tools.feed.next(tools.clock.now() + (isSilent ? 0 : KILL_AGAIN_MS));
    if (fed.kind === "closed") return { call: known, lost: "connection" };
    if (fed.kind !== "event") {
      if (isSilent) return { call: known, lost: "silence" };
      continue;
    }
    const job = backgroundJob(fed.event);
    // If the originate succeeded, the call was answered at the last moment: then the next kill ends it, and its hangup is waited
    // for.
    if (job?.jobUuid === attempt.jobUuid && !job.ok) return { call: known, lost: undefined };
    const read = fed.event.get("Unique-ID") === attempt.uuid ? readCallEvent(fed.event) : undefined;
    if (read === undefined) continue;
    known = reduce(known, read, tools.clock.now());
    if (read.kind === "hangup") return { call: known, lost: undefined };
  }
  return { call: known, lost: "no hangup" };
}

/** Whether FreeSWITCH answers a question, after it has sent nothing for a while. */
async function answers({ connection, limits }: WatchTools, { uuid }: Attempt): Promise<boolean> {
  return await stillExists(connection, uuid, limits.replyMs).then(() => true, () => false);
}

/** Ends the call, if there is one, because no answer came in time. */
async function giveUp(tools: WatchTools, attempt: Attempt, call: Call, made: boolean): Promise<Dialled> {
  const { call: known, lost } = await abandon(tools, attempt, call);
  return lost === undefined
    ? { kind: "unanswered", cause: "PROGRESS_TIMEOUT", sip: undefined, made }
    : { kind: "lost", call: known, lost, asked: "yes" };
}

/** What has arrived so far during the wait for the gateway's answer. */
interface Heard {
  call: Call;
  sip: SipAnswer | undefined;
  made: boolean;
  /** When FreeSWITCH last sent anything. */
  heardAt: number;
}

/** SIP's least status of a refusal; with a lesser one the callee is elsewhere, and FreeSWITCH may call there. */
const LEAST_REFUSAL = 400;

/** Whether SIP refused the call. Then the channel's hangup is the end, and the originate's result would only repeat its cause. */
function isRefused(sip: SipAnswer | undefined): boolean {
  return sip !== undefined && sip.status >= LEAST_REFUSAL;
}

/**
 * A step of the call that is dialled. FreeSWITCH fires CHANNEL_HANGUP once and when the channel's end is certain
 * (switch_channel.c, switch_channel_perform_hangup), but it has it fired before the fax result of a call that was answered: so it
 * counts for a refusal only.
 */
function stepOf(event: EslEvent, sip: SipAnswer | undefined): CallEvent | undefined {
  const cause = event.get("Hangup-Cause");
  if (event.name !== "CHANNEL_HANGUP" || cause === undefined || !isRefused(sip)) return readCallEvent(event);
  return { kind: "hangup", cause: foreignWords(cause) };
}

/** One event during the wait; undefined if the wait goes on. */
async function hear(
  heard: Heard,
  tools: WatchTools,
  attempt: Attempt,
  event: EslEvent,
): Promise<Dialled | undefined> {
  heard.heardAt = tools.clock.now();
  const job = backgroundJob(event);
  if (job?.jobUuid === attempt.jobUuid) {
    const { call, sip, made } = heard;
    return job.ok ? { kind: "up", call } : { kind: "unanswered", cause: causeOf(job.text), sip, made };
  }
  if (event.get("Unique-ID") !== attempt.uuid) return undefined;
  heard.made = true;
  heard.sip = readSipAnswer(event) ?? heard.sip;
  const read = stepOf(event, heard.sip);
  if (read === undefined) return undefined;
  heard.call = reduce(heard.call, read, tools.clock.now());
  await tools.onStep(read, heard.call);
  const { sip, made } = heard;
  if (read.kind === "hangup" && isRefused(sip)) return { kind: "unanswered", cause: read.cause, sip, made };
  // The result of the originate follows within the next 20 ms.
  if (read.kind === "hangup") tools.connection.hurry();
  // The event counts like the originate's `+OK`, which does not reach a user of the event socket with few rights.
  return heard.call.answeredAt === undefined ? undefined : { kind: "up", call: heard.call };
}

/** A moment without an event; undefined if FreeSWITCH still answers. */
async function checkSilence(heard: Heard, tools: WatchTools, attempt: Attempt): Promise<Dialled | undefined> {
  if (tools.clock.now() - heard.heardAt < tools.limits.silenceMs) return undefined;
  if (!await answers(tools, attempt)) {
    return { kind: "lost", call: heard.call, lost: "silence", asked: "yes" };
  }
  heard.heardAt = tools.clock.now();
  return undefined;
}

/**
 * Waits for the gateway's answer. A call may be known to be up before its `+OK`, because events may overtake that.
 * @param call as it was when it was dialled
 */
export async function waitForAnswer(tools: WatchTools, attempt: Attempt, call: Call): Promise<Dialled> {
  const { clock, feed, stop } = tools;
  const until = clock.now() + attempt.dialMs;
  const heard: Heard = { call, sip: undefined, made: false, heardAt: clock.now() };
  // A gateway that is out of order, or close by, answers at once.
  tools.connection.hurry();
  while (true) {
    const look = Math.min(until, clock.now() + LOOK_MS);
    const fed = await feed.next(look, stop);
    let end: Dialled | undefined;
    switch (fed.kind) {
      case "event":
        end = await hear(heard, tools, attempt, fed.event);
        break;
      case "stop":
        end = { kind: "killed", ...await abandon(tools, attempt, heard.call) };
        break;
      case "deadline":
        end = look === until
          ? await giveUp(tools, attempt, heard.call, heard.made)
          : await checkSilence(heard, tools, attempt);
        break;
      case "closed":
        end = { kind: "lost", call: heard.call, lost: "connection", asked: "yes" };
        break;
      default:
        fed satisfies never;
    }
    if (end !== undefined) return end;
  }
}
