/** Makes the changes of a plan, each one noted in the journal before. A file is written whole or not at all. */

import type { Machine } from "../machine.ts";
import { messageOf } from "../../text/error_text.ts";
import type { Journal } from "./journal.ts";
import { type NumberedRights, replaceFile, setRights } from "./open_place.ts";
import { stateOf } from "./state.ts";
import {
  type FileStep,
  type FolderStep,
  followLinks,
  ownerIds,
  type PathStep,
  type Rights,
  type RunStep,
  SetupError,
  type Step,
} from "./step.ts";

/** How long a program may run, in milliseconds. */
const RUN_MS = 120_000;

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/")) || "/";
}

/** @throws {Error} If the machine does not have such a user or group. */
function numbered(machine: Machine, { owner, mode }: Rights): NumberedRights {
  const [uid, gid] = ownerIds(machine, owner);
  if (uid === undefined || gid === undefined) throw new Error(`there is no ${owner} on this machine`);
  return { uid, gid, mode };
}

/** The rights that a file gets: those given, or those of the file that is there. */
function rightsFor(machine: Machine, path: string, rights: Rights | undefined): NumberedRights {
  const info = machine.lstat(path);
  if (rights !== undefined || info === undefined) {
    return numbered(machine, rights ?? { owner: "root:root", mode: 0o644 });
  }
  return { uid: info.uid ?? 0, gid: info.gid ?? 0, mode: (info.mode ?? 0o644) & 0o7777 };
}

function writeFile(machine: Machine, step: FileStep): void {
  if (machine.text(step.path) !== step.before) throw new Error("it was changed since the plan was made");
  const { path, text, mtimeMs } = step;
  const real = machine.real(path);
  makeFolders(machine, path);
  replaceFile(real, (made) => Deno.writeTextFileSync(made, text), rightsFor(machine, path, step.rights));
  if (mtimeMs !== undefined) Deno.utimeSync(real, new Date(mtimeMs), new Date(mtimeMs));
}

function makeFolder(machine: Machine, { path, rights }: FolderStep): void {
  const real = machine.real(path);
  Deno.mkdirSync(real, { recursive: true, mode: 0o700 });
  setRights(real, numbered(machine, rights));
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
      return writeFile(machine, step);
    case "copy":
      makeFolders(machine, step.path);
      return replaceFile(real, (made) => Deno.copyFileSync(step.from, made), numbered(machine, PROGRAM));
    case "link":
      makeFolders(machine, step.path);
      return placeLink(machine, step.path, step.target);
    case "folder":
      return makeFolder(machine, step);
    case "rights":
      return setRights(real, numbered(machine, step.rights));
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
