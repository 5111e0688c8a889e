/** Jobs that are started at the same moment, one on each modem of a site. */

import type { BenchSite } from "./bench_site.ts";
import { resultOf, writeJob } from "./jobs.ts";
import { within } from "./wait.ts";
import { type Starter, startJob } from "./ways.ts";

/** Jobs that are started at the same moment in a site of their own. */
export class Crowd {
  readonly #site: BenchSite;
  readonly #starter: Starter;
  readonly #signal: AbortSignal;
  readonly #count: number;
  #last = 0;

  /**
   * Starts nothing yet.
   *
   * @param count how many jobs at once
   */
  constructor(site: BenchSite, starter: Starter, count: number, signal: AbortSignal) {
    this.#site = site;
    this.#starter = starter;
    this.#count = count;
    this.#signal = signal;
  }

  /** Starts one job on each modem. */
  start(number: string): Running {
    const qfiles = Array.from({ length: this.#count }, () => writeJob(this.#site.dir, ++this.#last, number));
    const began = performance.now();
    const children = qfiles.map((qfile, modem) => startJob(this.#starter, this.#site, { qfile, modem }));
    let ended = 0;
    for (const child of children) child.status.then(() => ended++);
    return { began, qfiles, children, ended: () => ended };
  }

  /** Waits until all have ended, and tells after how many milliseconds. @throws {Error} If one was not tried. */
  async end(running: Running): Promise<number> {
    const { began, qfiles, children } = running;
    try {
      await within(Promise.all(children.map(({ status }) => status)), this.#signal);
    } catch (error) {
      await endAll(running);
      throw error;
    }
    const tookMs = performance.now() - began;
    const wrong = qfiles.map((qfile) => resultOf(this.#site.dir, qfile)).filter(({ returned }) =>
      returned !== "0"
    );
    if (wrong.length > 0) {
      throw new Error(`${wrong.length} of ${qfiles.length} jobs were not tried: ${JSON.stringify(wrong[0])}`);
    }
    return tookMs;
  }
}

/** Jobs under way. */
export interface Running {
  /** By performance.now(). */
  readonly began: number;
  /** Relative to the spool. */
  readonly qfiles: readonly string[];
  /** What faxq would have started. */
  readonly children: readonly Deno.ChildProcess[];
  /** How many of them have ended. */
  readonly ended: () => number;
}

function kill(child: Deno.ChildProcess, signal: Deno.Signal): void {
  try {
    child.kill(signal);
  } catch {
    // It has ended, as it should.
  }
}

/** What a job that is told to end may take before it is killed. */
const END_MS = 15_000;

/** Ends what has not ended, so that nobody writes to the spool any more. */
export async function endAll({ children }: Running): Promise<void> {
  for (const child of children) kill(child, "SIGTERM");
  const timer = setTimeout(() => children.forEach((child) => kill(child, "SIGKILL")), END_MS);
  await Promise.all(children.map(({ status }) => status));
  clearTimeout(timer);
}
