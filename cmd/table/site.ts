/** Entries of the commands that install gofax and look after it. */

import { PBX_KINDS } from "../../lib/site/setup/wishes.ts";
import { SYSEXIT } from "../exit_code.ts";
import type { Command } from "./command.ts";
import { WRONG_USAGE } from "./exits.ts";
import { CONFIG, DRY_RUN, JSON_OUTPUT } from "./flags.ts";

/** `gofax setup`. */
export const SETUP = {
  name: "setup",
  group: "site",
  summary: "installs gofax, or brings it up to date",
  about: [
    "Looks at what is installed, shows what it would change, asks, and does it: the programs, gofax.conf, FreeSWITCH's configuration, " +
    "HylaFAX's SendFaxCmd, a file and a unit for each modem, services. It asks for what it cannot know. Run it again after each change " +
    "of modems or PBX; what is right already is left alone. It keeps a copy of each file that it changes, in /var/lib/gofax/setup.",
    "The PBX's password comes from --pbx-password-file, from $GOFAX_PBX_PASSWORD, or is asked for.",
  ],
  forms: {
    "": {
      does: "shows the plan, asks, and does it",
      flags: {
        ...DRY_RUN,
        ...JSON_OUTPUT,
        yes: { short: "y", meaning: "does not ask whether the plan is right" },
        undo: { meaning: "takes back what the last run changed" },
        ...CONFIG,
        ident: {
          value: "TEXT",
          meaning: "our station id: the fax number as far ends see it",
          defaultWords: "asked",
        },
        header: { value: "TEXT", meaning: "the text at the head of each page", defaultWords: "asked" },
        faxnumber: {
          value: "NUMBER",
          meaning: "the number that we show when we call",
          defaultWords: "asked",
        },
        modems: {
          value: "N",
          number: { least: 1, most: 1000, whole: true },
          meaning: "how many virtual modems: jobs at the same time",
          defaultWords: "that of gofax.conf, else 5",
        },
        pbx: {
          value: "KIND",
          oneOf: PBX_KINDS,
          meaning: `the PBX or provider: ${PBX_KINDS.join(", ")}`,
          defaultWords: "asked",
        },
        "pbx-address": { value: "HOST[:PORT]", meaning: "its address; its calls are taken, nobody else's" },
        "pbx-from": {
          value: "ADDRESS",
          many: true,
          meaning: "an IP address that its calls come from",
          defaultWords: "what its host resolves to",
        },
        "pbx-user": { value: "NAME", meaning: "our account there" },
        "pbx-auth-user": { value: "NAME", meaning: "the name to log in with, if that is not the account" },
        "pbx-password-file": { value: "FILE", meaning: "has the account's password" },
        "fax-to": {
          value: "NUMBER",
          many: true,
          meaning: "a called number that is for faxes, where FreeSWITCH does other work, too",
        },
        "sip-port": {
          value: "N",
          number: { least: 1, most: 65_535, whole: true },
          meaning: "the port that FreeSWITCH takes calls at",
          defaultWords: "5060, or what is there",
        },
        faxmaster: {
          value: "WHO",
          meaning: "who gets HylaFAX's mails to FaxMaster, if nobody does",
          default: "root",
        },
        "no-start": { meaning: "enables and starts no services" },
        root: {
          value: "FOLDER",
          hidden: true,
          meaning: "works on the system below a folder, and runs none of its programs",
        },
      },
    },
  },
  exits: {
    [SYSEXIT.ok]: "done, or nothing to do",
    [SYSEXIT.error]: "something could not be done, or was not taken back; the output names it",
    ...WRONG_USAGE,
    [SYSEXIT.cannotCreate]: "a file cannot be changed; what was changed before can be taken back with --undo",
    [SYSEXIT.noPermission]: "only root can do it",
    [SYSEXIT.config]: "gofax.conf has mistakes that have to be mended first",
  },
  examples: [
    { line: "gofax setup --dry-run", does: "tells what would be done here" },
    { line: "gofax setup --dry-run --pbx trunk --pbx-address 10.0.0.5", does: "the same with a PBX" },
  ],
} as const satisfies Command;
