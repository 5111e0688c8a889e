/**
 * The two forms of a line of the accounting. HylaFAX 6.0.7 writes 19 fields, and its xferfaxstats and recvstats pass over lines with
 * more. HylaFAX+ 7.0.11 writes 20 (faxd/FaxAcctInfo.c++, record); the last one is `jobinfo`, counters of the job. gofax makes its lines
 * with 20 fields, and they are cut to what a file has when they are written into it.
 */

import type { Dialect } from "./dialect.ts";

/** How many fields the lines of a file have. */
export type XferfaxlogForm = 19 | 20;

const FORM_OF: Readonly<Record<Dialect, XferfaxlogForm>> = { "hylafax": 19, "hylafax+": 20 };

const TAB = "\t";

/** How many fields a line has. */
function fieldsOf(line: string): number {
  let fields = 1;
  for (let at = line.indexOf(TAB); at >= 0; at = line.indexOf(TAB, at + 1)) fields++;
  return fields;
}

/** The form that a number of fields is; undefined if it is none. */
function formOf(line: string): XferfaxlogForm | undefined {
  const fields = fieldsOf(line);
  return fields === 19 || fields === 20 ? fields : undefined;
}

/**
 * The form of the newest line that has one. What stands behind the last line break is no line yet.
 *
 * @param text whole lines, the newest last
 */
export function formOfLines(text: string): XferfaxlogForm | undefined {
  for (let end = text.lastIndexOf("\n"); end > 0;) {
    const begin = text.lastIndexOf("\n", end - 1);
    const form = formOf(text.slice(begin + 1, end));
    if (form !== undefined) return form;
    end = begin;
  }
  return undefined;
}

/** A line in a form: without its 20th field, or with an empty one. A line that has neither form stays as it is. */
function lineInForm(line: string, form: XferfaxlogForm): string {
  const own = formOf(line);
  if (own === undefined || own === form) return line;
  return own === 19 ? `${line}${TAB}` : line.slice(0, line.lastIndexOf(TAB));
}

/** Lines in a form. */
export function inForm(lines: string, form: XferfaxlogForm): string {
  return lines.split("\n").map((line) => lineInForm(line, form)).join("\n");
}

/**
 * The form of lines in a file that has none yet. Lines of HylaFAX+'s jobs have the job's counters; other lines do not tell.
 *
 * @param here which HylaFAX the spool belongs to
 */
export function formWithoutFile(lines: string, here: () => Dialect): XferfaxlogForm {
  const counters = lines.slice(0, lines.indexOf("\n")).split(TAB)[19] ?? "";
  return counters === "" ? FORM_OF[here()] : 20;
}

/** Whether lines of the accounting have this one, in whichever form. */
export function hasLine(lines: string, line: string): boolean {
  const bare = inForm(line.replace(/\n$/, ""), 19);
  return lines.includes(`${bare}\n`) || lines.includes(`${bare}${TAB}`);
}
