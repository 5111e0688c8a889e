/**
 * What gofaxd leaves of itself for `gofax status`, `log/gofax-daemon`: one line of names and numbers, written anew every few seconds.
 *
 *   at=1732868888 pid=4711 jobs=3 calls=2 lag50=0 lag99=4 lagmax=12
 *
 * A gofaxd that was told to stop, and lets go on what is under way, adds until when at the latest: ` drain=1732869788`.
 */

/** By how much the event loop of gofaxd was late in the last minute, in milliseconds: what waits for it waits as long. */
export interface LoopLagFigures {
  /** Half of the looks found it later than this. */
  readonly medianMs: number;
  /** One look in a hundred found it later than this. */
  readonly p99Ms: number;
  /** The latest of all. */
  readonly maxMs: number;
}

/** What gofaxd does at one moment. */
export interface DaemonFigures {
  /** When that was, Unix seconds. */
  readonly at: number;
  /** Its process. */
  readonly pid: number;
  /** Doors whose jobs it sends. */
  readonly jobs: number;
  /** Calls that come in. */
  readonly calls: number;
  /** How late it is. */
  readonly lag: LoopLagFigures;
  /** Unix seconds when it ends what is still under way, if it was told to stop; undefined if it was not. */
  readonly drainUntil: number | undefined;
}

/** Prints the line. */
export function formatDaemonFigures({ at, pid, jobs, calls, lag, drainUntil }: DaemonFigures): string {
  const { medianMs, p99Ms, maxMs } = lag;
  const late = `lag50=${medianMs} lag99=${p99Ms} lagmax=${maxMs}`;
  const drain = drainUntil === undefined ? "" : ` drain=${drainUntil}`;
  return `at=${at} pid=${pid} jobs=${jobs} calls=${calls} ${late}${drain}`;
}

/** Reads the line; undefined if it is something else. */
export function parseDaemonFigures(line: string): DaemonFigures | undefined {
  const value = (name: string): number =>
    Number(new RegExp(`(?:^| )${name}=(\\d{1,12})(?: |$)`).exec(line)?.[1]);
  const lag = { medianMs: value("lag50"), p99Ms: value("lag99"), maxMs: value("lagmax") };
  const figures = { at: value("at"), pid: value("pid"), jobs: value("jobs"), calls: value("calls") };
  const all = [...Object.values(figures), ...Object.values(lag)];
  const drain = value("drain");
  const drainUntil = Number.isInteger(drain) ? drain : undefined;
  return all.every(Number.isInteger) ? { ...figures, lag, drainUntil } : undefined;
}
