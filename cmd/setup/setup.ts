/** `gofax setup`: shows the plan (lib/site/setup), asks, does it, and takes it back. */

import { decodeConfig } from "../../lib/config/dialect.ts";
import { messageOf } from "../../lib/text/error_text.ts";
import { geteuid } from "../../lib/os/process_calls.ts";
import { Machine, type Ran } from "../../lib/site/machine.ts";
import { applyStep } from "../../lib/site/setup/apply.ts";
import { Journal, JOURNALS, lastRun } from "../../lib/site/setup/journal.ts";
import { makePlan, type Plan } from "../../lib/site/setup/plan.ts";
import { lookAround, PROGRAM, type Site } from "../../lib/site/setup/site.ts";
import { SetupError } from "../../lib/site/setup/step.ts";
import { undoRunOf } from "../../lib/site/setup/undo.ts";
import type { Wishes } from "../../lib/site/setup/wishes.ts";
import { serviceManager } from "../../lib/site/look/service_manager.ts";
import { CommandError } from "../command_error.ts";
import { configPath } from "../config_file.ts";
import { doorScript } from "../door/door_script.ts";
import { interpreterFor } from "../door/interpreter.ts";
import { SYSEXIT } from "../exit_code.ts";
import { runCommand } from "../line/run_command.ts";
import { print } from "../output.ts";
import { SETUP } from "../table/site.ts";
import type { Given } from "../table/given.ts";
import { UsageError } from "../usage_error.ts";
import type { View } from "../view.ts";
import type { SetupFlags } from "./pbx.ts";
import { byHandText, planText, stepHead, undoneText, withoutSecrets } from "./plan_text.ts";
import { openQuestions, readWishes } from "./questions.ts";
import { type Asked, TERMINAL } from "./terminal.ts";

/** Where the door's shell is. */
const SHELL = "/bin/sh";

function noPrograms(): Promise<Ran> {
  return Promise.resolve({ code: null, stdout: "", stderr: "programs are not run with --root" });
}

function machineOf({ root }: SetupFlags): Machine {
  return root === undefined ? new Machine() : new Machine(root.replace(/\/+$/, ""), noPrograms);
}

function readConfigText(real: string): string | undefined {
  try {
    return decodeConfig(Deno.readFileSync(real));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw new CommandError(
      `Cannot read ${real}: ${messageOf(error)}`,
      SYSEXIT.noPermission,
    );
  }
}

async function look(machine: Machine, flags: SetupFlags): Promise<Site> {
  return lookAround(machine, {
    program: Deno.build.standalone ? Deno.execPath() : undefined,
    door: doorScript({ interpreter: await interpreterFor(SHELL), program: PROGRAM }),
    configFile: configPath(flags.config),
    readConfigText,
  });
}

/** @throws {CommandError} If this user cannot do it. */
function mustBeRoot({ root }: SetupFlags): void {
  if (root === undefined && geteuid() !== 0) {
    throw new CommandError("Only root can do this; --dry-run tells what would be done", SYSEXIT.noPermission);
  }
}

/** @throws {UsageError} If there is nobody who could say yes. */
function isAgreed(flags: SetupFlags, asked: Asked, question: string): boolean {
  if (flags.yes) return true;
  if (!asked.isThere) {
    throw new UsageError("Nobody is here to say yes: add --yes, or --dry-run to see the plan only");
  }
  return /^(y|yes|j|ja)$/i.test(asked.line(`${question} [y/N]`));
}

/** Programs are told, not run, where the system is another one. */
function withoutRuns(plan: Plan): Plan {
  const run = plan.steps.flatMap((step) => step.kind === "run" ? [step.command.join(" ")] : []);
  const byHand = run.length === 0 ? [] : [`In the system itself, run: ${run.join("; ")}`];
  return {
    ...plan,
    steps: plan.steps.filter(({ kind }) => kind !== "run"),
    byHand: [...plan.byHand, ...byHand],
  };
}

/** @throws {CommandError} If there is no place for it. */
function beginJournal(machine: Machine): Journal {
  try {
    return Journal.begin(machine);
  } catch (error) {
    throw new CommandError(`Cannot keep copies in ${JOURNALS}: ${messageOf(error)}`, SYSEXIT.cannotCreate, {
      cause: error,
    });
  }
}

