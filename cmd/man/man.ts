/** `gofax man`: prints the source of a manual page. */

import { SYSEXIT } from "../exit_code.ts";
import { runCommand } from "../line/run_command.ts";
import { print } from "../output.ts";
import { MAN } from "../table/packages.ts";
import { MANUAL } from "./pages.ts";

/**
 * Runs `gofax man`.
 *
 * @param args the arguments behind the command's name
 * @returns the exit code
 */
export function man(args: readonly string[]): Promise<number> {
  return runCommand(MAN, args, {
    "": ({ words }) => {
      print(MANUAL[words.PAGE ?? "gofax"]());
      return SYSEXIT.ok;
    },
  });
}
