/** The shell that runs the door, with what it needs to keep the effective user. */

import { CommandError } from "../command_error.ts";
import { SYSEXIT } from "../exit_code.ts";
import { messageOf } from "../../lib/text/error_text.ts";

/** A script for a shell, and the exit code if the shell understands it. */
const TRIAL = { command: "exit 7", code: 7 } as const;

/**
 * Whether a shell knows `-p`, which keeps the effective user. A shell that does not know it ends with 2 at once, which faxq takes
 * for a sent fax.
 */
async function knowsPrivileged(shell: string): Promise<boolean> {
  const trial = new Deno.Command(shell, {
    args: ["-p", "-c", TRIAL.command],
    stdin: "null",
    stdout: "null",
    stderr: "null",
  });
  return (await trial.output()).code === TRIAL.code;
}

function isBusybox(shell: string): boolean {
  return Deno.realPathSync(shell).endsWith("/busybox");
}

/**
 * The interpreter in the script's first line.
 *
 * @param shell its path
 * @throws {CommandError} If the shell is not fit for it.
 */
export async function interpreterFor(shell: string): Promise<string> {
  try {
    if (await knowsPrivileged(shell)) return `${shell} -p`;
    // BusyBox's shell keeps the effective user by itself.
    if (isBusybox(shell)) return shell;
  } catch (error) {
    const why = messageOf(error);
    throw new CommandError(`Cannot run ${shell}: ${why}`, SYSEXIT.error, { cause: error });
  }
  throw new CommandError(
    `${shell} does not know -p and would run everything as root; name another shell with --shell, such as /bin/bash`,
    SYSEXIT.error,
  );
}
