/**
 * The arguments of HylaFAX+'s `etc/FaxAccounting`, which is run after each line of the accounting (7.0.11, faxd/FaxAcctInfo.c++,
 * record): the fields of the line, one each, without the quotes around them. The job's tag keeps its escapes.
 */

import { inForm } from "./xferfaxlog_form.ts";

/** The fields that stand in quotes in the file, from 0 on. */
const QUOTED: ReadonlySet<number> = new Set([5, 7, 8, 13, 14, 15, 16, 17, 18]);

/** The 20 arguments for a line. */
export function faxAccountingArgs(line: string): readonly string[] {
  const fields = inForm(line.replace(/\n$/, ""), 20).split("\t");
  return fields.map((field, at) => QUOTED.has(at) ? field.replace(/^"(.*)"$/, "$1") : field);
}
