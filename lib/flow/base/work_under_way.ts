/** Work that was begun and that the program waits for only later. */

/** A set of such work. */
export class WorkUnderWay {
  readonly #all = new Set<Promise<unknown>>();

  /** How many pieces of work are under way. */
  get size(): number {
    return this.#all.size;
  }

  /** Adds work until it is done. An error that it throws is thrown by {@linkcode WorkUnderWay.done}. */
  add(work: Promise<unknown>): void {
    const joined = work.finally(() => this.#all.delete(joined));
    this.#all.add(joined);
  }

  /**
   * Resolves when all is done that is under way now; work that is added later is not waited for.
   * @throws {unknown} What the work throws.
   */
  async done(): Promise<void> {
    await Promise.all(this.#all);
  }
}
