/** What the program gives to the engine: the doors, the limit of calls, the configuration, and a function that makes the world of a job. */

import type { Config } from "../../config/config.ts";
import type { DoorFifos } from "../../spool/door_fifos.ts";
import type { CallBudget } from "../base/call_budget.ts";
import type { World } from "../base/world.ts";

/** What gofax.conf says for a job. */
export type JobConfig =
  | { readonly kind: "usable"; readonly config: Config }
  /** gofax.conf cannot be used. `problems` describes every problem; there is at least one. */
  | { readonly kind: "broken"; readonly problems: readonly [string, ...string[]] }
  /** The job names another file than the one that gofaxd was started with. */
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
   * The world of a job. Its `pid` is that of gofaxd.
   * @param stop ends the job
   * @throws {Error} If the spool cannot be opened.
   */
  world(config: Config, stop: AbortSignal): World;
  /**
   * Runs work in an async context of its own. Errors of this work that no code catches are passed to `surprised`.
   */
  apart<T>(work: () => Promise<T>, surprised: (error: unknown) => void): Promise<T>;
}

/** The tools, and the limit of calls that jobs and incoming calls share. */
export interface EngineSetup extends EngineTools {
  /** Limits how many calls run at once. */
  readonly budget: CallBudget;
}
