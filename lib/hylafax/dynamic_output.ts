/**
 * The lines that a DynamicConfig script prints: `Key: value`; the case of keys does not matter, and lines without a colon are
 * ignored. GOfax.IP 1.4 (gofaxlib/dynamicconfig.go). The meaning of the values is in dynamic_config.ts.
 */

/** One line of output. */
export interface DynamicEntry {
  /** The key as it was written. */
  readonly key: string;
  /** The text after the colon, without quotes. */
  readonly value: string;
  /** Counted from 1. */
  readonly line: number;
}

/** A script's output; of several lines with the same key the first is used, as in GOfax.IP. */
export interface DynamicConfig {
  /** By key in lower case. */
  readonly values: ReadonlyMap<string, DynamicEntry>;
  /** Lines that are not used, because one before them has the same key. */
  readonly repeated: readonly DynamicEntry[];
  /** Lines that are not used, because their key is followed by another character than a colon: `Gateway=a`. */
  readonly withoutColon: readonly DynamicEntry[];
}

/** A value in HylaFAX's own style: in quotes, perhaps with a comment behind it (hylafax-config(5)). */
const QUOTED = /^"((?:[^"\\]|\\.)*)"[ \t\r]*(?:#.*)?$/;

function unquote(value: string): string {
  const quoted = QUOTED.exec(value)?.[1];
  return quoted === undefined ? value : quoted.replace(/\\(["\\])/g, "$1");
}

/** A key, and another character in place of the colon; also the wide ones of East Asian keyboards. */
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
