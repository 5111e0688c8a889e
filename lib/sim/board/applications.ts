/**
 * The dialplan applications that a fax server asks for, with the events and variables around each of them.
 * @module
 */
import type { Channel } from "../channel/channel.ts";
import {
  answerEvent,
  callStateEvent,
  executeCompleteEvent,
  executeEvent,
  progressEvent,
  type RunningApplication,
} from "../channel/channel_events.ts";
import { runFax } from "./fax_application.ts";
import { acknowledge, answeredByUs, ringing } from "../channel/sip_inbound.ts";
import type { Switchboard } from "./switchboard.ts";

const SIP_CAUSES: Readonly<Record<string, string>> = {
  "403": "CALL_REJECTED",
  "404": "UNALLOCATED_NUMBER",
  "480": "NO_USER_RESPONSE",
  "486": "USER_BUSY",
  "503": "NORMAL_TEMPORARY_FAILURE",
  "603": "CALL_REJECTED",
};

const SAMPLES_PER_MS = 8;
const APPLICATION_UNKNOWN = "DESTINATION_OUT_OF_ORDER";

/** Answers an inbound channel. */
function answer(board: Switchboard, channel: Channel): void {
  const sip = board.wiresOf(channel)?.sip;
  if (sip === undefined || channel.times.answered > 0) return;
  channel.markAnswered();
  board.publish(answerEvent(board.core, channel));
  board.publish(callStateEvent(board.core, channel, "ACTIVE"));
  channel.set(answeredByUs(sip));
  board.spawn(board.clock.waited(board.speed.tickMs, channel.hungUp).then(() => acknowledge(channel, sip)));
}

function ringReady(board: Switchboard, channel: Channel): void {
  const sip = board.wiresOf(channel)?.sip;
  if (sip === undefined || channel.times.answered > 0 || channel.times.progress > 0) return;
  channel.times.progress = Date.now();
  channel.set(ringing(sip));
  board.publish(progressEvent(board.core, channel));
}

async function playback(board: Switchboard, channel: Channel, file: string): Promise<string> {
  const ms = Number(/^silence_stream:\/\/(\d+)/.exec(file)?.[1] ?? NaN);
  if (Number.isNaN(ms)) return "FILE NOT FOUND";
  const passed = await board.clock.waited(ms / board.speed.factor, channel.hungUp);
  channel.set([
    ["playback_last_offset_pos", String(ms * SAMPLES_PER_MS)],
    ["playback_seconds", String(Math.floor(ms / 1000))],
    ["playback_ms", String(ms)],
    ["playback_samples", String(ms * SAMPLES_PER_MS)],
  ]);
  return passed ? "FILE PLAYED" : "PLAYBACK ERROR";
}

/** `set NAME=VALUE`. FreeSWITCH would expand `${…}`, API calls included; the stand-in drops such a value. */
function setVariable(channel: Channel, argument: string): void {
  const at = argument.indexOf("=");
  const [name, value] = at < 0 ? [argument, ""] : [argument.slice(0, at), argument.slice(at + 1)];
  if (name === "") return;
  if (value === "" || value === "_undef_" || value.includes("${")) channel.unset(name);
  else channel.set([[name, value]]);
}

async function run(
  board: Switchboard,
  channel: Channel,
  name: string,
  argument: string,
): Promise<string | undefined> {
  switch (name) {
    case "ring_ready":
      return void ringReady(board, channel);
    case "answer":
      return void answer(board, channel);
    case "sleep":
      return void await board.clock.waited(Number.parseInt(argument) / board.speed.factor, channel.hungUp);
    case "playback":
      return await playback(board, channel, argument);
    case "set":
      return void setVariable(channel, argument);
    case "txfax":
      return void await runFax(board, channel, "transmit", argument);
    case "rxfax":
      return void await runFax(board, channel, "receive", argument);
    case "park":
      return void await board.clock.waited(Infinity, channel.hungUp);
    case "hangup":
      return void board.hangUp(channel, argument === "" ? "NORMAL_CLEARING" : argument, "us");
    case "respond":
      return void board.hangUp(channel, SIP_CAUSES[argument.slice(0, 3)] ?? "NORMAL_CLEARING", "us");
    case "pre_answer":
    case "log":
    case "info":
      return undefined;
    default:
      return void board.hangUp(channel, APPLICATION_UNKNOWN, "us");
  }
}

/** Whether the stand-in has an application of that name. */
export function applicationExists(name: string): boolean {
  return /^(ring_ready|answer|sleep|playback|set|txfax|rxfax|park|hangup|respond|pre_answer|log|info)$/.test(
    name,
  );
}

/** What is to be executed. */
export interface Execution {
  /** The application, such as `rxfax`. */
  readonly name: string;
  /** Its argument as it was given; empty for none. */
  readonly argument: string;
  /** Asked for by `sendmsg`, which counts loops. */
  readonly looped: boolean;
}

/** Executes an application and returns when it is done. */
export async function executeApplication(
  board: Switchboard,
  channel: Channel,
  execution: Execution,
): Promise<void> {
  const { name, argument, looped } = execution;
  if (looped) channel.set([["current_loop", "1"], ["total_loops", "1"]]);
  if (!applicationExists(name)) {
    board.hangUp(channel, APPLICATION_UNKNOWN, "us");
    channel.unset("current_loop", "total_loops");
    return;
  }
  const application: RunningApplication = { name, argument, uuid: crypto.randomUUID() };
  channel.unset("current_application_data", "current_application_response");
  channel.set([["current_application", name]]);
  if (argument !== "") channel.set([["current_application_data", argument]]);
  board.publish(executeEvent(board.core, channel, application));
  if (argument !== "") channel.set([["current_application", name]]);
  const response = await run(board, channel, name, argument);
  if (response !== undefined) channel.set([["current_application_response", response]]);
  board.publish(executeCompleteEvent(board.core, channel, application, response));
  channel.unset("current_loop", "total_loops");
}
