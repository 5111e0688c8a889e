/** `gofax config check` and `gofax config show`: reports the problems of gofax.conf, and which values take effect. */

import { effectiveConfig, type EffectiveSetting } from "../../lib/config/effective.ts";
import type { Loaded } from "../../lib/config/load.ts";
import { formatProblem } from "../../lib/config/problem.ts";
import { FILE_CHECKS } from "../../lib/site/doctor/checks.ts";
import { type FileWarnings, fileWarnings } from "../checks/file_warnings.ts";
import { findingMessage } from "../checks/finding_text.ts";
import { configPath, problemTexts, readConfig } from "../config_file.ts";
import { SYSEXIT } from "../exit_code.ts";
import { runCommand } from "../line/run_command.ts";
import { wrapped } from "../line/wrap.ts";
import { jsonText } from "../json_text.ts";
import { print, printError } from "../output.ts";
import { CONFIG_COMMAND } from "../table/admin.ts";
import type { Given } from "../table/given.ts";
import { showUnseenInLines } from "../../lib/text/unseen.ts";
import { textTable } from "../text_table.ts";
import { PLAIN_VIEW, type View } from "../view.ts";

/** A finding in lines of the terminal's width. */
function finding(text: string, columns: number): string {
  return wrapped(text.split(" "), "    ", columns);
}

function findings({ problems, warnings }: Loaded, { paint, columns }: View): string {
  const lines = [
    ...problems.map((problem) => ({ line: problem.line, text: formatProblem(problem) })),
    ...warnings.map((warning) => ({
      line: warning.line,
      text: `${formatProblem(warning)} ${paint("warning", "(warning)")}`,
    })),
  ];
  return lines.sort((a, b) => a.line - b.line).map(({ text }) => finding(text, columns)).join("");
}

function summary({ file, problems, warnings }: Loaded, { paint }: View): string {
  const count = (number: number, word: string): string => `${number} ${word}${number === 1 ? "" : "s"}`;
  if (problems.length === 0 && warnings.length === 0) {
    return `${file}: ${paint("good", "no problems")}\n`;
  }
  const found = `${count(problems.length, "problem")}, ${count(warnings.length, "warning")}`;
  return `${file}: ${paint(problems.length === 0 ? "warning" : "fault", found)}\n`;
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

type SiteFindings = FileWarnings["ofSite"];

function checkJson({ file, config, problems, warnings }: Loaded, ofSite: SiteFindings): string {
  const site = ofSite.map(({ check, state, seen, means = null, mend = null }) => ({
    check: check.id,
    state,
    seen,
    means,
    mend,
  }));
  return jsonText({ file, usable: config !== undefined, problems, warnings, site });
}

/** One line for each finding that is not about a key of gofax.conf. */
function siteLines(ofSite: SiteFindings, { paint, columns }: View): string {
  return ofSite.map((each) => {
    const text = showUnseenInLines(`site: ${each.check.id}: ${findingMessage(each)}`);
    return finding(
      `${text} ${paint(each.state === "fault" ? "fault" : "warning", `(${each.state})`)}`,
      columns,
    );
  }).join("");
}

/** The configuration with the warnings that the file itself does not tell. */
function withWarnings(loaded: Loaded, { ofKeys }: FileWarnings): Loaded {
  return { ...loaded, warnings: [...loaded.warnings, ...ofKeys].toSorted((a, b) => a.line - b.line) };
}

/** Reads a file and reports its problems; those of a file that cannot be read only if programs get them. */
async function tell(
  file: string,
  forPrograms: boolean,
  text: (loaded: Loaded) => void | Promise<void>,
): Promise<number> {
  const loaded = readConfig(file);
  if (loaded.settings.size === 0 && !forPrograms) {
    printError(`${problemTexts(loaded).join("\n")}\n`);
    return SYSEXIT.config;
  }
  await text(loaded);
  return loaded.problems.length === 0 ? SYSEXIT.ok : SYSEXIT.config;
}

function check({ flags, words }: Given<typeof CONFIG_COMMAND.forms.check>, view: View): Promise<number> {
  return tell(configPath(words.FILE ?? flags.config), flags.json, async (loaded) => {
    const found = await fileWarnings(loaded, FILE_CHECKS, { asks: false });
    const all = withWarnings(loaded, found);
    const { ofSite } = found;
    const text = (): string => findings(all, view) + summary(all, view) + siteLines(ofSite, view);
    print(flags.json ? checkJson(all, ofSite) : text());
  });
}

function show({ flags, words }: Given<typeof CONFIG_COMMAND.forms.show>, view: View): Promise<number> {
  return tell(configPath(words.FILE ?? flags.config), flags.json, (loaded) => {
    if (flags.json) {
      print(json(loaded));
    } else {
      print(table(effectiveConfig(loaded), view));
      printError(findings(loaded, PLAIN_VIEW));
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
