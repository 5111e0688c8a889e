/** Stands between the switch and us, to cut the line in the middle of a call, or to let it go dead without a word. */

import { pause } from "../support/session.ts";

/** What goes over a line is lost from now on: as on a way that broke, nobody is told. */
interface Line {
  dead: boolean;
}

/** A proxy to another port. Dispose of it to end it. */
export class Proxy implements AsyncDisposable {
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #sockets = new Set<Deno.Conn>();
  readonly #lines = new Set<Line>();
  readonly #running: Promise<void>;
  /** Lines that are opened from now on are dead from the beginning: nobody greets there. */
  unreachable = false;

  /** @param answersAfterMs keeps back for so long what the other side says first */
  constructor(port: number, answersAfterMs = 0) {
    this.#running = this.#accept(port, answersAfterMs);
  }

  /** Where to connect to. */
  get address(): Deno.NetAddr {
    return this.#listener.addr as Deno.NetAddr;
  }

  /** Cuts all lines without a word. */
  cut(): void {
    for (const socket of this.#sockets) {
      try {
        socket.close();
      } catch {
        // It was closed before.
      }
    }
    this.#sockets.clear();
  }

  /** All lines there are go dead: they stay open, and nothing comes through any more. */
  deaden(): void {
    for (const line of this.#lines) line.dead = true;
  }

  async #accept(port: number, answersAfterMs: number): Promise<void> {
    const pipes: Promise<void>[] = [];
    try {
      for await (const near of this.#listener) {
        const far = await Deno.connect({ hostname: "127.0.0.1", port });
        const line: Line = { dead: this.unreachable };
        this.#lines.add(line);
        this.#sockets.add(near).add(far);
        pipes.push(this.#pipe(near, far, line, 0), this.#pipe(far, near, line, answersAfterMs));
      }
    } finally {
      await Promise.all(pipes);
    }
  }

  async #pipe(from: Deno.Conn, to: Deno.Conn, line: Line, afterMs: number): Promise<void> {
    const buffer = new Uint8Array(16_384);
    try {
      if (afterMs > 0) await pause(afterMs);
      for (let count = await from.read(buffer); count !== null; count = await from.read(buffer)) {
        if (line.dead) continue;
        for (let at = 0; at < count;) at += await to.write(buffer.subarray(at, count));
      }
      if (!line.dead) await (to as Deno.TcpConn).closeWrite();
    } catch {
      // One side is gone: so is the other, soon.
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    this.cut();
    await this.#running;
  }
}
