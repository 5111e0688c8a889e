/**
 * Whose the other end of a connection is, if that is on this machine (in this network namespace): the way to tell local users
 * apart on a port that has no password.
 */

import { E } from "./libc.ts";
import { parseIp } from "../text/ip_address.ts";
import { socketBetween, type TcpEnd, type TcpSocket } from "./sock_diag.ts";
import { findSocket, TcpTable } from "./tcp_table.ts";

/** What there is to know of a socket: `user` holds it, `nobody` does any more (or yet), or it is `elsewhere`. */
export type TcpOwner =
  | { readonly kind: "user"; readonly uid: number }
  | { readonly kind: "nobody" }
  | { readonly kind: "elsewhere" };

/** One end of a connection, as Deno has it: the host is an address. */
export type TcpAddress = Pick<Deno.NetAddr, "hostname" | "port">;

/** Who asks whose a connection is. */
export interface TcpLookup {
  /**
   * Whose the socket with these ends is; the *other* end of a connection of ours has our remote end as its local one.
   * @throws {Error} If the kernel tells nothing.
   */
  owner(local: TcpAddress, remote: TcpAddress): Promise<TcpOwner>;
  /**
   * The user of the process that listens there; undefined if nobody does.
   * @throws {Error} If the kernel tells nothing.
   */
  listener(at: TcpAddress): Promise<number | undefined>;
}

function endOf({ hostname, port }: TcpAddress): TcpEnd {
  const ip = parseIp(hostname);
  if (ip === undefined) throw new TypeError(`${hostname} is no IP address`);
  return { ip, port };
}

function ownerOf(socket: TcpSocket | undefined): TcpOwner {
  if (socket === undefined || socket.listening) return { kind: "elsewhere" };
  // The kernel shows root as the user of a socket whose process has gone.
  return socket.inode === 0 ? { kind: "nobody" } : { kind: "user", uid: socket.uid };
}

/** Asks the kernel, by the way that works here. */
export class TcpOwners implements TcpLookup {
  readonly #table: TcpTable;
  readonly #ask: typeof socketBetween;
  /** Whether the kernel has ever found a socket by sock_diag: after that, its "no such socket" is believed. */
  #answers = false;

  /**
   * Takes the machine's own ways to ask, unless a test gives others.
   *
   * @param table where to look if the kernel has no sock_diag
   * @param ask the question to sock_diag
   */
  constructor(table: TcpTable = new TcpTable(), ask: typeof socketBetween = socketBetween) {
    this.#table = table;
    this.#ask = ask;
  }

  /**
   * As {@link TcpLookup.owner}.
   * @throws {Error} If the kernel tells nothing.
   * @throws {TypeError} If a host is no IP address.
   */
  async owner(local: TcpAddress, remote: TcpAddress): Promise<TcpOwner> {
    return ownerOf(await this.#socket(endOf(local), endOf(remote)));
  }

  /**
   * As {@link TcpLookup.listener}.
   * @throws {Error} If the kernel tells nothing.
   * @throws {TypeError} If the host is no IP address.
   */
  async listener(at: TcpAddress): Promise<number | undefined> {
    const end = endOf(at);
    const socket = await this.#socket(end, { ip: new Uint8Array(end.ip.length), port: 0 });
    return socket?.listening && socket.inode !== 0 ? socket.uid : undefined;
  }

  async #socket(local: TcpEnd, remote: TcpEnd): Promise<TcpSocket | undefined> {
    const found = this.#ask(local, remote);
    if (typeof found !== "number") {
      this.#answers = true;
      return found;
    }
    if (found === -E.NOENT && this.#answers) return undefined;
    // A table that changes while it is read may lack a line.
    return findSocket(await this.#table.fresh(), local, remote) ??
      findSocket(await this.#table.fresh(), local, remote);
  }
}
