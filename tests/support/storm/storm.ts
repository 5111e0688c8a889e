/**
 * A storm: jobs of all kinds through a real HylaFAX while doors, senders, gofaxd and faxq are killed by chance. At the end every job must be
 * accounted for ({@linkcode reckon}).
 */

import { startSimulator } from "../../../lib/sim/mod.ts";
import { GofaxSite, type Settings } from "../gofax.ts";
import { type HylafaxSite, JOB_STATE } from "../hylafax.ts";
import { pause } from "../session.ts";
import { PASSWORD } from "../whole_way.ts";
import { Havoc, type Target } from "./havoc.ts";
import { markedDocument } from "./marked_pages.ts";
import { type Figures, reckon } from "./reckoning.ts";
import { planJobs, type PlannedJob, type StormJob, StormNumbers } from "./storm_jobs.ts";

/** How big a storm is. */
export interface StormOptions {
  /** How many jobs. */
  readonly jobs: number;
  /** Virtual modems. */
  readonly modems: number;
  /** How much is broken before it becomes calm, unless all jobs have ended before. */
  readonly blows: number;
  /** What chance begins with. */
  readonly seed: number;
  /** Who sends: gofaxd where it runs, or a sender of each job's own. @default {"auto"} */
  readonly engine?: "auto" | "self";
  /** A compiled program to use instead of the sources. */
  readonly binary?: string;
  /** Is told what happens. */
  readonly say?: (text: string) => void;
  /** Ends it. */
  readonly signal?: AbortSignal;
}

/** What a storm was like, and what is not as it should be. */
export interface StormEnd {
  /** Seconds. */
  readonly tookS: number;
  /** Jobs, calls and pages. */
  readonly figures: Figures;
  /** What sendfax said of jobs that HylaFAX did not take, and that were handed in again. */
  readonly refused: readonly string[];
  /** Blows by target. */
  readonly blows: Readonly<Record<Target, number>>;
  /** What is wrong, a sentence each; empty if every job is accounted for. */
  readonly faults: readonly string[];
}

/** A call of one page takes about two seconds. */
const SPEED = { factor: 10, firstPageMs: 1_000, pageMs: 800 };
/** Next tries come soon, and a restarted faxq does not believe in the locks of the one before. */
const CONFIG = [
  ...["Busy", "NoAnswer", "NoCarrier", "Proto", "Other", "DataConn"].map((what) => `JobReq${what}: 4`),
  ...["UUCPLockTimeout: 1", "PollLockWait: 1", "MaxDials: 40", "MaxTries: 40"],
];
const BATCH = 3;
const ENDED = /^[78]$/;
/** How long all may take to end when nothing is broken any more. */
const CALM_MS = 300_000;
const LOOK_MS = 250;
/** sendfax of HylaFAX+ is refused now and then for a number that it has given. */
const MOST_TRIES = 3;

/** Runs one after the other what is given to it. */
function inTurns(): <T>(fn: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (fn) => {
    const next = last.then(fn, fn);
    last = next.catch(() => {});
    return next;
  };
}

/** A storm that goes on. */
class Storm {
  readonly #site: HylafaxSite;
  readonly #turns: ReturnType<typeof inTurns>;
  readonly jobs: StormJob[] = [];
  /** What sendfax said of jobs that HylaFAX did not take. */
  readonly refused: string[] = [];
  readonly #aims = new Set<number>();

  constructor(site: HylafaxSite, turns: ReturnType<typeof inTurns>) {
    this.#site = site;
    this.#turns = turns;
  }

  /** Hands a job in, as soon as faxq is there. */
  async handIn(planned: PlannedJob): Promise<void> {
    const file = await markedDocument(this.#site.dir, planned.index, planned.pages);
    const id = await this.#submit(planned, file);
    this.jobs.push({ ...planned, id });
  }

  /** What HylaFAX refuses a user hands in again. */
  async #submit({ number, options }: PlannedJob, file: string): Promise<number> {
    for (let tries = 1;; tries++) {
      try {
        return await this.#turns(() => this.#site.submit(number, [file], options));
      } catch (error) {
        if (tries >= MOST_TRIES) throw error;
        this.refused.push(String(error));
      }
    }
  }

