/** What is at a path: enough to tell whether it was changed since, and to make it again. */

import type { Machine } from "../machine.ts";

/** What is at a path. */
export type PathState =
  | { readonly kind: "none" }
  | { readonly kind: "link"; readonly target: string }
  | { readonly kind: "folder"; readonly uid: number; readonly gid: number; readonly mode: number }
  | {
    readonly kind: "file";
    readonly uid: number;
    readonly gid: number;
    readonly mode: number;
    /** SHA-256 of what is in it, in hexadecimal. */
    readonly sha256: string;
  }
  | { readonly kind: "other" };

/** SHA-256 in hexadecimal, as {@linkcode PathState} has it. */
export async function digest(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
}

/**
 * Looks at a path. Links are not followed.
 *
 * @throws {Error} If a file is there that cannot be read.
 */
export async function stateOf(machine: Machine, path: string): Promise<PathState> {
  const info = machine.lstat(path);
  if (info === undefined) return { kind: "none" };
  if (info.isSymlink) return { kind: "link", target: machine.link(path) ?? "" };
  const rights = { uid: info.uid ?? 0, gid: info.gid ?? 0, mode: (info.mode ?? 0) & 0o7777 };
  if (info.isDirectory) return { kind: "folder", ...rights };
  if (!info.isFile) return { kind: "other" };
  return { kind: "file", ...rights, sha256: await digest(Deno.readFileSync(machine.real(path))) };
}

/** Whether two looks saw the same. */
export function sameState(a: PathState, b: PathState): boolean {
  return JSON.stringify(Object.entries(a).toSorted()) === JSON.stringify(Object.entries(b).toSorted());
}
