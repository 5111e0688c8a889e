/** The entry of the command that looks for what is wrong. */

import type { Command } from "./command.ts";
import { WRONG_USAGE } from "./exits.ts";
import { CONFIG, JSON_OUTPUT } from "./flags.ts";

/** `gofax doctor`. */
export const DOCTOR = {
  name: "doctor",
  group: "site",
  summary: "what is wrong here, and what mends it?",
  about: [
    "Looks at gofax.conf, HylaFAX, the spool, services, FreeSWITCH and the machine, in order of cause, and tells what was seen, what it " +
    "means and what mends it. It changes nothing without --fix, and then only what harms nothing: owners and modes in the spool, files " +
    "that are missing or left over, the door, the alias FaxMaster. It never restarts a service.",
    "As root it sees all; as HylaFAX's user (uucp) it says what it could not see. It ends within 15 seconds, whatever hangs.",
  ],
  forms: {
    "": {
      does: "looks for what is wrong",
      flags: {
        ...CONFIG,
        fix: { meaning: "mends what is safe, tells what it did, and looks again" },
        all: { meaning: "shows all checks, those that found nothing, too" },
        list: { meaning: "lists the checks, and looks at nothing" },
        ...JSON_OUTPUT,
        root: {
          value: "DIR",
          meaning: "the files of the machine are below DIR, a chroot for instance",
          defaultWords: "/",
        },
      },
      choices: [{ of: ["fix", "list"] }, { of: ["all", "list"] }],
    },
  },
  exits: {
    0: "all is well",
    1: "there are warnings",
    2: "there are faults: faxes do not go, or do not come",
    ...WRONG_USAGE,
  },
  examples: [
    { line: "gofax doctor", does: "tells what is wrong" },
    { line: "gofax doctor --fix", does: "mends what is safe" },
    { line: "gofax doctor --all --json", does: "all checks, for a monitoring system" },
  ],
} as const satisfies Command;
