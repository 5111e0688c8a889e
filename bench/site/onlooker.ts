/** What can be seen of a job from outside, without a change to who sends it. */

import { sharedNow } from "../machine/clocks.ts";
import { type FileId, isLocked, locks, peak, withDescendants } from "../machine/proc.ts";
import type { BenchSite } from "./bench_site.ts";

/** What happened when, in milliseconds from the start of the process on; undefined for what was not seen. */
export interface Phases {
  /** gofaxd has the job: the door's arguments are gone. */
  taken?: number;
  /** Something was logged, by gofaxd or by the sender. */
  firstLine?: number;
  /** The qfile is locked. */
  locked?: number;
  /** Connected to FreeSWITCH. */
  connected?: number;
  /** FreeSWITCH has read `originate`. */
  dialled?: number;
  /** What faxq started has ended. */
  end?: number;
}

/** What there is to see of a job, a look at a time. */
export class Onlooker {
  readonly #site: BenchSite;
  readonly #pid: number;
  readonly #qfile: FileId;
  readonly #began: number;
  readonly #logged: number;
  readonly #peaks = new Map<number, number>();
  /** What was seen so far. */
  readonly phases: Phases = {};

  /**
   * Looks at a job from now on.
   *
   * @param pid what faxq would have started
   * @param qfile relative to the spool
   * @param began when that was, by the clock that all processes share
   */
  constructor(site: BenchSite, pid: number, qfile: string, began: number) {
    this.#site = site;
    this.#pid = pid;
    this.#qfile = Deno.statSync(`${site.dir}/${qfile}`);
    this.#began = began;
    this.#logged = sizeOf(`${site.dir}/gofaxd.log`);
  }

  /** The most that each process had, together. */
  get peakMb(): number {
    return [...this.#peaks.values()].reduce((sum, mb) => sum + mb, 0);
  }

  /** Looks. */
  look(): void {
    for (const pid of withDescendants([this.#pid])) {
      const mb = peak(pid);
      if (!Number.isNaN(mb)) this.#peaks.set(pid, mb);
    }
    // The time is taken behind each look: a busy machine may let us wait in between.
    const now = (): number => sharedNow() - this.#began;
    if (sizeOf(`${this.#site.dir}/gofaxd.log`) > this.#logged) this.phases.firstLine ??= now();
    if (this.phases.locked === undefined && isLocked(locks(), this.#qfile)) this.phases.locked = now();
  }
}

function sizeOf(path: string): number {
  try {
    return Deno.lstatSync(path).size;
  } catch {
    return 0;
  }
}

/** Notes when the arguments of a door go, which is when gofaxd takes its job. */
export class DoorWatch implements Disposable {
  readonly #watcher: Deno.FsWatcher | undefined;
  readonly #gone = new Map<string, number>();

  /** Watches from now on. */
  constructor({ dir }: BenchSite) {
    try {
      this.#watcher = Deno.watchFs(`${dir}/gofax`);
      this.#watch(this.#watcher);
    } catch (error) {
      // Where gofaxd takes no jobs there is no such folder.
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }

  async #watch(watcher: Deno.FsWatcher): Promise<void> {
    for await (const { kind, paths } of watcher) {
      if (kind === "remove") {
        for (const path of paths) this.#gone.set(path.replace(/.*\//, ""), sharedNow());
      }
    }
  }

  /** By the clock that all processes share; undefined if it was not seen. */
  takenAt(pid: number): number | undefined {
    return this.#gone.get(`j.${pid}.0`);
  }

  /** Ends the watching. */
  [Symbol.dispose](): void {
    this.#watcher?.close();
  }
}
