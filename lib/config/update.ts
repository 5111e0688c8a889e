/** Brings an older gofax.conf up to date: keys get the names that they have now. Nothing else changes, least of all what the file means. */

import { isFormerName } from "./assign.ts";
import { parseDialect } from "./dialect.ts";
import { setKey } from "./edit.ts";
import { loadConfig } from "./load.ts";

/** What a file comes to, to compare. */
function meaningOf(text: string): string {
  const { settings, problems } = loadConfig(text, "");
  return JSON.stringify([[...settings].map(([path, { value }]) => [path, value]), problems.length]);
}

/** The text with some lines as comments. */
function commentedOut(text: string, lines: readonly number[]): string {
  return text.split("\n").map((line, index) => lines.includes(index + 1) ? `; old name: ${line}` : line).join(
    "\n",
  );
}

/**
 * The text with the current names of its keys; lines with old ones become comments. It is the text itself if there are none, or if it is not
 * certain that the other text means the same.
 */
export function withCurrentNames(text: string): string {
  const old = parseDialect(text).entries.filter(({ section, key }) => isFormerName(`${section}.${key}`));
  if (old.length === 0) return text;
  const lines = old.map(({ line }) => line);
  const all = text.split("\n");
  // a heading in the same line would go with it, and a value of several lines would stay
  if (lines.some((line) => /^\s*\[/.test(all[line - 1] ?? "") || /\\\r?$/.test(all[line - 1] ?? ""))) {
    return text;
  }
  const { settings } = loadConfig(text, "");
  let changed: string | undefined = text;
  for (const [path, { value, line }] of settings) {
    if (line !== undefined && lines.includes(line) && changed !== undefined) {
      changed = setKey(changed, path, String(value));
    }
  }
  if (changed === undefined) return text;
  const moved = parseDialect(changed).entries.filter(({ section, key }) => isFormerName(`${section}.${key}`));
  const result = commentedOut(changed, moved.map(({ line }) => line));
  return meaningOf(result) === meaningOf(text) ? result : text;
}
