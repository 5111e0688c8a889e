/** The demonstration in faxq's place: reads its FIFO, shows what faxq would hear, and lets the demonstration wait for it. */

import { modemName } from "../../lib/hylafax/ids.ts";
import { ModemFifos } from "../../lib/spool/modem_fifos.ts";
import type { Screen } from "./screen.ts";

interface Awaited {
  readonly beginning: string;
  readonly resolve: () => void;
}

/** The reader of faxq's FIFO. */
export class Faxq implements Disposable {
  readonly #fifo: ModemFifos;
  readonly #screen: Screen;
  #awaited: Awaited | undefined;

  /**
   * Makes the FIFO and opens it.
   *
   * @param path of faxq's FIFO
   * @param screen where its messages are shown
   * @throws {SpoolError} If the FIFO cannot be made.
   */
  constructor(path: string, screen: Screen) {
    this.#fifo = new ModemFifos([{ modem: modemName("faxq"), path }]);
    this.#screen = screen;
  }

  /** Listens until told to stop. */
  async listen(stop: AbortSignal): Promise<void> {
    for await (const { message } of this.#fifo.messages(stop)) {
      this.#screen.say("-> faxq", message);
      if (this.#awaited !== undefined && message.startsWith(this.#awaited.beginning)) this.#awaited.resolve();
    }
  }

  /** Resolves when a message that begins like this comes from now on. */
  hears(beginning: string): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#awaited = { beginning, resolve };
    return promise;
  }

  /** Closes the FIFO. */
  [Symbol.dispose](): void {
    this.#fifo.close();
  }
}
