/**
 * gofaxd sends: it takes jobs from doors, runs them side by side, and tells each door how its job ended (docs/internals/engine.md).
 */

import type { Door } from "../../spool/paths.ts";
import type { DoorRequest } from "../../spool/door_line.ts";
import type { OpenDoor } from "../../spool/open_door.ts";
import { messageOf } from "../../text/error_text.ts";
import type { World } from "../base/world.ts";
import { WorkUnderWay } from "../base/work_under_way.ts";
import { EngineJob, type TakenOver } from "./engine_job.ts";
import { judgeHandedOver } from "./handed_over.ts";
import type { EngineSetup } from "./tools.ts";

/** Between two looks at the doors' folder: what ended doors have left, and whether the request FIFO is there. */
const SWEEP_MS = 60_000;

/** How long a job runs until its door is first told that it goes on, and between two such words. */
const FIRST_NUDGE_MS = 1_000;
const NUDGE_MS = 60_000;

/** Names a door among those that are known. */
function keyOf({ pid, number }: Door): string {
  return `${pid}.${number}`;
}

/** The jobs that gofaxd sends. */
export class Engine {
  readonly #world: World;
  readonly #setup: EngineSetup;
  readonly #jobs = new Map<string, EngineJob>();
  readonly #working = new WorkUnderWay();
  /** Resolves when the job that was taken last may begin. */
  #begun: Promise<void> = Promise.resolve();
  /** Why nothing is taken any more; undefined as long as jobs are taken. */
  #ending: { readonly why: unknown } | undefined;

  /** Nothing is taken before {@linkcode run}. */
  constructor(world: World, setup: EngineSetup) {
    this.#world = world;
    this.#setup = setup;
  }

  /** The processes of the doors that have a job here. */
  get doors(): ReadonlySet<number> {
    return new Set([...this.#jobs.values()].map(({ pid }) => pid));
  }

  /** How many doors have a job here. */
  get running(): number {
    return this.#jobs.size;
  }

  /**
   * Takes jobs until `drain` or `stop` is aborted, and resolves when all doors have their answers. Never throws: where the requests cannot
   * be read any more, doors start their own senders.
   * @param stop ends the jobs that run, as SIGTERM ends a sender
   * @param drain lets them go on. @default {stop}
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

  /** No door finds us any more; those that did are told to start their own senders. */
  #close(why: unknown): void {
    this.#ending ??= { why };
    this.#setup.doors.shut();
  }

  /** Takes nothing any more, and ends the jobs that run. */
  #end(why: unknown): void {
    this.#close(why);
    for (const job of this.#jobs.values()) job.stop(why);
  }

  async #take(over: AbortSignal): Promise<void> {
    try {
      for await (const request of this.#setup.doors.requests(over)) this.#obey(request);
    } catch (error) {
      // Without the FIFOs the death of a door would not be seen.
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

  /** A door says so only when it has heard that its job is taken: one that is not known has had its answer. */
  #stop(door: Door, signal: string): void {
    this.#jobs.get(keyOf(door))?.stop(new Error(`its door received SIG${signal}`));
  }

  /** A door has a job. What is wrong with its files is logged: it goes its own way after a second. */
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

  /** Takes a door's job, or tells the door to send it itself; false if the door is answered. */
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

  /** Jobs that come at once are begun one after the other: what is under way has its turn between two of them. */
  async #turn(): Promise<void> {
    const turn = this.#begun.then(() => this.#world.clock.sleep(0));
    this.#begun = turn;
    await turn;
  }

  /** Has a door look for signals now and then: a shell can miss one that arrives just before it waits for our next line. */
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
    await this.#turn();
    const code = await job.run();
    over.abort();
    await nudging;
    opened.say(`exit ${code}`);
  }
}
