/**
 * Connections that come at the same moment. `accept()` succeeds at once while connections wait, and what is written goes out when the
 * event loop goes round. So a server that only accepts says nothing to the first connection before it has accepted the last, and one
 * that begins with each call at once lets the last connection wait for the work of all others.
 * @module
 */

/** So many connections are accepted before the event loop goes round. */
const AT_ONCE = 64;
/** Milliseconds. A crowd that goes on for longer is not waited for. */
const LONGEST_MS = 200;

/** Lets the event loop go round once. */
function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

/** Counts the connections as they come. */
export class Crowd {
  #came = 0;
  #isPausing = false;
  #ending: Promise<void> | undefined;

  /** To be called for each connection, and waited for before the next is accepted. */
  async cameOne(): Promise<void> {
    if (++this.#came % AT_ONCE !== 0) return;
    this.#isPausing = true;
    await turn();
    this.#isPausing = false;
  }

  /** Resolves when no connection waits to be accepted, but not later than after 200 ms. */
  allCame(): Promise<void> {
    this.#ending ??= this.#end().finally(() => this.#ending = undefined);
    return this.#ending;
  }

  async #end(): Promise<void> {
    const latest = performance.now() + LONGEST_MS;
    for (let before = -1; this.#isPausing || before !== this.#came;) {
      before = this.#came;
      await turn();
      if (performance.now() > latest) return;
    }
  }
}
