/**
 * Processor time of other processes, finer than the hundredths of a second in /proc: clock_gettime(2) with the clock of a process,
 * and getrusage(2) for those that have ended.
 */

const { symbols } = Deno.dlopen("libc.so.6", {
  clock_gettime: { parameters: ["i32", "buffer"], result: "i32" },
  getrusage: { parameters: ["i32", "buffer"], result: "i32" },
});

/** The kernel's way to name the processor time of a process (CPUCLOCK_SCHED in its posix-timers.h). */
function clockOf(pid: number): number {
  return (~pid << 3) | 2;
}

const CHILDREN = -1;
const RUSAGE_WORDS = 18;

/** Milliseconds of processor time that a process has used, all of its threads together; NaN when it has ended. */
export function cpuOf(pid: number): number {
  const time = new BigInt64Array(2);
  if (symbols.clock_gettime(clockOf(pid), time) !== 0) return Number.NaN;
  return Number(time[0]) * 1e3 + Number(time[1]) / 1e6;
}

/** Milliseconds of processor time of our children that have ended, with theirs that they waited for. */
export function cpuOfEnded(): number {
  const usage = new BigInt64Array(RUSAGE_WORDS);
  if (symbols.getrusage(CHILDREN, usage) !== 0) throw new Error("getrusage() failed");
  const [userS = 0n, userUs = 0n, systemS = 0n, systemUs = 0n] = usage;
  return Number(userS + systemS) * 1e3 + Number(userUs + systemUs) / 1e3;
}

/** Milliseconds by a clock that all processes share. */
export function sharedNow(): number {
  return performance.timeOrigin + performance.now();
}
