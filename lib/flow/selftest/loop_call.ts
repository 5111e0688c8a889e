/**
 * A fax from FreeSWITCH to itself: one call between two of its channels, over SIP, so that it can change to T.38. One connection watches the
 * end that sends, another the end that receives. Nothing of HylaFAX is touched: no modem, no job, no accounts.
 */

import { type EslConnection, eventPlain } from "ts-esl";
import type { Call } from "../../fax/call/call.ts";
import { type CallEvent, FAX_SUBCLASSES } from "../../fax/call/call_event.ts";
import { type FaxModes, originateVariables } from "../../fax/call/settings.ts";
import type { World } from "../base/world.ts";
import type { AttemptEnd } from "../send/call/attempt.ts";
import { attemptCall, filterFor } from "../send/call/originate.ts";
import { askBriefly } from "../switch/brief_question.ts";
import { type CallLimits, PATIENCE } from "../switch/call_limits.ts";
import { killChannel } from "../switch/channel.ts";
import { EventFeed } from "../switch/event_feed.ts";
import type { WatchTools } from "../switch/watch_call.ts";
import { answerCall, type AnswerEnd, type Answering, expectCall } from "./answering.ts";
import { extensionDestination } from "./extension.ts";

/** The limits of such a call: on a machine that works the whole of it takes half a minute. */
const LOOP_LIMITS: CallLimits = {
  answerMs: 15_000,
  negotiateMs: 30_000,
  pageMs: 40_000,
  pagePixels: 0,
  callMs: 90_000,
  leastRate: 0,
  hangupMs: 10_000,
  killMs: 3_000,
  ...PATIENCE,
};

/** Seconds until the call is given up that is not answered. */
const RING_S = 10;
/** Milliseconds to wait for FreeSWITCH's answer to the originate. */
const DIAL_MS = 20_000;
/** Milliseconds. FreeSWITCH answers commands at once, unless something is wrong with it. */
const COMMAND_MS = 10_000;
/** Milliseconds that the end that receives has after the end that sends is over. */
const GRACE_MS = 5_000;

/** The fax. */
export interface LoopFax {
  /** Where the extension is: `HOST:PORT`. */
  readonly address: string;
  /** Whether it changes to T.38. */
  readonly t38: boolean;
  /** Our station id, which both ends use. */
  readonly ident: string;
  /** Absolute path of the TIFF that is sent, as FreeSWITCH sees it. */
  readonly sent: string;
  /** Absolute path of the TIFF that is received. */
  readonly received: string;
}

/** Which end of the call. */
export type LoopEndName = "sending" | "receiving";

/** Hears of each step of the call as it happens. */
export type LoopListener = (end: LoopEndName, event: CallEvent, call: Call) => void;

/** How both ends ended. */
export interface LoopEnd {
  /** The one that dialled. */
  readonly sending: AttemptEnd;
  /** The one that was called. */
  readonly receiving: AnswerEnd;
}

/** The world of the test: less than a sender's. */
export type LoopWorld = Pick<World, "clock" | "connect" | "stop" | "uuid">;

/** The receiver asks for T.38, as gofaxd's calls do; the sender takes it. */
function modes(t38: boolean): FaxModes {
  return { ecm: true, v17: true, t38, requestT38: false, verbose: false };
}

function sendingVariables(uuid: string, { t38, ident }: LoopFax): ReadonlyMap<string, string> {
  const identity = { ident, header: "", callerNumber: "", callerName: "", changes: [] };
  const limits = { ringTimeoutS: RING_S, progressTimeoutS: undefined };
  return originateVariables(uuid, identity, modes(t38), limits, "", new Map());
}

function receivingVariables({ t38 }: LoopFax): ReadonlyMap<string, string> {
  return new Map([
    ["fax_enable_t38", String(t38)],
    ["fax_enable_t38_request", String(t38)],
    ["fax_use_ecm", "true"],
    ["fax_disable_v17", "false"],
  ]);
}

function toolsFor(
  { clock }: LoopWorld,
  connection: EslConnection,
  stop: AbortSignal,
  onStep: WatchTools["onStep"],
): WatchTools {
  const feed = new EventFeed(connection.events(), clock);
  return { clock, connection, feed, stop, limits: LOOP_LIMITS, onStep, say: () => {} };
}

/** Subscribes to the events of the call that is going to be dialled. */
async function expectEvents(
  connection: EslConnection,
  ids: { readonly uuid: string; readonly jobUuid: string },
): Promise<void> {
  const wait = { timeoutMs: COMMAND_MS };
  await filterFor(connection, ids, wait);
  const events = ["CHANNEL_CALLSTATE", "CHANNEL_HANGUP", "BACKGROUND_JOB"];
  await connection.request(eventPlain(events, FAX_SUBCLASSES.send), wait);
}

/** Whether an end is known to be over. */
function isOver({ sending, receiving }: LoopEnd): boolean {
  const lost = "lost" in sending ? sending.lost : undefined;
  return lost === undefined && (receiving.kind !== "taken" || receiving.watched.lost === undefined);
}

/** Ends a call whose connection broke, as far as that is possible. Its other end then ends, too. */
async function endAnew(world: LoopWorld, uuid: string): Promise<void> {
  await askBriefly(world, AbortSignal.timeout(COMMAND_MS), (connection) => killChannel(connection, uuid))
    .catch(() => {});
}

const TOLD_NOBODY = { placing: (): void => {}, taken: (): void => {} };

/** The call over two connections that are open. */
async function overLines(
  world: LoopWorld,
  fax: LoopFax,
  [line, other]: readonly [EslConnection, EslConnection],
  listener: LoopListener,
): Promise<LoopEnd & { readonly uuid: string }> {
  const ids = { uuid: world.uuid(), jobUuid: world.uuid() };
  const answering: Answering = {
    token: `selftest-${world.uuid().slice(0, 8)}`,
    file: fax.received,
    variables: receivingVariables(fax),
  };
  await Promise.all([expectCall(other, answering), expectEvents(line, ids)]);
  const over = new AbortController();
  const stopAnswering = AbortSignal.any([world.stop, over.signal]);
  const answered = answerCall(
    toolsFor(world, other, stopAnswering, (event, call) => listener("receiving", event, call)),
    answering,
    world.clock.now() + DIAL_MS,
  );
  // Its error, if there is one, is thrown where it is waited for.
  answered.catch(() => {});
  try {
    const tools = toolsFor(world, line, world.stop, (event, call) => listener("sending", event, call));
    const sending = await attemptCall(tools, {
      ...ids,
      isFiltered: true,
      destination: extensionDestination(fax.address, answering.token),
      variables: sendingVariables(ids.uuid, fax),
      file: fax.sent,
      dialMs: DIAL_MS,
    }, TOLD_NOBODY);
    if (sending.kind !== "unanswered") {
      await Promise.race([answered, world.clock.sleep(GRACE_MS, over.signal)]);
    }
    over.abort();
    return { sending, receiving: await answered, uuid: ids.uuid };
  } finally {
    over.abort();
    await answered.catch(() => {});
  }
}

/**
 * Makes the call, and waits until both ends are over.
 *
 * @throws {EslError} If FreeSWITCH does not answer, or refuses a command.
 */
export async function loopCall(world: LoopWorld, fax: LoopFax, listener: LoopListener): Promise<LoopEnd> {
  await using line = await world.connect(world.stop);
  await using other = await world.connect(world.stop);
  const end = await overLines(world, fax, [line, other], listener);
  if (!isOver(end)) await endAnew(world, end.uuid);
  return end;
}
