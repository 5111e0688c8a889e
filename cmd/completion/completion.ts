/** `gofax completion`: prints what a shell needs to complete command lines of gofax. */

import { SYSEXIT } from "../exit_code.ts";
import { runCommand } from "../line/run_command.ts";
import { print } from "../output.ts";
import { COMPLETION, type SHELLS } from "../table/packages.ts";
import { bashScript } from "./bash_script.ts";
import { fishScript } from "./fish_script.ts";
import { zshScript } from "./zsh_script.ts";

/** What makes the script for each shell. */
export const SCRIPTS: Readonly<Record<typeof SHELLS[number], () => string>> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
};

/**
 * Runs `gofax completion`.
 *
 * @param args the arguments behind the command's name
 * @returns the exit code
 */
export function completion(args: readonly string[]): Promise<number> {
  return runCommand(COMPLETION, args, {
    "": ({ words }) => {
      print(SCRIPTS[words.SHELL]());
      return SYSEXIT.ok;
    },
  });
}
