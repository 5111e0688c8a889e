/**
 * Takes back a run of setup: what is still as setup left it becomes what it was, in the opposite order. What somebody changed since is
 * left alone and named.
 */

import { messageOf } from "../../text/error_text.ts";
import type { Machine } from "../machine.ts";
import {
  type JournalEntry,
  markUndone,
  type PathEntry,
  readJournal,
  type Run,
  type RunEntry,
} from "./journal.ts";
import { draftOf, folderOf, replaceByLink, replaceFile, setRights, syncFolder } from "./open_place.ts";
import { type PathState, sameState, stateOf } from "./state.ts";

/** What becomes of one change. */
export interface Undone {
  /**
   * `back`: as it was. `same`: it was so already. `changed`: somebody changed it since, so that it is left alone. `failed`: it could not
   * be taken back.
   */
  readonly result: "back" | "same" | "changed" | "failed";
  /** The path, or the program that takes something back. */
  readonly what: string;
  /** Why it failed. */
  readonly why?: string;
}

/** Makes a path what it was. */
function putBack(machine: Machine, { folder }: Run, entry: PathEntry): void {
  const { path, before, copy, mtimeMs, draft: own = draftOf(path) } = entry;
  const [real, draft] = [machine.real(path), machine.real(own)];
  switch (before.kind) {
    case "none":
      Deno.removeSync(real);
      return syncFolder(folderOf(real));
    case "link":
      return replaceByLink(real, draft, before.target);
    case "folder":
      return setRights(real, before);
    case "file": {
      if (copy === undefined) return setRights(real, before);
      const write = (made: string): void => Deno.copyFileSync(machine.real(`${folder}/${copy}`), made);
      return replaceFile({ real, draft, write, rights: before, mtimeMs });
    }
    case "other":
      return;
    default:
      return before satisfies never;
  }
}

/** Whether rights are those of either look, each for itself: owner and mode are changed one after the other. */
function isBetween(now: PathState, before: PathState, after: PathState): boolean {
  if (now.kind !== after.kind) return false;
  // a folder that setup has made and not given away yet
  if (now.kind === "folder" && before.kind === "none") return now.uid === Deno.uid();
  if ((now.kind !== "file" && now.kind !== "folder") || before.kind !== now.kind) return false;
  const looks = [before, after] as readonly (typeof now)[];
  const isOneOf = <K extends "uid" | "gid" | "mode">(key: K): boolean =>
    looks.some((each) => each[key] === now[key]);
  const isSameText = now.kind === "folder" ||
    looks.every((each) => "sha256" in each && each.sha256 === now.sha256);
  return isSameText && isOneOf("uid") && isOneOf("gid") && isOneOf("mode");
}

/** Whether a path is as setup left it, or as setup may have left it when it was broken off. */
function isOurs(now: PathState, { before, after, isOpen = false }: PathEntry): boolean {
  if (after === undefined) return false;
  return sameState(now, after) || (isOpen && isBetween(now, before, after));
}

/** Removes what was made and had not taken its place yet. */
function removeDraft(machine: Machine, { draft }: PathEntry): void {
  if (draft !== undefined && machine.lstat(draft) !== undefined) Deno.removeSync(machine.real(draft));
}

async function undoPath(machine: Machine, run: Run, entry: PathEntry, isDry: boolean): Promise<Undone> {
  const { path: what, before } = entry;
  try {
    if (!isDry) removeDraft(machine, entry);
    const now = await stateOf(machine, what);
    if (sameState(now, before)) return { result: "same", what };
    if (!isOurs(now, entry)) return { result: "changed", what };
    if (before.kind === "none" && now.kind === "folder" && machine.names(what).length > 0) {
      if (!isDry) return { result: "changed", what };
    }
    if (!isDry) putBack(machine, run, entry);
    return { result: "back", what };
  } catch (error) {
    return { result: "failed", what, why: messageOf(error) };
  }
}

async function undoRun(machine: Machine, { undo }: RunEntry, isDry: boolean): Promise<readonly Undone[]> {
  const [program, ...args] = undo ?? [];
  if (program === undefined) return [];
  const what = [program, ...args].join(" ");
  if (isDry) return [{ result: "back", what }];
  const { code, stderr } = await machine.run(program, args, { timeoutMs: 120_000 });
  return [
    code === 0
      ? { result: "back", what }
      : { result: "failed", what, why: stderr.trim() || `it ended with ${code}` },
  ];
}

/**
 * Takes a run back, or only tells what would be done.
 *
 * @throws {Error} If the journal cannot be written.
 */
export async function undoRunOf(
  machine: Machine,
  run: Run,
  { isDry = false }: { readonly isDry?: boolean } = {},
): Promise<readonly Undone[]> {
  const undone: Undone[] = [];
  const backwards: readonly JournalEntry[] = readJournal(machine, run).toReversed();
  // Programs first, so that a service ends before its unit goes.
  for (const entry of backwards) {
    if (entry.kind === "run") undone.push(...await undoRun(machine, entry, isDry));
  }
  const paths = backwards.filter((entry) => entry.kind === "path");
  const results = new Map<PathEntry, Undone>();
  for (const entry of paths) results.set(entry, await undoPath(machine, run, entry, isDry));
  // on a full disk there is room now
  for (const [entry, { result }] of results) {
    if (result === "failed") results.set(entry, await undoPath(machine, run, entry, isDry));
  }
  for (const [{ isOnTheWay }, each] of results) {
    if (isOnTheWay !== true || each.result === "failed") undone.push(each);
  }
  // what failed can be tried again
  if (!isDry && undone.every(({ result }) => result !== "failed")) markUndone(machine, run);
  return undone;
}
