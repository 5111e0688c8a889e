/**
 * The calls of one try: one call through each gateway, in order, until one is answered or the callee himself has refused
 * (docs/internals/gofaxip.md#the-call). One originate over several gateways would hide which of them answered what, and would not
 * fail over at all (docs/internals/freeswitch.md#failover-between-gateways).
 */

import { EslCommandError, EslReplyError, gatewayDestination } from "ts-esl";
import { MOST_ATTEMPTS } from "../../../fax/call/uuid.ts";
import { newCall } from "../../../fax/call/call.ts";
import type { TryEnd } from "../../../fax/end/outcome.ts";
import {
  gatewayAnswer,
  isSwitchFull,
  mostTelling,
  type Refusal,
  speaksOfTheCallee,
} from "../../../fax/end/refusal.ts";
import type { Attempt, AttemptEnd } from "./attempt.ts";
import { type CallIds, callIds } from "./call_ids.ts";
import type { CallOfTry, CallsOfTry } from "./calls_of_try.ts";
import { endCallOfAttempt, endOfAttempt } from "./end_lost_attempt.ts";
import { channelVariables, type DialLine, type FaxToSend, watchTools } from "./fax_call.ts";
import { attemptCall } from "./originate.ts";
import { retryUndialled, STATUSCODE } from "../job/undialled.ts";
import { forgetSent } from "../../switch/sent_memory.ts";
import type { SenderWorld } from "../../base/world.ts";
import type { WatchTools } from "../../switch/watch_call.ts";

/**
 * Milliseconds. FreeSWITCH itself ends the ringing after `ringtimeout`. If it has not done so that long after it, gofax ends the
 * call.
 */
const DIAL_SLACK_MS = 20_000;

/**
 * Whether the callee refused, or the number does not exist: then no other gateway is tried, because its answer would be the same.
 */
function isFinal(world: SenderWorld, refusal: Refusal): boolean {
  const { noFailover, failedResponse } = world.config.gofaxsend;
  return speaksOfTheCallee(refusal, [...noFailover, ...failedResponse]);
}

/** Milliseconds by which FreeSWITCH may end an attempt before its limit. */
const EARLY_MS = 2_000;

/** An attempt that was not answered. */
type Unanswered = AttemptEnd & { kind: "unanswered" };

/** Which limit of gofax.conf ended an attempt, if one did: gateways refuse with the same causes, so only the time tells. */
function limitOf(world: SenderWorld, { cause, sip }: Unanswered, afterMs: number): string | undefined {
  const { ringTimeoutS, progressTimeoutS } = world.config.gofaxsend;
  if (sip !== undefined) return undefined;
  const over = (limitS: number): boolean => afterMs >= limitS * 1000 - EARLY_MS;
  if (cause === "NO_ANSWER" && over(ringTimeoutS)) return `ringtimeout ${ringTimeoutS} s`;
  return cause === "PROGRESS_TIMEOUT" && over(progressTimeoutS)
    ? `progresstimeout ${progressTimeoutS} s`
    : undefined;
}

/** The end of a try without an answer. If FreeSWITCH itself takes no more calls, nothing was dialled. */
function refusedBy(refusals: readonly Refusal[], mistakes: readonly string[]): TryEnd {
  const [first, ...more] = refusals;
  if (first === undefined) {
    return retryUndialled(mistakes[0] ?? "No gateway to send through", STATUSCODE.switch);
  }
  const { refusal, others } = mostTelling([first, ...more]);
  if (!isSwitchFull(refusal)) return { kind: "unanswered", refusal, others };
  const text = `FreeSWITCH takes no more calls (${refusal.cause}: session limit, or paused)`;
  return retryUndialled(text, STATUSCODE.switch);
}

/** Places a call; if an unexpected error occurs, the call is ended before the error is thrown on. */
async function attemptSafely(tools: WatchTools, of: CallOfTry, attempt: Attempt): Promise<AttemptEnd> {
  try {
    return await attemptCall(tools, attempt, of);
  } catch (error) {
    // FreeSWITCH refused the command, or never got it.
    const isUndialled = error instanceof EslReplyError || error instanceof EslCommandError;
    const call = newCall(tools.clock.now());
    const settled = isUndialled ? undefined : await endCallOfAttempt(of, attempt, call, "unconfirmed");
    if (settled?.kind !== "unknown") of.over();
    throw error;
  }
}

/** Dials through one gateway; gives its refusal, or the end of the try. */
async function dialThrough(
  of: CallOfTry,
  attempt: Attempt,
  line: DialLine,
  fax: FaxToSend,
): Promise<Refusal | TryEnd> {
  const { world, uuid, gateway } = of;
  const dialledAt = world.clock.now();
  const end = await attemptSafely(watchTools(of, line, fax), of, attempt);
  if (end.kind !== "unanswered") {
    const known = await endOfAttempt(of, attempt, end);
    if (known.over) of.over();
    if (line.isMarked && end.lost === undefined && end.call.result?.success) {
      await forgetSent(line.connection, uuid);
    }
    return known.end;
  }
  of.over();
  const { cause, sip, made } = end;
  const afterMs = world.clock.now() - dialledAt;
  return { gateway, cause, sip, made, limit: limitOf(world, end, afterMs), afterMs };
}

/** The same; the error's message if the command cannot be written for this gateway: then nothing was dialled. */
async function dialOrSay(
  of: CallOfTry,
  ids: CallIds,
  line: DialLine,
  fax: FaxToSend,
  isLast: boolean,
): Promise<Refusal | TryEnd | string> {
  const { world, session, uuid, gateway } = of;
  session.note(`DIAL ${fax.number} through gateway ${gateway}, call ${uuid}`);
  session.log.info(`DIAL ${fax.number} through gateway ${gateway}`);
  try {
    const attempt: Attempt = {
      ...ids,
      isFiltered: ids === line.first,
      destination: gatewayDestination(gateway, fax.number),
      variables: channelVariables(of, line, fax, !isLast),
      file: fax.document.path,
      dialMs: world.config.gofaxsend.ringTimeoutS * 1000 + DIAL_SLACK_MS,
    };
    return await dialThrough(of, attempt, line, fax);
  } catch (error) {
    if (!(error instanceof EslCommandError)) throw error;
    session.complain(error.message);
    return error.message;
  }
}

/**
 * Places the calls of one try.
 * @throws {EslReplyError} If FreeSWITCH refuses the command to dial.
 */
export async function dialGateways(
  world: SenderWorld,
  line: DialLine,
  calls: CallsOfTry,
  fax: FaxToSend,
): Promise<TryEnd> {
  const refusals: Refusal[] = [];
  const mistakes: string[] = [];
  for (const [index, gateway] of fax.gateways.slice(0, MOST_ATTEMPTS).entries()) {
    if (world.stop.aborted) return { kind: "killed", call: newCall(world.clock.now()) };
    const ids = index === 0 ? line.first : await callIds(world, fax.job.jobId, index);
    const of = calls.next({ uuid: ids.uuid, gateway });
    const end = await dialOrSay(of, ids, line, fax, index >= fax.gateways.length - 1);
    if (typeof end === "string") {
      mistakes.push(end);
      continue;
    }
    if ("kind" in end) return end;
    of.session.say(gatewayAnswer(end));
    refusals.push(end);
    if (isFinal(world, end)) break;
  }
  return refusedBy(refusals, mistakes);
}
