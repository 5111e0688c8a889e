/** Jobs and calls at the same time: the jobs are started as faxq does, the calls come from the stand-in of FreeSWITCH. */

import { EXIT } from "../../lib/fax/end/outcome.ts";
import type { FarPages, WaveEnd } from "./switch_words.ts";
import { counted } from "./accounts.ts";
import { atOnce } from "./at_once.ts";
import type { BenchSite } from "./bench_site.ts";
import { writeJob } from "./jobs.ts";
import { within } from "./wait.ts";
import { type Starter, startJob } from "./ways.ts";

/** What is to be done. */
export interface LoadOptions {
  /** How many of each. */
  readonly jobs: number;
  readonly calls: number;
  /** Pages of each fax. */
  readonly pages: number;
  /** How many jobs, and how many calls, are under way at once. */
  readonly atOnce: number;
  /** Milliseconds over which the first of them begin. @default {0} */
  readonly beginMs?: number;
}

/** What became of it. */
export interface LoadEnd {
  /** From the first start to the last end, in milliseconds. */
  readonly tookMs: number;
  /** How what was started for jobs ended, where that does not say that the job was sent: counted by its text. */
  readonly exits: Readonly<Record<string, number>>;
  readonly wave: WaveEnd;
  /** What the far ends of the jobs have. */
  readonly farPages: FarPages;
}

/** A fax machine that takes everything, over T.38. */
const RECEIVES = "1001";
const FIRST_CALLER = 30_000_000;

/** How many modems a site needs: more than there are faxes at once, because a modem is free again only some time after its call. */
export function modemsFor({ atOnce }: Pick<LoadOptions, "atOnce">): number {
  return 2 * (atOnce + Math.max(2, Math.ceil(atOnce / 2)));
}

/** Jobs and calls of a site. */
export class Load {
  readonly #site: BenchSite;
  readonly #starter: Starter;
  readonly #options: LoadOptions;
  readonly #exits: Record<string, number> = {};
  /** Modems for jobs, the one that was free for longest first. gofaxd takes the first free modem for a call, so these are the last ones. */
  readonly #modems: number[];
  readonly #doors = new Set<Deno.ChildProcess>();
  #ended = 0;

  /** Writes all jobs; starts nothing. */
  constructor(site: BenchSite, starter: Starter, options: LoadOptions) {
    this.#site = site;
    this.#starter = starter;
    this.#options = options;
    const { jobs, pages } = options;
    const half = modemsFor(options) / 2;
    this.#modems = Array.from({ length: half }, (_, index) => half + index);
    for (let id = 1; id <= jobs; id++) writeJob(site.dir, id, RECEIVES, pages);
  }

  /** Jobs that have ended so far. */
  get ended(): number {
    return this.#ended;
  }

  async #job(index: number, signal: AbortSignal): Promise<void> {
    const modem = this.#modems.shift() ?? 0;
    const child = startJob(this.#starter, this.#site, { qfile: `sendq/q${index + 1}`, modem });
    this.#doors.add(child);
    const { code, signal: killed } = await within(child.status, signal);
    this.#doors.delete(child);
    if (code !== EXIT.done) {
      const text = killed === null ? `exit ${code}` : killed;
      this.#exits[text] = (this.#exits[text] ?? 0) + 1;
    }
    this.#modems.push(modem);
    this.#ended++;
  }

  /** Ends what has not ended. */
  async #endDoors(): Promise<void> {
    for (const child of this.#doors) child.kill("SIGKILL");
    await Promise.all([...this.#doors].map(({ status }) => status));
  }

  /** Does all. @throws {unknown} The signal's reason. */
  async run(signal: AbortSignal): Promise<LoadEnd> {
    const { jobs, calls, pages, atOnce: most, beginMs = 0 } = this.#options;
    const began = performance.now();
    try {
      const coming = this.#site.sim.ask("wave", signal, {
        calls,
        atOnce: most,
        beginMs,
        pages,
        from: FIRST_CALLER,
      });
      const sending = atOnce(
        { count: jobs, atOnce: most, beginMs },
        (index) => this.#job(index, signal),
        signal,
      );
      const [wave] = await Promise.all([coming, sending]);
      const tookMs = performance.now() - began;
      return { tookMs, exits: this.#exits, wave, farPages: await this.#site.sim.ask("farPages", signal) };
    } finally {
      await this.#endDoors();
    }
  }
}

/** What was lost on the way, by those who made the calls and took the pages. */
export function lostOnTheWay({ jobs, calls, pages }: LoadOptions, end: LoadEnd): readonly string[] {
  const { exits, wave, farPages } = end;
  return [
    ...Object.entries(exits).map(([text, count]) => `${count} doors ended with ${text}`),
    ...counted("calls answered", wave.answered, calls),
    ...counted("calls with a whole fax", wave.faxes, calls),
    ...counted("pages at the far ends", farPages.all, jobs * pages),
    ...counted("different pages at the far ends", farPages.different, jobs * pages),
  ];
}
