/** The table of exit codes, and what those mean that several commands have. Help, man pages and docs/exit-codes.md are made from it. */

import { SYSEXIT } from "../exit_code.ts";

/** An exit code of gofax. */
export interface ExitCode {
  /** As a shell has it in `$?`. */
  readonly code: number;
  /** Its name in sysexits.h, or that of the signal, if it has one. */
  readonly name: string;
  /** What it means, whatever the command. */
  readonly means: string;
  /** What the person who sees it can do. */
  readonly advice: string;
}

/** Every code of every command except the sender. */
export const EXIT_CODES: readonly ExitCode[] = [
  {
    code: SYSEXIT.ok,
    name: "EX_OK",
    means: "done; also if the reader of the output has gone (`| head`)",
    advice: "",
  },
  {
    code: SYSEXIT.error,
    name: "",
    means: "something failed, or something was found",
    advice: "read the message; `gofax help COMMAND` tells what it stands for there",
  },
  {
    code: SYSEXIT.worse,
    name: "",
    means: "something worse was found, where a command knows two degrees",
    advice: "as with 1",
  },
  {
    code: SYSEXIT.unknown,
    name: "",
    means: "it cannot be told, where a command knows two degrees",
    advice: "read the message",
  },
  {
    code: SYSEXIT.usage,
    name: "EX_USAGE",
    means: "it was called wrongly, and nothing was done",
    advice: "read the message, which names the nearest command or flag",
  },
  {
    code: SYSEXIT.unavailable,
    name: "EX_UNAVAILABLE",
    means: "a service that is needed does not answer, or an address is in use",
    advice: "start the service that the message names; `gofax status`",
  },
  {
    code: SYSEXIT.software,
    name: "EX_SOFTWARE",
    means: "an error of gofax itself",
    advice: "report it, with the output of `gofax --version`",
  },
  {
    code: SYSEXIT.cannotCreate,
    name: "EX_CANTCREAT",
    means: "a file or folder cannot be written, or the spool cannot be used",
    advice: "look at the owner, the mode and the disk of the path in the message",
  },
  {
    code: SYSEXIT.io,
    name: "EX_IOERR",
    means: "the output cannot be written, such as to a full disk",
    advice: "make room; what was asked for is done, but not told",
  },
  {
    code: SYSEXIT.noPermission,
    name: "EX_NOPERM",
    means: "this user may not do it",
    advice: "run it as root, or as HylaFAX's user (uucp)",
  },
  {
    code: SYSEXIT.config,
    name: "EX_CONFIG",
    means: "gofax.conf is missing, wrong, or cannot be read",
    advice: "`gofax config check`; `gofax setup` writes one",
  },
  { code: SYSEXIT.hungUp, name: "SIGHUP", means: "ended because its terminal was closed", advice: "" },
  { code: SYSEXIT.interrupted, name: "SIGINT", means: "ended by Ctrl-C", advice: "" },
  { code: SYSEXIT.terminated, name: "SIGTERM", means: "ended by SIGTERM", advice: "" },
];

/** It was called wrongly. */
export const WRONG_USAGE = { [SYSEXIT.usage]: "wrong usage" } as const;

/** gofax.conf. */
export const WRONG_CONFIG = { [SYSEXIT.config]: "gofax.conf is wrong or cannot be read" } as const;

/** Codes of all commands that work on FreeSWITCH's mod_db. */
export const SWITCH_EXITS = {
  [SYSEXIT.ok]: "done",
  [SYSEXIT.error]: "something failed that the message tells, such as a number without an entry",
  ...WRONG_USAGE,
  [SYSEXIT.unavailable]: "FreeSWITCH cannot be used",
  ...WRONG_CONFIG,
} as const;

/** Every command except the sender may end with these. */
export const COMMON_EXITS = {
  [SYSEXIT.software]: "an error of gofax itself",
  [SYSEXIT.io]: "the output cannot be written",
} as const;

/** Every command that does not run until it is told to end may end with this, too. */
export const INTERRUPTED_EXIT = { [SYSEXIT.interrupted]: "ended by Ctrl-C" } as const;
