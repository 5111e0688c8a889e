/**
 * Finds out which user owns the other end of a connection, if that is on this machine (in this network namespace): so local users
 * can be told apart on a port that has no password.
 */

import { E } from "./libc.ts";
import { parseIp } from "../text/ip_address.ts";
import { socketBetween, type TcpEnd, type TcpSocket } from "./sock_diag.ts";
import { findSocket, TcpTable } from "./tcp_table.ts";

/**
 * What is known of a socket: a process of `user` has it, no process has it any more or yet (`nobody`), or it is on another
 * machine (`elsewhere`).
 */
export type TcpOwner =
  | { readonly kind: "user"; readonly uid: number }
  | { readonly kind: "nobody" }
  | { readonly kind: "elsewhere" };

/** One end of a connection, as Deno has it: the host is an address. */
export type TcpAddress = Pick<Deno.NetAddr, "hostname" | "port">;

/** Finds out who owns a connection. */
export interface TcpLookup {
  /**
   * The owner of the socket with these ends. For the *other* end of a connection, give its remote end as the local one.
   * @throws {Error} If the kernel tells nothing.
   */
  owner(local: TcpAddress, remote: TcpAddress): Promise<TcpOwner>;
  /**
   * The user of the process that listens there; undefined if none does.
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
  // The kernel shows root as the user of a socket whose process has ended.
  return socket.inode === 0 ? { kind: "nobody" } : { kind: "user", uid: socket.uid };
}

/** Asks the kernel, in the way that works on this machine. */
export class TcpOwners implements TcpLookup {
  readonly #table: TcpTable;
  readonly #ask: typeof socketBetween;
  /** Whether the kernel has ever found a socket by sock_diag: after that, its answer "no such socket" is reliable. */
  #answers = false;

  /**
   * Asks the kernel of this machine, unless a test gives other functions.
   *
   * @param table what to read if the kernel has no sock_diag
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
