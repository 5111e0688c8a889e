/**
 * Time zones as SpanDSP takes them for the clock in the header line. mod_spandsp looks the value of `fax_timezone` up in
 * FreeSWITCH's `timezones.conf.xml`, and passes it to SpanDSP as it is if it is not there. SpanDSP reads POSIX rules (such as
 * `CET-1CEST,M3.5.0,M10.5.0/3`) and silently takes a bare name for GMT (mod_spandsp_fax.c, timezone.c; seen on 1.10.12). So a
 * name is replaced by its rule here, which works with any configuration of FreeSWITCH.
 */

/** Replaces a name that SpanDSP cannot read; the name is not printed. */
const SOME_NAME = "LOC";

/** A fixed difference from UTC, `+01:00`, `-0330` or `+2`: ahead of UTC is plus, the opposite of POSIX. */
const OFFSET = /^([+-])(\d{1,2})(?::?([0-5]\d))?$/;

/** The POSIX rule of a fixed difference from UTC, `+01:00` → `LOC-1:00`; undefined if the text is not one. */
export function offsetRule(text: string): string | undefined {
  const [, sign, hours, minutes = "00"] = OFFSET.exec(text) ?? [];
  if (sign === undefined || Number(hours) > 14) return undefined;
  return `${SOME_NAME}${sign === "+" ? "-" : "+"}${Number(hours)}:${minutes}`;
}

/** A name, a time `[h]h[[:mm]:ss]` and the date of a change, as SpanDSP reads them; names of POSIX in angle brackets too. */
const NAME = "(?:<[^>]{1,30}>|[A-Za-z]{3,30})";
const TIME = "\\d{1,3}(?::\\d{1,2}){0,2}";
const DATE = "(?:M\\d{1,2}\\.[1-5]\\.[0-6]|J?\\d{1,3})";
const CHANGE = `,${DATE}(?:/[+-]?${TIME})?`;
const RULE = new RegExp(`^${NAME}[+-]?${TIME}(?:${NAME}(?:[+-]?${TIME})?(?:${CHANGE}${CHANGE})?)?$`);

/** Whether a text is a POSIX rule: a name of the zone and what to add to local time for UTC, at the least. */
export function isPosixRule(text: string): boolean {
  return RULE.test(text);
}

/**
 * A POSIX rule in a form that SpanDSP reads; undefined if it has something that SpanDSP cannot read (a change before midnight).
 */
export function spandspRule(rule: string): string | undefined {
  if (!isPosixRule(rule) || /\/-/.test(rule)) return undefined;
  return rule.replace(/<[^>]*>/g, SOME_NAME).replaceAll("/+", "/");
}
