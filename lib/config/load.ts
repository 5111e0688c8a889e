/** Reads gofax.conf: every problem at once, each with its line. */

import { assignEntries, type Finding } from "./assign.ts";
import { buildConfig } from "./build.ts";
import { checkClashes, checkTogether, foldDiversion } from "./check.ts";
import type { Config } from "./config.ts";
import { parseDialect } from "./dialect.ts";
import type { Problem } from "./problem.ts";
import { KNOWN_KEYS, type Values } from "./schema.ts";
import { decideSetting, type Setting } from "./setting.ts";

/** The content of a file. */
export interface Loaded {
  /** The name of the file, as it stands in messages. */
  readonly file: string;
  /** Undefined if there are problems. */
  readonly config: Config | undefined;
  /** Problems that keep gofax from starting, in the order of the lines. */
  readonly problems: readonly Problem[];
  /** Warnings, in the order of the lines. */
  readonly warnings: readonly Problem[];
  /** Each key by `section.key`, also where there are problems. */
  readonly settings: ReadonlyMap<string, Setting>;
}

function nest(settings: ReadonlyMap<string, Setting>): Values {
  const values: Record<string, Record<string, unknown>> = {};
  for (const { section, name, path } of KNOWN_KEYS) {
    (values[section] ??= {})[name] = settings.get(path)?.value;
  }
  return values as unknown as Values; // each value was read by the kind that the type is made of
}

function inOrder(file: string, findings: readonly Finding[]): Problem[] {
  return findings.map((finding) => ({ file, ...finding })).sort((a, b) => a.line - b.line);
}

/**
 * Reads the text of a configuration file. It never throws: what is wrong is in `problems`.
 *
 * @param file its name, for messages
 */
export function loadConfig(text: string, file: string): Loaded {
  const dialect = parseDialect(text);
  const assigned = assignEntries(dialect);
  const problems: Finding[] = [...dialect.problems, ...assigned.problems];
  const warnings: Finding[] = [...assigned.warnings];
  const settled = new Map<string, Setting>();
  for (const known of KNOWN_KEYS) {
    const heading = dialect.sections.find((mark) => mark.name === known.section);
    const result = decideSetting(
      known,
      assigned.byKey.get(known.path) ?? [],
      heading?.line ?? dialect.lastLine,
    );
    settled.set(known.path, result.setting);
    problems.push(...result.problems);
    warnings.push(...result.warnings);
  }
  const settings = foldDiversion(settled);
  let config: Config | undefined;
  if (problems.length === 0) {
    const values = nest(settings);
    problems.push(...checkClashes(values, settled));
    warnings.push(...checkTogether(values, settled));
    if (problems.length === 0) config = buildConfig(file, values);
  }
  return { file, config, problems: inOrder(file, problems), warnings: inOrder(file, warnings), settings };
}
