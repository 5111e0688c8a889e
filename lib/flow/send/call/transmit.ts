/**
 * The calls of one try: every gateway in its order with a call of its own, until one has answered or the callee himself has
 * (docs/internals/gofaxip.md#the-call; one originate over several gateways hides who said what and fails over to nowhere,
 * docs/internals/freeswitch.md#failover-between-gateways).
 */

import { EslCommandError, type EslConnection, EslReplyError } from "ts-esl";
import { callUuid, MOST_ATTEMPTS } from "../../../fax/call/uuid.ts";
import { type Call, newCall } from "../../../fax/call/call.ts";
import type { CallEvent } from "../../../fax/call/call_event.ts";
import { type FaxModes, originateVariables } from "../../../fax/call/settings.ts";
import type { Identity } from "../../../fax/identity/call_identity.ts";
import type { TryEnd } from "../../../fax/end/outcome.ts";
import {
  gatewayAnswer,
  isSwitchFull,
  mostTelling,
  type Refusal,
  speaksOfTheCallee,
} from "../../../fax/end/refusal.ts";
import { MARK_VARIABLE, markSentCommand } from "../../../fax/notes/sent_mark.ts";
import type { Attempt, AttemptEnd } from "./attempt.ts";
import { EventFeed } from "../../switch/event_feed.ts";
import { CODE, later } from "../job/checks.ts";
import { PATIENCE } from "../../switch/call_limits.ts";
import { concludeAttempt, endAttempt, type LostAttempt } from "./lost_attempt.ts";
import { attemptCall } from "./originate.ts";
import { canRemember, forgetSent } from "../../switch/sent_memory.ts";
import type { SenderNote } from "../job/sender_note.ts";
import type { Session } from "../../base/session.ts";
import type { SenderWorld } from "../../base/world.ts";
import type { WatchTools } from "../../switch/watch_call.ts";

/** What is to be sent, and how. */
export interface Transmission {
  readonly jobId: number;
  readonly number: string;
  readonly gateways: readonly string[];
  readonly identity: Identity;
  readonly modes: FaxModes;
  readonly overrides: ReadonlyMap<string, string>;
  /** Absolute path of the TIFF. */
  readonly file: string;
  /** Pages to send. */
  readonly pages: number;
  /** How many stand before them in the file. */
  readonly firstPage: number;
  /** Size of its largest page. */
  readonly pagePixels: number;
  /** bit/s that the job asks for; 0 where it asks for nothing. */
  readonly leastRate: number;
  /** The job's dials before this try. */
  readonly totdials: number;
  /** Where calls are noted that may be up. */
  readonly note: CallNotes;
  readonly onStep: (event: CallEvent, call: Call) => void;
}

/** Where calls are noted that may be up. */
export type CallNotes = Pick<SenderNote, "dialling" | "taken" | "over">;

/** The channel variable that tells SpanDSP with which page of the file to begin, from 0; it counts what it sends from there on. */
const START_PAGE = "fax_start_page";
/** FreeSWITCH ends the ringing; what it needs beyond that is its own trouble. */
const DIAL_SLACK_MS = 20_000;
/** For the hangup after a kill. */
const KILL_MS = 3_000;

function tools(
  world: SenderWorld,
  session: Session,
  connection: EslConnection,
  feed: EventFeed,
  what: Transmission,
): WatchTools {
  const { negotiateTimeoutS, pageTimeoutS, maxCallTimeS, hangupTimeoutMs } = world.config.gofaxsend;
  return {
    clock: world.clock,
    connection,
    feed,
    stop: world.stop,
    onStep: what.onStep,
    say: (text) => session.say(text),
    limits: {
      answerMs: Infinity,
      negotiateMs: negotiateTimeoutS * 1000,
      pageMs: pageTimeoutS * 1000,
      pagePixels: what.pagePixels,
      callMs: maxCallTimeS * 1000,
      leastRate: what.leastRate,
      hangupMs: hangupTimeoutMs,
      killMs: KILL_MS,
      ...PATIENCE,
    },
  };
}

function variables(
  world: SenderWorld,
  what: Transmission,
  uuid: string,
  { anotherLeft, isMarked }: { readonly anotherLeft: boolean; readonly isMarked: boolean },
): ReadonlyMap<string, string> {
  const { ringTimeoutS, progressTimeoutS } = world.config.gofaxsend;
  const limits = {
    ringTimeoutS,
    // Only where there is somebody else to ask: a slow gateway is better than none.
    progressTimeoutS: anotherLeft && progressTimeoutS > 0 ? progressTimeoutS : undefined,
  };
  const { identity, modes, overrides } = what;
  const all = new Map(
    originateVariables(uuid, identity, modes, limits, world.config.freeswitch.timezone, overrides),
  );
  // These are not the site's to choose.
  if (what.firstPage > 0) all.set(START_PAGE, String(what.firstPage));
  if (isMarked) all.set(MARK_VARIABLE, markSentCommand(uuid));
  return all;
}

/** Whether the callee himself has spoken, or the number: no other gateway would say otherwise. */
function isFinal(world: SenderWorld, refusal: Refusal): boolean {
  const { noFailover, failedResponse } = world.config.gofaxsend;
  return speaksOfTheCallee(refusal, [...noFailover, ...failedResponse]);
}

/** FreeSWITCH gives up a moment early. */
const EARLY_MS = 2_000;

