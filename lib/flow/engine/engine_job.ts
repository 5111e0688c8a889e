/** One job of a door, or the batch that faxq gave it: sent in gofaxd as a sender of its own would send it (docs/internals/engine.md). */

import { EXIT, type ExitCode } from "../../fax/end/outcome.ts";
import type { OpenDoor } from "../../spool/open_door.ts";
import { messageOf, stackOf } from "../../text/error_text.ts";
import { putOffJobs } from "../send/put_off.ts";
import { sendBatch } from "../send/send_batch.ts";
import { tellUnusedTags } from "../send/unused_tags.ts";
import type { World } from "../base/world.ts";
import type { HandedOver } from "./handed_over.ts";
import type { EngineTools } from "./tools.ts";

/** What a door handed over and gofaxd does. */
export type TakenOver = Exclude<HandedOver, { kind: "self" }>;

/** A job that runs. */
export class EngineJob {
  readonly #tools: Pick<EngineTools, "world" | "apart">;
  readonly #outer: World;
  readonly #door: OpenDoor;
  readonly #taken: TakenOver;
  readonly #stop = new AbortController();

  /**
   * Nothing is done before {@linkcode run}.
   * @param outer the daemon's world
   */
  constructor(
    outer: World,
    tools: Pick<EngineTools, "world" | "apart">,
    door: OpenDoor,
    taken: TakenOver,
  ) {
    this.#outer = outer;
    this.#tools = tools;
    this.#door = door;
    this.#taken = taken;
    const { gone } = door;
    if (gone.aborted) this.stop(gone.reason);
    else gone.addEventListener("abort", () => this.stop(gone.reason), { once: true });
  }

  /** The process of its door. */
  get pid(): number {
    return this.#door.door.pid;
  }

  get #name(): string {
    return this.#taken.args.qfiles.join(" ");
  }

  /** Ends the job as SIGTERM ends a sender: its call is ended, and its records are written. */
  stop(why: unknown): void {
    if (this.#stop.signal.aborted) return;
    this.#outer.log.notice(`Stopping ${this.#name}: ${messageOf(why)}`);
    this.#stop.abort(why);
  }

  /**
   * Does what was handed over. Never throws: what nobody foresaw is a job to be tried again.
   * @returns what the door is to end with
   */
  async run(): Promise<ExitCode> {
    const { log } = this.#outer;
    try {
      return await this.#tools.apart(() => this.#do(), (error) => {
        log.error(`Unexpected, in ${this.#name}: ${stackOf(error)}`);
        this.stop(error);
      });
    } catch (error) {
      log.error(`Unexpected, in ${this.#name}: ${stackOf(error)}`);
      return EXIT.retry;
    }
  }

  async #do(): Promise<ExitCode> {
    const taken = this.#taken;
    const { modem, qfiles, jobControl } = taken.args;
    if (taken.kind === "put off") return await this.#putOff(qfiles, taken.problems);
    tellUnusedTags(this.#outer, jobControl);
    let world: World;
    try {
      world = this.#tools.world(taken.config, this.#stop.signal);
    } catch (error) {
      return await this.#putOff(qfiles, [messageOf(error)]);
    }
    // To notes, names of calls and the daemon's modems the sender is the door: faxq knows no other process.
    return await sendBatch({ ...world, pid: this.pid, modem, jobControl }, qfiles);
  }

  async #putOff(
    qfiles: readonly string[],
    problems: readonly [string, ...string[]],
  ): Promise<ExitCode> {
    for (const problem of problems) this.#outer.log.error(problem);
    await putOffJobs(this.#outer, qfiles, problems[0]);
    return EXIT.retry;
  }
}
