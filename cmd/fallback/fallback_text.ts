/** How `gofax fallback` shows entries: for people, as JSON, as CSV. */

import type { FallbackEntry, FallbackList } from "../../lib/flow/admin/fallback.ts";
import { csvTable, isoTime, localTime, textTable } from "../text_table.ts";

/** An entry in JSON: times in UTC, null for what is not known. */
function toJson({ number, since, why, lastUse, expired }: FallbackEntry): Record<string, unknown> {
  return { number, since: isoTime(since) ?? null, why, lastUse: isoTime(lastUse) ?? null, expired };
}

/** All entries for programs. */
export function fallbackJson({ entries, hidden }: FallbackList): string {
  const count = entries.length + hidden;
  return `${JSON.stringify({ count, hidden, entries: entries.map(toJson) }, undefined, 2)}\n`;
}

/** All entries for spreadsheets, times in UTC. */
export function fallbackCsv({ entries }: FallbackList): string {
  const rows = entries.map(({ number, since, why, lastUse, expired }) => [
    number,
    isoTime(since) ?? "",
    why,
    isoTime(lastUse) ?? "",
    String(expired),
  ]);
  return csvTable([["number", "since", "why", "lastuse", "expired"], ...rows]);
}

function whyText({ why, expired }: FallbackEntry): string {
  return [why === "" ? "-" : why, ...(expired ? ["(expired)"] : [])].join(" ");
}

/** All entries for people, local time. */
export function fallbackText({ entries }: FallbackList): string {
  if (entries.length === 0) return "";
  const rows = entries.map((entry) => [
    entry.number,
    localTime(entry.since),
    localTime(entry.lastUse),
    whyText(entry),
  ]);
  return textTable([["NUMBER", "SINCE", "LAST USE", "WHY"], ...rows]);
}

/** One entry for people. */
export function entryText(entry: FallbackEntry): string {
  return textTable([
    ["number", entry.number],
    ["since", localTime(entry.since)],
    ["why", whyText(entry)],
    ["last use", localTime(entry.lastUse)],
  ]);
}

/** One entry for programs. */
export function entryJson(entry: FallbackEntry): string {
  return `${JSON.stringify(toJson(entry), undefined, 2)}\n`;
}

/** The message about entries whose numbers are not known. */
export function hiddenText(hidden: number): string {
  const [entries, their, they] = hidden === 1
    ? ["entry is", "its number", "It counts"]
    : ["entries are", "their numbers", "They count"];
  return `${hidden} more ${entries} in FreeSWITCH's mod_db, but its list has no room for ${their}. ` +
    `${they} nevertheless. gofax fallback adopt finds ${their}.\n`;
}
