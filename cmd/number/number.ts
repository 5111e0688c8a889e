/** `gofax number`: what became of the faxes to and from a number, and what is set for it (docs/explain.md#gofax-number). */

import { reportNumber } from "../../lib/flow/admin/number.ts";
import { onSignals } from "../../lib/os/signals.ts";
import { needConfig } from "../admin.ts";
import { caseWorld } from "../case_world.ts";
import { SYSEXIT } from "../exit_code.ts";
import { runCommand } from "../line/run_command.ts";
import { print } from "../output.ts";
import { NUMBER_COMMAND } from "../table/faxes.ts";
import type { Given } from "../table/given.ts";
import { UsageError } from "../usage_error.ts";
import type { View } from "../view.ts";
import { numberJson } from "./number_json.ts";
import { numberText } from "./number_text.ts";

async function run({ flags, words }: Given<typeof NUMBER_COMMAND.forms[""]>, view: View): Promise<number> {
  if (!/\d/.test(words.NUMBER)) {
    throw new UsageError(`${JSON.stringify(words.NUMBER)} is no number: it has no digit`);
  }
  const config = needConfig(flags.config);
  using signals = onSignals(["SIGTERM", "SIGINT"]);
  const report = await reportNumber(caseWorld(config, signals.signal), words.NUMBER);
  print(flags.json ? numberJson(report) : numberText(report, view));
  return SYSEXIT.ok;
}

/**
 * Runs `gofax number`.
 *
 * @param args the arguments behind the command's name
 * @returns the exit code
 */
export function number(args: readonly string[]): Promise<number> {
  return runCommand(NUMBER_COMMAND, args, { "": run });
}
