/** Entries of the commands with which gofax is tried out. */

import { SYSEXIT } from "../exit_code.ts";
import type { Command } from "./command.ts";
import { WRONG_CONFIG, WRONG_USAGE } from "./exits.ts";
import { CONFIG } from "./flags.ts";

/** `gofax demo`. */
export const DEMO = {
  name: "demo",
  group: "trial",
  summary: "a fax out and in, without FreeSWITCH",
  about: [
    "Sends a fax of two pages and receives it again, in a scratch spool in the temporary folder. FreeSWITCH and faxq are stand-ins; " +
    "sender, daemon and spool are the real ones.",
  ],
  forms: {
    "": {
      does: "runs it",
      flags: {
        fast: { meaning: "does not take its time" },
        keep: { meaning: "leaves the scratch spool there for a look" },
      },
    },
  },
  exits: {
    [SYSEXIT.ok]: "both pages came back",
    [SYSEXIT.error]: "something else happened",
    ...WRONG_USAGE,
  },
  examples: [
    { line: "gofax demo", does: "slow enough to watch" },
    { line: "gofax demo --fast --keep", does: "quickly, and leaves its files" },
  ],
} as const satisfies Command;

/** `gofax sim`. */
export const SIM = {
  name: "sim",
  group: "trial",
  summary: "the FreeSWITCH stand-in by itself",
  untilTold: true,
  about: [
    "Listens where FreeSWITCH would and plays its part, until SIGTERM or SIGINT: numbers that answer, are busy, hang up, or come " +
    "back as a fax to receive. It makes no call.",
    "The event socket's password is that of FILE, else $GOFAX_SIM_PASSWORD, else FreeSWITCH's well-known default.",
  ],
  forms: {
    "": {
      does: "runs it",
      flags: {
        config: {
          ...CONFIG.config,
          meaning: "take port, password and gofaxd's address from this gofax.conf",
          defaultWords: "$GOFAX_CONFIG, else no file",
        },
        port: {
          value: "N",
          number: { least: 0, most: 65_535, whole: true },
          meaning: "the port of the event socket; 0 for any",
          defaultWords: "that of FILE, else 8021",
        },
        password: {
          value: "PASSWORD",
          hidden: true,
          meaning: "the event socket's password",
          gone:
            "every user sees it in the list of processes; set GOFAX_SIM_PASSWORD, or name a gofax.conf with -c FILE",
        },
        gofaxd: {
          value: "HOST:PORT",
          meaning: "where gofaxd listens",
          defaultWords: "gofaxd.socket of FILE, else 127.0.0.1:8022",
        },
        "page-ms": {
          value: "N",
          number: { least: 0, whole: false },
          meaning: "milliseconds that a page takes",
          defaultWords: "as recorded",
        },
        factor: {
          value: "N",
          number: { least: 0.001, whole: false },
          meaning: "so many times as fast as recorded",
          default: "1",
        },
        numbers: { meaning: "lists the numbers and what they do, and ends" },
        json: { meaning: "lists them as JSON, with --numbers" },
      },
    },
  },
  exits: {
    [SYSEXIT.ok]: "ended as told",
    ...WRONG_USAGE,
    [SYSEXIT.unavailable]: "the port cannot be had",
    ...WRONG_CONFIG,
  },
  examples: [
    { line: "gofax sim --numbers", does: "which numbers there are" },
    { line: "gofax sim -c /etc/gofax.conf --factor 20", does: "in place of the FreeSWITCH of gofax.conf" },
  ],
} as const satisfies Command;
