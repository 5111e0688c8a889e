/** Processes of the machine, from proc(5). What this user may not see of a process is undefined. */

import type { Machine } from "../machine.ts";

/** A process. */
export interface Process {
  /** Its number. */
  readonly pid: number;
  /** The name of the program, without its folder, as it was called. */
  readonly name: string;
  /** All words of its command line. */
  readonly words: readonly string[];
  /** Its effective user. */
  readonly uid: number | undefined;
}

/** All processes, as far as this user may see them; none where there is no /proc. */
export function processes(machine: Machine): readonly Process[] {
  return machine.names("/proc").filter((name) => /^\d+$/.test(name)).flatMap((pid) => {
    const words = (machine.text(`/proc/${pid}/cmdline`) ?? "").split("\0").slice(0, -1);
    // A kernel thread has no command line. Daemons may write a title with blanks into the first word.
    const name = words[0]?.replace(/^.*\//, "").replace(/[: ].*$/, "");
    return name === undefined
      ? []
      : [{ pid: Number(pid), name, words, uid: machine.stat(`/proc/${pid}`)?.uid ?? undefined }];
  });
}

/** The program file that a process runs, with whether it has been replaced or removed since; undefined if this user may not look. */
export function programOf(
  machine: Machine,
  pid: number,
): { readonly path: string; readonly isGone: boolean } | undefined {
  const link = machine.link(`/proc/${pid}/exe`);
  if (link === undefined) return undefined;
  const path = link.replace(/ \(deleted\)$/, "");
  return { path, isGone: path !== link };
}

/** A number of a process's `status`, in the base that proc(5) writes it in; undefined if this user may not look. */
export function umaskOf(machine: Machine, pid: number): number | undefined {
  const digits = /^Umask:\s*([0-7]+)$/m.exec(machine.text(`/proc/${pid}/status`) ?? "")?.[1];
  return digits === undefined ? undefined : parseInt(digits, 8);
}

/** The soft limit of open files of a process; undefined if this user may not look. */
export function openFileLimit(machine: Machine, pid: number): number | undefined {
  const row = /^Max open files +(\d+) /m.exec(machine.text(`/proc/${pid}/limits`) ?? "");
  return row === null ? undefined : Number(row[1]);
}

/** Whether a folder is a mount of its own for a process; undefined if this user may not look. */
export function isMountedFor(machine: Machine, pid: number, folder: string): boolean | undefined {
  const mounts = machine.text(`/proc/${pid}/mountinfo`);
  return mounts === undefined || mounts === ""
    ? undefined
    : mounts.split("\n").some((line) => line.split(" ")[4] === folder);
}

/** A variable of the environment that a process was started with; undefined if it has none, or this user may not look. */
export function environmentOf(machine: Machine, pid: number, name: string): string | undefined {
  const all = (machine.text(`/proc/${pid}/environ`) ?? "").split("\0");
  return all.find((each) => each.startsWith(`${name}=`))?.slice(name.length + 1);
}
