/**
 * The figures of a call that FreeSWITCH puts into variables when it is over (`switch_channel_set_timestamps`).
 * @module
 */
import type { Channel } from "./channel.ts";
import type { Variable } from "./dialstring.ts";
import { localStamp, microseconds } from "./event.ts";

const Q850: Readonly<Record<string, string>> = {
  UNALLOCATED_NUMBER: "1",
  NO_ROUTE_DESTINATION: "3",
  NORMAL_CLEARING: "16",
  USER_BUSY: "17",
  NO_USER_RESPONSE: "18",
  NO_ANSWER: "19",
  CALL_REJECTED: "21",
  DESTINATION_OUT_OF_ORDER: "27",
  NORMAL_CIRCUIT_CONGESTION: "34",
  NORMAL_TEMPORARY_FAILURE: "41",
};

function epochs(channel: Channel): Variable[] {
  const { created, answered, progress, hangup } = channel.times;
  const pair = (name: string, ms: number): Variable[] => [
    [`${name}_epoch`, String(Math.floor(ms / 1000))],
    [`${name}_uepoch`, ms === 0 ? "0" : microseconds(ms)],
  ];
  return [
    ...pair("start", created),
    ...pair("profile_start", created),
    ...pair("answer", answered),
    ...pair("bridge", 0),
    ...pair("last_hold", 0),
    ["hold_accum_seconds", "0"],
    ["hold_accum_usec", "0"],
    ["hold_accum_ms", "0"],
    ...pair("resurrect", 0),
    ...pair("progress", progress),
    ...pair("progress_media", 0),
    ...pair("end", hangup),
  ];
}

function durations(channel: Channel): Variable[] {
  const { created, answered, progress, hangup } = channel.times;
  const total = hangup - created;
  const billed = answered > 0 ? hangup - answered : 0;
  const values: readonly (readonly [string, number])[] = [
    ["duration", total],
    ["bill", billed],
    ["progress", progress > 0 ? progress - created : 0],
    ["answer", answered > 0 ? answered - created : 0],
    ["wait", 0],
    ["progress_media", 0],
    ["flow_bill", total],
  ];
  const name = (word: string, unit: string): string =>
    word === "duration" ? `${unit.slice(0, -3)}duration` : word + unit;
  const scaled = (unit: string, divisor: number): Variable[] =>
    values.map(([word, ms]) => [name(word, unit), String(Math.round(ms / divisor))]);
  return [...scaled("sec", 1000), ...scaled("msec", 1), ...scaled("usec", 0.001)];
}

function stamps(channel: Channel): Variable[] {
  const { created, answered, progress, hangup } = channel.times;
  const answer: Variable[] = answered > 0 ? [["answer_stamp", localStamp(answered)]] : [];
  return [
    ["start_stamp", localStamp(created)],
    ["profile_start_stamp", localStamp(created)],
    ...answer,
    ...(progress > 0 ? [["progress_stamp", localStamp(progress)] as const] : []),
    ["end_stamp", localStamp(hangup)],
  ];
}

/** The figures of a channel that has ended. */
export function callFigures(channel: Channel): Variable[] {
  const cause = channel.hangupCause ?? "NORMAL_CLEARING";
  const [application, argument] = [
    channel.get("current_application"),
    channel.get("current_application_data"),
  ];
  const { callerName, callerNumber, destination } = channel.profile;
  const id = channel.flipped ? `"${destination}" <${destination}>` : `"${callerName}" <${callerNumber}>`;
  return [
    ["hangup_cause", cause],
    ["hangup_cause_q850", Q850[cause] ?? "0"],
    ["digits_dialed", "none"],
    ...stamps(channel),
    ...epochs(channel),
    ...(application === undefined ? [] : [["last_app", application] as const]),
    ...(argument === undefined ? [] : [["last_arg", argument] as const]),
    ["caller_id", id],
    ...durations(channel),
  ];
}
