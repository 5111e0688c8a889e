/** `gofax explain`: what became of a job, a received fax or a call, whose end it was, what HylaFAX does next, and what to change (docs/explain.md). */

import { type Asked, explain as find } from "../../lib/flow/admin/explain.ts";
import { needConfig } from "../admin.ts";
import { caseWorld } from "../case_world.ts";
import { CommandError } from "../command_error.ts";
import { SYSEXIT } from "../exit_code.ts";
import { runCommand } from "../line/run_command.ts";
import { print } from "../output.ts";
import { EXPLAIN } from "../table/faxes.ts";
import type { Given } from "../table/given.ts";
import type { View } from "../view.ts";
import { explainJson } from "./explain_json.ts";
import { explainText } from "./explain_text.ts";

/** A path that leads from here to a file; else as it was given, which is then looked for in the spool. */
function fromHere(path: string): string {
  if (path.startsWith("/")) return path;
  try {
    return Deno.realPathSync(path);
  } catch {
    return path;
  }
}

function askedFor(word: string): Asked {
  return /^\d{1,10}$/.test(word) ? { kind: "number", digits: word } : { kind: "file", path: fromHere(word) };
}

function run({ flags, words }: Given<typeof EXPLAIN.forms[""]>, view: View): number {
  const config = needConfig(flags.config);
  const asked = askedFor(words.WHAT);
  const world = caseWorld(config);
  const found = find(world, asked);
  if (found === undefined) {
    throw new CommandError(
      `There is no trace of ${
        JSON.stringify(words.WHAT)
      } in ${world.spool.paths.root}: neither a job nor a communication of that number, nor ` +
        "such a file. gofax status lists the last results, faxstat -s and -d the jobs.",
      SYSEXIT.error,
    );
  }
  const now = world.clock.now() / 1000;
  print(flags.json ? explainJson(found, now) : explainText(found, now, view));
  return SYSEXIT.ok;
}

/**
 * Runs `gofax explain`.
 *
 * @param args the arguments behind the command's name
 * @returns the exit code
 */
export function explain(args: readonly string[]): Promise<number> {
  return runCommand(EXPLAIN, args, { "": run });
}
