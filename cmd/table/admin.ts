/** Entries of the commands that look at an installation and set it up. */

import { SYSEXIT } from "../exit_code.ts";
import type { Choice, Command, Word } from "./command.ts";
import { WRONG_USAGE } from "./exits.ts";
import { CONFIG, JSON_OUTPUT } from "./flags.ts";

/** `gofax door`. */
export const DOOR = {
  name: "door",
  group: "started",
  summary: "writes what HylaFAX's SendFaxCmd names",
  about: [
    "Writes the door between faxq and gofax, a shell script, into FILE, which is replaced, or to standard output. SendFaxCmd in " +
    "HylaFAX's etc/config is to name FILE.",
  ],
  forms: {
    "": {
      does: "writes the script",
      flags: {
        program: { value: "PATH", meaning: "where gofax is", defaultWords: "this program" },
        shell: { value: "PATH", meaning: "what runs the script", default: "/bin/sh" },
      },
      words: [{ name: "FILE", optional: true, meaning: "the script; standard output if it is not given" }],
    },
  },
  exits: {
    [SYSEXIT.ok]: "written",
    [SYSEXIT.error]: "there is no shell that it could run with",
    ...WRONG_USAGE,
    [SYSEXIT.cannotCreate]: "the file cannot be written",
  },
  examples: [
    { line: "gofax door /usr/bin/gofaxsend", does: "writes what SendFaxCmd names" },
    { line: "gofax door --program /usr/bin/gofax --shell /bin/bash", does: "shows it" },
  ],
} as const satisfies Command;

const CONFIG_FILE = {
  name: "FILE",
  optional: true,
  meaning: "the configuration, as with -c",
} as const satisfies Word;

const ONE_FILE = { of: ["FILE", "config"] } as const satisfies Choice;

/** `gofax config`. */
export const CONFIG_COMMAND = {
  name: "config",
  group: "site",
  summary: "is gofax.conf right?",
  about: [
    "check reads gofax.conf and tells everything that is wrong or doubtful in it, and what this machine says of it. show prints what " +
    "it comes to, problems too; the password stays hidden.",
  ],
  forms: {
    check: {
      does: "tells what is wrong or doubtful in gofax.conf",
      flags: { ...CONFIG, ...JSON_OUTPUT },
      words: [CONFIG_FILE],
      choices: [ONE_FILE],
    },
    show: {
      does: "tells every setting, its value and where it comes from",
      flags: { ...CONFIG, ...JSON_OUTPUT },
      words: [CONFIG_FILE],
      choices: [ONE_FILE],
    },
  },
  exits: {
    [SYSEXIT.ok]: "no problems; there may be warnings",
    ...WRONG_USAGE,
    [SYSEXIT.config]: "gofax.conf has problems or cannot be read",
  },
  examples: [
    { line: "gofax config check", does: "checks /etc/gofax.conf" },
    { line: "gofax config show --json -c new.conf", does: "tells what another file comes to" },
  ],
} as const satisfies Command;

/** `gofax status`. */
export const STATUS = {
  name: "status",
  group: "site",
  summary: "what works, and what is under way",
  about: [
    "Shows FreeSWITCH and its gateways, modems, calls in progress, HylaFAX's queue, the last results and what is worth a look. " +
    "Run it as root or as HylaFAX's user (uucp).",
    "With --watch it goes on until Ctrl-C, and shows it anew every two seconds, or every SECONDS: on a terminal in one place, cut to " +
    "its height; elsewhere as lines, with the time.",
  ],
  forms: {
    "": {
      does: "shows it",
      flags: {
        watch: { short: "w", meaning: "shows it again and again" },
        nagios: {
          meaning: "prints one line for Nagios or Icinga, and ends with 0, 1, 2 or 3 as they want it",
        },
        ...CONFIG,
        ...JSON_OUTPUT,
      },
      words: [{ name: "SECONDS", optional: true, meaning: "how often, with --watch" }],
      choices: [{ of: ["watch", "nagios", "json"] }],
    },
  },
  exits: {
    [SYSEXIT.ok]: "FreeSWITCH, faxq and gofaxd are there",
    [SYSEXIT.error]: "with --nagios: there are warnings",
    [SYSEXIT.worse]: "with --nagios: critical, where it is 69 without",
    [SYSEXIT.unknown]: "with --nagios: it cannot be told, where it is 77 or 78 without",
    ...WRONG_USAGE,
    [SYSEXIT.unavailable]: "one of them is away or stuck, or SendFaxCmd is not gofax",
    [SYSEXIT.noPermission]: "this user may not look",
    [SYSEXIT.config]: "gofax.conf or the spool it names cannot be used",
  },
  examples: [
    { line: "gofax status", does: "one screen" },
    { line: "gofax status --watch 5", does: "the same anew every five seconds" },
    { line: "gofax status --json", does: "the same for a monitoring system (docs/status.md)" },
    { line: "gofax status --nagios", does: "one line for Nagios" },
  ],
} as const satisfies Command;
