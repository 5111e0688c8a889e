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
  /**
   * The field of a job with its result code; 0 is success.
   * @param cause if the code is that of a limit of the job: the code of the end that it made the last one
   */
  readonly code: (code: number, cause?: number) => Fields;
  /** A status with an error code of faxq's own, as it stands in a job. */
  readonly faxqStatus: (words: string) => string;
  /** Whether faxq refuses a job that names a file outside of the spool. */
  readonly refusesOutside: boolean;
  /** The name of a source below the spool, once it was sent in a call that failed later. */
  readonly sentSource: (name: string, job: number) => string;
  /** The name of what faxq makes of a source for sending, in normal resolution, for a far end of which nothing is known. */
  readonly prepared: (name: string) => string;
  /** Whether faxq deletes that once no job needs it; else it is left to faxqclean. */
  readonly deletesPrepared: boolean;
  /** How faxq tells clients of a page of this format, of a length and with other words behind it. */
  readonly format: (width: string, more: string) => string;
  /** The subject of the mails that faxrcvd sends. */
  readonly received: (tsi: string) => RegExp;
  /** The subject of the mail that faxrcvd sends of a fax that is not whole. */
  readonly receivedInPart: (tsi: string) => RegExp;
  /** The line of that mail with the number of the session. */
  readonly receivedCommid: string;
  /** The fields of a job that count pages of the cover, and pages that its user leaves out. */
  readonly leftOut: (pages: Fields) => Fields;
  /** Leaving out the first page of a document of three. */
  readonly withoutFirstPage: {
    /** What sendfax is told. */
    readonly options: readonly string[];
    /** Fields of the job afterwards. */
    readonly fields: Fields;
  };
  /** The jobs of a number that is busy. */
  readonly busyNumber: {
    /** The other jobs of a batch while the first one waits for its next try. */
    readonly rest: Fields;
    /** Mails to who wants one whenever a job is put off. */
    readonly mails: number;
    /** Whether a new job to the number is tried, and takes those along that sleep. */
    readonly wakes: boolean;
  };
  /** Whether faxrm removes a job of a batch while another job of it is sent; that one is then aborted, and tried again. */
  readonly removesWaiting: boolean;
  /** Two calls to a number at the same time. */
  readonly secondCall: {
    /** The line of `etc/config` that lets them be. */
    readonly config: string;
    /** What the second one counts as where it finds the number busy. */
    readonly dials: string;
  };
  /** Whether faxrcvd evaluates a reason that has an error code in braces, or that it does not echo as it got it. */
  readonly evaluatesReasons: boolean;
  /** A modem that is exempt from sending. */
  readonly exempt: {
    /** Whether faxstate can ask for it. */
    readonly faxstate: boolean;
    /** Whether a job that names the modem is refused when it is handed in; otherwise it waits. */
    readonly refuses: boolean;
  };
}

function subject(text: string): RegExp {
  return new RegExp(`^Subject: ${text.replaceAll(/[^\w ]/g, "\\$&")}$`, "m");
}

const ALL: Readonly<Record<Dialect, Expectations>> = {
  "hylafax": {
    xferfaxlog: "log/xferfaxlog",
    recordFields: 19,
    faxqRecords: [],
    code: (code) => ({ statuscode: String(code) }),
    leftOut: (pages) => pages,
    faxqStatus: (words) => words,
    refusesOutside: false,
    format: (_, more) => `<${more}>`,
    sentSource: (name) => `docq/${name}`,
    prepared: (name) => `docq/${name};c0`,
    deletesPrepared: true,
    received: (tsi) => subject(`Fax received from "${tsi}"`),
    receivedCommid: "CommID: 000000001",
    receivedInPart: (tsi) => subject(`Fax received with errors from "${tsi}"`),
    withoutFirstPage: {
      options: ["-Z", "2-3"],
      fields: { npages: "3", totpages: "3", nskip: "1", skippages: "1" },
    },
    busyNumber: { rest: { state: "4", status: "Blocked by concurrent calls" }, mails: 1, wakes: false },
    removesWaiting: false,
    secondCall: { config: "MaxConcurrentCalls: 2", dials: "1" },
    evaluatesReasons: false,
    exempt: { faxstate: false, refuses: false },
  },
  "hylafax+": {
    xferfaxlog: "etc/xferfaxlog",
    recordFields: 20,
    faxqRecords: ["SUBMIT", "UNSENT", "PROXY"],
    code: (code, cause = code) => ({ errorcode: cause === 0 ? "" : `E${String(cause).padStart(3, "0")}` }),
    leftOut: () => ({}),
    // the error code that stood behind the blank is a field of its own
    faxqStatus: (words) => `${words} `,
    refusesOutside: true,
    format: (width, more) => `<${width} x ${more}>`,
    sentSource: (name, job) => `docq/${name}.${job}`,
    prepared: (name) => `docq/${name};1de0`,
    deletesPrepared: false,
    received: (tsi) => subject(`Facsimile received from ${tsi}`),
    receivedCommid: "CommID: c000000001",
    receivedInPart: (tsi) => subject(`Facsimile received from ${tsi}`),
    withoutFirstPage: {
      options: ["-O", "skippages:1"],
      fields: { npages: "2", totpages: "2", skippages: "0", skippedpages: "1" },
    },
    busyNumber: { rest: { state: "3", status: "Blocked by another job" }, mails: 3, wakes: true },
    removesWaiting: true,
    secondCall: { config: "MaxConcurrentCalls: 0", dials: "0" },
    evaluatesReasons: true,
    exempt: { faxstate: true, refuses: true },
  },
};

/** What the HylaFAX under test does. */
export const EXPECTED: Expectations = ALL[INSTALLATION.dialect];
