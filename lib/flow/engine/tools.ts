/** What the engine is given by the program: doors, room, configuration, and how a job's world is made. */

import type { Config } from "../../config/config.ts";
import type { DoorFifos } from "../../spool/door_fifos.ts";
import type { CallBudget } from "../base/call_budget.ts";
import type { World } from "../base/world.ts";

/** What gofax.conf says for a job. */
export type JobConfig =
  | { readonly kind: "usable"; readonly config: Config }
  /** It cannot be used: every problem, in words; at least one. */
  | { readonly kind: "broken"; readonly problems: readonly [string, ...string[]] }
  /** The job names another file than the one that gofaxd goes by. */
  | { readonly kind: "other" };

/** What the engine cannot make itself. */
export interface EngineTools {
  /** Where doors hand over their jobs. */
  readonly doors: DoorFifos;
  /**
   * What gofax.conf says now. Never throws.
   * @param option the file that the sender's arguments name; undefined if they name none
   */
  config(option: string | undefined): JobConfig;
  /**
   * The world of a job. Its `pid` is this process's.
   * @param stop ends the job
   * @throws {Error} If the spool cannot be opened.
   */
  world(config: Config, stop: AbortSignal): World;
  /**
   * Runs work apart from all other work of the process: errors of it that nobody catches come to `surprised`.
   */
  apart<T>(work: () => Promise<T>, surprised: (error: unknown) => void): Promise<T>;
}

/** The tools, and the room that jobs share with calls that come in. */
export interface EngineSetup extends EngineTools {
  /** Room for calls. */
  readonly budget: CallBudget;
}
