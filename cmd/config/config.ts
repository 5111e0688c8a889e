/**
 * `gofax config check` and `gofax config show`: is gofax.conf right, and what does it come to?
 * Exit codes of sysexits.h: 0 fine, 64 wrong usage, 78 the file has problems or cannot be read.
 */

import { effectiveConfig, type EffectiveSetting } from "../../lib/config/effective.ts";
import type { Loaded } from "../../lib/config/load.ts";
import { formatProblem } from "../../lib/config/problem.ts";
import { mostOpenFiles } from "../../lib/os/open_files.ts";
import { configPath, DEFAULT_CONFIG, problemTexts, readConfig } from "../config_file.ts";
import { withHandoverDoubts } from "../doubts/handover_doubts.ts";
import { withIdentityDoubts } from "../doubts/identity_doubts.ts";
import { withOpenFileDoubt } from "../doubts/doubt.ts";
import { print, printError } from "../output.ts";
import { withSiteDoubts } from "../doubts/site_doubts.ts";
import { textTable } from "../text_table.ts";

const EXIT_OK = 0;
const EXIT_USAGE = 64;
const EXIT_CONFIG = 78;

const USAGE = `Usage: gofax config check [FILE]
       gofax config show [FILE] [--json]

check  reads FILE and reports everything that is wrong or doubtful in it
show   prints every setting, its value and where it comes from; the password stays hidden

FILE is $GOFAX_CONFIG or ${DEFAULT_CONFIG} if it is not given.
`;

interface Request {
  readonly action: "check" | "show";
  readonly file: string;
  readonly json: boolean;
}

/** What is asked for, or what is wrong with the way it is asked. */
function parse(args: readonly string[]): Request | { readonly complaint: string } {
  const [action, ...rest] = args;
  if (action === undefined) return { complaint: "say check or show" };
  if (action !== "check" && action !== "show") return { complaint: `there is no ${JSON.stringify(action)}` };
  const json = action === "show" && rest.includes("--json");
  const files = rest.filter((word) => !(json && word === "--json"));
  const option = files.find((word) => word.startsWith("-"));
  if (option !== undefined) return { complaint: `${action} has no option ${option}` };
  if (files.length > 1) return { complaint: "name one file" };
  return { action, file: configPath(files[0]), json };
}

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

function table(settings: readonly EffectiveSetting[]): string {
  const rows = settings.map((
    { section, key, value, from, usable },
  ) => [`${section}.${key}`, usable ? value : UNUSABLE, from]);
  return textTable(rows);
}

function json(loaded: Loaded): string {
  const { file, problems, warnings } = loaded;
  return `${JSON.stringify({ file, settings: effectiveConfig(loaded), problems, warnings }, null, 2)}\n`;
}

function show(request: Request, loaded: Loaded): void {
  if (request.action === "check") {
    print(findings(loaded) + summary(loaded));
  } else if (request.json) {
    print(json(loaded));
  } else {
    print(table(effectiveConfig(loaded)));
    printError(findings(loaded));
  }
}

/** With all that is doubtful about a configuration beside what the file itself tells. */
function withAllDoubts(loaded: Loaded): Loaded {
  return withSiteDoubts(withHandoverDoubts(withIdentityDoubts(loaded)));
}

/** Runs `gofax config`; `args` are the words behind it. Returns the exit code. */
export function config(args: readonly string[]): number {
  if (args.includes("--help") || args.includes("-h")) {
    print(USAGE);
    return EXIT_OK;
  }
  const request = parse(args);
  if ("complaint" in request) {
    printError(`gofax config: ${request.complaint}\n${USAGE}`);
    return EXIT_USAGE;
  }
  const loaded = readConfig(request.file);
  if (loaded.settings.size === 0) {
    printError(`${problemTexts(loaded).join("\n")}\n`);
    return EXIT_CONFIG;
  }
  const doubted = withOpenFileDoubt(loaded, mostOpenFiles());
  show(request, request.action === "check" ? withAllDoubts(doubted) : doubted);
  return loaded.problems.length === 0 ? EXIT_OK : EXIT_CONFIG;
}
