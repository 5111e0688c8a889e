/** Stands between the switch and the daemon, to cut the line in the middle of a call. */

/** A proxy to another port. Dispose of it to end it. */
export class Proxy implements AsyncDisposable {
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #sockets = new Set<Deno.Conn>();
  readonly #running: Promise<void>;

  constructor(port: number) {
    this.#running = this.#accept(port);
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

  async #accept(port: number): Promise<void> {
    const pipes: Promise<void>[] = [];
    try {
      for await (const near of this.#listener) {
        const far = await Deno.connect({ hostname: "127.0.0.1", port });
        this.#sockets.add(near).add(far);
        pipes.push(this.#pipe(near, far), this.#pipe(far, near));
      }
    } finally {
      await Promise.all(pipes);
    }
  }

  async #pipe(from: Deno.Conn, to: Deno.Conn): Promise<void> {
    const buffer = new Uint8Array(16_384);
    try {
      for (let count = await from.read(buffer); count !== null; count = await from.read(buffer)) {
        for (let at = 0; at < count;) at += await to.write(buffer.subarray(at, count));
      }
      await (to as Deno.TcpConn).closeWrite();
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
