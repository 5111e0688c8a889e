/**
 * The same as sock_diag.ts for a kernel without sock_diag: from /proc/net/tcp and tcp6 (proc(5)), whose lines contain both ends,
 * the state, the user and the inode. Reading them takes some 10 ms on a large machine, so questions that come at the same time
 * share one reading.
 */

import type { TcpEnd, TcpSocket } from "./sock_diag.ts";

const TABLES = ["/proc/self/net/tcp", "/proc/self/net/tcp6"] as const;
const LISTEN = "0A";

/**
 * An end as the tables write it: groups of four bytes in the byte order of the machine, which is little-endian on all that gofax
 * supports.
 */
function printed({ ip, port }: TcpEnd, asIpv6: boolean): string {
  const bytes = asIpv6 && ip.length === 4 ? [...Array(10).fill(0), 0xff, 0xff, ...ip] : [...ip];
  let hex = "";
  for (let at = 0; at < bytes.length; at += 4) {
    hex += bytes.slice(at, at + 4).reverse().map((byte) => byte.toString(16).padStart(2, "0")).join("");
  }
  return `${hex}:${port.toString(16).padStart(4, "0")}`.toUpperCase();
}

/** The line that begins with that, behind its number. */
function lineWith(table: string, start: string): TcpSocket | undefined {
  const found = table.indexOf(`: ${start}`);
  if (found < 0) return undefined;
  const end = table.indexOf("\n", found);
  // local, remote, state, queues, timer, retransmissions, uid, timeout, inode
  const fields = table.slice(found + 2, end < 0 ? undefined : end).trim().split(/ +/);
  const [uid, inode] = [Number(fields[6]), Number(fields[8])];
  return Number.isInteger(uid) && Number.isInteger(inode)
    ? { uid, inode, listening: fields[2] === LISTEN }
    : undefined;
}

const ANY = { 4: new Uint8Array(4), 16: new Uint8Array(16) } as const;

/** The local addresses at which a process must listen to be reached at an end. */
function listenersFor({ ip, port }: TcpEnd): readonly (readonly [TcpEnd, boolean])[] {
  const v4 = ip.length === 4;
  return [
    [{ ip, port }, false],
    ...(v4 ? [[{ ip, port }, true], [{ ip: ANY[4], port }, false]] as const : []),
    [{ ip: ANY[16], port }, true],
  ];
}

/**
 * Finds a socket in the text of both tables: the one with these ends, else one that listens at `local`.
 */
export function findSocket(tables: string, local: TcpEnd, remote: TcpEnd): TcpSocket | undefined {
  for (const asIpv6 of [false, true]) {
    const found = lineWith(tables, `${printed(local, asIpv6)} ${printed(remote, asIpv6)} `);
    if (found !== undefined) return found;
  }
  for (const [end, asIpv6] of listenersFor(local)) {
    const nobody = { ip: end.ip.length === 4 && !asIpv6 ? ANY[4] : ANY[16], port: 0 };
    const found = lineWith(tables, `${printed(end, asIpv6)} ${printed(nobody, asIpv6)} ${LISTEN} `);
    if (found !== undefined) return found;
  }
  return undefined;
}

async function readTables(): Promise<string> {
  const texts = await Promise.all(TABLES.map(async (path) => {
    try {
      return await Deno.readTextFile(path);
    } catch (error) {
      // A machine without IPv6 has one table.
      if (error instanceof Deno.errors.NotFound && path.endsWith("6")) return "";
      throw error;
    }
  }));
  return texts.join("");
}

/** The tables, read once for several questions. */
export class TcpTable {
  readonly #read: () => Promise<string>;
  #reading: Promise<string> | undefined;
  #next: Promise<string> | undefined;

  /**
   * Reads nothing yet.
   *
   * @param read how the tables are read; it gives the text of both, one behind the other
   */
  constructor(read: () => Promise<string> = readTables) {
    this.#read = read;
  }

  /**
   * The tables as they are after now: a reading that has begun already may be too old for this question.
   * @throws {Error} If they cannot be read.
   */
  async fresh(): Promise<string> {
    if (this.#reading === undefined) return await this.#begin();
    this.#next ??= this.#reading.catch(() => {}).then(() => this.#begin());
    return await this.#next;
  }

  #begin(): Promise<string> {
    this.#next = undefined;
    const reading = this.#read().finally(() => {
      if (this.#reading === reading) this.#reading = undefined;
    });
    this.#reading = reading;
    return reading;
  }
}
