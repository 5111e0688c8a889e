/**
 * gofaxd sends: it takes jobs from doors, runs them side by side, and tells each door how its job ended (docs/internals/engine.md).
 */

import type { Door } from "../../spool/paths.ts";
import type { DoorRequest } from "../../spool/door_line.ts";
import type { OpenDoor } from "../../spool/open_door.ts";
import { messageOf } from "../../text/error_text.ts";
import { inTurn } from "../base/loop_share.ts";
import type { World } from "../base/world.ts";
import { WorkUnderWay } from "../base/work_under_way.ts";
import { Beginnings } from "./beginnings.ts";
import { EngineJob, type TakenOver } from "./engine_job.ts";
import { judgeHandedOver } from "./handed_over.ts";
import type { EngineSetup } from "./tools.ts";

/** Milliseconds between two checks of the doors' folder: for files that ended doors have left, and for the request FIFO. */
const SWEEP_MS = 60_000;

/** Milliseconds from the begin of a job to the first `wait` line for its door, and between two later ones. */
const FIRST_NUDGE_MS = 1_000;
const NUDGE_MS = 60_000;

/** Why a door is not told any more that its job goes on. Without a reason of its own, `abort()` makes an exception. */
const OVER = "over";

/** The key of a door in the map of jobs. */
function keyOf({ pid, number }: Door): string {
  return `${pid}.${number}`;
}

/** The jobs that gofaxd sends. */
export class Engine {
  readonly #world: World;
  readonly #setup: EngineSetup;
  readonly #jobs = new Map<string, EngineJob>();
  readonly #working = new WorkUnderWay();
  readonly #beginnings: Beginnings;
  /** Why gofaxd takes no more jobs; undefined as long as it takes them. */
  #ending: { readonly why: unknown } | undefined;

  /** Takes no job before {@linkcode run}. */
  constructor(world: World, setup: EngineSetup) {
    this.#world = world;
    this.#setup = setup;
    this.#beginnings = new Beginnings(world.clock);
  }

  /** The process ids of the doors whose jobs gofaxd has. */
  get doors(): ReadonlySet<number> {
    return new Set([...this.#jobs.values()].map(({ pid }) => pid));
  }

  /** The number of doors whose jobs gofaxd has. */
  get running(): number {
    return this.#jobs.size;
  }

  /**
   * Takes jobs until `drain` or `stop` is aborted, and resolves when gofaxd has answered all doors. Never throws: if gofaxd cannot read
   * the requests any more, it takes no more jobs, and doors start their own senders.
   * @param stop takes no more jobs, and ends the running ones as SIGTERM ends a sender
   * @param drain takes no more jobs, and lets the running ones go on. @default {stop}
   */
  async run(stop: AbortSignal, drain: AbortSignal = stop): Promise<void> {
    const over = new AbortController();
    const end = (): void => this.#end(stop.reason);
    const close = (): void => this.#close(drain.reason);
    stop.addEventListener("abort", end);
    drain.addEventListener("abort", close);
    const taking = this.#take(over.signal);
    const sweeping = this.#sweep(AbortSignal.any([stop, drain, over.signal]));
    if (drain.aborted) close();
    if (stop.aborted) end();
    await Promise.race([sweeping, taking]);
    while (this.#working.size > 0) await this.#working.done();
    over.abort();
    stop.removeEventListener("abort", end);
    drain.removeEventListener("abort", close);
    await Promise.all([taking, sweeping]);
    this.#setup.doors.close();
  }

  /** Removes the request FIFO. Doors that have already written to it are told to start their own senders. */
  #close(why: unknown): void {
    this.#ending ??= { why };
    this.#setup.doors.shut();
  }

  /** Takes no more jobs, and ends the running ones. */
  #end(why: unknown): void {
    this.#close(why);
    for (const job of this.#jobs.values()) job.stop(why);
  }

  async #take(over: AbortSignal): Promise<void> {
    try {
      for await (const request of this.#setup.doors.requests(over)) {
        await inTurn(this.#world.clock, () => this.#obey(request));
      }
    } catch (error) {
      // Without the FIFOs gofaxd would not notice that a door has died.
      this.#world.log.error(`Cannot take jobs from doors any more: ${messageOf(error)}`);
      this.#end(error);
    }
  }

  async #sweep(over: AbortSignal): Promise<void> {
    while (!over.aborted) {
      await this.#world.clock.sleep(SWEEP_MS, over);
      if (!over.aborted) this.#look();
    }
  }

  #look(): void {
    const { doors } = this.#setup;
    doors.sweep();
    try {
      if (doors.refresh()) this.#world.log.warning("Somebody replaced gofax/request: made anew");
    } catch (error) {
      this.#world.log.error(`Doors do not find us: ${messageOf(error)}`);
    }
  }

