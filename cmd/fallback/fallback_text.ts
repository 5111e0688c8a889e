/** How `gofax fallback` shows entries: for people, as JSON, as CSV. */

import type { FallbackEntry, FallbackList } from "../../lib/flow/admin/fallback.ts";
import { jsonText } from "../json_text.ts";
import { twoColumns } from "../line/wrap.ts";
import { csvTable, isoTime, localTime, textTable } from "../text_table.ts";
import type { View } from "../view.ts";
import { showUnseen } from "../../lib/text/unseen.ts";

/** An entry in JSON: times in UTC, null for what is not known. */
function toJson({ number, since, why, lastUse, expired }: FallbackEntry): Record<string, unknown> {
  return { number, since: isoTime(since), why, lastUse: isoTime(lastUse), expired };
}

/** All entries for programs. */
export function fallbackJson({ entries, hidden }: FallbackList): string {
  const count = entries.length + hidden;
  return jsonText({ count, hidden, entries: entries.map(toJson) });
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
export function fallbackText({ entries }: FallbackList, { columns, paint }: View): string {
  if (entries.length === 0) return "";
  const rows = entries.map((entry) => [
    entry.number,
    localTime(entry.since),
    localTime(entry.lastUse),
    whyText(entry),
  ]);
  const head = ["NUMBER", "SINCE", "LAST USE", "WHY"].map((title) => paint("title", title));
  return textTable([head, ...rows], { columns, drop: [2, 1] });
}

/** One entry for people. */
export function entryText(entry: FallbackEntry, { columns }: View): string {
  const rows = [
    ["number", entry.number],
    ["since", localTime(entry.since)],
    ["why", whyText(entry)],
    ["last use", localTime(entry.lastUse)],
  ] as const;
  return twoColumns(rows.map(([name, value]) => [name, showUnseen(value)]), columns);
}

/** One entry for programs. */
export function entryJson(entry: FallbackEntry): string {
  return jsonText(toJson(entry));
}

/** What was done with the entry of a number, or would be. */
export interface EntryChange {
  /** As in the list of entries. */
  readonly number: string;
  /** What. */
  readonly change: "add" | "renew" | "remove";
}

const DONE: Readonly<Record<EntryChange["change"], string>> = {
  add: "added",
  renew: "renewed",
  remove: "removed",
};

/** What was done, a line each; or what would be done. */
export function changesText(changes: readonly EntryChange[], dryRun: boolean): string {
  return changes.map(({ number, change }) => `${dryRun ? `would ${change}` : DONE[change]} ${number}\n`).join(
    "",
  );
}

/** The same for programs, and how many entries were removed whose numbers are not known. */
export function changesJson(changes: readonly EntryChange[], dryRun: boolean, hidden = 0): string {
  return jsonText({ dryRun, changes, hidden });
}

/** The message about entries whose numbers are not known. */
export function hiddenText(hidden: number): string {
  const [entries, their, they] = hidden === 1
    ? ["entry is", "its number", "It counts"]
    : ["entries are", "their numbers", "They count"];
  return `${hidden} more ${entries} in FreeSWITCH's mod_db, but its list has no room for ${their}. ` +
    `${they} nevertheless. gofax fallback adopt finds ${their}.\n`;
}
