/** `gofax config check` and `gofax config show`: reports the problems of gofax.conf, and which values take effect. */

import { effectiveConfig, type EffectiveSetting } from "../../lib/config/effective.ts";
import type { Loaded } from "../../lib/config/load.ts";
import { formatProblem } from "../../lib/config/problem.ts";
import { mostOpenFiles } from "../../lib/os/open_files.ts";
import { configPath, problemTexts, readConfig } from "../config_file.ts";
import { withHandoverDoubts } from "../doubts/handover_doubts.ts";
import { withIdentityDoubts } from "../doubts/identity_doubts.ts";
import { withOpenFileDoubt } from "../doubts/doubt.ts";
import { SYSEXIT } from "../exit_code.ts";
import { runCommand } from "../line/run_command.ts";
import { jsonText } from "../json_text.ts";
import { print, printError } from "../output.ts";
import { CONFIG_COMMAND } from "../table/admin.ts";
import type { Given } from "../table/given.ts";
import { withSiteDoubts } from "../doubts/site_doubts.ts";
import { textTable } from "../text_table.ts";
import type { View } from "../view.ts";

function findings({ problems, warnings }: Loaded): string {
  const lines = [
    ...problems.map((problem) => ({ line: problem.line, text: formatProblem(problem) })),
    ...warnings.map((warning) => ({ line: warning.line, text: `${formatProblem(warning)} (warning)` })),
  ];
  return lines.sort((a, b) => a.line - b.line).map(({ text }) => `${text}\n`).join("");
}

function summary({ file, problems, warnings }: Loaded): string {
  const count = (number: number, word: string): string => `${number} ${word}${number === 1 ? "" : "s"}`;
  if (problems.length === 0 && warnings.length === 0) return `${file}: no problems\n`;
  return `${file}: ${count(problems.length, "problem")}, ${count(warnings.length, "warning")}\n`;
}

const UNUSABLE = "(not usable: see the problems)";

function table(settings: readonly EffectiveSetting[], { columns }: View): string {
  const rows = settings.map((
    { section, key, value, from, usable },
  ) => [`${section}.${key}`, usable ? value : UNUSABLE, from]);
  return textTable(rows, { columns, drop: [2] });
}

function json(loaded: Loaded): string {
  const { file, problems, warnings } = loaded;
  return jsonText({ file, settings: effectiveConfig(loaded), problems, warnings });
}

function checkJson({ file, config, problems, warnings }: Loaded): string {
  return jsonText({ file, usable: config !== undefined, problems, warnings });
}

/** The configuration with the warnings that the file itself does not tell. */
function withAllDoubts(loaded: Loaded): Loaded {
  return withSiteDoubts(withHandoverDoubts(withIdentityDoubts(loaded)));
}

/** Reads a file and reports its problems; those of a file that cannot be read only if programs get them. */
function tell(file: string, forPrograms: boolean, text: (loaded: Loaded) => void): number {
  const loaded = readConfig(file);
  if (loaded.settings.size === 0 && !forPrograms) {
    printError(`${problemTexts(loaded).join("\n")}\n`);
    return SYSEXIT.config;
  }
  text(withOpenFileDoubt(loaded, mostOpenFiles()));
  return loaded.problems.length === 0 ? SYSEXIT.ok : SYSEXIT.config;
}

function check({ flags, words }: Given<typeof CONFIG_COMMAND.forms.check>): number {
  return tell(configPath(words.FILE ?? flags.config), flags.json, (loaded) => {
    const doubted = withAllDoubts(loaded);
    print(flags.json ? checkJson(doubted) : findings(doubted) + summary(doubted));
  });
}

function show({ flags, words }: Given<typeof CONFIG_COMMAND.forms.show>, view: View): number {
  return tell(configPath(words.FILE ?? flags.config), flags.json, (loaded) => {
    if (flags.json) {
      print(json(loaded));
    } else {
      print(table(effectiveConfig(loaded), view));
      printError(findings(loaded));
    }
  });
}

/**
 * Runs `gofax config`.
 *
 * @param args the arguments behind the command's name
 * @returns the exit code
 */
export function config(args: readonly string[]): Promise<number> {
  return runCommand(CONFIG_COMMAND, args, { check, show });
}
