/**
 * The program that faxq starts for a job: `SendFaxCmd` of its configuration, and the file that it names. It is only read, never
 * started.
 */

import { DEFAULT_SENDER, DOOR_MARK, type SendCommand } from "../hylafax/send_command.ts";
import { scriptTrouble } from "../os/script_file.ts";
import { readConfigFile } from "./config_file.ts";
import { attempt } from "./spool_error.ts";
import type { SpoolPaths } from "./paths.ts";

/** How an executable begins, elf(5). */
const ELF = "\x7fELF";
/** Bytes that are read: more than a door has, and enough of any script to see whether it names gofax. */
const SCRIPT_BYTES = 64 << 10;

/** The beginning of a file, each byte as one character. */
function headOf(path: string): string {
  using file = Deno.openSync(path);
  const bytes = new Uint8Array(SCRIPT_BYTES);
  return new TextDecoder("latin1").decode(bytes.subarray(0, file.readSync(bytes) ?? 0));
}

/** Whether a file is named as gofax is, by a link or by its own name. */
function isCalledGofax(path: string): boolean {
  const names = [path, Deno.realPathSync(path)].map((each) => each.slice(each.lastIndexOf("/") + 1));
  return names.some((name) => name.startsWith("gofax"));
}

/** The program that the door leads to, as door_script.ts writes it. */
function programOf(door: string): string | undefined {
  const word = /^program='(.*)'$/m.exec(door)?.[1];
  return word?.replaceAll("'\\''", "'");
}

/** Where a path that a file names really is: elsewhere if another machine's files are looked at. */
export type RealPath = (path: string) => string;

function doorTrouble(door: string, real: RealPath): string | undefined {
  const program = programOf(door);
  const trouble = program === undefined ? undefined : scriptTrouble(real(program));
  return trouble === undefined ? undefined : `the door, which leads to ${program}: ${trouble}`;
}

type Judgement =
  | { readonly kind: Exclude<SendCommand["kind"], "foreign"> }
  | { readonly kind: "foreign"; readonly why: string };

/**
 * @throws {Error} If this user may not look.
 */
function judge(path: string, real: RealPath): Judgement {
  const trouble = scriptTrouble(path);
  if (trouble !== undefined) return { kind: "foreign", why: `is ${path}: ${trouble}` };
  const head = headOf(path);
  if (head.startsWith(ELF)) {
    return isCalledGofax(path)
      ? { kind: "program" }
      : { kind: "foreign", why: `is ${path}, a program that is not gofax` };
  }
  if (head.split("\n", 2)[1]?.startsWith(DOOR_MARK)) {
    const broken = doorTrouble(head, real);
    return broken === undefined ? { kind: "door" } : { kind: "foreign", why: `is ${path}, ${broken}` };
  }
  return /gofax/i.test(head)
    ? { kind: "wrapper" }
    : { kind: "foreign", why: `is ${path}, a script that is not the door and does not name gofax` };
}

/**
 * The program that faxq starts; undefined if its configuration cannot be read.
 *
 * @param config faxq's configuration, `etc/config` mostly
 * @param real where the program and the door's program really are
 * @throws {SpoolError} If this user may not look at the program.
 */
export function readSendCommand(
  paths: SpoolPaths,
  config: string,
  real: RealPath = (path) => path,
): SendCommand | undefined {
  const { items } = readConfigFile(paths, config);
  if (items === undefined) return undefined;
  const item = items.findLast(({ tag }) => tag === "sendfaxcmd");
  if (item === undefined) {
    const why = `is not set, so that faxq starts HylaFAX's own ${DEFAULT_SENDER}`;
    return { command: DEFAULT_SENDER, where: config, kind: "foreign", why };
  }
  // faxq starts the first part of SendFaxCmd as the program, and does not pass on the rest.
  const [command = ""] = item.value.trim().split(/\s+/);
  const named = { command, where: item.where };
  if (command === "") return { ...named, kind: "foreign", why: "is empty" };
  const path = command.startsWith("/") ? real(command) : paths.resolve(command);
  return { ...named, ...attempt("look at", path, () => judge(path, real)) };
}
