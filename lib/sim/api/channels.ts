/**
 * API commands about single calls: `uuid_kill`, `uuid_exists`, `uuid_getvar`, `uuid_setvar`, `uuid_dump`, `show channels`.
 * @module
 */
import { encodeValue } from "ts-esl";
import type { Channel } from "../channel/channel.ts";
import { basicHeaders, variableHeaders } from "../channel/channel_headers.ts";
import { localStamp } from "../channel/event.ts";
import type { Switchboard } from "../board/switchboard.ts";

const NO_CHANNEL = "-ERR No such channel!\n";

/** A channel that these commands find: not one whose hangup has begun (switch_core_rwlock.c). */
function located(board: Switchboard, uuid: string): Channel | undefined {
  const channel = board.channels.get(uuid);
  return channel?.hangupCause === undefined ? channel : undefined;
}

/** `uuid_kill UUID [CAUSE]`; a call that still rings ends as well. */
export function uuidKill(board: Switchboard, args: string): string {
  const [uuid = "", cause = "NORMAL_CLEARING"] = args.split(" ");
  if (uuid === "") return "-USAGE: <uuid> [cause]\n";
  const channel = located(board, uuid);
  if (channel === undefined) return NO_CHANNEL;
  channel.lingersFirst = true;
  board.hangUp(channel, cause, "us");
  return "+OK\n";
}

/** `uuid_exists UUID` */
export function uuidExists(board: Switchboard, args: string): string {
  return String(located(board, args) !== undefined);
}

/** `uuid_getvar UUID NAME` */
export function uuidGetvar(board: Switchboard, args: string): string {
  const [uuid = "", name = ""] = args.split(" ");
  const channel = located(board, uuid);
  if (channel === undefined) return NO_CHANNEL;
  return channel.get(name) ?? "_undef_";
}

/** `uuid_setvar UUID NAME [VALUE]` */
export function uuidSetvar(board: Switchboard, args: string): string {
  const [uuid = "", name = "", ...rest] = args.split(" ");
  if (name === "") return "-USAGE: <uuid> <var> [value]\n";
  const channel = board.channels.get(uuid);
  // A channel that is hung up is not found any more, even while its socket lingers.
  if (channel === undefined || channel.hungUp.aborted) return NO_CHANNEL;
  if (rest.length === 0) channel.unset(name);
  else channel.set([[name, rest.join(" ")]]);
  return "+OK\n";
}

/** `uuid_transfer UUID APPLICATIONS inline`, for a call that is parked; the applications run after the answer. */
export function uuidTransfer(board: Switchboard, args: string): string {
  const [uuid = "", applications = "", dialplan] = args.split(" ");
  if (applications === "") return "-USAGE: <uuid> [-bleg|-both] <dest-exten> [<dialplan>] [<context>]\n";
  const channel = located(board, uuid);
  if (channel === undefined) return NO_CHANNEL;
  const take = board.parked.get(uuid);
  if (take === undefined || dialplan !== "inline") return "-ERR Operation failed\n";
  take(applications);
  return "+OK\n";
}

/** `uuid_dump UUID`: the channel as headers. */
export function uuidDump(board: Switchboard, args: string): string {
  const channel = located(board, args.split(" ")[0] ?? "");
  if (channel === undefined) return NO_CHANNEL;
  const headers = [...basicHeaders(channel), ...variableHeaders(channel)];
  return headers.map(([name, value]) => `${name}: ${encodeValue(value)}\n`).join("") + "\n";
}

function row(channel: Channel): Readonly<Record<string, string>> {
  return {
    uuid: channel.uuid,
    direction: channel.direction,
    created: localStamp(channel.times.created),
    created_epoch: String(Math.floor(channel.times.created / 1000)),
    name: channel.name,
    state: channel.running.name,
    cid_name: channel.profile.callerName,
    cid_num: channel.profile.callerNumber,
    dest: channel.profile.destination,
    application: channel.get("current_application") ?? "",
    application_data: channel.get("current_application_data") ?? "",
    callstate: channel.callState,
    hostname: "vm",
  };
}

/** `show channels [count | like UUID] [as json]`, likewise `show calls`. */
export function showChannels(board: Switchboard, args: string): string {
  const [what = "", ...how] = args.split(" ");
  if (!/^(channels|calls)$/.test(what)) return "-USAGE: channels|calls [count] [as json]\n";
  const like = how[0] === "like" ? how[1] ?? "" : "";
  const rows = [...board.channels.values()].filter(({ uuid }) => uuid.includes(like)).map(row);
  if (how.join(" ").endsWith("as json")) {
    return JSON.stringify(rows.length === 0 ? { row_count: 0 } : { row_count: rows.length, rows })
      .replace('"row_count":', '"row_count": ') + "\n";
  }
  const total = `\n${rows.length} total.\n`;
  const [first] = rows;
  if (first === undefined || how[0] === "count") return total;
  const lines = [Object.keys(first), ...rows.map((values) => Object.values(values))];
  return lines.map((cells) => cells.join(",") + "\n").join("") + total;
}
