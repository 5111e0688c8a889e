/**
 * How mends are done. Root does nothing in folders of other users by path: their owners may put a link in every place. Each folder on the way
 * is held open and is no link, and what is made belongs to the owner of its folder.
 */

import { accountOf } from "../../../os/accounts.ts";
import { close, O, open } from "../../../os/libc.ts";
import { geteuid } from "../../../os/process_calls.ts";
import { messageOf } from "../../../text/error_text.ts";
import { osError } from "../../../os/os_error.ts";
import type { Ran, RunLimits } from "../../machine.ts";
import type { Fix } from "./check.ts";
import type { Site } from "./site.ts";

/** Milliseconds for a program that does a mend. */
const MEND_MS = 20_000;

/** Runs a program as another user; undefined if this user may not. */
export async function runAs(
  { machine, uid }: Site,
  user: number,
  command: string,
  args: readonly string[],
  limits: RunLimits = { timeoutMs: MEND_MS },
): Promise<Ran | undefined> {
  if (uid === user) return await machine.run(command, args, limits);
  if (uid !== 0) return undefined;
  const { gid, name } = accountOf(user, user);
  const groups = name === undefined ? "--clear-groups" : "--init-groups";
  const as = [`--reuid=${user}`, `--regid=${gid}`, groups, "--", command, ...args];
  return await machine.run("setpriv", as, limits);
}

function words({ stderr, stdout, code }: Ran): string {
  return stderr.trim() || stdout.trim() || `it ended with ${code}`;
}

/**
 * Runs a program that must succeed.
 *
 * @throws {Error} If it does not.
 */
export async function mustRun(
  site: Site,
  command: string,
  args: readonly string[],
  stdin?: string,
): Promise<void> {
  const ran = await site.machine.run(command, args, {
    timeoutMs: MEND_MS,
    ...(stdin === undefined ? {} : { stdin }),
  });
  if (ran.code !== 0) throw new Error(`${command}: ${words(ran)}`);
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/")) || "/";
}

/** The new owner, group and mode of a file; what is undefined stays. */
export interface Rights {
  /** The owner. */
  readonly uid?: number;
  /** The group. */
  readonly gid?: number;
  /** The mode. */
  readonly mode?: number;
}

/** The names of a path. */
function namesOf(path: string): readonly string[] {
  return path.split("/").filter((name) => name !== "");
}

/** Opens a file or folder below `top`, one name after the other, and follows no link. */
function openBelow(top: string, names: readonly string[]): number {
  let fd = open(top, O.PATH | O.CLOEXEC);
  for (const name of names) {
    if (fd < 0) break;
    const next = open(`${fdPath(fd)}/${name}`, O.PATH | O.NOFOLLOW | O.CLOEXEC);
    close(fd);
    fd = next;
  }
  if (fd < 0) throw osError(fd);
  return fd;
}

/** The path of an open file, by which nobody can put another in its place. */
function fdPath(fd: number): string {
  return `/proc/self/fd/${fd}`;
}

/** Does something with the last name of a path, in its folder, which is held open. */
function inFolder(top: string, path: string, work: (held: string) => void): void {
  const names = namesOf(path);
  const fd = openBelow(top, names.slice(0, -1));
  try {
    work(`${fdPath(fd)}/${names.at(-1) ?? ""}`);
  } finally {
    close(fd);
  }
}

/** Changes owner and mode of a file or folder. */
function change(top: string, path: string, { uid, gid, mode }: Rights): void {
  const fd = openBelow(top, namesOf(path));
  try {
    const info = Deno.statSync(fdPath(fd));
    if (!info.isFile && !info.isDirectory && !info.isFifo) throw new Error(`${path} is a link, or no file`);
    // A second name may be somebody else's way to a file of root's.
    if (!info.isDirectory && (info.nlink ?? 1) > 1) throw new Error(`${path} has a second name elsewhere`);
    if (uid !== undefined || gid !== undefined) Deno.chownSync(fdPath(fd), uid ?? null, gid ?? null);
    if (mode !== undefined) Deno.chmodSync(fdPath(fd), mode);
  } finally {
    close(fd);
  }
}

/** Makes an empty file, which belongs to the owner of its folder. */
function makeFile(held: string): void {
  const fd = open(held, O.WRONLY | O.CREAT | O.EXCL | O.NOFOLLOW | O.CLOEXEC, 0o644);
  if (fd < 0) throw osError(fd);
  try {
    const { uid, gid } = Deno.statSync(held.slice(0, held.lastIndexOf("/")));
    if (geteuid() === 0) Deno.chownSync(fdPath(fd), uid, gid);
  } finally {
    close(fd);
  }
}

/** Failures that are told by themselves. */
const MOST_TOLD = 3;

/**
 * Does something with each of them: one that cannot be mended, such as a link that somebody planted, keeps no other from being mended.
 *
 * @throws {Error} If one could not be done; all others are.
 */
function withEach<T>(all: readonly T[], work: (each: T) => void): void {
  const failures: string[] = [];
  for (const each of all) {
    try {
      work(each);
    } catch (error) {
      failures.push(messageOf(error));
    }
  }
  const more = failures.length > MOST_TOLD ? [`${failures.length - MOST_TOLD} more`] : [];
  if (failures.length > 0) throw new Error([...failures.slice(0, MOST_TOLD), ...more].join("; "));
}

/** `1 file` or `7 files`; the file itself if it is one. */
function named(top: string, paths: readonly string[], what: string): string {
  return paths.length === 1 ? `${top}/${paths[0]}` : `${paths.length} ${what} in ${top}`;
}

/**
 * Makes empty files.
 *
 * @param top as for {@linkcode setRights}
 * @param paths below it
 */
export function makeEmpty(site: Site, top: string, paths: readonly string[]): Fix {
  return {
    does: `makes ${named(top, paths, "empty files")}`,
    run: () => {
      withEach(paths, (path) => inFolder(site.machine.real(top), path, makeFile));
      return `made ${paths.join(", ")} in ${top}`;
    },
  };
}

/**
 * Removes files that are left over.
 *
 * @param top as for {@linkcode setRights}
 * @param paths below it
 */
export function removeFiles(site: Site, top: string, paths: readonly string[]): Fix {
  return {
    does: `removes ${named(top, paths, "files")}`,
    run: () => {
      withEach(paths, (path) => inFolder(site.machine.real(top), path, (held) => Deno.removeSync(held)));
      return `removed ${paths.join(", ")} in ${top}`;
    },
  };
}

/**
 * Changes owners and modes.
 *
 * @param top a folder whose path nobody but root can change, or the spool
 * @param wanted paths below it; what is a link, or has a second name, is refused
 */
export function setRights(
  site: Site,
  top: string,
  wanted: readonly (readonly [path: string, rights: Rights])[],
  does: string,
): Fix {
  return {
    does,
    run: () => {
      withEach(wanted, ([path, rights]) => change(site.machine.real(top), path, rights));
      return does.replace(/^gives/, "gave").replace(/^sets/, "set");
    },
  };
}

/** Writes a file of root's, completely or not at all; a link in its place is replaced, not followed. */
export function writeFile(site: Site, path: string, text: string, mode: number): Fix {
  return {
    does: `writes ${path}`,
    run: () => {
      const real = site.machine.real(path);
      const draft = Deno.makeTempFileSync({ dir: folderOf(real), prefix: ".gofax-doctor-" });
      try {
        Deno.writeTextFileSync(draft, text);
        Deno.chmodSync(draft, mode);
        Deno.renameSync(draft, real);
      } catch (error) {
        Deno.removeSync(draft);
        throw error;
      }
      return `wrote ${path}`;
    },
  };
}
