/**
 * gofax's record of the fallback entries, beside FreeSWITCH's mod_db, which does not know why an entry was made and lists no more
 * than 4096 bytes of their numbers. Lines `NUMBER <tab> SINCE <tab> LASTUSE <tab> WHY`, times in Unix seconds, `-` for what a
 * line does not say; lines are only added, and a later one replaces an earlier one. Only gofax uses it; defined here. mod_db
 * decides which entries exist: the record only adds to it, so errors in it are ignored.
 */

import { withoutUnseen } from "../../text/unseen.ts";

/** What is known of one number. */
export interface FallbackNote {
  /** mod_db's key. */
  readonly number: string;
  /** When the entry was made, Unix seconds. */
  readonly since?: number | undefined;
  /** When a call last went without T.38 because of it, Unix seconds. */
  readonly lastUse?: number | undefined;
  /** Empty if no reason was given. */
  readonly why?: string | undefined;
}

/** All that is known, by number. */
export type FallbackNotes = ReadonlyMap<string, FallbackNote>;

const UNKNOWN = "-";

function readTime(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,12}$/.test(text) ? Number(text) : undefined;
}

/** Two lines of a number merged. A new entry has a new reason, or none. */
function merge(old: FallbackNote | undefined, line: FallbackNote): FallbackNote {
  return {
    number: line.number,
    since: line.since ?? old?.since,
    lastUse: line.lastUse ?? old?.lastUse,
    why: line.since === undefined && line.why === "" ? old?.why ?? "" : line.why ?? "",
  };
}

/** One line of the record. */
export function formatFallbackNote({ number, since, lastUse, why = "" }: FallbackNote): string {
  const fields = [number, since ?? UNKNOWN, lastUse ?? UNKNOWN, why];
  return `${fields.map((field) => withoutUnseen(String(field))).join("\t")}\n`;
}

/** Reads the record. Lines that are none are skipped. */
export function parseFallbackNotes(text: string): FallbackNotes {
  const notes = new Map<string, FallbackNote>();
  for (const line of text.split("\n")) {
    const [number = "", since, lastUse, ...why] = line.split("\t");
    if (number === "" || lastUse === undefined) continue;
    const note = {
      number,
      since: readTime(since),
      lastUse: readTime(lastUse),
      why: withoutUnseen(why.join(" ")).trim(),
    };
    notes.set(number, merge(notes.get(number), note));
  }
  return notes;
}

/** The record with one line a number. */
export function formatFallbackNotes(notes: FallbackNotes): string {
  return [...notes.values()].map(formatFallbackNote).join("");
}

function same(a: FallbackNote, b: FallbackNote): boolean {
  return formatFallbackNote(a) === formatFallbackNote(b);
}

/** The record with one line a number, without those that are `gone`, unless they were added again since they were looked up. */
export function tidyFallbackNotes(text: string, gone: FallbackNotes = new Map()): string {
  const notes = new Map(parseFallbackNotes(text));
  for (const [number, old] of gone) {
    const note = notes.get(number);
    if (note !== undefined && same(note, old)) notes.delete(number);
  }
  return formatFallbackNotes(notes);
}
