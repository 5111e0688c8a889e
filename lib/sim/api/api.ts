/**
 * The API commands (`api NAME ARGUMENTS`) that a fax server or an administrator uses, with their replies as recorded.
 * @module
 */
import { showChannels, uuidDump, uuidExists, uuidGetvar, uuidKill, uuidSetvar } from "./channels.ts";
import { localStamp } from "../channel/event.ts";
import { sofia } from "./sofia.ts";
import { setGlobal } from "../board/global_variables.ts";
import { originate } from "./originate.ts";
import type { Switchboard } from "../board/switchboard.ts";

const VERSION = "1.10.12-release";
const MODULES = new Set([
  "mod_spandsp",
  "mod_db",
  "mod_sofia",
  "mod_event_socket",
  "mod_commands",
  "mod_dptools",
]);
function plural(value: number, unit: string): string {
  return `${value} ${unit}${value === 1 ? "" : "s"}`;
}

function upTime(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const days = Math.floor(seconds / 86_400);
  const units: readonly (readonly [number, string])[] = [
    [Math.floor(days / 365), "year"],
    [days % 365, "day"],
    [Math.floor(seconds / 3600) % 24, "hour"],
    [Math.floor(seconds / 60) % 60, "minute"],
    [seconds % 60, "second"],
    [Math.floor(ms % 1000), "millisecond"],
    [0, "microsecond"],
  ];
  return `UP ${units.map(([value, unit]) => plural(value, unit)).join(", ")}`;
}

function status(board: Switchboard): string {
  const now = board.channels.size;
  return [
    upTime(Date.now() - board.core.started),
    `FreeSWITCH (Version ${VERSION}  64bit) is ready`,
    `${board.sessions} session(s) since startup`,
    `${now} session(s) - peak ${now}, last 5min ${now} `,
    "0 session(s) per Sec out of max 30, peak 2, last 5min 1 ",
    "1000 session(s) max",
    "min idle cpu 0.00/93.90",
    "Current Stack Size/Max 240K/8192K",
    "",
  ].join("\n");
}

function hangUpAll(board: Switchboard, cause: string): string {
  const reason = cause === "" ? "MANAGER_REQUEST" : cause;
  for (const channel of [...board.channels.values()]) board.hangUp(channel, reason, "us");
  return `+OK hangup all channels with cause ${reason}\n`;
}

function evaluate(board: Switchboard, text: string): string {
  return text.replace(/\$\{(\w+)\}/g, (_, name: string) => board.globals.get(name) ?? "");
}

function fsctl(text: string): string {
  const answers: Readonly<Record<string, string>> = {
    ready_check: "true",
    shutdown_check: "false",
    max_sessions: "+OK max sessions: 1000\n",
  };
  return answers[text] ?? "-USAGE: [...]\n";
}

/** Runs an API command and returns its output, `""` if it says nothing. */
export async function runApi(board: Switchboard, text: string): Promise<string> {
  const blank = text.indexOf(" ");
  const [name, args] = blank < 0 ? [text, ""] : [text.slice(0, blank), text.slice(blank + 1).trimEnd()];
  switch (name.toLowerCase()) {
    case "originate":
      return await originate(board, args);
    case "db":
      return board.db.command(args);
    case "uuid_kill":
      return uuidKill(board, args);
    case "uuid_exists":
      return uuidExists(board, args);
    case "uuid_getvar":
      return uuidGetvar(board, args);
    case "uuid_setvar":
      return uuidSetvar(board, args);
    case "uuid_dump":
      return uuidDump(board, args);
    case "show":
      return showChannels(board, args);
    case "sofia":
      return sofia(board, args);
    case "status":
      return status(board);
    case "version":
      return args === "short" ? `${VERSION}\n` : `FreeSWITCH Version ${VERSION}~64bit ( 64bit)\n`;
    case "uptime":
      return `${Math.floor((Date.now() - board.core.started) / 1000)}\n`;
    case "file_exists":
      return String(args !== "" && await board.sees(args));
    case "hupall":
      return hangUpAll(board, args);
    case "eval":
      return evaluate(board, args);
    case "hostname":
      return board.globals.get("hostname") ?? "";
    case "global_getvar":
      return board.globals.get(args) ?? "";
    case "global_setvar":
      return setGlobal(board, args);
    default:
      return small(name, args);
  }
}

/** Commands that need nothing but their arguments. */
function small(name: string, args: string): string {
  switch (name.toLowerCase()) {
    case "echo":
      return args;
    case "module_exists":
      return args === "" ? "" : String(MODULES.has(args));
    case "fsctl":
      return fsctl(args);
    case "load":
      return MODULES.has(args)
        ? "+OK Reloading XML\n-ERR [Module already loaded]\n"
        : "-ERR [No such module]\n";
    case "strftime":
      return localStamp(Date.now());
    case "reloadxml":
      return "+OK [Success]\n";
    default:
      return `-ERR ${name} Command not found!\n`;
  }
}
