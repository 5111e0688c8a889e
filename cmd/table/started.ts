/** Entries of the programs that HylaFAX and the service manager start. */

import { SYSEXIT } from "../exit_code.ts";
import type { Command } from "./command.ts";
import { WRONG_CONFIG, WRONG_USAGE } from "./exits.ts";
import { CONFIG } from "./flags.ts";

/** `gofaxd`. */
export const DAEMON = {
  name: "daemon",
  program: "gofaxd",
  group: "started",
  summary: "modems and incoming faxes",
  untilTold: true,
  about: [
    "Looks after the virtual modems and takes incoming faxes, in the foreground, until SIGTERM or SIGINT. Faxes that are under way then " +
    "go on for gofaxd.stopwait at most; a second signal ends them. The service manager starts it as the spool's owner, uucp.",
  ],
  forms: { "": { does: "runs it", flags: CONFIG } },
  exits: {
    [SYSEXIT.ok]: "ended as told",
    ...WRONG_USAGE,
    [SYSEXIT.unavailable]: "the address of gofaxd.socket cannot be had, or another gofaxd serves the spool",
    [SYSEXIT.cannotCreate]: "the spool cannot be used",
    [SYSEXIT.noPermission]: "it was started as root, and cannot become the spool's owner",
    ...WRONG_CONFIG,
  },
  examples: [
    { line: "gofaxd", does: "as the service manager starts it" },
    { line: "gofaxd -c /etc/gofax.conf", does: "runs it in a terminal, with this gofax.conf" },
  ],
} as const satisfies Command;

/**
 * `gofaxsend`. The command line is faxq's (docs/internals/hylafax.md#command-line) and has a reader of its own, lib/hylafax/send_args.ts: the
 * sender does not load the table.
 */
export const SEND = {
  name: "send",
  program: "gofaxsend",
  group: "started",
  summary: "sends HylaFAX's jobs",
  about: [
    "HylaFAX's SendFaxCmd: faxq starts it in the spool, once for each job or batch of jobs, through the script that gofax door " +
    "writes. It is not meant to be called by hand.",
  ],
  forms: {
    "": {
      does: "sends",
      flags: {
        ...CONFIG,
        jobcontrol: {
          short: "c",
          shortOnly: true,
          value: 'tag:"value"',
          many: true,
          meaning: "what faxq hands on of JobControlCmd's answer",
        },
        modem: {
          short: "m",
          shortOnly: true,
          value: "MODEM",
          missing: "no modem given",
          meaning: "the virtual modem that faxq gave to the job",
        },
      },
      words: [{ name: "QFILE", many: true, meaning: "the jobs, relative to the spool, such as sendq/q12" }],
    },
  },
  exits: {
    0: "try again",
    1: "failed for good",
    2: "sent; no other code leaves it, for faxq takes every other for a sent fax",
  },
  examples: [
    { line: "gofaxsend -m freeswitch0 sendq/q12", does: "what faxq starts for job 12" },
    { line: "gofaxsend -version", does: "tells which gofax it is" },
  ],
} as const satisfies Command;
