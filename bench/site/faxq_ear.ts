/** faxq as far as most parts need it: it reads what it is told, so many bytes at a time. */

import { close, mkfifo, O, open, read } from "../../lib/os/libc.ts";

const READ_BYTES = 2047;
const EVERY_MS = 5;

/** The reader of faxq's FIFO in a spool. */
export class FaxqEar implements Disposable {
  readonly #fd: number;
  readonly #timer: ReturnType<typeof setInterval>;

  /** Makes the FIFO and reads it from now on. */
  constructor(dir: string) {
    mkfifo(`${dir}/FIFO`, 0o600);
    this.#fd = open(`${dir}/FIFO`, O.RDWR | O.NONBLOCK | O.CLOEXEC);
    const buffer = new Uint8Array(READ_BYTES);
    this.#timer = setInterval(() => {
      while (read(this.#fd, buffer) > 0);
    }, EVERY_MS);
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
    close(this.#fd);
  }
}
