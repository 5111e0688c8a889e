/**
 * Makes the changes of a plan, each one noted in the journal before with what is going to be there, so that a run that is killed
 * can be taken back, too. A file is written whole or not at all.
 */

import type { Machine } from "../machine.ts";
import { messageOf } from "../../text/error_text.ts";
import type { Journal } from "./journal.ts";
import {
  draftOf,
  folderOf,
  type NumberedRights,
  replaceByLink,
  replaceFile,
  setRights,
  syncFolder,
} from "./open_place.ts";
import { placeProblem } from "./places.ts";
import { digest, type PathState, stateOf } from "./state.ts";
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

const CHANGED_SINCE = "it was changed since the plan was made";

const PROGRAM: Rights = { owner: "root:root", mode: 0o755 };

function digestOfText(text: string): Promise<string> {
  return digest(new TextEncoder().encode(text));
}

/** What is going to be at the path. */
async function foreseen(machine: Machine, step: PathStep, before: PathState): Promise<PathState> {
  switch (step.kind) {
    case "file": {
      const sha256 = await digestOfText(step.text);
      return { kind: "file", ...rightsFor(machine, step.path, step.rights), sha256 };
    }
    case "copy":
      return {
        kind: "file",
        ...numbered(machine, PROGRAM),
        sha256: await digest(Deno.readFileSync(step.from)),
      };
    case "link":
      return { kind: "link", target: step.target };
    case "folder":
      return { kind: "folder", ...numbered(machine, step.rights) };
    case "rights":
      return { ...before, ...numbered(machine, step.rights) };
    case "remove":
      return { kind: "none" };
    default:
      return step satisfies never;
  }
}

function writeFile(machine: Machine, step: FileStep, draft: string): void {
  if (machine.text(step.path) !== step.before) throw new Error(CHANGED_SINCE);
  const { path, text, mtimeMs } = step;
  const rights = rightsFor(machine, path, step.rights);
  const write = (made: string): void => Deno.writeTextFileSync(made, text);
  replaceFile({ real: machine.real(path), draft, write, rights, mtimeMs });
}

function makeFolder(machine: Machine, { path, rights }: FolderStep): void {
  const real = machine.real(path);
  Deno.mkdirSync(real, { recursive: true, mode: 0o700 });
  setRights(real, numbered(machine, rights));
  syncFolder(folderOf(real));
}

function change(machine: Machine, step: PathStep, draft: string): void {
  const real = machine.real(step.path);
  switch (step.kind) {
    case "file":
      return writeFile(machine, step, draft);
    case "copy": {
      const write = (made: string): void => Deno.copyFileSync(step.from, made);
      return replaceFile({ real, draft, write, rights: numbered(machine, PROGRAM) });
    }
    case "link":
      return replaceByLink(real, draft, step.target);
    case "folder":
      return makeFolder(machine, step);
    case "rights":
      return setRights(real, numbered(machine, step.rights));
    case "remove":
      if (machine.text(step.path) !== step.before) throw new Error(CHANGED_SINCE);
      Deno.removeSync(real);
      return syncFolder(folderOf(real));
    default:
      return step satisfies never;
  }
}

/** The folders on the way to a path that are not there, the highest first. */
function missingFolders(machine: Machine, path: string): readonly string[] {
  const folder = folderOf(path);
  return folder === "/" || machine.stat(folder) !== undefined
    ? []
    : [...missingFolders(machine, folder), folder];
}

async function changePath(
  machine: Machine,
  step: PathStep,
  journal: Journal,
  { isOnTheWay = false }: { readonly isOnTheWay?: boolean } = {},
): Promise<void> {
  const path = step.kind === "rights" ? followLinks(machine, step.path) : step.path;
  for (const folder of missingFolders(machine, path)) {
    const made = { kind: "folder", path: folder, rights: PROGRAM, why: step.why } as const;
    await changePath(machine, made, journal, { isOnTheWay: true });
  }
  const before = await stateOf(machine, path);
  const problem = placeProblem(machine, { ...step, path });
  if (problem !== undefined) throw new Error(problem);
  const mtimeMs = machine.lstat(path)?.mtime?.getTime();
  const draft = draftOf(path);
  const entry = {
    kind: "path",
    path,
    before,
    after: await foreseen(machine, { ...step, path }, before),
    draft,
    ...(isOnTheWay ? { isOnTheWay } : {}),
    ...(before.kind === "file" && step.kind !== "rights" ? { copy: journal.keep(path) } : {}),
    ...(mtimeMs === undefined ? {} : { mtimeMs }),
  } as const;
  const index = journal.note({ ...entry, isOpen: true });
  change(machine, { ...step, path }, machine.real(draft));
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
