/** What a storm breaks: doors, senders, gofaxd and faxq, one after the other, by chance. Each blow is noted with the calls that it met. */

import type { GofaxSite } from "../gofax.ts";
import { JOB_STATE } from "../hylafax.ts";
import { pause, sessionMembers } from "../session.ts";
import type { Simulator } from "../../../lib/sim/mod.ts";
import { chance } from "./storm_jobs.ts";

/** What is broken. */
export const TARGETS = ["door", "sender", "gofaxd", "faxq"] as const;

/** What is broken. */
export type Target = (typeof TARGETS)[number];

/** How many of a hundred blows are meant for it. */
const SHARES: Readonly<Record<Target, number>> = { door: 40, sender: 25, gofaxd: 20, faxq: 15 };

/** From one blow to the next, in milliseconds. */
const PAUSE = { leastMs: 300, mostMs: 1_800 };
/** gofaxd and faxq are away for so long. */
const AWAY = { leastMs: 0, mostMs: 1_500 };

/** What was broken, and what went on meanwhile. */
export interface Blow {
  readonly target: Target;
  /** Places of the calls in the stand-in's history. */
  readonly calls: readonly number[];
  /** How many calls there had been. */
  readonly before: number;
  /** Jobs that had a sender. */
  readonly jobs: readonly number[];
}

/** Breaks things until it is told to stop. */
export class Havoc {
  /** What was done. */
  readonly blows: Blow[] = [];
  readonly #gofax: GofaxSite;
  readonly #simulator: Simulator;
  readonly #below: (below: number) => number;
  readonly #turns: <T>(fn: () => Promise<T>) => Promise<T>;
  #stopped = false;
  #running: Promise<void> | undefined;

  /**
   * Begins nothing yet.
   * @param turns runs what must not meet a faxq that is away
   */
  constructor(
    { gofax, simulator, seed, turns }: {
      readonly gofax: GofaxSite;
      readonly simulator: Simulator;
      readonly seed: number;
      readonly turns: <T>(fn: () => Promise<T>) => Promise<T>;
    },
  ) {
    this.#gofax = gofax;
    this.#simulator = simulator;
    this.#below = chance(seed);
    this.#turns = turns;
  }

  /** Begins. */
  start(): void {
    this.#running = this.#run();
  }

  /** Ends; gofaxd and faxq run again then. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#running;
  }

  /** Of each target, how often it was hit. */
  counts(): Readonly<Record<Target, number>> {
    const count = (target: Target): number => this.blows.filter((blow) => blow.target === target).length;
    return { door: count("door"), sender: count("sender"), gofaxd: count("gofaxd"), faxq: count("faxq") };
  }

  #between({ leastMs, mostMs }: { readonly leastMs: number; readonly mostMs: number }): number {
    return leastMs + this.#below(mostMs - leastMs + 1);
  }

  async #run(): Promise<void> {
    while (!this.#stopped) {
      await pause(this.#between(PAUSE));
      await this.#strike(this.#pick());
    }
  }

  #pick(): Target {
    let rest = this.#below(100);
    return TARGETS.find((target) => (rest -= SHARES[target]) < 0) ?? "door";
  }

  /** The calls that go on at this moment. */
  #calls(): readonly number[] {
    return this.#simulator.history.flatMap(({ cause }, at) => cause === undefined ? [at] : []);
  }

  /** The jobs that faxq has given to a sender. */
  #active(): readonly number[] {
    const sendq = `${this.#gofax.site.spool}/sendq`;
    return [...Deno.readDirSync(sendq)].flatMap(({ name }) => {
      const id = Number(/^q(\d+)$/.exec(name)?.[1]);
      return new RegExp(`^state:${JOB_STATE.active}$`, "m").test(textOf(`${sendq}/${name}`)) ? [id] : [];
    });
  }

  async #strike(target: Target): Promise<void> {
    switch (target) {
      case "door":
      case "sender":
        return this.#kill(target);
      case "gofaxd":
        return await this.#killDaemon();
      case "faxq":
        return await this.#turns(() => this.#restartFaxq());
      default:
        return target satisfies never;
    }
  }

  /** Notes a blow, just before it falls. */
  #note(target: Target): void {
    const { length: before } = this.#simulator.history;
    this.blows.push({ target, calls: this.#calls(), before, jobs: this.#active() });
  }

  /** Kills one of those that faxq started, if there is any. */
  #kill(target: "door" | "sender"): void {
    const { site } = this.#gofax;
    const found = sessionMembers(site.faxqPid).filter((pid) => kindOf(pid) === target);
    const pid = found[this.#below(Math.max(1, found.length))];
    if (pid === undefined) return;
    this.#note(target);
    try {
      Deno.kill(pid, "SIGKILL");
    } catch {
      this.blows.pop();
    }
  }

  async #killDaemon(): Promise<void> {
    const { daemon } = this.#gofax;
    this.#note("gofaxd");
    daemon.signal("SIGKILL");
    await daemon.ended;
    await pause(this.#between(AWAY));
    await this.#gofax.startDaemonAgain();
  }

  async #restartFaxq(): Promise<void> {
    const { site } = this.#gofax;
    this.#note("faxq");
    await site.stopFaxq();
    await pause(this.#between(AWAY));
    await site.restartFaxq();
  }
}

/** What is in a file; nothing if it is gone. */
function textOf(path: string): string {
  try {
    return Deno.readTextFileSync(path);
  } catch {
    return "";
  }
}

/** What a process of faxq's session is; undefined for anything else, such as a converter. */
function kindOf(pid: number): "door" | "sender" | undefined {
  try {
    const words = Deno.readTextFileSync(`/proc/${pid}/cmdline`).split("\0");
    if (words.includes("--door")) return "sender";
    return words.some((word) => word.endsWith("/door")) ? "door" : undefined;
  } catch {
    return undefined;
  }
}
