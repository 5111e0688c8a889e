/** Entries of the commands that print what packages install: completion of shells, and manual pages. */

import { SYSEXIT } from "../exit_code.ts";
import type { Command } from "./command.ts";
import { WRONG_USAGE } from "./exits.ts";

/** The manual pages, without their sections. */
export const MAN_PAGES = ["gofax", "gofaxd", "gofaxsend", "gofax.conf"] as const;

/** The shells whose completion gofax knows. */
export const SHELLS = ["bash", "zsh", "fish"] as const;

/** `gofax completion`. */
export const COMPLETION = {
  name: "completion",
  group: "started",
  summary: "the script for bash, zsh or fish",
  about: [
    "Prints a script with which a shell completes commands, forms, flags and their values. The Debian package installs all three; " +
    "by hand they go to /usr/share/bash-completion/completions/gofax, /usr/share/zsh/site-functions/_gofax and " +
    "/usr/share/fish/vendor_completions.d/gofax.fish.",
  ],
  forms: {
    "": {
      does: "prints the script",
      flags: {},
      words: [{
        name: "SHELL",
        oneOf: SHELLS,
        missing: "name a shell: bash, zsh or fish",
        meaning: "the shell",
      }],
    },
  },
  exits: { [SYSEXIT.ok]: "printed", ...WRONG_USAGE },
  examples: [
    { line: "gofax completion bash", does: "shows the script for bash" },
    { line: 'eval "$(gofax completion bash)"', does: "completes in this bash from now on" },
  ],
} as const satisfies Command;

/** `gofax man`. */
export const MAN = {
  name: "man",
  group: "started",
  summary: "a manual page, for man -l",
  about: [
    "Prints the source of a manual page, man(7), which is made from the same tables as the help and the reader of gofax.conf. The " +
    "Debian package installs the pages.",
  ],
  forms: {
    "": {
      does: "prints the page",
      flags: {},
      words: [{
        name: "PAGE",
        oneOf: MAN_PAGES,
        optional: true,
        meaning: "the page, gofax if none is named",
      }],
    },
  },
  exits: { [SYSEXIT.ok]: "printed", ...WRONG_USAGE },
  examples: [
    { line: "gofax man gofax.conf", does: "the source of gofax.conf(5)" },
    { line: "gofax man gofaxd | man -l -", does: "reads gofaxd(8)" },
  ],
} as const satisfies Command;
