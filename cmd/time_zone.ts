/** How a time zone, that of `freeswitch.timezone` or of a job, is passed to FreeSWITCH on this machine. */

import { isPosixRule, offsetRule, spandspRule } from "../lib/fax/identity/zone_rule.ts";
import type { TimeZone } from "../lib/flow/base/world.ts";
import { lookUpZone, zoneOffset } from "../lib/os/zone_file.ts";

/** A time zone for SpanDSP, and warnings about it. */
export type ZoneReading =
  | { readonly ok: true; readonly rule: string; readonly warning?: string }
  | { readonly ok: false; readonly message: string };

/** The rule of a zone of this machine; if SpanDSP cannot read it, the present difference from UTC. */
function namedZone(name: string, now: Date): string | undefined {
  const zone = lookUpZone(name);
  if (zone.kind === "unknown") return undefined;
  const rule = zone.kind === "rule" ? spandspRule(zone.rule) : undefined;
  return rule ?? offsetRule(zoneOffset(name, now) ?? "");
}

/**
 * Reads a time zone: the name of one (`Europe/Berlin`), a difference from UTC (`+01:00`), or a POSIX rule.
 *
 * @param now the moment whose difference from UTC is used if SpanDSP cannot read the rule
 */
export function readTimeZone(text: string, now: Date = new Date()): ZoneReading {
  const rule = offsetRule(text) ?? namedZone(text, now);
  if (rule !== undefined) return { ok: true, rule };
  const posix = isPosixRule(text) ? spandspRule(text) : undefined;
  if (posix === undefined) {
    return {
      ok: false,
      message:
        `${JSON.stringify(text)} is no time zone of this machine: write a name from /usr/share/zoneinfo ` +
        "such as Europe/Berlin, or a difference from UTC such as +01:00",
    };
  }
  const west = /^(?:UTC|GMT)\+\d/.test(text);
  return west
    ? { ok: true, rule: posix, warning: `${JSON.stringify(text)} lies west of Greenwich, as POSIX reads it` }
    : { ok: true, rule: posix };
}

/** Minutes of a difference like `+05:30`. */
function minutesOf(offset: string): number {
  const [hours = 0, minutes = 0] = offset.slice(1).split(":").map(Number);
  return (offset.startsWith("-") ? -1 : 1) * (hours * 60 + minutes);
}

/** A job's time zone, as the variable TZ takes it: with or without a colon in front; undefined if this machine has no such zone. */
export function timeZone(text: string, at: Date): TimeZone | undefined {
  const name = text.trim().replace(/^:/, "");
  const read = readTimeZone(name, at);
  if (!read.ok) return undefined;
  const offset = zoneOffset(name, at);
  return { rule: read.rule, aheadMinutes: offset === undefined ? undefined : minutesOf(offset) };
}