  #obey(request: DoorRequest): void {
    switch (request.kind) {
      case "send":
        return this.#knock(request.door);
      case "stop":
        return this.#stop(request.door, request.signal);
      case "unknown":
        this.#world.log.notice(`Ignored in gofax/request: ${JSON.stringify(request.line)}`);
        return;
      default:
        return request satisfies never;
    }
  }

  /** A door asks for a stop only after gofaxd has taken its job. If gofaxd has no such job, it has already sent the door the result. */
  #stop(door: Door, signal: string): void {
    this.#jobs.get(keyOf(door))?.stop(new Error(`its door received SIG${signal}`));
  }

  /** Takes the job that a door offers. If the door's files are wrong, gofaxd only logs it: the door starts its own sender after a second. */
  #knock(door: Door): void {
    try {
      if (this.#jobs.has(keyOf(door))) throw new Error("it has handed over a job already");
      const opened = this.#setup.doors.open(door);
      if (opened === undefined) return;
      using stack = new DisposableStack();
      stack.use(opened);
      if (this.#receive(opened)) stack.move();
    } catch (error) {
      this.#world.log.warning(`Cannot take the job of door ${door.pid}: ${messageOf(error)}`);
    }
  }

  /** Takes a door's job, or tells the door to start its own sender; false if gofaxd did not take the job. */
  #receive(opened: OpenDoor): boolean {
    if (this.#ending !== undefined) return this.#decline(opened, undefined);
    const bytes = opened.readArguments();
    if (bytes === undefined) return false;
    const handed = judgeHandedOver(this.#world, this.#setup, bytes);
    if (handed.kind === "self") return this.#decline(opened, handed.why);
    const room = this.#setup.budget.enter();
    if (room === undefined) return this.#decline(opened, "no descriptors are left for more calls");
    if (!opened.claim() || !opened.take()) {
      room[Symbol.dispose]();
      return false;
    }
    this.#working.add(this.#run(opened, handed, room));
    return true;
  }

  /** Sends a door `wait` lines: a shell that misses a signal just before it starts to read notices the signal when it has read a line. */
  async #nudge(opened: OpenDoor, over: AbortSignal): Promise<void> {
    for (let pauseMs = FIRST_NUDGE_MS; !over.aborted; pauseMs = NUDGE_MS) {
      await this.#world.clock.sleep(pauseMs, over);
      if (!over.aborted) opened.say("wait");
    }
  }

  #decline(opened: OpenDoor, why: string | undefined): false {
    opened.say("self");
    if (why !== undefined) {
      this.#world.log.info(`The job of door ${opened.door.pid} gets a sender of its own: ${why}`);
    }
    return false;
  }

  async #run(opened: OpenDoor, taken: TakenOver, room: Disposable): Promise<void> {
    using stack = new DisposableStack();
    stack.use(room);
    stack.use(opened);
    const key = keyOf(opened.door);
    const job = new EngineJob(this.#world, this.#setup, opened, taken);
    this.#jobs.set(key, job);
    stack.defer(() => this.#jobs.delete(key));
    const over = new AbortController();
    const nudging = this.#nudge(opened, over.signal);
    const code = await job.run(await this.#beginnings.begin());
    over.abort(OVER);
    opened.say(`exit ${code}`);
    await nudging;
  }
}
