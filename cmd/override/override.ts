/**
 * `gofax override`: variables of the call that are set for one destination, in the mod_db of a running FreeSWITCH
 * (docs/internals/gofaxip.md#overrides-for-a-number).
 */

import type { EslConnection } from "ts-esl";
import { dialNumber } from "../../lib/fax/identity/number.ts";
import { fitNote } from "../../lib/fax/override/fitted_value.ts";
import { overrideProblem, unstorable, valueProblem } from "../../lib/fax/override/override_rules.ts";
import {
  listAllOverrides,
  listOverrides,
  type Override,
  setOverride,
  unsetOverride,
} from "../../lib/flow/admin/override.ts";
import { adminWorld, needConfig, withSwitch } from "../admin.ts";
import { UsageError } from "../usage_error.ts";
import { SYSEXIT } from "../exit_code.ts";
import { runCommand } from "../line/run_command.ts";
import { jsonText } from "../json_text.ts";
import { print, printError } from "../output.ts";
import type { Given } from "../table/given.ts";
import { OVERRIDE } from "../table/numbers.ts";
import { textTable } from "../text_table.ts";
import type { View } from "../view.ts";

type Forms = typeof OVERRIDE.forms;

const CUT = "There are more: mod_db lists no more than 4096 bytes of names. Ask for one number.\n";

function readNumber(text: string): string {
  const dial = dialNumber(text, { prefix: "", plusPrefix: "" });
  if (dial.kind === "refused") throw new UsageError(dial.problem);
  return dial.number;
}

function overrideText(overrides: readonly Override[], { columns, paint }: View): string {
  if (overrides.length === 0) return "";
  const rows = overrides.map(({ number, name, value, problem }) => [
    number,
    name,
    problem === undefined ? value : `${JSON.stringify(value)}  (ignored: ${problem})`,
  ]);
  const head = ["NUMBER", "NAME", "VALUE"].map((title) => paint("title", title));
  return textTable([head, ...rows], { columns });
}

function overrideJson(overrides: readonly Override[]): string {
  const all = overrides.map(({ number, name, value, problem }) => ({
    number,
    name,
    value,
    ignored: problem,
  }));
  return jsonText(all);
}

async function list({ flags, words }: Given<Forms["list"]>, view: View): Promise<number> {
  const number = words.NUMBER === undefined ? undefined : readNumber(words.NUMBER);
  const world = adminWorld(needConfig(flags.config));
  const own = world.config.gofaxsend.overrides;
  const ask = (connection: EslConnection): ReturnType<typeof listOverrides> =>
    number === undefined ? listAllOverrides(connection, own) : listOverrides(connection, number, own);
  const { overrides, cut } = await withSwitch(world, ask);
  print(flags.json ? overrideJson(overrides) : overrideText(overrides, view));
  if (cut) printError(CUT);
  else if (overrides.length === 0) printError("There are no overrides.\n");
  return SYSEXIT.ok;
}

function readAssignment(text: string): readonly [name: string, value: string] {
  const equals = text.indexOf("=");
  if (equals < 0) throw new UsageError(`${JSON.stringify(text)} is not NAME=VALUE`);
  const [name, value] = [text.slice(0, equals), text.slice(equals + 1)];
  const problem = valueProblem(name, value) ?? unstorable(name, value);
  if (problem !== undefined) throw new UsageError(problem);
  return [name, value];
}

async function set({ flags, words }: Given<Forms["set"]>): Promise<number> {
  const number = readNumber(words.NUMBER);
  const assignments = words["NAME=VALUE"].map(readAssignment);
  const world = adminWorld(needConfig(flags.config));
  for (const [name, value] of assignments) {
    const problem = overrideProblem(name, value, world.config.gofaxsend.overrides);
    if (problem !== undefined) throw new UsageError(problem);
  }
  await withSwitch(world, async (connection) => {
    for (const [name, value] of assignments) {
      await setOverride(connection, number, name, value);
      print(`set ${name}=${value} for ${number}${fitNote(name, value)}\n`);
    }
  });
  return SYSEXIT.ok;
}

/** Deletes variables; those that were not set are named. */
async function unsetNames(
  connection: EslConnection,
  number: string,
  names: readonly string[],
): Promise<number> {
  let code: number = SYSEXIT.ok;
  for (const name of names) {
    if (await unsetOverride(connection, number, name)) {
      print(`unset ${name} for ${number}\n`);
    } else {
      printError(`gofax override: ${name} is not set for ${number}\n`);
      code = SYSEXIT.error;
    }
  }
  return code;
}

/** Deletes all variables, as long as mod_db lists names that can be deleted. */
async function unsetAll(connection: EslConnection, number: string): Promise<number> {
  for (;;) {
    const { overrides } = await listOverrides(connection, number, []);
    if (overrides.length === 0) return SYSEXIT.ok;
    await unsetNames(connection, number, overrides.map(({ name }) => name));
  }
}

async function unset({ flags, words }: Given<Forms["unset"]>): Promise<number> {
  const number = readNumber(words.NUMBER);
  const names = words.NAME;
  const odd = names.find((name) => /[^A-Za-z0-9_-]/.test(name) || name === "");
  if (odd !== undefined) throw new UsageError(`${JSON.stringify(odd)} is no name of a variable`);
  const world = adminWorld(needConfig(flags.config));
  return await withSwitch(
    world,
    (connection) => flags.all ? unsetAll(connection, number) : unsetNames(connection, number, names),
  );
}

/**
 * Runs `gofax override`.
 *
 * @param args the arguments behind the command's name
 * @returns the exit code
 */
export function override(args: readonly string[]): Promise<number> {
  return runCommand(OVERRIDE, args, { list, set, unset });
}
