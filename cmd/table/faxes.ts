/** Entries of the commands that tell about single faxes. */

import { SYSEXIT } from "../exit_code.ts";
import type { Command } from "./command.ts";
import { WRONG_CONFIG, WRONG_USAGE } from "./exits.ts";
import { CONFIG, JSON_OUTPUT } from "./flags.ts";

/** `gofax explain`. */
export const EXPLAIN = {
  name: "explain",
  group: "faxes",
  summary: "what became of a fax, and why",
  about: [
    "Tells what became of a fax: page by page, whose end it was, what HylaFAX does next and when, and what to change. The first lines are for " +
    "whoever sent it, the rest is for the administrator. It joins the job's file, the session logs and the accounting, and changes nothing; " +
    "FreeSWITCH need not run. Run it as root or as HylaFAX's user (uucp).",
  ],
  forms: {
    "": {
      does: "explains it",
      flags: { ...CONFIG, ...JSON_OUTPUT },
      words: [{
        name: "WHAT",
        missing: "name a job, a communication or a file",
        meaning:
          "a job's number, a communication's (000000042), or a file: sendq/q12, log/c000000042, recvq/fax000000007.tif",
      }],
    },
  },
  exits: {
    [SYSEXIT.ok]: "explained, whatever became of the fax",
    [SYSEXIT.error]: "there is no trace of it",
    ...WRONG_USAGE,
    ...WRONG_CONFIG,
  },
  examples: [
    { line: "gofax explain 12", does: "what became of job 12" },
    { line: "gofax explain recvq/fax000000007.tif", does: "how a received fax arrived" },
    { line: "gofax explain --json 000000042", does: "a communication, for programs (docs/explain.md)" },
  ],
} as const satisfies Command;

/** `gofax number`. */
export const NUMBER_COMMAND = {
  name: "number",
  group: "faxes",
  summary: "how do faxes to a number fare?",
  about: [
    "Tells the history of a number from the accounting: how many faxes went through, how often it was busy, how fast it is, over T.38 or audio and through " +
    "which gateway (as far as session logs tell), how calls failed; and what is set for it: fallback and overrides. It changes nothing. " +
    "FreeSWITCH may be away; then what is set is not known. Run it as root or as HylaFAX's user (uucp).",
  ],
  forms: {
    "": {
      does: "tells its history",
      flags: { ...CONFIG, ...JSON_OUTPUT },
      words: [{
        name: "NUMBER",
        missing: "name a number",
        meaning: "the number as users write it, or as it is dialled",
      }],
    },
  },
  exits: {
    [SYSEXIT.ok]: "told, also if there was no call",
    ...WRONG_USAGE,
    ...WRONG_CONFIG,
  },
  examples: [
    { line: "gofax number 0301234567", does: "how faxes to it fare" },
    { line: 'gofax number --json "+49 30 1234567"', does: "the same for programs (docs/explain.md)" },
  ],
} as const satisfies Command;
