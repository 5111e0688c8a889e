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
import { replaceFile, setRights } from "./open_place.ts";
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

function clear(machine: Machine, path: string, now: PathState): void {
  if (now.kind !== "none") Deno.removeSync(machine.real(path));
}

/** Makes a path what it was. */
function putBack(machine: Machine, { folder }: Run, entry: PathEntry, now: PathState): void {
  const { path, before, copy, mtimeMs } = entry;
  const real = machine.real(path);
  switch (before.kind) {
    case "none":
      return clear(machine, path, now);
    case "link":
      clear(machine, path, now);
      return Deno.symlinkSync(before.target, real);
    case "folder":
      return setRights(real, before);
    case "file":
      if (copy !== undefined) {
        replaceFile(real, (made) => Deno.copyFileSync(machine.real(`${folder}/${copy}`), made), before);
      } else setRights(real, before);
      if (mtimeMs !== undefined) Deno.utimeSync(real, new Date(mtimeMs), new Date(mtimeMs));
      return;
    case "other":
      return;
    default:
      return before satisfies never;
  }
}

async function undoPath(machine: Machine, run: Run, entry: PathEntry, isDry: boolean): Promise<Undone> {
  const { path: what, before, after } = entry;
  try {
    const now = await stateOf(machine, what);
    if (sameState(now, before)) return { result: "same", what };
    if (after === undefined || !sameState(now, after)) return { result: "changed", what };
    if (before.kind === "none" && now.kind === "folder" && machine.names(what).length > 0) {
      if (!isDry) return { result: "changed", what };
    }
    if (!isDry) putBack(machine, run, entry, now);
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
  for (const entry of backwards) {
    if (entry.kind === "path") undone.push(await undoPath(machine, run, entry, isDry));
  }
  // what failed can be tried again
  if (!isDry && undone.every(({ result }) => result !== "failed")) markUndone(machine, run);
  return undone;
}
