/** The array that poll(2) works on: `struct pollfd {int fd; short events; short revents;}`, eight bytes each. */

const BYTES = 8;
const POLLIN = 1;

/** Descriptors that are polled for input, and descriptors that are only polled for being broken. */
export class PollSet {
  /** The array itself; not to be touched while poll runs. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** How many descriptors. */
  readonly size: number;
  readonly #shorts: Int16Array<ArrayBuffer>;

  /**
   * Makes the array for these descriptors; their order is that of the indexes in {@linkcode ready}.
   *
   * @param inputs polled for input
   * @param unheard behind them, ends of pipes to write to: ready when nobody has the other end open any more (POLLERR)
   */
  constructor(inputs: readonly number[], unheard: readonly number[] = []) {
    this.size = inputs.length + unheard.length;
    const buffer = new ArrayBuffer(this.size * BYTES);
    this.bytes = new Uint8Array(buffer);
    this.#shorts = new Int16Array(buffer);
    const ints = new Int32Array(buffer);
    for (const [index, fd] of [...inputs, ...unheard].entries()) {
      ints[index * 2] = fd;
      this.#shorts[index * 4 + 2] = index < inputs.length ? POLLIN : 0;
    }
  }

  /** The indexes of the descriptors that the last poll found ready or broken; reading them tells which. */
  ready(): number[] {
    const indexes: number[] = [];
    for (let index = 0; index < this.size; index++) {
      if (this.#shorts[index * 4 + 3] !== 0) {
        indexes.push(index);
      }
    }
    return indexes;
  }
}
