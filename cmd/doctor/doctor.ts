/** `gofax doctor`: looks at the whole installation in order of cause, tells what is wrong and what to do, and mends what is safe. */

import { CHECKS } from "../../lib/site/doctor/checks.ts";
import { type Finding, runChecks } from "../../lib/site/doctor/run_checks.ts";
import type { Site } from "../../lib/site/doctor/base/site.ts";
import { Machine } from "../../lib/site/machine.ts";
import { messageOf } from "../../lib/text/error_text.ts";
import { openSite } from "../checks/open_site.ts";
import { configPath, readConfig } from "../config_file.ts";
import { SYSEXIT } from "../exit_code.ts";
import { runCommand } from "../line/run_command.ts";
import { print } from "../output.ts";
import type { Given } from "../table/given.ts";
import { DOCTOR } from "../table/doctor.ts";
import type { View } from "../view.ts";
import { checkList, checkListJson } from "./check_list.ts";
import { doctorExit, doctorJson, doctorText, type Mended, mendedText } from "./report.ts";

/** Does the mends that findings offer, one after the other: a later one may need an earlier one. */
async function mend(findings: readonly Finding[]): Promise<readonly Mended[]> {
  const mended: Mended[] = [];
  for (const { check, fix } of findings) {
    if (fix === undefined) continue;
    try {
      mended.push({ check: check.id, done: true, words: await fix.run() });
    } catch (error) {
      mended.push({
        check: check.id,
        done: false,
        words: `cannot do this: ${fix.does}: ${messageOf(error)}`,
      });
    }
  }
  return mended;
}

/** Makes a site anew for each round of looking, because it keeps what it has seen. */
async function examine(
  site: () => Site,
  isMending: boolean,
): Promise<{ readonly findings: readonly Finding[]; readonly mended: readonly Mended[] }> {
  const findings = await runChecks(site(), CHECKS);
  if (!isMending) return { findings, mended: [] };
  const mended = await mend(findings);
  return { findings: mended.length === 0 ? findings : await runChecks(site(), CHECKS), mended };
}

/** gofax.conf below the folder of another machine is named as it is there. */
function openAt(file: string, root: string): Site {
  const machine = new Machine(root.replace(/\/+$/, ""));
  const loaded = readConfig(machine.real(file));
  const named = { ...loaded, file, config: loaded.config && { ...loaded.config, file } };
  const own = (problem: typeof loaded.problems[number]): typeof problem => ({ ...problem, file });
  return openSite({ ...named, problems: loaded.problems.map(own), warnings: loaded.warnings.map(own) }, {
    machine,
    asks: true,
  });
}

async function run({ flags }: Given<typeof DOCTOR.forms[""]>, { paint }: View): Promise<number> {
  if (flags.list) {
    print(flags.json ? checkListJson() : checkList());
    return SYSEXIT.ok;
  }
  const file = configPath(flags.config);
  const { findings, mended } = await examine(() => openAt(file, flags.root ?? ""), flags.fix);
  if (flags.json) print(doctorJson(findings, file, mended));
  else print((flags.fix ? mendedText(mended, paint) : "") + doctorText(findings, { all: flags.all, paint }));
  return doctorExit(findings);
}

/**
 * Runs `gofax doctor`.
 *
 * @param args the arguments behind the command's name
 * @returns the exit code
 */
export function doctor(args: readonly string[]): Promise<number> {
  return runCommand(DOCTOR, args, { "": run });
}
