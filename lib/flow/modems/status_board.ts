/**
 * Writes the modems' status files. A file that could not be written is tried again, because faxstat would show the old state
 * until the next change.
 */

import type { ModemName } from "../../hylafax/ids.ts";
import { messageOf } from "../../text/error_text.ts";
import { WorkUnderWay } from "../base/work_under_way.ts";
import type { World } from "../base/world.ts";

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;

/** What faxstat shows of all modems. */
export class StatusBoard {
  readonly #world: World;
  readonly #wanted = new Map<ModemName, string>();
  readonly #shown = new Map<ModemName, string>();
  /** Modems whose file is tried again. */
  readonly #again = new Set<ModemName>();
  readonly #busy = new WorkUnderWay();
  readonly #end = new AbortController();

  /** Shows nothing yet: files keep their old text until the first new one. */
  constructor(world: World) {
    this.#world = world;
  }

  /** Shows a text, now or as soon as it can be written. */
  show(name: ModemName, text: string): void {
    this.#wanted.set(name, text);
    this.#busy.add(this.#write(name, text));
  }

  /** Resolves when every text was written, or failed to be at the first try. */
  async shown(): Promise<void> {
    await this.#busy.done();
  }

  /** Stops trying again; resolves when the last texts were written, or failed to be. */
  async end(): Promise<void> {
    await this.shown();
    this.#end.abort();
  }

  async #write(name: ModemName, text: string): Promise<void> {
    try {
      await this.#world.spool.writeStatus(name, text);
      this.#shown.set(name, text);
    } catch (error) {
      this.#world.log.error(`Cannot write status/${name}: ${messageOf(error)}`, { modem: name });
      this.#shown.delete(name);
      if (!this.#again.has(name)) this.#retry(name);
    }
  }

  /** No code waits for this. A reader sees what was written last. */
  async #retry(name: ModemName): Promise<void> {
    this.#again.add(name);
    let pauseMs = FIRST_PAUSE_MS;
    while (this.#shown.get(name) !== this.#wanted.get(name)) {
      await this.#world.clock.sleep(pauseMs, this.#end.signal);
      if (this.#end.signal.aborted) break;
      pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
      await this.#tryAgain(name);
    }
    this.#again.delete(name);
  }

  async #tryAgain(name: ModemName): Promise<void> {
    const text = this.#wanted.get(name) ?? "";
    try {
      await this.#world.spool.writeStatus(name, text);
      this.#shown.set(name, text);
      this.#world.log.notice(`status/${name} can be written again`, { modem: name });
    } catch {
      // The first failure was logged, and the next round tries again.
    }
  }
}
