/**
 * A test page to a number, as a job would go out: through the same gateways in the same order, with the site's identity, modes and limits,
 * and what is remembered of the number. But there is no job, no modem, no account, and nothing new is remembered. DynamicConfig and
 * JobControlCmd, which are asked about jobs, are not asked.
 */

import {
  EslCommandError,
  type EslConnection,
  EslReplyError,
  eventPlain,
  gatewayDestination,
  safeChannelText,
} from "ts-esl";
import type { Call } from "../../fax/call/call.ts";
import { type CallEvent, FAX_SUBCLASSES } from "../../fax/call/call_event.ts";
import { type FaxModes, originateVariables, sendModes } from "../../fax/call/settings.ts";
import { mostTelling, type Refusal, speaksOfTheCallee } from "../../fax/end/refusal.ts";
import { callIdentity, type Identity } from "../../fax/identity/call_identity.ts";
import type { World } from "../base/world.ts";
import type { AttemptEnd } from "../send/call/attempt.ts";
import { attemptCall, filterFor } from "../send/call/originate.ts";
import { askBriefly } from "../switch/brief_question.ts";
import { type CallLimits, PATIENCE } from "../switch/call_limits.ts";
import { killChannel } from "../switch/channel.ts";
import { EventFeed } from "../switch/event_feed.ts";
import { readOverrides, wouldFallBack } from "../switch/station_memory.ts";

/** Milliseconds. FreeSWITCH answers commands at once, unless something is wrong with it. */
const COMMAND_MS = 10_000;
/** Milliseconds after the ringing's limit, at which FreeSWITCH ends the call. */
const DIAL_SLACK_MS = 20_000;
/** Milliseconds to wait for the hangup after a kill. */
const KILL_MS = 3_000;
/** HylaFAX's codes for the highest speed and for error correction, which a job has that asks for nothing else. */
const USUAL_JOB = { desiredbr: 13, desiredec: 2, tottries: 0 };
/** Who sends, for the caller's name. */
const SENDER = "gofax selftest";

/** What goes out. */
export interface TestFax {
  /** The number as it is dialled. */
  readonly number: string;
  /** What identifies us. */
  readonly identity: Identity;
  /** T.38, ECM and the like. */
  readonly modes: FaxModes;
  /** Variables that the site sets for calls to it. */
  readonly overrides: ReadonlyMap<string, string>;
}

/** Hears what happens. */
export interface TestFaxListener {
  /** A gateway is about to be dialled. */
  dial(gateway: string): void;
  /** A step of the call. */
  step(event: CallEvent, call: Call): void;
  /** One of gofax's limits ends the call. */
  say(text: string): void;
}

/** How it ended. */
export type TestFaxEnd =
  | {
    readonly kind: "called";
    readonly gateway: string;
    readonly end: Exclude<AttemptEnd, { kind: "unanswered" }>;
  }
  | { readonly kind: "unanswered"; readonly refusal: Refusal; readonly others: readonly Refusal[] }
  /** Nothing was dialled: no gateway's name can be used. */
  | { readonly kind: "undialled"; readonly why: string };

/**
 * What would go out to a number.
 * @throws {EslError} If FreeSWITCH does not answer.
 */
export async function prepareTestFax(
  world: World,
  connection: EslConnection,
  number: string,
): Promise<TestFax> {
  const { freeswitch, gofaxsend } = world.config;
  const fallback = await wouldFallBack(world, connection, number);
  const overrides = await readOverrides(connection, number, world.log, gofaxsend.overrides);
  const nobody = { sender: SENDER, number, tsi: "", faxnumber: "", faxname: "", tagline: "" };
  return {
    number,
    identity: callIdentity({ ...freeswitch, ...gofaxsend }, nobody, {}, safeChannelText),
    modes: sendModes({ ...gofaxsend, verbose: freeswitch.verbose }, USUAL_JOB, fallback),
    overrides,
  };
}

function limitsOf({ config }: World): CallLimits {
  const { negotiateTimeoutS, pageTimeoutS, maxCallTimeS, hangupTimeoutMs } = config.gofaxsend;
  return {
    answerMs: Infinity,
    negotiateMs: negotiateTimeoutS * 1000,
    pageMs: pageTimeoutS * 1000,
    pagePixels: 0,
    callMs: maxCallTimeS * 1000,
    leastRate: 0,
    hangupMs: hangupTimeoutMs,
    killMs: KILL_MS,
    ...PATIENCE,
  };
}

