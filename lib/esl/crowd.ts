/**
 * Connections that come at the same moment. `accept()` succeeds at once while connections wait, and what is written goes out when the
 * event loop goes round. So a server that only accepts says nothing to the first connection before it has accepted the last, and one
 * that begins with each call at once lets the last connection wait for the work of all others.
 * @module
 */

/** So many connections are accepted before the event loop goes round. */
const ACCEPTED_AT_ONCE = 64;
/** So many calls are begun before the event loop goes round. Their time limits begin with them, and not while others are worked for. */
const BEGUN_AT_ONCE = 16;
/** Milliseconds. A crowd that goes on for longer is not waited for. */
const LONGEST_MS = 200;

/** Lets the event loop go round once. */
function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

/** Counts the connections as they come, and lets their calls begin. */
export class Crowd {
  #came = 0;
  #isPausing = false;
  #isOpen = false;
  /** The calls that wait until they may begin. */
  readonly #waiting: (() => void)[] = [];

  /** To be called for each connection, and waited for before the next is accepted. */
  async cameOne(): Promise<void> {
    if (++this.#came % ACCEPTED_AT_ONCE !== 0) return;
    this.#isPausing = true;
    await turn();
    this.#isPausing = false;
  }

  /**
   * Resolves when a call may begin: not before no connection waits to be accepted, or 200 ms have passed, and a few calls each time the
   * event loop goes round.
   */
  async mayBegin(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.push(resolve);
    if (!this.#isOpen) void this.#letBegin();
    await promise;
  }

  async #letBegin(): Promise<void> {
    this.#isOpen = true;
    await this.#allCame();
    for (const begin of this.#waiting.splice(0, BEGUN_AT_ONCE)) begin();
    while (this.#waiting.length > 0) {
      await turn();
      for (const begin of this.#waiting.splice(0, BEGUN_AT_ONCE)) begin();
    }
    this.#isOpen = false;
  }

  async #allCame(): Promise<void> {
    const latest = performance.now() + LONGEST_MS;
    for (let before = -1; this.#isPausing || before !== this.#came;) {
      before = this.#came;
      await turn();
      if (performance.now() > latest) return;
    }
  }
}
