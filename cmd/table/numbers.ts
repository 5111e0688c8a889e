/** Entries of the commands for single numbers. */

import { SYSEXIT } from "../exit_code.ts";
import type { Command, Word } from "./command.ts";
import { SWITCH_EXITS, WRONG_CONFIG, WRONG_USAGE } from "./exits.ts";
import { CONFIG, DRY_RUN, JSON_OUTPUT } from "./flags.ts";

const NUMBER = {
  name: "NUMBER",
  missing: "name a number",
  meaning: "the number as it is dialled, prefixes included, or as the caller shows it",
} as const satisfies Word;

const NUMBERS = { ...NUMBER, many: true } as const satisfies Word;

/** `gofax fallback`. */
export const FALLBACK = {
  name: "fallback",
  group: "faxes",
  summary: "numbers that go without T.38, and why",
  about: [
    "A number with an entry is called, and answered, without T.38 (freeswitch.softmodemfallback). Entries are in FreeSWITCH's " +
    "mod_db; it must be running.",
  ],
  forms: {
    list: {
      does: "tells all entries",
      flags: { ...CONFIG, ...JSON_OUTPUT, csv: { meaning: "prints CSV, for spreadsheets" } },
      choices: [{ of: ["json", "csv"] }],
    },
    show: { does: "tells one entry", flags: { ...CONFIG, ...JSON_OUTPUT }, words: [NUMBER] },
    add: {
      does: "adds entries, or renews them",
      flags: {
        ...CONFIG,
        ...DRY_RUN,
        ...JSON_OUTPUT,
        why: {
          value: "TEXT",
          meaning: "the reason, for whoever reads the list",
          default: "added by an administrator",
        },
      },
      words: [NUMBERS],
    },
    remove: { does: "removes entries", flags: { ...CONFIG, ...DRY_RUN, ...JSON_OUTPUT }, words: [NUMBERS] },
    expire: {
      does: "removes entries by their age",
      flags: {
        ...CONFIG,
        ...DRY_RUN,
        ...JSON_OUTPUT,
        "older-than": { value: "AGE", meaning: "those that are older, such as 30d or 12h" },
        number: { value: "NUMBER", many: true, meaning: "that of this number; may be repeated" },
        all: { meaning: "all of them" },
      },
      choices: [{
        of: ["older-than", "number", "all"],
        needed: "say one of --older-than AGE, --number NUMBER, --all",
      }],
    },
    adopt: {
      does: "finds the numbers of entries that mod_db's list, cut at 4096 bytes, has no room for",
      flags: { ...CONFIG, ...JSON_OUTPUT },
    },
  },
  exits: SWITCH_EXITS,
  examples: [
    { line: "gofax fallback list", does: "who goes without T.38" },
    { line: 'gofax fallback add --why "their router" 0301234567', does: "adds a number" },
    { line: "gofax fallback expire --older-than 30d --dry-run", does: "tells what is older than 30 days" },
  ],
} as const satisfies Command;

const DIALLED = {
  ...NUMBER,
  meaning: "the number as it is dialled, prefixes included",
} as const satisfies Word;

/** `gofax override`. */
export const OVERRIDE = {
  name: "override",
  group: "faxes",
  summary: "variables for calls to one number",
  about: [
    "Sets channel variables of FreeSWITCH for calls to one number, such as fax_enable_t38=false or absolute_codec_string=PCMA. They " +
    "win over what gofax would set. Which may be set stands in docs/fallback.md; gofaxsend.overrides of gofax.conf allows more. " +
    "FreeSWITCH must be running.",
  ],
  forms: {
    list: {
      does: "tells the variables of a number, or of all",
      flags: { ...CONFIG, ...JSON_OUTPUT },
      words: [{ ...DIALLED, optional: true }],
    },
    set: {
      does: "sets variables",
      flags: CONFIG,
      words: [DIALLED, {
        name: "NAME=VALUE",
        many: true,
        missing: "name a variable and its value: NAME=VALUE",
        meaning: "a variable and what it is to be",
      }],
    },
    unset: {
      does: "takes variables away",
      flags: { ...CONFIG, all: { meaning: "all variables of the number" } },
      words: [DIALLED, { name: "NAME", many: true, optional: true, meaning: "a variable" }],
      choices: [{ of: ["NAME", "all"], needed: "name the variables, or say --all" }],
    },
  },
  exits: SWITCH_EXITS,
  examples: [
    { line: "gofax override list", does: "all numbers with variables of their own" },
    { line: "gofax override set 0301234567 fax_disable_v17=true", does: "calls this number without V.17" },
    { line: "gofax override unset 0301234567 --all", does: "calls it as every other" },
  ],
} as const satisfies Command;

/** `gofax dynamicconfig`. */
export const DYNAMICCONFIG = {
  name: "dynamicconfig",
  group: "faxes",
  summary: "what the site's script does",
  about: [
    "Runs the script of gofax.conf (dynamicconfig in [gofaxsend] or [gofaxd]) for a job or a call, and shows its arguments, how it " +
    "ended, what each line of its output does, and what the call would look like. No call is made, and FreeSWITCH is not needed. " +
    "The script is really run, and when root runs this, as the user it runs as.",
  ],
  forms: {
    "test outgoing": {
      does: "what does the site's script make of this job?",
      flags: {
        ...CONFIG,
        ...JSON_OUTPUT,
        modem: { value: "MODEM", meaning: "the modem that would send", default: "freeswitch0" },
      },
      words: [{
        name: "QFILE",
        missing: "name a qfile, such as sendq/q12",
        meaning: "the job, such as sendq/q12 or doneq/q12",
      }],
    },
    "test incoming": {
      does: "what does the site's script make of this call?",
      flags: {
        ...CONFIG,
        ...JSON_OUTPUT,
        caller: { value: "NUMBER", missing: "say who calls", meaning: "who calls" },
        recipient: { value: "NUMBER", missing: "say who is called", meaning: "who is called" },
        name: { value: "NAME", meaning: "the caller's name", default: "" },
        gateway: {
          value: "GATEWAY",
          meaning: "where the call comes from",
          defaultWords: "the first of freeswitch.gateway",
        },
        modem: { value: "MODEM", meaning: "the modem that would receive", default: "freeswitch" },
      },
    },
  },
  exits: {
    [SYSEXIT.ok]: "the call would be made, or taken, as shown",
    [SYSEXIT.error]: "the script failed, or a value was refused",
    ...WRONG_USAGE,
    ...WRONG_CONFIG,
  },
  examples: [
    { line: "gofax dynamicconfig test outgoing doneq/q12", does: "the script, with a job that was sent" },
    {
      line: "gofax dynamicconfig test incoming --caller 0301234567 --recipient 99",
      does: "the script, with a call to 99",
    },
  ],
} as const satisfies Command;