/** One call through one gateway. */
async function callThrough(
  world: World,
  feedOf: { readonly connection: EslConnection; readonly feed: EventFeed },
  { number, identity, modes, overrides }: TestFax,
  { gateway, file, isLast }: { readonly gateway: string; readonly file: string; readonly isLast: boolean },
  listener: TestFaxListener,
): Promise<AttemptEnd> {
  const { ringTimeoutS, progressTimeoutS } = world.config.gofaxsend;
  const limits = {
    ringTimeoutS,
    progressTimeoutS: !isLast && progressTimeoutS > 0 ? progressTimeoutS : undefined,
  };
  const ids = { uuid: world.uuid(), jobUuid: world.uuid() };
  const tools = {
    ...feedOf,
    clock: world.clock,
    stop: world.stop,
    limits: limitsOf(world),
    onStep: (event: CallEvent, call: Call): void => listener.step(event, call),
    say: (text: string): void => listener.say(text),
  };
  const destination = gatewayDestination(gateway, number);
  const { timezone } = world.config.freeswitch;
  await filterFor(feedOf.connection, ids, { timeoutMs: COMMAND_MS });
  listener.dial(gateway);
  const end = await attemptCall(tools, {
    ...ids,
    isFiltered: true,
    destination,
    variables: originateVariables(ids.uuid, identity, modes, limits, timezone, overrides),
    file,
    dialMs: ringTimeoutS * 1000 + DIAL_SLACK_MS,
  }, { placing: () => {}, taken: () => {} });
  if (end.kind !== "unanswered" && end.lost !== undefined) {
    const kill = (connection: EslConnection): Promise<unknown> => killChannel(connection, ids.uuid);
    await askBriefly(world, AbortSignal.timeout(COMMAND_MS), kill).catch(() => {});
  }
  return end;
}

/** Subscribes to the events of calls. */
async function subscribe(connection: EslConnection): Promise<void> {
  const wait = { timeoutMs: COMMAND_MS };
  await connection.request(eventPlain(["CHANNEL_CALLSTATE", "BACKGROUND_JOB"], FAX_SUBCLASSES.send), wait);
  try {
    await connection.request(eventPlain(["CHANNEL_HANGUP"]), wait);
  } catch (error) {
    // Without it a refusal is told without its SIP answer.
    if (!(error instanceof EslReplyError)) throw error;
  }
}

/**
 * Sends it, through one gateway after the other until one is answered or the callee himself has refused.
 *
 * @param file absolute path of the TIFF, as FreeSWITCH sees it
 * @throws {EslError} If FreeSWITCH does not answer, or refuses to dial.
 */
export async function sendTestFax(
  world: World,
  connection: EslConnection,
  fax: TestFax,
  file: string,
  listener: TestFaxListener,
): Promise<TestFaxEnd> {
  const { freeswitch: { gateways }, gofaxsend: { noFailover, failedResponse } } = world.config;
  const feedOf = { connection, feed: new EventFeed(connection.events(), world.clock) };
  const refusals: Refusal[] = [];
  let why = "No gateway to send through (freeswitch.gateway)";
  await subscribe(connection);
  for (const [index, gateway] of gateways.entries()) {
    const from = world.clock.now();
    try {
      const to = { gateway, file, isLast: index === gateways.length - 1 };
      const end = await callThrough(world, feedOf, fax, to, listener);
      if (end.kind !== "unanswered") return { kind: "called", gateway, end };
      const { cause, sip, made } = end;
      const afterMs = world.clock.now() - from;
      const refusal = { gateway, cause, sip, made, limit: undefined, afterMs };
      refusals.push(refusal);
      if (speaksOfTheCallee(refusal, [...noFailover, ...failedResponse])) break;
    } catch (error) {
      if (!(error instanceof EslCommandError)) throw error;
      why = error.message;
    }
  }
  const [first, ...more] = refusals;
  return first === undefined
    ? { kind: "undialled", why }
    : { kind: "unanswered", ...mostTelling([first, ...more]) };
}
