/**
 * Which HylaFAX wrote a qfile. HylaFAX 6.0.7 has a field `statuscode` (FaxRequest.c++), HylaFAX+ 7.0.11 has `errorcode` in its place
 * (faxd/FaxRequest.c++, strvals). Each writes all fields of its own before it starts a sender, and drops those that it does not
 * know; so the file itself tells, and no setting is needed.
 */

import type { Qfile } from "./qfile_line.ts";

/** HylaFAX 6, as Debian has it, or HylaFAX+ 7. */
export type Dialect = "hylafax" | "hylafax+";

/** The HylaFAX that a qfile belongs to: with a line `errorcode:` it is HylaFAX+'s, whatever else is in it. */
export function dialectOf(qfile: Qfile): Dialect {
  return qfile.lines.some(({ tag }) => tag === "errorcode") ? "hylafax+" : "hylafax";
}
