/** What the kernel tells of processes in /proc: proc(5). */

/** Memory in MB that a process has for itself, with its share of what it has together with others (PSS). */
export function pssOf(smapsRollup: string): number {
  return kilobytes(smapsRollup, "Pss") / 1000;
}

/** Memory in MB that a process has for itself and that is in no file: heaps, stacks, and buffers. */
export function anonymousOf(smapsRollup: string): number {
  return kilobytes(smapsRollup, "Pss_Anon") / 1000;
}

/** How many threads a process has. */
export function threadsOf(status: string): number {
  return Number(/^Threads:\s*(\d+)$/m.exec(status)?.[1] ?? Number.NaN);
}

/** The most memory in MB that a process had at once (`VmHWM`), whoever else has it too. */
export function peakOf(status: string): number {
  return kilobytes(status, "VmHWM") / 1000;
}

/** How often a thread gave up the processor by itself, that is, how often it had to be woken. */
export function waitsOf(status: string): number {
  return Number(/^voluntary_ctxt_switches:\s*(\d+)$/m.exec(status)?.[1] ?? Number.NaN);
}

/** Milliseconds that a thread could have run and had to wait for a processor, from its `schedstat`: nanoseconds run, nanoseconds waited. */
export function waitedIn(schedstat: string): number {
  return Number(/^\d+ (\d+) \d+$/m.exec(schedstat)?.[1] ?? Number.NaN) / 1e6;
}

/** Milliseconds of processor time of the children that a process has waited for, from its `/proc/PID/stat`: hundredths of a second. */
export function cpuOfChildrenIn(stat: string): number {
  // The name of the program may hold blanks and brackets.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[13]) + Number(fields[14])) * 10;
}

/** A file, by the numbers that stat(2) gives. */
export type FileId = Pick<Deno.FileInfo, "dev" | "ino">;

/** Whether a file is locked by flock(2), from `/proc/locks`: `1: FLOCK  ADVISORY  WRITE 4711 08:01:131074 0 EOF`. */
export function isLocked(locks: string, { dev, ino }: FileId): boolean {
  // The C library's gnu_dev_major() and gnu_dev_minor(), for numbers that 32 bits hold.
  const [major, minor] = [(dev >>> 8) & 0xfff, (dev & 0xff) | ((dev >>> 12) & 0xfff00)];
  const hex = (part: number): string => part.toString(16).padStart(2, "0");
  const file = ` ${hex(major)}:${hex(minor)}:${ino} `;
  return locks.split("\n").some((line) => line.includes(" FLOCK ") && line.includes(file));
}

/** A line `NAME:  N kB`; the kernel's kB are 1,024 bytes, ours are 1,000. */
function kilobytes(text: string, name: string): number {
  const found = new RegExp(`^${name}:\\s*(\\d+) kB$`, "m").exec(text)?.[1];
  return found === undefined ? Number.NaN : Number(found) * 1.024;
}

function numbers(folder: string): readonly number[] {
  try {
    return [...Deno.readDirSync(folder)].map(({ name }) => Number(name)).filter(Number.isInteger);
  } catch {
    return [];
  }
}

/** A file of /proc; empty when the process has ended. */
function text(path: string): string {
  try {
    return Deno.readTextFileSync(path);
  } catch {
    return "";
  }
}

function childrenOf(pid: number): readonly number[] {
  const words = numbers(`/proc/${pid}/task`).map((thread) => text(`/proc/${pid}/task/${thread}/children`));
  return words.join(" ").split(" ").filter((word) => word !== "").map(Number);
}

/** These processes with their children and children's children, as they are now. */
export function withDescendants(pids: readonly number[]): readonly number[] {
  const found = [...pids];
  for (let at = 0; at < found.length; at++) found.push(...childrenOf(found[at] ?? 0));
  return found;
}

/** Milliseconds of processor time of the children that a process has waited for. */
export function cpuOfChildren(pid: number): number {
  return cpuOfChildrenIn(text(`/proc/${pid}/stat`));
}

/** Milliseconds that the first thread of a process had to wait for a processor; NaN where the kernel does not tell. */
export function waited(pid: number): number {
  return waitedIn(text(`/proc/${pid}/schedstat`));
}

/** `/proc/locks`, for {@linkcode isLocked}. */
export function locks(): string {
  return text("/proc/locks");
}

/** PSS of processes together, in MB. */
export function pss(pids: readonly number[]): number {
  return pids.map((pid) => pssOf(text(`/proc/${pid}/smaps_rollup`))).filter((mb) => !Number.isNaN(mb))
    .reduce((sum, mb) => sum + mb, 0);
}

/** What a process has at one moment. */
export interface Holdings {
  /** Its PSS in MB, and how much of that is in no file. */
  readonly pssMb: number;
  readonly anonymousMb: number;
  /** Open descriptors. */
  readonly files: number;
  readonly threads: number;
}

/** What a process has now; NaN and 0 files when it has ended. */
export function holdings(pid: number): Holdings {
  const rollup = text(`/proc/${pid}/smaps_rollup`);
  return {
    pssMb: pssOf(rollup),
    anonymousMb: anonymousOf(rollup),
    files: numbers(`/proc/${pid}/fd`).length,
    threads: threadsOf(text(`/proc/${pid}/status`)),
  };
}

/** Peak of one process so far, in MB; NaN when it has ended. */
export function peak(pid: number): number {
  return peakOf(text(`/proc/${pid}/status`));
}

/** How often each thread of a process has been woken so far, by its id. */
export function wakeUps(pid: number): ReadonlyMap<number, number> {
  const folder = `/proc/${pid}/task`;
  return new Map(numbers(folder).map((thread) => [thread, waitsOf(text(`${folder}/${thread}/status`))]));
}
