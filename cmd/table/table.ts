/** The table of commands. */

import { CONFIG_COMMAND, DOOR, STATUS } from "./admin.ts";
import type { Command, Group } from "./command.ts";
import { EXPLAIN, NUMBER_COMMAND } from "./faxes.ts";
import { DOCTOR } from "./doctor.ts";
import { DYNAMICCONFIG, FALLBACK, OVERRIDE } from "./numbers.ts";
import { COMPLETION, MAN } from "./packages.ts";
import { SELFTEST } from "./selftest.ts";
import { SETUP } from "./site.ts";
import { DAEMON, SEND } from "./started.ts";
import { DEMO, SIM } from "./trial.ts";

/** Every command, by its name, in the order of the overview. */
export const COMMANDS = {
  setup: SETUP,
  doctor: DOCTOR,
  selftest: SELFTEST,
  status: STATUS,
  config: CONFIG_COMMAND,
  explain: EXPLAIN,
  number: NUMBER_COMMAND,
  fallback: FALLBACK,
  override: OVERRIDE,
  dynamicconfig: DYNAMICCONFIG,
  demo: DEMO,
  sim: SIM,
  daemon: DAEMON,
  send: SEND,
  door: DOOR,
  completion: COMPLETION,
  man: MAN,
} as const satisfies Readonly<Record<string, Command>>;

/** The name of a command, as it is written behind `gofax`. */
export type CommandName = keyof typeof COMMANDS;

/** Headings of the groups, in the order of the overview. */
export const GROUPS: Readonly<Record<Group, string>> = {
  site: "Install it and look after it",
  faxes: "Faxes and numbers",
  trial: "Try it out",
  started: "For services, shells and packages",
};
