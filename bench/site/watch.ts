/** What gofaxd has while it works, again and again. */

import { holdings } from "../machine/proc.ts";
import type { SoakLook } from "../report/soak_tables.ts";
import type { BenchSite } from "./bench_site.ts";
import { rest } from "./wait.ts";

/** Looks at gofaxd until it is disposed of. */
export class Watch implements AsyncDisposable {
  /** What was seen so far. */
  readonly looks: SoakLook[] = [];
  readonly #site: BenchSite;
  readonly #sent: () => number;
  readonly #began = performance.now();
  readonly #over = new AbortController();
  readonly #looking: Promise<void>;

  /**
   * Begins to look.
   *
   * @param everyMs from one look to the next, in milliseconds
   * @param sent tells how many jobs have ended
   */
  constructor(site: BenchSite, everyMs: number, sent: () => number) {
    this.#site = site;
    this.#sent = sent;
    this.#looking = this.#lookEvery(everyMs);
  }

  async #lookEvery(ms: number): Promise<void> {
    const { signal } = this.#over;
    for (; !signal.aborted; await rest(ms, signal).catch(() => {})) this.look();
  }

  /** Looks now as well. */
  look(): SoakLook {
    const { pid, heap, handed } = this.#site;
    const look = {
      atMs: performance.now() - this.#began,
      ...holdings(pid),
      ...(heap === undefined ? {} : { heap }),
      sent: this.#sent(),
      received: handed.length,
    };
    this.looks.push(look);
    return look;
  }

  /** The most PSS that was seen, in MB. */
  get mostMb(): number {
    return Math.max(...this.looks.map(({ pssMb }) => pssMb));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#over.abort();
    await this.#looking;
  }
}
