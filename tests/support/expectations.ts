/**
 * What the two HylaFAXes do differently, as far as tests see it. Tests read {@linkcode EXPECTED}; none of them asks which HylaFAX it is.
 * Where each of these comes from is told in docs/internals/hylafax.md.
 */

import type { Dialect } from "../../lib/hylafax/dialect.ts";
import { INSTALLATION } from "./installation.ts";

/** Fields of a job, to be compared with it. */
type Fields = Readonly<Record<string, string>>;

/** What a test expects of one of the two. */
export interface Expectations {
  /** The accounting file, below the spool. */
  readonly xferfaxlog: string;
  /** What a record of a call has, separated by tabs. */
  readonly recordFields: number;
  /** Records of the accounting file that faxq itself writes, about jobs. */
  readonly faxqRecords: readonly string[];
  /** The field of a job with its result code; 0 is success. */
  readonly code: (code: number) => Fields;
  /** The fields of a job that count pages of the cover, and pages that its user leaves out. */
  readonly leftOut: (pages: Fields) => Fields;
}

const ALL: Readonly<Record<Dialect, Expectations>> = {
  "hylafax": {
    xferfaxlog: "log/xferfaxlog",
    recordFields: 19,
    faxqRecords: [],
    code: (code) => ({ statuscode: String(code) }),
    leftOut: (pages) => pages,
  },
  "hylafax+": {
    xferfaxlog: "etc/xferfaxlog",
    recordFields: 20,
    faxqRecords: ["SUBMIT", "UNSENT", "PROXY"],
    code: (code) => ({ errorcode: code === 0 ? "" : `E${String(code).padStart(3, "0")}` }),
    leftOut: () => ({}),
  },
};

/** What the HylaFAX under test does. */
export const EXPECTED: Expectations = ALL[INSTALLATION.dialect];
