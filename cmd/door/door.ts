/** `gofax door`: writes the door, the shell script that is HylaFAX's SendFaxCmd (door_script.ts). */

import { CommandError } from "../command_error.ts";
import { UsageError } from "../usage_error.ts";
import { doorScript } from "./door_script.ts";
import { interpreterFor } from "./interpreter.ts";
import { SYSEXIT } from "../exit_code.ts";
import { runCommand } from "../line/run_command.ts";
import { printRaw } from "../output.ts";
import { DOOR } from "../table/admin.ts";
import type { Given } from "../table/given.ts";
import { messageOf } from "../../lib/text/error_text.ts";

/** @throws {UsageError} If it is no absolute path, or one that cannot stand in the script. */
function readPath(option: string, path: string, pattern: RegExp): string {
  if (!pattern.test(path)) {
    throw new UsageError(`${option} wants an absolute path, not ${JSON.stringify(path)}`);
  }
  return path;
}

// deno-lint-ignore no-control-regex -- they would end the line, or be shown to users
const PROGRAM = /^\/[^\x00-\x1f\x7f]+$/;
/** The kernel cuts the first line at blanks. */
const SHELL = /^\/[!-~]+$/;

/** @throws {UsageError} If it is not given, and Deno itself is what runs. */
function programPath(option: string | undefined): string {
  if (option !== undefined) return readPath("--program", option, PROGRAM);
  if (!Deno.build.standalone) throw new UsageError("name the program with --program");
  return readPath("--program", Deno.execPath(), PROGRAM);
}

function sameFile(path: string, program: string): boolean {
  try {
    return !Deno.lstatSync(path).isSymlink && Deno.realPathSync(path) === Deno.realPathSync(program);
  } catch {
    return false;
  }
}

/** Writes an executable file, completely or not at all. A link in its place is replaced, not followed. */
function writeExecutable(path: string, text: string): void {
  const cut = path.lastIndexOf("/") + 1;
  const made = Deno.makeTempFileSync({ dir: path.slice(0, cut) || ".", prefix: `.${path.slice(cut)}.` });
  try {
    {
      using file = Deno.openSync(made, { write: true });
      printRaw(text, file);
      file.syncSync();
    }
    Deno.chmodSync(made, 0o755);
    Deno.renameSync(made, path);
  } catch (error) {
    Deno.removeSync(made);
    throw error;
  }
}

/** @throws {CommandError} If it cannot be written, or must not be. */
function writeDoor(path: string, program: string, text: string): void {
  if (sameFile(path, program)) {
    throw new CommandError(`${path} is the program that the door would lead to`, SYSEXIT.cannotCreate);
  }
  try {
    writeExecutable(path, text);
  } catch (error) {
    const why = messageOf(error);
    throw new CommandError(`Cannot write ${path}: ${why}`, SYSEXIT.cannotCreate, { cause: error });
  }
}

async function write({ flags, words }: Given<typeof DOOR.forms[""]>): Promise<number> {
  const program = programPath(flags.program);
  const shell = readPath("--shell", flags.shell, SHELL);
  const text = doorScript({ interpreter: await interpreterFor(shell), program });
  if (words.FILE === undefined) printRaw(text);
  else writeDoor(words.FILE, program, text);
  return SYSEXIT.ok;
}

/**
 * Runs `gofax door`.
 *
 * @param args the arguments behind the command's name
 * @returns the exit code
 */
export function door(args: readonly string[]): Promise<number> {
  return runCommand(DOOR, args, { "": write });
}
