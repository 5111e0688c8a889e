/**
 * Calls of the C library about processes, users and limits. As in libc.ts every call answers as the kernel does: zero or more is the
 * result, less than zero is `-errno`.
 */

import { answer, loadLibc } from "./libc.ts";

/** kill(2); a negative pid is a process group, signal 0 only asks. */
export function kill(pid: number, signal: number): number {
  return answer(loadLibc().symbols.kill(pid, signal));
}

/** getppid(2): 1 (or a subreaper's pid) when the parent is gone. */
export function getppid(): number {
  return loadLibc().symbols.getppid();
}

const PR_SET_PDEATHSIG = 1;

/** prctl(2): the signal that this process gets when its parent ends; 0 for none. */
export function setParentDeathSignal(signal: number): number {
  return answer(loadLibc().symbols.prctl(PR_SET_PDEATHSIG, BigInt(signal), 0n, 0n, 0n));
}

/** geteuid(2): the user who owns the files that this process makes. `Deno.uid()` is the real one. */
export function geteuid(): number {
  return loadLibc().symbols.geteuid();
}

/** setgroups(2), of all threads: these become the further groups, and no others. */
export function setGroups(gids: readonly number[]): number {
  const list = new Uint8Array(Uint32Array.from(gids).buffer);
  return answer(loadLibc().symbols.setgroups(BigInt(gids.length), list));
}

/** setresuid(2), of all threads: `uid` becomes the real, the effective and the saved one. */
export function setAllUids(uid: number): number {
  return answer(loadLibc().symbols.setresuid(uid, uid, uid));
}

/** setresgid(2), of all threads: `gid` becomes the real, the effective and the saved one. */
export function setAllGids(gid: number): number {
  return answer(loadLibc().symbols.setresgid(gid, gid, gid));
}

const RLIMIT_NOFILE = 7;

/** getrlimit(2) of the number of open files; undefined if it fails. */
export function openFileLimits(): { readonly soft: number; readonly hard: number } | undefined {
  const limits = new BigUint64Array(2);
  const into = new Uint8Array(limits.buffer);
  if (loadLibc().symbols.prlimit(0, RLIMIT_NOFILE, null, into) !== 0) {
    return undefined;
  }
  const [soft = 0n, hard = 0n] = limits;
  return { soft: Number(soft), hard: Number(hard) };
}

/** setrlimit(2) of the number of open files. */
export function setOpenFileLimits({ soft, hard }: { readonly soft: number; readonly hard: number }): number {
  const limits = new BigUint64Array([BigInt(soft), BigInt(hard)]);
  return answer(loadLibc().symbols.prlimit(0, RLIMIT_NOFILE, new Uint8Array(limits.buffer), null));
}
