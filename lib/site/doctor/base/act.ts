/**
 * How mends are done. Root does nothing in folders of other users by path: their owners may put a link in every place. What is made or
 * removed there is done as the owner of the folder; owners and modes are changed through a file that is held open and is no link.
 */

import { accountOf } from "../../../os/accounts.ts";
import { close, O, open } from "../../../os/libc.ts";
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

/**
 * Runs a program as the owner of the folder in which a file lies.
 *
 * @throws {Error} If this user may not, or it fails.
 */
async function runInFolder(
  site: Site,
  path: string,
  command: string,
  args: readonly string[],
): Promise<void> {
  const owner = site.machine.stat(folderOf(path))?.uid;
  if (owner === undefined || owner === null) throw new Error(`there is no ${folderOf(path)}`);
  const ran = await runAs(site, owner, command, args);
  if (ran === undefined) throw new Error(`only root or user ${owner} can do that`);
  if (ran.code !== 0) throw new Error(words(ran));
}

/** Makes empty files, each as the owner of its folder. */
export function makeEmpty(site: Site, paths: readonly string[]): Fix {
  return {
    does: `makes ${paths.length === 1 ? paths[0] : `${paths.length} empty files`}`,
    run: async () => {
      for (const path of paths) await runInFolder(site, path, "touch", ["--", site.machine.real(path)]);
      return `made ${paths.join(", ")}`;
    },
  };
}

/** Removes files that are left over, each as the owner of its folder. */
export function removeFiles(site: Site, paths: readonly string[]): Fix {
  return {
    does: `removes ${paths.length === 1 ? paths[0] : `${paths.length} files`}`,
    run: async () => {
      for (const path of paths) await runInFolder(site, path, "rm", ["-f", "--", site.machine.real(path)]);
      return `removed ${paths.join(", ")}`;
    },
  };
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

/** Opens a folder of a path, one name after the other below `top`, and follows no link. */
function openBelow(top: string, names: readonly string[]): number {
  let fd = open(top, O.PATH | O.CLOEXEC);
  for (const name of names) {
    if (fd < 0) break;
    const next = open(`/proc/self/fd/${fd}/${name}`, O.PATH | O.NOFOLLOW | O.CLOEXEC);
    close(fd);
    fd = next;
  }
  if (fd < 0) throw osError(fd);
  return fd;
}

/**
 * Changes owner and mode of a file or folder.
 *
 * @param top a folder whose path nobody but root can change, or the spool
 * @param path below it
 * @throws {Error} If it is a link, has a second name, is not what `is` says, or may not be changed by this user.
 */
function change(top: string, path: string, { uid, gid, mode }: Rights): void {
  const fd = openBelow(top, path.split("/").filter((name) => name !== ""));
  try {
    const held = `/proc/self/fd/${fd}`;
    const info = Deno.statSync(held);
    const isLink = !info.isFile && !info.isDirectory && !info.isFifo;
    if (isLink || Deno.lstatSync(held).isSymlink && info.isSymlink) throw new Error("it is a link");
    // A second name may be somebody else's way to a file of root's.
    if (!info.isDirectory && (info.nlink ?? 1) > 1) throw new Error("it has a second name elsewhere");
    if (uid !== undefined || gid !== undefined) Deno.chownSync(held, uid ?? null, gid ?? null);
    if (mode !== undefined) Deno.chmodSync(held, mode);
  } finally {
    close(fd);
  }
}

/** Changes owners and modes below a folder. */
export function setRights(
  site: Site,
  top: string,
  wanted: readonly (readonly [path: string, rights: Rights])[],
  does: string,
): Fix {
  return {
    does,
    run: () => {
      for (const [path, rights] of wanted) change(site.machine.real(top), path, rights);
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
