/** Makes the changes of a plan, each one noted in the journal before. A file is written whole or not at all. */

import type { Machine } from "../machine.ts";
import { messageOf } from "../../text/error_text.ts";
import type { Journal } from "./journal.ts";
import { stateOf } from "./state.ts";
import { followLinks, ownerIds, type PathStep, type Rights, type RunStep, type Step } from "./step.ts";

/** A step could not be done. Steps before it are done, those behind it are not. */
export class SetupError extends Error {
  /** As it stands in front of the message in a stack. */
  override readonly name = "SetupError";
}

/** How long a program may run, in milliseconds. */
const RUN_MS = 120_000;

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/")) || "/";
}

function giveRights(machine: Machine, path: string, rights: Rights): void {
  const [uid, gid] = ownerIds(machine, rights.owner);
  if (uid === undefined || gid === undefined) throw new Error(`there is no ${rights.owner} on this machine`);
  const real = machine.real(path);
  Deno.chownSync(real, uid, gid);
  Deno.chmodSync(real, rights.mode);
}

/** Puts a file in the place of what is there, whole or not at all; with the rights of the file that is there unless others are given. */
export function placeFile(
  machine: Machine,
  path: string,
  write: (real: string) => void,
  rights: Rights | undefined,
): void {
  const before = machine.stat(path);
  const made = Deno.makeTempFileSync({ dir: machine.real(folderOf(path)), prefix: ".gofax-setup." });
  try {
    write(made);
    const own = made.slice(machine.real("").length);
    if (rights !== undefined) giveRights(machine, own, rights);
    else if (before !== undefined) {
      Deno.chownSync(made, before.uid, before.gid);
      Deno.chmodSync(made, (before.mode ?? 0o644) & 0o7777);
    }
    {
      using file = Deno.openSync(made);
      file.syncSync();
    }
    Deno.renameSync(made, machine.real(path));
  } catch (error) {
    Deno.removeSync(made);
    throw error;
  }
}

function makeFolders(machine: Machine, path: string): void {
  Deno.mkdirSync(machine.real(folderOf(path)), { recursive: true, mode: 0o755 });
}

function placeLink(machine: Machine, path: string, target: string): void {
  const made = `${machine.real(path)}.gofax-setup`;
  Deno.symlinkSync(target, made);
  Deno.renameSync(made, machine.real(path));
}

const PROGRAM: Rights = { owner: "root:root", mode: 0o755 };

function change(machine: Machine, step: PathStep): void {
  const real = machine.real(step.path);
  switch (step.kind) {
    case "file":
      makeFolders(machine, step.path);
      placeFile(machine, step.path, (made) => Deno.writeTextFileSync(made, step.text), step.rights);
      if (step.mtimeMs !== undefined) Deno.utimeSync(real, new Date(step.mtimeMs), new Date(step.mtimeMs));
      return;
    case "copy":
      makeFolders(machine, step.path);
      return placeFile(machine, step.path, (made) => Deno.copyFileSync(step.from, made), PROGRAM);
    case "link":
      makeFolders(machine, step.path);
      return placeLink(machine, step.path, step.target);
    case "folder":
      Deno.mkdirSync(real, { recursive: true });
      return giveRights(machine, step.path, step.rights);
    case "rights":
      return giveRights(machine, step.path, step.rights);
    case "remove":
      return Deno.removeSync(real);
    default:
      return step satisfies never;
  }
}

async function changePath(machine: Machine, step: PathStep, journal: Journal): Promise<void> {
  const path = step.kind === "rights" ? followLinks(machine, step.path) : step.path;
  const before = await stateOf(machine, path);
  if (before.kind === "other") throw new Error("that is neither a file nor a folder");
  const mtimeMs = machine.lstat(path)?.mtime?.getTime();
  const entry = {
    kind: "path",
    path,
    before,
    ...(before.kind === "file" && step.kind !== "rights" ? { copy: journal.keep(path) } : {}),
    ...(mtimeMs === undefined ? {} : { mtimeMs }),
  } as const;
  const index = journal.note(entry);
  change(machine, { ...step, path });
  journal.made(index, { ...entry, after: await stateOf(machine, path) });
}

/** @returns what it said if it failed */
async function runProgram(machine: Machine, step: RunStep, journal: Journal): Promise<string | undefined> {
  const [program, ...args] = step.command;
  journal.note({
    kind: "run",
    command: step.command,
    ...(step.undo === undefined ? {} : { undo: step.undo }),
  });
  const { code, stderr, stdout } = await machine.run(program, args, { timeoutMs: step.timeoutMs ?? RUN_MS });
  return code === 0 ? undefined : (stderr || stdout).trim() || `it ended with ${code}`;
}

/**
 * Makes one change.
 *
 * @returns why a program failed; the steps behind it can be done all the same
 * @throws {SetupError} If a file cannot be changed.
 */
export async function applyStep(machine: Machine, step: Step, journal: Journal): Promise<string | undefined> {
  if (step.kind === "run") return await runProgram(machine, step, journal);
  try {
    await changePath(machine, step, journal);
    return undefined;
  } catch (error) {
    throw new SetupError(`Cannot change ${step.path}: ${messageOf(error)}`, { cause: error });
  }
}
