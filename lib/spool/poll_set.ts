/** The array that poll(2) works on: `struct pollfd {int fd; short events; short revents;}`, eight bytes each. */

const BYTES = 8;
const POLLIN = 1;

/** Descriptors to be polled for input. */
export class PollSet {
  /** The array itself; not to be touched while poll runs. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** How many descriptors. */
  readonly size: number;
  readonly #shorts: Int16Array<ArrayBuffer>;

  /** Makes the array for these descriptors; their order is that of the indexes in {@linkcode ready}. */
  constructor(fds: readonly number[]) {
    const buffer = new ArrayBuffer(fds.length * BYTES);
    this.bytes = new Uint8Array(buffer);
    this.size = fds.length;
    this.#shorts = new Int16Array(buffer);
    const ints = new Int32Array(buffer);
    for (const [index, fd] of fds.entries()) {
      ints[index * 2] = fd;
      this.#shorts[index * 4 + 2] = POLLIN;
    }
  }

  /** The indexes of the descriptors that the last poll found ready (or broken: reading them tells). */
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
