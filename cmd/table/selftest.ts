/** The entry of the self-test. */

import { SYSEXIT } from "../exit_code.ts";
import type { Command } from "./command.ts";
import { WRONG_CONFIG, WRONG_USAGE } from "./exits.ts";
import { CONFIG, JSON_OUTPUT } from "./flags.ts";

/** `gofax selftest`. */
export const SELFTEST = {
  name: "selftest",
  group: "site",
  summary: "a fax through FreeSWITCH, and nobody is called",
  about: [
    "Has the real FreeSWITCH send two pages to itself, over T.38 and over audio, compares them dot for dot, and tells each step. It uses " +
    "no modem and no job of HylaFAX, and leaves nothing behind. FreeSWITCH needs the SIP profile gofax-selftest, which gofax setup adds.",
    "With --to it sends a page to a number instead, through the gateways of gofax.conf and as a job would go out, and follows the call. " +
    "It asks before.",
  ],
  forms: {
    "": {
      does: "tests",
      flags: {
        to: { value: "NUMBER", meaning: "sends a test page there" },
        yes: { short: "y", meaning: "does not ask whether the number is to be called" },
        ...CONFIG,
        ...JSON_OUTPUT,
      },
    },
  },
  exits: {
    [SYSEXIT.ok]: "the pages came back dot for dot; with --to: the far end confirmed the page",
    [SYSEXIT.error]: "they did not; the output says what to do",
    ...WRONG_USAGE,
    [SYSEXIT.cannotCreate]: "the test page cannot be written into the spool",
    ...WRONG_CONFIG,
  },
  examples: [
    { line: "gofax selftest", does: "T.38 and audio, within FreeSWITCH" },
    { line: "gofax selftest --to 1001 --yes", does: "a page to a number" },
  ],
} as const satisfies Command;
