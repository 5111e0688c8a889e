/**
 * The API commands (`api NAME ARGUMENTS`) that a fax server or an administrator uses, with their replies as recorded.
 * @module
 */
import {
  showChannels,
  uuidDump,
  uuidExists,
  uuidGetvar,
  uuidKill,
  uuidSetvar,
  uuidTransfer,
} from "./channels.ts";
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
  "mod_tone_stream",
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

/** A command: the switch, and the text behind its name. */
type ApiCommand = (board: Switchboard, args: string) => string | Promise<string>;

const COMMANDS: Readonly<Record<string, ApiCommand>> = {
  originate,
  db: (board, args) => board.db.command(args),
  uuid_kill: uuidKill,
  uuid_exists: uuidExists,
  uuid_getvar: uuidGetvar,
  uuid_setvar: uuidSetvar,
  uuid_transfer: uuidTransfer,
  uuid_dump: uuidDump,
  show: showChannels,
  sofia,
  status,
  version: (_, args) => args === "short" ? `${VERSION}\n` : `FreeSWITCH Version ${VERSION}~64bit ( 64bit)\n`,
  uptime: (board) => `${Math.floor((Date.now() - board.core.started) / 1000)}\n`,
  file_exists: async (board, args) => String(args !== "" && await board.sees(args)),
  hupall: hangUpAll,
  eval: evaluate,
  hostname: (board) => board.globals.get("hostname") ?? "",
  global_getvar: (board, args) => board.globals.get(args) ?? "",
  global_setvar: setGlobal,
  echo: (_, args) => args,
  module_exists: (_, args) => args === "" ? "" : String(MODULES.has(args)),
  fsctl: (_, args) => fsctl(args),
  load: (_, args) =>
    MODULES.has(args) ? "+OK Reloading XML\n-ERR [Module already loaded]\n" : "-ERR [No such module]\n",
  strftime: () => localStamp(Date.now()),
  reloadxml: () => "+OK [Success]\n",
};

/** Runs an API command and returns its output, `""` if it has none. */
export async function runApi(board: Switchboard, text: string): Promise<string> {
  const blank = text.indexOf(" ");
  const [name, args] = blank < 0 ? [text, ""] : [text.slice(0, blank), text.slice(blank + 1).trimEnd()];
  const word = name.toLowerCase();
  const command = Object.hasOwn(COMMANDS, word) ? COMMANDS[word] : undefined;
  return command === undefined ? `-ERR ${name} Command not found!\n` : await command(board, args);
}
