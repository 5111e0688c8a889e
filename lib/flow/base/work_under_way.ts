/** Work that was begun and is not waited for at once: somebody has to join it in the end. */

/** A set of such work. */
export class WorkUnderWay {
  readonly #all = new Set<Promise<unknown>>();

  /** How much is under way. */
  get size(): number {
    return this.#all.size;
  }

  /** Takes work in until it is done. What it throws, {@linkcode WorkUnderWay.done} throws. */
  add(work: Promise<unknown>): void {
    const joined = work.finally(() => this.#all.delete(joined));
    this.#all.add(joined);
  }

  /**
   * Resolves when all is done that is under way now; what is added meanwhile is not waited for.
   * @throws {unknown} What the work throws.
   */
  async done(): Promise<void> {
    await Promise.all(this.#all);
  }
}
