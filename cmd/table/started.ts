/** Entries of the programs that HylaFAX and the service manager start. */

import { SYSEXIT } from "../exit_code.ts";
import type { Command } from "./command.ts";
import { WRONG_CONFIG, WRONG_USAGE } from "./exits.ts";
import { CONFIG, JSON_OUTPUT } from "./flags.ts";

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
    "For people there is gofax send --dry-run QFILE: it tells what a job would go out as, and which rule set each part of that, and does " +
    "nothing. gofax send --dry-run --help tells more.",
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
        busy: {
          short: "B",
          shortOnly: true,
          meaning:
            "a busy number is no dial; HylaFAX+ gives it where other calls to the number are under way",
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

/**
 * `gofax send --dry-run`, which a person calls: it has an entry of its own, because the sender's line is faxq's. It stands in no list of
 * commands.
 */
export const DRY_RUN_SEND = {
  name: "send --dry-run",
  group: "started",
  summary: "what would a job go out as, and by which rule?",
  about: [
    "Tells the dial string, the order of gateways, T.38, error correction and V.17, the identity, the pages and the limits of a job, and for each the rule that " +
    "set it: a key of gofax.conf, a field of the job, JobControlCmd, DynamicConfig, an override, the fallback, HylaFAX's configuration. " +
    "Nothing is locked, written or dialled; DynamicConfig is run, and FreeSWITCH is asked what it remembers of the number.",
  ],
  forms: {
    "": {
      does: "tells it",
      flags: {
        config: {
          short: "c",
          value: "FILE",
          many: true,
          meaning: 'the configuration; tag:"value" in its place is what JobControlCmd would answer',
          defaultWords: "$GOFAX_CONFIG, else /etc/gofax.conf",
        },
        modem: { short: "m", value: "MODEM", meaning: "the virtual modem", default: "freeswitch0" },
        ...JSON_OUTPUT,
      },
      words: [{
        name: "QFILE",
        missing: "name a job's file",
        meaning: "the job's file, such as sendq/q12, or any copy of one",
      }],
    },
  },
  exits: {
    [SYSEXIT.ok]: "it would be dialled",
    [SYSEXIT.error]: "nothing would be dialled, and the output says why; or there is no such file",
    ...WRONG_USAGE,
    ...WRONG_CONFIG,
  },
  examples: [
    { line: "gofax send --dry-run sendq/q12", does: "what job 12 would go out as" },
    {
      line: `gofax send --dry-run -c 'localidentifier:"+49 30 1"' doneq/q12`,
      does: "the same, if JobControlCmd named the sender",
    },
  ],
} as const satisfies Command;
