/**
 * The headers that describe a channel in its events, in FreeSWITCH's order
 * (`switch_channel_event_set_basic_data`, `switch_caller_profile_event_set_data`).
 * @module
 */
import type { Channel } from "./channel.ts";
import { type Header, microseconds } from "./event.ts";

const SAMPLE_RATE = 8000;

function codecHeaders(channel: Channel): Header[] {
  if (channel.codec === undefined) return [];
  const read = channel.readCodec ?? channel.codec;
  return [
    ["Channel-Read-Codec-Name", read],
    ["Channel-Read-Codec-Rate", String(SAMPLE_RATE)],
    ["Channel-Read-Codec-Bit-Rate", read === "L16" ? "128000" : "64000"],
    ["Channel-Write-Codec-Name", channel.codec],
    ["Channel-Write-Codec-Rate", String(SAMPLE_RATE)],
    ["Channel-Write-Codec-Bit-Rate", "64000"],
  ];
}

function identity(channel: Channel): Header[] {
  const { callerName, callerNumber, destination } = channel.profile;
  const outbound = channel.direction === "outbound";
  const [name, number] = channel.flipped ? [destination, destination] : [callerName, callerNumber];
  const reached = channel.times.progress > 0 || channel.times.answered > 0;
  const callee = reached ? destination : "Outbound Call";
  const [calleeName, calleeNumber] = channel.flipped ? [callerName, callerNumber] : [callee, destination];
  return [
    ["Caller-ID-Name", name],
    ["Caller-ID-Number", number],
    ["Orig-Caller-ID-Name", callerName],
    ["Orig-Caller-ID-Number", callerNumber],
    ["Callee-ID-Name", outbound ? calleeName : ""],
    ["Callee-ID-Number", outbound ? calleeNumber : ""],
  ];
}

function moments(channel: Channel): Header[] {
  const { created, answered, progress, hangup } = channel.times;
  const stamp = (ms: number): string => ms === 0 ? "0" : microseconds(ms);
  return [
    ["Profile-Index", "1"],
    ["Profile-Created-Time", stamp(created)],
    ["Channel-Created-Time", stamp(created)],
    ["Channel-Answered-Time", stamp(answered)],
    ["Channel-Progress-Time", stamp(progress)],
    ...["Channel-Progress-Media-Time"].map((name): Header => [name, "0"]),
    ["Channel-Hangup-Time", stamp(hangup)],
    ...["Transfer-Time", "Resurrect-Time", "Bridged-Time", "Last-Hold", "Hold-Accum"]
      .map((name): Header => [`Channel-${name}`, "0"]),
  ];
}

/** The caller profile, each name with `prefix` before it; a value that is empty is left out. */
export function profileHeaders(channel: Channel, prefix: string): Header[] {
  const { profile, direction } = channel;
  const outbound = direction === "outbound";
  const headers: Header[] = [
    ["Direction", direction],
    ["Logical-Direction", direction],
    ["Username", outbound ? "" : profile.callerNumber],
    ["Dialplan", profile.dialplan ?? ""],
    ...identity(channel),
    ["Network-Addr", channel.networkAddress],
    ["ANI", profile.callerNumber],
    ["Destination-Number", outbound ? profile.destination : ""],
    ["Unique-ID", channel.uuid],
    ["Source", outbound ? "src/switch_ivr_originate.c" : "mod_sofia"],
    ["Context", outbound ? "default" : "incoming"],
    ["Channel-Name", channel.name],
    ...moments(channel),
    ["Screen-Bit", "true"],
    ["Privacy-Hide-Name", String(profile.hidden)],
    ["Privacy-Hide-Number", String(profile.hidden)],
  ];
  return headers.filter(([, value]) => value !== "").map(([name, value]) => [`${prefix}-${name}`, value]);
}

/** State, name, codecs and caller of a channel. */
export function basicHeaders(channel: Channel): Header[] {
  const cause: Header[] = channel.hangupCause === undefined ? [] : [["Hangup-Cause", channel.hangupCause]];
  return [
    ["Channel-State", channel.running.name],
    ["Channel-Call-State", channel.callState],
    ["Channel-State-Number", String(channel.state.number)],
    ["Channel-Name", channel.name],
    ["Unique-ID", channel.uuid],
    ["Call-Direction", channel.direction],
    ["Presence-Call-Direction", channel.direction],
    ["Channel-HIT-Dialplan", String(channel.hitDialplan)],
    ["Channel-Call-UUID", channel.uuid],
    ["Answer-State", channel.answerState],
    ...cause,
    ...codecHeaders(channel),
    ...profileHeaders(channel, "Caller"),
  ];
}

/** The channel's variables, each with `variable_` before its name; what cannot be a header's name is left out. */
export function variableHeaders(channel: Channel): Header[] {
  return [...channel.variables]
    .filter(([name]) => /^[^\s:]+$/.test(name) && !name.includes("\0"))
    .map(([name, value]) => [`variable_${name}`, value]);
}