/** Which limit of ours ended an attempt: the causes are those that others have, too. */
function limitOf(world: SenderWorld, { cause, sip }: Ended, afterMs: number): string | undefined {
  const { ringTimeoutS, progressTimeoutS } = world.config.gofaxsend;
  if (sip !== undefined) return undefined;
  const over = (limitS: number): boolean => afterMs >= limitS * 1000 - EARLY_MS;
  if (cause === "NO_ANSWER" && over(ringTimeoutS)) return `ringtimeout ${ringTimeoutS} s`;
  return cause === "PROGRESS_TIMEOUT" && over(progressTimeoutS)
    ? `progresstimeout ${progressTimeoutS} s`
    : undefined;
}

/** An attempt that nobody answered. */
type Ended = AttemptEnd & { kind: "unanswered" };

/** The end of a try that nobody answered. A switch that takes no more calls has dialled nobody. */
function refused(refusals: readonly Refusal[], mistakes: readonly string[]): TryEnd {
  const [first, ...more] = refusals;
  if (first === undefined) return later(mistakes[0] ?? "No gateway to send through", CODE.switch);
  const { refusal, others } = mostTelling([first, ...more]);
  return isSwitchFull(refusal)
    ? later(`FreeSWITCH takes no more calls (${refusal.cause}: session limit, or paused)`, CODE.switch)
    : { kind: "unanswered", refusal, others };
}

/** The calls of one try. */
interface Calls {
  readonly world: SenderWorld;
  readonly session: Session;
  readonly what: Transmission;
  readonly kit: WatchTools;
  /** FreeSWITCH remembers for us that a fax was sent. */
  readonly isMarked: boolean;
}

/** An attempt that fails in a way nobody foresaw must not leave a call behind. */
async function guarded(kit: WatchTools, lost: LostAttempt, note: CallNotes): Promise<AttemptEnd> {
  const { attempt } = lost;
  try {
    return await attemptCall(kit, attempt);
  } catch (error) {
    // FreeSWITCH did not take the command, or never got it.
    const isUndialled = error instanceof EslReplyError || error instanceof EslCommandError;
    const call = newCall(kit.clock.now());
    const settled = isUndialled ? undefined : await endAttempt(lost, call, "unconfirmed");
    if (settled?.kind !== "unknown") note.over(attempt.uuid);
    throw error;
  }
}

async function attemptThrough(calls: Calls, gateway: string, index: number): Promise<Attempt> {
  const { world, what, isMarked } = calls;
  const { jobId, number, file, pages: toSend, totdials, note } = what;
  const [key, spooldir] = [world.spool.callKey.read(), world.spool.paths.root];
  const uuid = await callUuid({ key, spooldir, jobId, pid: world.pid, attempt: index });
  return {
    uuid,
    jobUuid: world.uuid(),
    gateway,
    number,
    variables: variables(world, what, uuid, { anotherLeft: index < what.gateways.length - 1, isMarked }),
    file,
    dialMs: world.config.gofaxsend.ringTimeoutS * 1000 + DIAL_SLACK_MS,
    onDial: () => note.dialling({ uuid, gateway, toSend, dials: totdials + 1 }),
    onTaken: () => note.taken(uuid),
  };
}

/** Dials through one gateway: how that refused, or the end of the try. */
async function dial(calls: Calls, attempt: Attempt): Promise<Refusal | TryEnd> {
  const { world, session, kit, what: { note, onStep, pages: toSend } } = calls;
  const { uuid, gateway } = attempt;
  const dialledAt = world.clock.now();
  const lost: LostAttempt = { world, session, attempt, toSend, onStep };
  const end = await guarded(kit, lost, note);
  if (end.kind !== "unanswered") {
    const known = await concludeAttempt(lost, end);
    if (known.over) note.over(uuid);
    if (calls.isMarked && end.lost === undefined && end.call.result?.success) {
      await forgetSent(kit.connection, uuid);
    }
    return known.end;
  }
  note.over(uuid);
  const { cause, sip, made } = end;
  const afterMs = world.clock.now() - dialledAt;
  return { gateway, cause, sip, made, limit: limitOf(world, end, afterMs), afterMs };
}

/** Dials through one gateway; words where there is no writing the command for it, so that nobody was dialled. */
async function dialOrSay(calls: Calls, attempt: Attempt): Promise<Refusal | TryEnd | string> {
  try {
    return await dial(calls, attempt);
  } catch (error) {
    if (!(error instanceof EslCommandError)) throw error;
    return error.message;
  }
}

/** Places the calls of one try over an open connection, on which the events of calls and of background jobs are subscribed to. */
export async function transmit(
  world: SenderWorld,
  session: Session,
  connection: EslConnection,
  what: Transmission,
): Promise<TryEnd> {
  const feed = new EventFeed(connection.events(), world.clock);
  const kit = tools(world, session, connection, feed, what);
  const isMarked = await canRemember(connection, world.stop);
  const calls: Calls = { world, session, what, kit, isMarked };
  const refusals: Refusal[] = [];
  const mistakes: string[] = [];
  for (const [index, gateway] of what.gateways.slice(0, MOST_ATTEMPTS).entries()) {
    if (world.stop.aborted) return { kind: "killed", call: newCall(world.clock.now()) };
    const attempt = await attemptThrough(calls, gateway, index);
    session.about(attempt.uuid);
    session.note(`DIAL ${what.number} through gateway ${gateway}, call ${attempt.uuid}`);
    session.log.info(`DIAL ${what.number} through gateway ${gateway}`);
    const end = await dialOrSay(calls, attempt);
    if (typeof end === "string") {
      session.complain(end);
      mistakes.push(end);
      continue;
    }
    if ("kind" in end) return end;
    session.say(gatewayAnswer(end));
    refusals.push(end);
    if (isFinal(world, end)) break;
  }
  return refused(refusals, mistakes);
}
