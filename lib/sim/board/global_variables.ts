/**
 * Global variables, and the commands that a channel runs by itself when something happens to it.
 * @module
 */
import type { Channel } from "../channel/channel.ts";
import type { Switchboard } from "./switchboard.ts";

/** `global_setvar NAME=VALUE`; without a value the variable is removed. */
export function setGlobal(board: Switchboard, args: string): string {
  const [name = "", value = ""] = args.split("=");
  if (name === "") return "-USAGE: <var>=<value> [=<value2>]\n";
  if (value === "") board.globals.delete(name);
  else board.globals.set(name, value);
  return "+OK";
}

/**
 * Runs the commands in variables that begin with `api_on_fax_success` (`switch_channel_api_on`); the stand-in knows
 * `global_setvar`.
 */
export function apiOnFaxSuccess(board: Switchboard, channel: Channel): void {
  for (const [name, command] of channel.variables) {
    if (!name.toLowerCase().startsWith("api_on_fax_success")) continue;
    const [, args] = /^global_setvar (.*)$/.exec(command) ?? [];
    if (args !== undefined) setGlobal(board, args);
  }
}