  /** Does to the jobs what users do, a job at a time, and tells whether all have ended. */
  async attend(): Promise<boolean> {
    const open: StormJob[] = [];
    for (const job of this.jobs) {
      const found = await this.#site.job(job.id);
      const state = found?.fields.get("state") ?? "";
      if (found?.queue === "doneq" && ENDED.test(state)) continue;
      open.push(job);
      await this.#treat(job, state, Number(found?.fields.get("npages") ?? 0));
      if (state === JOB_STATE.sleeping) await this.#hasten(job, Number(found?.fields.get("tts") ?? 0));
    }
    return open.length === 0;
  }

  /** What a user does to a job of this kind, once. */
  async #treat({ id, kind }: StormJob, state: string, pages: number): Promise<void> {
    if (this.#aims.has(id)) return;
    if (kind === "removed" && (pages > 0 || state === JOB_STATE.sleeping)) {
      this.#aims.add(id);
      await this.#turns(() => this.#site.faxrm(id));
    }
    if (kind === "suspended" && state !== JOB_STATE.active) {
      this.#aims.add(id);
      await this.#turns(() => this.#site.faxalter(id, "-a", "now + 1 hour"));
    }
  }

  /** Lets a job that is to wait long go on: those that a crash put off, and those that a user did. */
  async #hasten({ id }: StormJob, tts: number): Promise<void> {
    if (tts < Date.now() / 1000 + 6) return;
    await this.#turns(() => this.#site.faxalter(id, "-p"));
  }

  /** Jobs whose time a user had set to later wait as pending ones. */
  async resume(): Promise<void> {
    for (const { id, kind } of this.jobs.filter(({ kind }) => kind === "suspended")) {
      const state = (await this.#site.job(id))?.fields.get("state");
      if (kind === "suspended" && (state === JOB_STATE.pending || state === JOB_STATE.suspended)) {
        await this.#turns(() => this.#site.faxalter(id, "-p"));
      }
    }
  }
}

function settingsFor(engine: "auto" | "self"): Settings {
  return { gofaxsend: { engine, failedresponse: ["UNALLOCATED_NUMBER"] } };
}

/** Runs a storm, waits for the calm after it, and reckons. */
export async function runStorm(options: StormOptions): Promise<StormEnd> {
  const { jobs: count, modems, blows, seed, engine = "auto", say = () => {}, signal, binary } = options;
  const planned = planJobs(count, seed);
  const numbers = new StormNumbers(planned);
  const began = performance.now();
  await using simulator = await startSimulator({ password: PASSWORD, speed: SPEED, numbers: numbers.table });
  await using gofax = await GofaxSite.start({
    ...{ modems, maxBatchJobs: BATCH, extraConfig: CONFIG, settings: settingsFor(engine) },
    ...(binary === undefined ? {} : { binary }),
    switch: { port: simulator.port, password: PASSWORD },
  });
  simulator.setGofaxd(gofax.calls);
  const turns = inTurns();
  const storm = new Storm(gofax.site, turns);
  const havoc = new Havoc({ gofax, simulator, seed: seed + 1, turns });
  const tell = (): void => {
    numbers.follow(simulator.history);
    say(`${storm.jobs.length} handed in, ${simulator.history.length} calls, ${havoc.blows.length} blows`);
  };
  const telling = setInterval(tell, LOOK_MS);
  try {
    havoc.start();
    for (const each of planned) {
      signal?.throwIfAborted();
      await storm.handIn(each);
      await storm.attend();
    }
    const goesOn = async (): Promise<boolean> => {
      signal?.throwIfAborted();
      await storm.resume();
      const ended = await storm.attend();
      await pause(LOOK_MS);
      return !ended;
    };
    while (havoc.blows.length < blows && await goesOn());
    await havoc.stop();
    await gofax.site.until("all jobs to end", async () => !await goesOn(), { timeoutMs: CALM_MS });
    const { jobs, refused } = storm;
    const { figures, faults } = await reckon({ gofax, simulator, jobs, refused, blows: havoc.blows });
    const tookS = (performance.now() - began) / 1000;
    return { tookS, figures, refused, blows: havoc.counts(), faults };
  } finally {
    clearInterval(telling);
    await havoc.stop();
  }
}
