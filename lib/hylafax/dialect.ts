/**
 * Which HylaFAX wrote a qfile, and which fields it knows. HylaFAX 6.0.7 has a field `statuscode` (FaxRequest.c++), HylaFAX+ 7.0.11 has
 * `errorcode` in its place (faxd/FaxRequest.c++, strvals). Each writes all fields of its own before it starts a sender, and drops those
 * that it does not know; so the file itself tells, and no setting is needed. faxq and hfaxd complain of a field that they do not know
 * each time they read the file ("Unknown field").
 */

import type { Qfile, QfileFields } from "./qfile_line.ts";

/** HylaFAX 6, as Debian has it, or HylaFAX+ 7. */
export type Dialect = "hylafax" | "hylafax+";

/** The HylaFAX that a qfile belongs to: with a line `errorcode:` it is HylaFAX+'s, whatever else is in it. */
export function dialectOf(qfile: Qfile): Dialect {
  return qfile.lines.some(({ tag }) => tag === "errorcode") ? "hylafax+" : "hylafax";
}

/** The fields that gofax writes and that only the one HylaFAX knows. */
const ONLY_OF: Readonly<Record<Dialect, ReadonlySet<string>>> = {
  "hylafax": new Set(["statuscode", "nskip", "ncover"]),
  "hylafax+": new Set(["errorcode", "modemused", "conntime", "duration", "nocountcover", "skippedpages"]),
};

const OTHER = { "hylafax": "hylafax+", "hylafax+": "hylafax" } as const;

/** Those of the fields that the HylaFAX of a qfile knows. */
export function fieldsFor(dialect: Dialect, fields: QfileFields): QfileFields {
  const unknown = ONLY_OF[OTHER[dialect]];
  return Object.fromEntries(Object.entries(fields).filter(([tag]) => !unknown.has(tag)));
}

/** Whether a line is one of HylaFAX 6 in a qfile that was carried over to HylaFAX+. */
export function isStray(dialect: Dialect, tag: string | undefined): boolean {
  return dialect === "hylafax+" && tag !== undefined && ONLY_OF.hylafax.has(tag);
}
