/** An engine on a rig's spool and simulator, and doors in this process that hand it jobs. */

import { Engine } from "../../lib/flow/engine/engine.ts";
import type { EngineSetup } from "../../lib/flow/engine/tools.ts";
import { CallBudget } from "../../lib/flow/base/call_budget.ts";
import type { DoorFifos } from "../../lib/spool/door_fifos.ts";
import { makeWorld } from "../../cmd/world.ts";
import type { Clock } from "../../lib/flow/base/world.ts";
import { FakeDoor } from "../support/fake_door.ts";
import type { Rig } from "./rig.ts";

/** An engine at work. Dispose of it to stop it. */
export class EngineRig implements AsyncDisposable {
  readonly rig: Rig;
  readonly engine: Engine;
  readonly doors: DoorFifos;
  readonly #stop: AbortController;
  readonly #running: Promise<void>;

  private constructor(rig: Rig, engine: Engine, doors: DoorFifos, stop: AbortController) {
    this.rig = rig;
    this.engine = engine;
    this.doors = doors;
    this.#stop = stop;
    this.#running = engine.run(stop.signal);
  }

  /**
   * Starts one.
   * @param clock the engine's own; the jobs' is the rig's
   */
  static start(rig: Rig, change: Partial<EngineSetup> = {}, clock: Clock = rig.clock): EngineRig {
    const stop = new AbortController();
    const outer = { ...rig.world(stop.signal), clock };
    const doors = outer.spool.openDoorFifos();
    const engine = new Engine(outer, {
      doors,
      budget: new CallBudget(Infinity),
      config: () => ({ kind: "usable", config: rig.config() }),
      world: (config, signal) => ({ ...makeWorld(config, rig.log, signal), clock: rig.clock }),
      apart: (work) => work(),
      ...change,
    });
    return new EngineRig(rig, engine, doors, stop);
  }

  /** A door that has handed over jobs. */
  knock(...qfiles: readonly string[]): FakeDoor {
    return FakeDoor.knock(this.rig.dir, ["-m", "freeswitch0", ...qfiles]);
  }

  /** Hands jobs over and waits for what the door hears at last. */
  async send(...qfiles: readonly string[]): Promise<string> {
    using door = this.knock(...qfiles);
    return await door.end();
  }

  /** Stops it, as gofaxd's end does. */
  async stop(): Promise<void> {
    this.#stop.abort(new Error("Received SIGTERM"));
    await this.#running;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    this.doors.close();
  }
}
