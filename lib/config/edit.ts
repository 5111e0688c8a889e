/** Changes one key of gofax.conf in its text, where it stands; everything else, comments too, stays as it is. */

import { type Entry, parseDialect } from "./dialect.ts";

/** A value as it stands in the file: in quotes where the dialect would read it otherwise. */
export function writeValue(value: string): string {
  if (/^[\w.:/+@%,=-]([\w.:/+@%,= -]*[\w.:/+@%,=-])?$/.test(value) && !value.includes("  ")) return value;
  const escaped = value.replace(/[\\"]/g, "\\$&").replaceAll("\n", "\\n").replaceAll("\t", "\\t");
  return `"${escaped}"`;
}

/** Where a line begins, from 1. */
function startOfLine(text: string, line: number): number {
  let at = 0;
  for (let count = 1; count < line; count++) at = text.indexOf("\n", at) + 1;
  return at;
}

/** Where the value of an entry stands, without the blanks around it; undefined if it has no "=". */
function valueSpan(
  text: string,
  { line, section }: Entry,
): readonly [start: number, end: number] | undefined {
  let from = startOfLine(text, line);
  const heading = /[ \t]*\[([^\]\n]*)\]/y;
  heading.lastIndex = from;
  const found = heading.exec(text);
  if (found?.[1]?.trim().toLowerCase() === section) from = heading.lastIndex;
  const before = /[^=\n]*=[ \t]*/y;
  before.lastIndex = from;
  if (before.exec(text) === null) return undefined;
  const start = before.lastIndex;
  let at = start;
  for (let quoted = false; at < text.length; at++) {
    const char = text[at];
    if (char === "\n" || (!quoted && (char === ";" || char === "#"))) break;
    if (char === "\\") at++;
    else if (char === '"') quoted = !quoted;
  }
  return [start, start + text.slice(start, at).trimEnd().length];
}

/** The line behind which a key belongs: its own line behind a `;`, else the last line of its section that is not blank. */
function placeFor(text: string, section: string, key: string): number | undefined {
  const { sections } = parseDialect(text);
  const mark = sections.findLast(({ name }) => name === section);
  if (mark === undefined) return undefined;
  const lines = text.split("\n");
  const next = sections.find(({ line }) => line > mark.line)?.line ?? lines.length + 1;
  const inside = lines.slice(mark.line, next - 1);
  const sample = inside.findIndex((line) => new RegExp(`^\\s*[;#]\\s*${key}\\s*=`, "i").test(line));
  if (sample >= 0) return mark.line + sample + 1;
  // comments right before the next heading belong to that
  const last = inside.findLastIndex((line) => line.trim() !== "" && !/^\s*[;#]/.test(line));
  return mark.line + last + 1;
}

function insertLine(text: string, behind: number, line: string): string {
  const end = text.includes("\r\n") ? "\r\n" : "\n";
  const lines = text.split("\n");
  if (behind >= lines.length && lines.at(-1) !== "") return `${text}${end}${line}${end}`;
  lines.splice(behind, 0, line + end.slice(0, -1));
  return lines.join("\n");
}

function sameButOne(
  before: readonly Entry[],
  after: readonly Entry[],
  section: string,
  key: string,
): boolean {
  const others = (entries: readonly Entry[]): string =>
    JSON.stringify(
      entries.filter((each) => each.section !== section || each.key !== key).map((each) => [
        each.section,
        each.key,
        each.value,
      ]),
    );
  return others(before) === others(after);
}

/**
 * The text with another value for a key: its last line is changed; a key that is not there is added, behind its sample if there is
 * one.
 *
 * @param path `section.key`
 * @returns undefined if the change cannot be made for sure, because the text is not read afterwards as it should be
 */
export function setKey(text: string, path: string, value: string): string | undefined {
  const [section = "", key = ""] = path.split(".");
  const before = parseDialect(text).entries;
  const entry = before.findLast((each) => each.section === section && each.key === key);
  if (entry?.value === value) return text;
  const written = writeValue(value);
  let changed: string;
  if (entry !== undefined) {
    const span = valueSpan(text, entry);
    if (span === undefined) return undefined;
    changed = text.slice(0, span[0]) + written + text.slice(span[1]);
  } else {
    const behind = placeFor(text, section, key);
    const line = `${key} = ${written}`;
    const gap = text === "" || text.endsWith("\n") ? "" : "\n";
    changed = behind === undefined
      ? `${text}${gap}\n[${section}]\n${line}\n`
      : insertLine(text, behind, line);
  }
  const after = parseDialect(changed).entries;
  const isSet = after.findLast((each) => each.section === section && each.key === key)?.value === value;
  return isSet && sameButOne(before, after, section, key) ? changed : undefined;
}
