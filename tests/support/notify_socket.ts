/**
 * A service manager's end of NOTIFY_SOCKET: a unix datagram socket that says what came and from which process, as the
 * kernel tells it. unix(7), recvmsg(2), cmsg(3); the structures are those of 64-bit Linux.
 */

import { unixAddress, unixDatagramSocket } from "../../lib/os/datagram.ts";
import { answer, close, E, loadLibc } from "../../lib/os/libc.ts";

loadLibc();

// Open for the life of the process, as the program's own.
const { symbols } = Deno.dlopen("libc.so.6", {
  bind: { parameters: ["i32", "buffer", "u32"], result: "i32" },
  setsockopt: { parameters: ["i32", "i32", "i32", "buffer", "u32"], result: "i32" },
  recvmsg: { parameters: ["i32", "buffer", "i32"], result: "isize" },
});

const SOL_SOCKET = 1;
const SO_PASSCRED = 16;
const MSG_DONTWAIT = 0x40;

/** One datagram. */
export interface Notice {
  /** Assignments in the order they came in. */
  readonly lines: readonly string[];
  /** The process that sent it. */
  readonly pid: number;
}

function check(result: number, action: string): number {
  if (result < 0) throw new Error(`Cannot ${action}: errno ${-result}`);
  return result;
}

/** Where the parts of a message stand in the one piece of memory: struct msghdr, struct iovec, control data, data. */
const AT = { iovec: 56, control: 72, data: 136 } as const;
const CONTROL_BYTES = AT.data - AT.control;
const DATA_BYTES = 65_536;
/** struct cmsghdr, and behind it struct ucred, which begins with the pid. */
const PID_AT = AT.control + 16;

/** Memory that recvmsg(2) can fill. */
function emptyMessage(): Uint8Array<ArrayBuffer> {
  const memory = new Uint8Array(AT.data + DATA_BYTES);
  const start = Deno.UnsafePointer.value(Deno.UnsafePointer.of(memory));
  const at = (part: number): bigint => start + BigInt(part);
  new BigUint64Array(memory.buffer, 0, 9).set([
    ...[0n, 0n, at(AT.iovec), 1n, at(AT.control), BigInt(CONTROL_BYTES), 0n],
    ...[at(AT.data), BigInt(DATA_BYTES)],
  ]);
  return memory;
}

/** A socket that is bound; it reads only when asked. */
export class NotifySocket implements Disposable {
  /** What to put into NOTIFY_SOCKET. */
  readonly name: string;
  readonly #fd: number;
  readonly #heard: Notice[] = [];
  #open = true;

  /**
   * Begins to listen at a path, or at an abstract name that begins with `@`.
   * @param name a path, or `@` and an abstract name
   */
  constructor(name: string) {
    const address = unixAddress(name);
    if (address === undefined) throw new Error(`No name of a socket: ${name}`);
    this.name = name;
    this.#fd = check(unixDatagramSocket(), "make a socket");
    check(answer(symbols.bind(this.#fd, address, address.length)), `bind ${name}`);
    const on = new Uint8Array(new Int32Array([1]).buffer);
    check(answer(symbols.setsockopt(this.#fd, SOL_SOCKET, SO_PASSCRED, on, 4)), "ask for credentials");
  }

  /** A socket with an abstract name that nobody else has. */
  static abstract(): NotifySocket {
    return new NotifySocket(`@gofax-test-${crypto.randomUUID()}`);
  }

  /** Everything that came so far. */
  get heard(): readonly Notice[] {
    for (let notice = this.#receive(); notice !== undefined; notice = this.#receive()) {
      this.#heard.push(notice);
    }
    return this.#heard;
  }

  /** The same, the assignments alone. */
  get lines(): readonly string[] {
    return this.heard.flatMap((notice) => notice.lines);
  }

  /** Takes one datagram out of the queue, if there is one. */
  #receive(): Notice | undefined {
    const memory = emptyMessage();
    const count = answer(symbols.recvmsg(this.#fd, memory, MSG_DONTWAIT));
    if (count === -E.AGAIN) return undefined;
    const data = memory.subarray(AT.data, AT.data + check(count, "receive"));
    const text = new TextDecoder("utf-8", { fatal: true }).decode(data);
    const [pid = 0] = new Int32Array(memory.buffer, PID_AT, 1);
    return { lines: text.split("\n"), pid };
  }

  /** Closes the socket. May be called twice. */
  [Symbol.dispose](): void {
    if (!this.#open) return;
    this.#open = false;
    close(this.#fd);
    if (!this.name.startsWith("@")) Deno.removeSync(this.name);
  }
}
