/**
 * Asks FreeSWITCH a few times for what waits to be sent. mod_event_socket looks for events that wait only between two polls of
 * its socket, and polls for 20 ms; when bytes arrive it looks at once. An empty line between two commands is skipped and has no
 * reply (mod_event_socket.c, read_packet).
 * @module
 */

/**
 * Milliseconds before each empty line, 40 in all: FreeSWITCH notices a refusal about 22 or 42 ms after the originate, because it looks every
 * 20 ms (switch_ivr_originate.c).
 */
const PAUSES_MS: readonly number[] = [1, 2, 4, 8, 5, 5, 5, 5, 5];

/** The empty lines that are still to be written. */
export class Hurry {
  readonly #write: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /**
   * Writes nothing yet.
   * @param write writes one empty line
   */
  constructor(write: () => void) {
    this.#write = write;
  }

  /** Begins, or begins anew. */
  begin(): void {
    this.end();
    this.#next(0);
  }

  /** Writes no more of them. */
  end(): void {
    clearTimeout(this.#timer);
  }

  #next(index: number): void {
    const pauseMs = PAUSES_MS[index];
    if (pauseMs === undefined) return;
    this.#timer = setTimeout(() => {
      this.#write();
      this.#next(index + 1);
    }, pauseMs);
  }
}
