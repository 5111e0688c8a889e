/** How `gofax setup` talks: to whom it shows what, whether somebody is there to say yes, and where it works. */

import { geteuid } from "../../lib/os/process_calls.ts";
import { Machine, type Ran } from "../../lib/site/machine.ts";
import { CommandError } from "../command_error.ts";
import { SYSEXIT } from "../exit_code.ts";
import { jsonText } from "../json_text.ts";
import { print, printError } from "../output.ts";
import { UsageError } from "../usage_error.ts";
import { PLAIN_VIEW, type View } from "../view.ts";
import type { SetupFlags } from "./pbx.ts";
import type { Asked } from "./terminal.ts";

/** Everything around one call of the command. */
export interface Manner {
  /** The flags. */
  readonly flags: SetupFlags;
  /** Where setup works. */
  readonly machine: Machine;
  /** What words look like. */
  readonly view: View;
  /** Who answers; with --json nobody. */
  readonly asked: Asked;
  /** Shows words to people. */
  readonly say: (text: string) => void;
  /** Shows the result to programs, with --json. */
  readonly tell: (result: unknown) => void;
}

function noPrograms(): Promise<Ran> {
  return Promise.resolve({ code: null, stdout: "", stderr: "programs are not run with --root" });
}

/** Flags that say what is wanted, and so have no place beside --undo. */
const WISHES = [
  "ident",
  "header",
  "faxnumber",
  "modems",
  "pbx",
  "pbx-address",
  "pbx-from",
  "pbx-user",
  "pbx-auth-user",
  "pbx-password-file",
  "fax-to",
  "sip-port",
] as const;

/**
 * What follows from the flags.
 *
 * @throws {UsageError} If they contradict each other.
 * @throws {CommandError} If this user cannot do it.
 */
export function mannerOf(flags: SetupFlags, view: View, asked: Asked): Manner {
  const { root, json } = flags;
  const wish = WISHES.find((name) => flags[name] !== undefined && flags[name]?.toString() !== "");
  if (flags.undo && wish !== undefined) {
    throw new UsageError(`--undo takes back what is there: it has no use for --${wish}`);
  }
  if (root === undefined && geteuid() !== 0 && !flags["dry-run"]) {
    throw new CommandError("Only root can do this; --dry-run tells what would be done", SYSEXIT.noPermission);
  }
  const machine = root === undefined ? new Machine() : new Machine(root.replace(/\/+$/, ""), noPrograms);
  return json
    ? {
      ...{ flags, machine, view: PLAIN_VIEW, asked: { ...asked, isThere: false } },
      say: printError,
      tell: (result) => print(jsonText(result)),
    }
    : { flags, machine, view, asked, say: print, tell: () => {} };
}

/**
 * Whether the person agrees; --yes does.
 *
 * @throws {UsageError} If there is nobody who could say yes.
 */
export function isAgreed({ flags, asked }: Manner, question: string): boolean {
  if (flags.yes) return true;
  if (!asked.isThere) {
    throw new UsageError("Nobody is here to say yes: add --yes, or --dry-run to see the plan only");
  }
  return /^(y|yes|j|ja)$/i.test(asked.line(`${question} [y/N]`));
}
