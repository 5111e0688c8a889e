/**
 * The events a channel fires in its life, with the headers each of them carries.
 * @module
 */
import type { CallState, Channel } from "./channel.ts";
import { basicHeaders, profileHeaders, variableHeaders } from "./channel_headers.ts";
import { CALL_STATE_NUMBER } from "./channel_state.ts";
import type { EventCore, Header, Origin, SimEvent } from "./event.ts";

const CHANNEL_C = "switch_channel.c";
const SET_CALLSTATE: Origin = { file: CHANNEL_C, func: "switch_channel_perform_set_callstate", line: 301 };
const RUNNING_STATE: Origin = {
  file: CHANNEL_C,
  func: "switch_channel_perform_set_running_state",
  line: 2408,
};
const HANGUP: Origin = { file: CHANNEL_C, func: "switch_channel_perform_hangup", line: 3445 };
const ANSWERED: Origin = { file: CHANNEL_C, func: "switch_channel_perform_mark_answered", line: 3846 };
const RING_READY: Origin = {
  file: CHANNEL_C,
  func: "switch_channel_perform_mark_ring_ready_value",
  line: 3505,
};
const PARK: Origin = { file: "switch_ivr.c", func: "switch_ivr_park", line: 1002 };
const UNPARK: Origin = { file: "switch_ivr.c", func: "switch_ivr_park", line: 1213 };
const EXECUTE: Origin = { file: "switch_core_session.c", func: "switch_core_session_exec", line: 2944 };
const EXECUTED: Origin = { ...EXECUTE, line: 2967 };
const REPORTING: Origin = {
  file: "switch_core_state_machine.c",
  func: "switch_core_session_reporting_state",
  line: 943,
};
const PARSE_COMMAND: Origin = { file: "mod_event_socket.c", func: "parse_command", line: 2021 };

/** Changes the call state and sends the event. */
export function callStateEvent(core: EventCore, channel: Channel, state: CallState): SimEvent {
  const before = channel.callState;
  channel.callState = state;
  return core.make("CHANNEL_CALLSTATE", SET_CALLSTATE, [
    ["Original-Channel-Call-State", before],
    ["Channel-Call-State-Number", String(CALL_STATE_NUMBER[state])],
    ...basicHeaders(channel),
  ]);
}

/** The handler of the channel's state began to run. */
export function channelStateEvent(core: EventCore, channel: Channel): SimEvent {
  return core.make("CHANNEL_STATE", RUNNING_STATE, basicHeaders(channel));
}

function full(channel: Channel): Header[] {
  return [...basicHeaders(channel), ...variableHeaders(channel)];
}

/** The channel was answered. */
export function answerEvent(core: EventCore, channel: Channel): SimEvent {
  return core.make("CHANNEL_ANSWER", ANSWERED, full(channel));
}

/** The channel waits for commands. */
export function parkEvent(core: EventCore, channel: Channel): SimEvent {
  return core.make("CHANNEL_PARK", PARK, full(channel));
}

/** The channel leaves the place where it waited for commands. */
export function unparkEvent(core: EventCore, channel: Channel): SimEvent {
  return core.make("CHANNEL_UNPARK", UNPARK, full(channel));
}

/** The channel rings. */
export function progressEvent(core: EventCore, channel: Channel): SimEvent {
  return core.make("CHANNEL_PROGRESS", RING_READY, full(channel));
}

/** The channel is about to end. */
export function hangupEvent(core: EventCore, channel: Channel): SimEvent {
  return core.make("CHANNEL_HANGUP", HANGUP, full(channel));
}

/** The channel has ended; its variables hold the call's figures. */
export function hangupCompleteEvent(core: EventCore, channel: Channel): SimEvent {
  const cause: Header[] = [["Hangup-Cause", channel.hangupCause ?? "NORMAL_CLEARING"]];
  return core.make("CHANNEL_HANGUP_COMPLETE", REPORTING, [...cause, ...full(channel)]);
}

/** An application on a channel, as its two events name it. */
export interface RunningApplication {
  /** `Application`, such as `rxfax`. */
  readonly name: string;
  /** `Application-Data`; empty for none. */
  readonly argument: string;
  /** `Application-UUID`, the same in both events. */
  readonly uuid: string;
}

/** The application begins. */
export function executeEvent(core: EventCore, channel: Channel, application: RunningApplication): SimEvent {
  return core.make("CHANNEL_EXECUTE", EXECUTE, [...full(channel), ...applicationHeaders(application)]);
}

/** The application has ended. */
export function executeCompleteEvent(
  core: EventCore,
  channel: Channel,
  application: RunningApplication,
  response = "_none_",
): SimEvent {
  return core.make("CHANNEL_EXECUTE_COMPLETE", EXECUTED, [
    ...full(channel),
    ...applicationHeaders(application, [["Application-Response", response]]),
  ]);
}

function applicationHeaders(application: RunningApplication, response: readonly Header[] = []): Header[] {
  const data: Header[] = application.argument === "" ? [] : [["Application-Data", application.argument]];
  return [["Application", application.name], ...data, ...response, ["Application-UUID", application.uuid]];
}

/** A fax event: `subclass` is one of mod_spandsp's six, `headers` its `fax-…` headers. */
export function faxEvent(
  core: EventCore,
  channel: Channel,
  subclass: string,
  origin: Origin,
  headers: readonly Header[],
): SimEvent {
  return core.make("CUSTOM", origin, [...full(channel), ...headers], { subclass });
}

/** The flat answer to `connect`: everything about the channel and the reply in one block of headers. */
export function channelDataEvent(core: EventCore, channel: Channel): SimEvent {
  return core.make("CHANNEL_DATA", PARSE_COMMAND, [
    ...profileHeaders(channel, "Channel"),
    ...full(channel),
    ["Content-Type", "command/reply"],
    ["Reply-Text", "+OK\n"],
    ["Socket-Mode", "async"],
    ["Control", "full"],
  ]);
}
