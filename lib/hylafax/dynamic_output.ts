/**
 * The lines that a DynamicConfig script prints: `Key: value`, keys case-blind, lines without a colon skipped. GOfax.IP 1.4
 * (gofaxlib/dynamicconfig.go). What the values mean is in dynamic_config.ts.
 */

/** One line of output. */
export interface DynamicEntry {
  /** The key as it was written. */
  readonly key: string;
  /** What stands behind the colon, without quotes. */
  readonly value: string;
  /** Counted from 1. */
  readonly line: number;
}

/** A script's output; of several lines with the same key the first counts, as with GOfax.IP. */
export interface DynamicConfig {
  /** By key in lower case. */
  readonly values: ReadonlyMap<string, DynamicEntry>;
  /** Lines that do not count, because one before them has the same key. */
  readonly repeated: readonly DynamicEntry[];
  /** Lines that do not count, because their key has another sign than a colon behind it: `Gateway=a`. */
  readonly withoutColon: readonly DynamicEntry[];
}

/** A value in HylaFAX's own style: in quotes, perhaps with a comment behind it (hylafax-config(5)). */
const QUOTED = /^"((?:[^"\\]|\\.)*)"[ \t\r]*(?:#.*)?$/;

function unquote(value: string): string {
  const quoted = QUOTED.exec(value)?.[1];
  return quoted === undefined ? value : quoted.replace(/\\(["\\])/g, "$1");
}

/** A key, and what stands behind it in place of a colon; also the wide signs of East Asian keyboards. */
const NO_COLON =
  /^(rejectcall|localidentifier|tagline|faxnumber|gateway|callprefix)\s*[=;\uff1a\uff1d](.*)$/i;

/** Reads one line; undefined if it has no key or is a comment. */
export function parseDynamicLine(raw: string): { readonly key: string; readonly value: string } | undefined {
  const colon = raw.indexOf(":");
  const key = raw.slice(0, Math.max(0, colon)).trim();
  return key === "" || key.startsWith("#") ? undefined : { key, value: unquote(raw.slice(colon + 1).trim()) };
}

/** Reads a script's output. Never fails. */
export function parseDynamicConfig(text: string): DynamicConfig {
  const values = new Map<string, DynamicEntry>();
  const repeated: DynamicEntry[] = [];
  const withoutColon: DynamicEntry[] = [];
  for (const [i, raw] of text.split("\n").entries()) {
    const [all, name = "", rest = ""] = NO_COLON.exec(raw.trim()) ?? [];
    if (all !== undefined) {
      withoutColon.push({ key: name, value: rest.trim(), line: i + 1 });
      continue;
    }
    const read = parseDynamicLine(raw);
    if (read === undefined) continue;
    const [key, entry] = [read.key.toLowerCase(), { ...read, line: i + 1 }];
    if (values.has(key)) repeated.push(entry);
    else values.set(key, entry);
  }
  return { values, repeated, withoutColon };
}
