/**
 * Writes what operators asked of the modems into a file of the spool, where `gofax status` finds it. It informs people; no fax
 * waits for it.
 */

import type { Modem } from "../../fax/modem/modem.ts";
import { formatWishes } from "../../fax/modem/wishes.ts";
import { messageOf } from "../../text/error_text.ts";
import type { World } from "../base/world.ts";

/** Milliseconds that a write waits for a process that reads the record. */
const LOCK_MS = 1_000;

/** The record. Writes are done one after the other, in the order in which they were asked for. */
export class WishRecord {
  readonly #world: World;
  #writing: Promise<void> = Promise.resolve();

  /** The record of the world's spool. Nothing is written yet. */
  constructor(world: World) {
    this.#world = world;
  }

  /** Writes down what is asked of the modems now. Never throws. */
  write(modems: Iterable<Modem>): Promise<void> {
    const text = formatWishes(modems);
    this.#writing = this.#writing.then(() => this.#put(text));
    return this.#writing;
  }

  async #put(text: string): Promise<void> {
    const { modemWishes } = this.#world.spool;
    const wait = { deadlineMs: LOCK_MS };
    try {
      // If no operator ever asked for anything, there need be no file.
      if (text !== "") await modemWishes.append("", wait);
      await modemWishes.rewrite(() => text, wait);
    } catch (error) {
      this.#world.log.warning(
        `Cannot note what faxstate asked for: ${messageOf(error)}`,
      );
    }
  }
}
