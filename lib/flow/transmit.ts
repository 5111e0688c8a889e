/**
 * The calls of one try: every gateway in its order with a call of its own, until one has answered or the callee himself has
 * (gofaxip.md §3.8 ▲; one originate over several gateways hides who said what and fails over to nowhere, freeswitch.md §5).
 */

import { type EslConnection, EslError, EslReplyError } from "ts-esl";
import { callUuid, MOST_ATTEMPTS } from "../fax/call_uuid.ts";
import { type Call, newCall } from "../fax/call.ts";
import type { CallEvent } from "../fax/call_event.ts";
import { type FaxModes, originateVariables } from "../fax/call_settings.ts";
import type { Identity } from "../fax/identity.ts";
import type { TryEnd } from "../fax/outcome.ts";
import { gatewayAnswer, isSwitchFull, mostTelling, type Refusal, speaksOfTheCallee } from "../fax/refusal.ts";
import { EventFeed } from "./event_feed.ts";
import { type Attempt, attemptCall, type AttemptEnd } from "./originate.ts";
import { CODE, later } from "./job_checks.ts";
import { rescue } from "./rescue.ts";
import type { SenderNote } from "./sender_note.ts";
import type { Session } from "./session.ts";
import type { SenderWorld } from "./world.ts";
import { killChannel, type WatchTools } from "./watch.ts";

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
  readonly pages: number;
  /** Size of its largest page. */
  readonly pagePixels: number;
  /** bit/s that the job asks for; 0 where it asks for nothing. */
  readonly leastRate: number;
  /** Where the calls are noted. */
  readonly note: Pick<SenderNote, "dialling" | "over">;
  readonly onStep: (event: CallEvent, call: Call) => void;
}

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
    },
  };
}

function variables(
  world: SenderWorld,
  what: Transmission,
  uuid: string,
  anotherLeft: boolean,
): ReadonlyMap<string, string> {
  const { ringTimeoutS, progressTimeoutS } = world.config.gofaxsend;
  const limits = {
    ringTimeoutS,
    // Only where there is somebody else to ask: a slow gateway is better than none.
    progressTimeoutS: anotherLeft && progressTimeoutS > 0 ? progressTimeoutS : undefined,
  };
  return originateVariables(
    uuid,
    what.identity,
    what.modes,
    limits,
    world.config.freeswitch.timezone,
    what.overrides,
  );
}

/** An attempt's end, in terms of the try. */
function tryEnd(
  end: Exclude<AttemptEnd, { kind: "unanswered" }>,
  { pages }: Transmission,
): TryEnd {
  switch (end.kind) {
    case "answered":
      if (end.stopped) return { kind: "killed", call: end.call };
      return {
        kind: "answered",
        call: end.call,
        toSend: pages,
        why: end.lost && end.call.result === undefined
          ? "Lost the connection to FreeSWITCH during the call"
          : end.why,
      };
    case "killed":
      // A fax that came through all the same is no stopped one.
      if (end.call.result?.success) {
        return { kind: "answered", call: end.call, toSend: pages, why: undefined };
      }
      return { kind: "killed", call: end.call };
    case "lost":
      return {
        kind: "answered",
        call: end.call,
        toSend: pages,
        why: "Lost the connection to FreeSWITCH while dialing",
      };
    default:
      return end satisfies never;
  }
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
function refused(refusals: readonly Refusal[]): TryEnd {
  const [first, ...more] = refusals;
  if (first === undefined) return later("No gateway to send through", CODE.switch);
  const { refusal, others } = mostTelling([first, ...more]);
  return isSwitchFull(refusal)
    ? later(`FreeSWITCH takes no more calls (${refusal.cause}: session limit, or paused)`, CODE.switch)
    : { kind: "unanswered", refusal, others };
}

/** An attempt that fails in a way nobody foresaw must not leave a call behind. */
async function guarded(
  connection: EslConnection,
  uuid: string,
  kit: WatchTools,
  attempt: Attempt,
): Promise<AttemptEnd> {
  try {
    return await attemptCall(kit, attempt);
  } catch (error) {
    const call = newCall(kit.clock.now());
    if (error instanceof EslError && !(error instanceof EslReplyError)) return { kind: "lost", call };
    await killChannel(connection, uuid);
    if (kit.stop.aborted) return { kind: "killed", call };
    throw error;
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
  const refusals: Refusal[] = [];
  for (const [attempt, gateway] of what.gateways.slice(0, MOST_ATTEMPTS).entries()) {
    if (world.stop.aborted) return { kind: "killed", call: newCall(world.clock.now()) };
    const uuid = await callUuid({
      spooldir: world.spool.paths.root,
      jobId: what.jobId,
      pid: world.pid,
      attempt,
    });
    session.about(uuid);
    const dialledAt = world.clock.now();
    session.note(`DIAL ${what.number} through gateway ${gateway}, call ${uuid}`);
    session.log.info(`DIAL ${what.number} through gateway ${gateway}`);
    what.note.dialling(uuid, gateway);
    const end = await guarded(connection, uuid, kit, {
      uuid,
      jobUuid: world.uuid(),
      gateway,
      number: what.number,
      variables: variables(world, what, uuid, attempt < what.gateways.length - 1),
      file: what.file,
      dialMs: world.config.gofaxsend.ringTimeoutS * 1000 + DIAL_SLACK_MS,
    });
    if (end.kind === "lost" || (end.kind === "answered" && end.lost)) await rescue(world, session, uuid);
    if (end.kind === "unanswered" || end.call.hangupCause !== undefined) what.note.over(uuid);
    if (end.kind !== "unanswered") return tryEnd(end, what);
    const afterMs = world.clock.now() - dialledAt;
    const { cause, sip, made } = end;
    const refusal = { gateway, cause, sip, made, limit: limitOf(world, end, afterMs), afterMs };
    session.say(gatewayAnswer(refusal));
    refusals.push(refusal);
    if (isFinal(world, refusal)) break;
  }
  return refused(refusals);
}