/** Makes the changes. @throws {CommandError} If a file cannot be changed. */
async function apply(machine: Machine, plan: Plan, view: View): Promise<number> {
  const journal = beginJournal(machine);
  let failed = 0;
  for (const step of plan.steps) {
    const head = stepHead(step, machine);
    try {
      const why = await applyStep(machine, step, journal);
      if (why !== undefined) failed++;
      const end = why === undefined ? view.paint("good", "done") : `${view.paint("fault", "failed")}: ${why}`;
      print(withoutSecrets(`${head}: ${end}\n`, plan));
    } catch (error) {
      if (!(error instanceof SetupError)) throw error;
      const back = "What was changed before it can be taken back: gofax setup --undo";
      throw new CommandError(`${error.message}\n${back}`, SYSEXIT.cannotCreate, { cause: error });
    }
  }
  print(`Copies of what was there are in ${journal.run.folder}; gofax setup --undo takes all this back.\n`);
  return failed;
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

async function setUp(flags: SetupFlags, view: View, asked: Asked): Promise<number> {
  const isDry = flags["dry-run"];
  if (!isDry) mustBeRoot(flags);
  const machine = machineOf(flags);
  const site = await look(machine, flags);
  const wishes = await readWishes(site, flags, asked);
  const made = await planned(site, wishes);
  const plan = flags.root === undefined ? made : withoutRuns(made);
  print(planText(plan, machine, view));
  if (plan.problems.length > 0) throw new CommandError(plan.problems.join("\n"), SYSEXIT.config);
  const hints = byHandText(plan, view);
  if (plan.steps.length === 0) {
    print(`${plan.seen.length === 0 ? "" : "\n"}Nothing to do.\n${hints}`);
    return SYSEXIT.ok;
  }
  if (isDry) {
    const open = openQuestions(site, wishes);
    print(
      `\n${hints}Nothing was changed.${open.length === 0 ? "" : ` It would ask for: ${open.join(", ")}.`}\n`,
    );
    return SYSEXIT.ok;
  }
  print("\n");
  if (!isAgreed(flags, asked, "Is this right?")) {
    print("Nothing was changed.\n");
    return SYSEXIT.ok;
  }
  const failed = await apply(machine, plan, view);
  print(hints === "" ? "" : `\n${hints}`);
  return failed === 0 ? SYSEXIT.ok : SYSEXIT.error;
}

async function undo(flags: SetupFlags, view: View, asked: Asked): Promise<number> {
  const isDry = flags["dry-run"];
  if (!isDry) mustBeRoot(flags);
  const machine = machineOf(flags);
  const run = lastRun(machine);
  if (run === undefined) {
    print("Nothing to take back.\n");
    return SYSEXIT.ok;
  }
  print(
    `Run ${run.number} of setup (${run.folder}):\n${
      undoneText(await undoRunOf(machine, run, { isDry: true }), view)
    }`,
  );
  if (isDry) {
    print("Nothing was changed.\n");
    return SYSEXIT.ok;
  }
  if (!isAgreed(flags, asked, "Take this back?")) {
    print("Nothing was changed.\n");
    return SYSEXIT.ok;
  }
  const undone = await undoRunOf(machine, run);
  if (flags.root === undefined && serviceManager(machine) === "systemd") {
    await machine.run("systemctl", ["daemon-reload"]);
  }
  const left = undone.filter(({ result }) => result === "changed" || result === "failed");
  print(left.length === 0 ? "Taken back.\n" : `Taken back, but for:\n${undoneText(left, view)}`);
  print(
    "Services that run still have the configuration of before: restart faxq, hfaxd and FreeSWITCH when it suits.\n",
  );
  return left.length === 0 ? SYSEXIT.ok : SYSEXIT.error;
}

/**
 * Runs `gofax setup`.
 *
 * @param args the arguments behind the command's name
 * @param asked who answers questions
 * @returns the exit code
 */
export function setup(args: readonly string[], asked: Asked = TERMINAL): Promise<number> {
  const run = ({ flags }: Given<typeof SETUP.forms[""]>, view: View): Promise<number> =>
    flags.undo ? undo(flags, view, asked) : setUp(flags, view, asked);
  return runCommand(SETUP, args, { "": run });
}
