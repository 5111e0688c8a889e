/** `gofax setup`: shows the plan (lib/site/setup), asks, does it, and takes it back. */

import { decodeConfig } from "../../lib/config/dialect.ts";
import { makePlan, type Plan } from "../../lib/site/setup/plan.ts";
import { lookAround, PROGRAM, type Site } from "../../lib/site/setup/site.ts";
import { SetupError } from "../../lib/site/setup/step.ts";
import type { Wishes } from "../../lib/site/setup/wishes.ts";
import { messageOf } from "../../lib/text/error_text.ts";
import { CommandError } from "../command_error.ts";
import { configPath } from "../config_file.ts";
import { doorScript } from "../door/door_script.ts";
import { interpreterFor } from "../door/interpreter.ts";
import { SYSEXIT } from "../exit_code.ts";
import { runCommand } from "../line/run_command.ts";
import { SETUP } from "../table/site.ts";
import { alone, type Made, makeChanges } from "./make_changes.ts";
import { isAgreed, type Manner, mannerOf } from "./manner.ts";
import { byHandText, planJson, planText } from "./plan_text.ts";
import { openQuestions, readWishes } from "./questions.ts";
import { type Asked, TERMINAL } from "./terminal.ts";
import { undo, undoBrokenOff } from "./undo.ts";
import { awaitSwitch, startsSwitch } from "./until_answers.ts";

/** Where the door's shell is. */
const SHELL = "/bin/sh";

function readConfigText(real: string): string | undefined {
  try {
    return decodeConfig(Deno.readFileSync(real));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw new CommandError(`Cannot read ${real}: ${messageOf(error)}`, SYSEXIT.noPermission, {
      cause: error,
    });
  }
}

async function look({ machine, flags }: Manner): Promise<Site> {
  return lookAround(machine, {
    program: Deno.build.standalone ? Deno.execPath() : undefined,
    door: doorScript({ interpreter: await interpreterFor(SHELL), program: PROGRAM }),
    configFile: configPath(flags.config),
    readConfigText,
  });
}

/** Programs are told, not run, where the system is another one. */
function withoutRuns(plan: Plan): Plan {
  const run = plan.steps.flatMap((step) => step.kind === "run" ? [step.command.join(" ")] : []);
  const byHand = run.length === 0 ? [] : [`In the system itself, run: ${run.join("; ")}`];
  const steps = plan.steps.filter(({ kind }) => kind !== "run");
  return { ...plan, steps, byHand: [...plan.byHand, ...byHand] };
}

/** @throws {CommandError} If something is in the way. */
async function planned(site: Site, wishes: Wishes): Promise<Plan> {
  try {
    return await makePlan(site, wishes);
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    throw new CommandError(error.message, SYSEXIT.cannotCreate, { cause: error });
  }
}

/**
 * Does the plan, if that is wanted and there is something to do.
 *
 * @param open what would be asked
 * @returns what was done; undefined if nothing was
 */
async function doPlan(manner: Manner, plan: Plan, open: readonly string[]): Promise<Made | undefined> {
  const { flags, view, say } = manner;
  const hints = byHandText(plan, view);
  if (plan.steps.length === 0) {
    say(`${plan.seen.length === 0 ? "" : "\n"}Nothing to do.\n${hints}`);
    return undefined;
  }
  if (flags["dry-run"]) {
    const ask = open.length === 0 ? "" : ` It would ask for: ${open.join(", ")}.`;
    say(`\n${hints}Nothing was changed.${ask}\n`);
    return undefined;
  }
  say("\n");
  if (!isAgreed(manner, "Is this right?")) {
    say("Nothing was changed.\n");
    return undefined;
  }
  const made = await makeChanges(manner, plan);
  if (startsSwitch(plan)) {
    say(await awaitSwitch(readConfigText(manner.machine.real(configPath(flags.config)))));
  }
  if (hints !== "") say(`\n${hints}`);
  return made;
}

async function setUp(manner: Manner): Promise<number> {
  const { flags, machine, view, asked, say, tell } = manner;
  if (!await undoBrokenOff(manner)) return SYSEXIT.ok;
  const site = await look(manner);
  const wishes = await readWishes(site, flags, asked);
  const all = await planned(site, wishes);
  const plan = flags.root === undefined ? all : withoutRuns(all);
  say(planText(plan, machine, view));
  const open = openQuestions(site, wishes);
  // a step is told as the plan shows it, which looks at the files of before
  const result = planJson(plan, machine);
  const made = plan.problems.length > 0 ? undefined : await doPlan(manner, plan, open);
  const steps = result.steps.map((step, index) => ({ ...step, failed: made?.failures[index] }));
  tell({ ...result, steps, done: made !== undefined, run: made?.run.folder, wouldAsk: open });
  if (plan.problems.length > 0) throw new CommandError(plan.problems.join("\n"), SYSEXIT.config);
  return made?.failures.some((why) => why !== undefined) ? SYSEXIT.error : SYSEXIT.ok;
}

/**
 * Runs `gofax setup`.
 *
 * @param args the arguments behind the command's name
 * @param asked who answers questions
 * @returns the exit code
 */
export function setup(args: readonly string[], asked: Asked = TERMINAL): Promise<number> {
  return runCommand(SETUP, args, {
    "": ({ flags }, view) => {
      const manner = mannerOf(flags, view, asked);
      return alone(manner, () => flags.undo ? undo(manner) : setUp(manner));
    },
  });
}
