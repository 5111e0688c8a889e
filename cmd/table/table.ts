/** The table of commands. */

import { CONFIG_COMMAND, DOOR, STATUS } from "./admin.ts";
import type { Command, Group } from "./command.ts";
import { DYNAMICCONFIG, FALLBACK, OVERRIDE } from "./numbers.ts";
import { DAEMON, SEND } from "./started.ts";
import { DEMO, SIM } from "./trial.ts";

/** Every command, by its name, in the order of the overview. */
export const COMMANDS = {
  daemon: DAEMON,
  send: SEND,
  door: DOOR,
  config: CONFIG_COMMAND,
  status: STATUS,
  fallback: FALLBACK,
  override: OVERRIDE,
  dynamicconfig: DYNAMICCONFIG,
  demo: DEMO,
  sim: SIM,
} as const satisfies Readonly<Record<string, Command>>;

/** The name of a command, as it is written behind `gofax`. */
export type CommandName = keyof typeof COMMANDS;

/** Headings of the groups, in the order of the overview. */
export const GROUPS: Readonly<Record<Group, string>> = {
  started: "Programs that others start",
  admin: "For administrators",
  trial: "To try it out",
};
