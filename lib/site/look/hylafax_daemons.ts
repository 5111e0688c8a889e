/** faxq and hfaxd as they run: which program file, for which spool. */

import type { Machine } from "../machine.ts";
import type { KnownFolder } from "./hylafax_programs.ts";
import { type Process, programOf } from "./processes.ts";

/** A faxq, or an hfaxd. */
export interface HylafaxDaemon {
  /** Which of them. */
  readonly name: "faxq" | "hfaxd";
  /** Its process. */
  readonly pid: number;
  /** Its program file; undefined if this user may not look and the command line does not tell. */
  readonly program: string | undefined;
  /** The spool that it was told with `-q`; undefined if it uses the one that it was built for. */
  readonly spool: string | undefined;
}

/** The daemons among some processes. */
export function hylafaxDaemons(machine: Machine, all: readonly Process[]): readonly HylafaxDaemon[] {
  return all.flatMap(({ name, pid, words }) => {
    if (name !== "faxq" && name !== "hfaxd") return [];
    const called = words[0]?.startsWith("/") ? words[0] : undefined;
    const at = words.indexOf("-q");
    const spool = at < 0 ? undefined : words[at + 1]?.replace(/\/+$/, "");
    return [{ name, pid, program: programOf(machine, pid)?.path ?? called, spool }];
  });
}

/** The folders that daemons run from. */
export function foldersOfDaemons(daemons: readonly HylafaxDaemon[]): readonly KnownFolder[] {
  return daemons.flatMap(({ program, spool }) =>
    program === undefined ? [] : [{ folder: program.slice(0, program.lastIndexOf("/")), spool }]
  );
}
