/** One job of a door, or the batch that faxq gave to the door. gofaxd sends it as a separate sender would (docs/internals/engine.md). */

import { EXIT, type ExitCode } from "../../fax/end/outcome.ts";
import type { OpenDoor } from "../../spool/open_door.ts";
import { messageOf, stackOf } from "../../text/error_text.ts";
import { putOffJobs } from "../send/put_off.ts";
import { sendBatch } from "../send/send_batch.ts";
import { tellUnusedTags } from "../send/unused_tags.ts";
import type { World } from "../base/world.ts";
import type { HandedOver } from "./handed_over.ts";
import type { EngineTools } from "./tools.ts";

/** What gofaxd does itself for a door. */
export type TakenOver = Exclude<HandedOver, { kind: "self" }>;

/** A job that gofaxd runs. */
export class EngineJob {
  readonly #tools: Pick<EngineTools, "world" | "apart">;
  readonly #outer: World;
  readonly #door: OpenDoor;
  readonly #taken: TakenOver;
  readonly #stop = new AbortController();

  /**
   * Does nothing before {@linkcode run}.
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

  /** The process id of the job's door. */
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
   * Does what the door asked for. Never throws: after an unexpected error the exit code says that the job is to be tried again.
   * @param prepared called when it has prepared its call, or waits for another program
   * @returns the exit code for the door
   */
  async run(prepared: () => void): Promise<ExitCode> {
    const { log } = this.#outer;
    try {
      return await this.#tools.apart(() => this.#do(prepared), (error) => {
        log.error(`Unexpected, in ${this.#name}: ${stackOf(error)}`);
        this.stop(error);
      });
    } catch (error) {
      log.error(`Unexpected, in ${this.#name}: ${stackOf(error)}`);
      return EXIT.retry;
    } finally {
      prepared();
    }
  }

  async #do(prepared: () => void): Promise<ExitCode> {
    const taken = this.#taken;
    const { modem, qfiles, jobControl, busyIsNoDial } = taken.args;
    if (taken.kind === "put off") return await this.#putOff(qfiles, taken.problems);
    tellUnusedTags(this.#outer, jobControl);
    let world: World;
    try {
      world = this.#tools.world(taken.config, this.#stop.signal);
    } catch (error) {
      return await this.#putOff(qfiles, [messageOf(error)]);
    }
    // Notes, call names and messages to modems name the door's process as the sender: it is the process that faxq started.
    return await sendBatch({
      ...world,
      pid: this.pid,
      modem,
      jobControl,
      busyIsNoDial,
      faxqWaits: this.#door.faxqWaits,
      connect: (signal) => {
        prepared();
        return world.connect(signal);
      },
      run: (request) => {
        prepared();
        return world.run(request);
      },
    }, qfiles);
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
