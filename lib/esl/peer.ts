/**
 * The addresses of both ends of a connection.
 * @module
 */

/** Both ends of a TCP connection. */
export interface EslPeer {
  /** The local end. */
  readonly local: Deno.NetAddr;
  /** The other end. */
  readonly remote: Deno.NetAddr;
}

/** The ends of a connected socket. */
export function peerOf(socket: Deno.TcpConn): EslPeer {
  return { local: socket.localAddr, remote: socket.remoteAddr };
}

/** Counts connections by the name of their peer. */
export class PeerCount {
  readonly #counts = new Map<string, number>();

  /** How many connections a peer has. */
  of(who: string): number {
    return this.#counts.get(who) ?? 0;
  }

  /** Counts one more connection of a peer. */
  add(who: string): void {
    this.#counts.set(who, this.of(who) + 1);
  }

  /** Counts one connection less. */
  remove(who: string): void {
    const count = this.of(who) - 1;
    if (count > 0) this.#counts.set(who, count);
    else this.#counts.delete(who);
  }
}
