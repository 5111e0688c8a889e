/**
 * The few calls of the C library that Deno does not offer: FIFOs without blocking, poll(2), locks, links; those about processes are in
 * process_calls.ts. Every call answers as the kernel does: zero or more is the result, less than zero is `-errno`. The library is
 * opened at the first call, which throws an Error if there is none or no permission for it, and stays open. Defined by the Linux manual
 * pages, sections 2 and 3; all constants and structures used here are the same on x86-64 and arm64, but for one flag.
 */

import { SYMBOLS } from "./libc_symbols.ts";

/** Flags of {@linkcode open}. */
export const O = {
  WRONLY: 0o1,
  RDWR: 0o2,
  CREAT: 0o100,
  EXCL: 0o200,
  APPEND: 0o2000,
  NONBLOCK: 0o4000,
  /** A link at the end of the path is not followed. The only number here that differs between the two kinds of machines. */
  NOFOLLOW: Deno.build.arch === "aarch64" ? 0o100000 : 0o400000,
  CLOEXEC: 0o2000000,
  /** Only to hold the file open: it is neither read nor written, and opening never waits. */
  PATH: 0o10000000,
} as const;

/** The error numbers that gofax tells apart. */
export const E = {
  PERM: 1,
  NOENT: 2,
  SRCH: 3,
  INTR: 4,
  IO: 5,
  NXIO: 6,
  BADF: 9,
  AGAIN: 11,
  NOMEM: 12,
  ACCES: 13,
  EXIST: 17,
  XDEV: 18,
  NOTDIR: 20,
  INVAL: 22,
  NFILE: 23,
  MFILE: 24,
  NOSPC: 28,
  ROFS: 30,
  PIPE: 32,
  LOOP: 40,
  MSGSIZE: 90,
  NOBUFS: 105,
  CONNREFUSED: 111,
} as const;

/** A writer of a FIFO may rely on this many bytes arriving in one piece. */
export const PIPE_BUF = 4096;

/** The opened C library. */
export interface Libc {
  /** Its functions. */
  readonly symbols: Deno.DynamicLibrary<typeof SYMBOLS>["symbols"];
  /** errno of this thread, as the C library keeps it. */
  readonly errno: Int32Array;
}

let opened: Libc | undefined;

/**
 * Opens the C library now. Call it before revoking the `ffi` permission: what is open stays usable.
 *
 * @throws {Error} If there is no `libc.so.6`, or no permission.
 */
export function loadLibc(): Libc {
  return opened ??= openLibc();
}

function openLibc(): Libc {
  const { symbols } = Deno.dlopen("libc.so.6", SYMBOLS);
  const location = symbols.__errno_location();
  if (location === null) {
    throw new Error("Cannot find errno: __errno_location() gave no address");
  }
  return { symbols, errno: new Int32Array(Deno.UnsafePointerView.getArrayBuffer(location, 4)) };
}

/** An error number as text, for messages: `ENXIO`, or `errno 71` for one that is not in {@linkcode E}. */
export function errorName(negativeErrno: number): string {
  const name = Object.entries(E).find(([, number]) => number === -negativeErrno)?.[0];
  return name === undefined ? `errno ${-negativeErrno}` : `E${name}`;
}

/**
 * The answer of a call, `-errno` if it failed. The call must be written as the argument, because the next call of the library
 * changes errno.
 *
 * @throws {Error} If the library cannot be opened, as {@linkcode loadLibc}.
 */
export function answer(result: number | bigint): number {
  return result < 0 ? -(loadLibc().errno[0] ?? E.IO) : Number(result);
}

/** A text as C wants it, or nothing if it contains a NUL. */
export function cString(text: string): Uint8Array<ArrayBuffer> | undefined {
  return text.includes("\0") ? undefined : new TextEncoder().encode(text + "\0");
}

/** open(2); `mode` counts only for a file that the call creates. */
export function open(path: string, flags: number, mode = 0): number {
  const name = cString(path);
  if (name === undefined) {
    return -E.INVAL;
  }
  return answer(loadLibc().symbols.open(name, flags, mode));
}

/** open(2) on a thread of its own. A failure is only `-1`: errno belongs to the other thread. */
export async function openOnThread(path: string, flags: number, mode: number): Promise<number> {
  const name = cString(path);
  return name === undefined ? -E.INVAL : await loadLibc().symbols.openOnThread(name, flags, mode);
}

/** close(2). */
export function close(fd: number): number {
  return answer(loadLibc().symbols.close(fd));
}

/** read(2): how many bytes were put into `into`, 0 at the end. */
export function read(fd: number, into: Uint8Array<ArrayBuffer>): number {
  return answer(loadLibc().symbols.read(fd, into, BigInt(into.byteLength)));
}

/** write(2): how many bytes of `from` were taken. */
export function write(fd: number, from: Uint8Array<ArrayBuffer>): number {
  return answer(loadLibc().symbols.write(fd, from, BigInt(from.byteLength)));
}

/** poll(2) without waiting, over an array of `struct pollfd`: how many of them are ready. */
export function poll(fds: Uint8Array<ArrayBuffer>, count: number): number {
  return answer(loadLibc().symbols.poll(fds, BigInt(count), 0));
}

/**
 * poll(2) that waits until something is ready, on a thread of its own. The array must not be touched meanwhile.
 * A failure is only `-1`: errno belongs to the other thread.
 */
export function pollWaiting(fds: Uint8Array<ArrayBuffer>, count: number): Promise<number> {
  return loadLibc().symbols.pollOnThread(fds, BigInt(count), -1);
}

const LOCK_EX_NB = 2 | 4;

/**
 * flock(2), exclusive, without waiting: `-EAGAIN` if another process has the lock. The lock belongs to the open file, which may
 * be a FIFO, and ends when that is closed.
 */
export function flock(fd: number): number {
  return answer(loadLibc().symbols.flock(fd, LOCK_EX_NB));
}

const FIONREAD = 0x541bn;

/** How many bytes in a pipe are unread, whichever of its ends this is. */
export function unread(fd: number): number {
  const count = new Int32Array(1);
  const result = answer(loadLibc().symbols.ioctl(fd, FIONREAD, new Uint8Array(count.buffer)));
  return result < 0 ? result : count[0] ?? 0;
}

/** mkfifo(3); the umask applies. */
export function mkfifo(path: string, mode: number): number {
  const name = cString(path);
  if (name === undefined) {
    return -E.INVAL;
  }
  return answer(loadLibc().symbols.mkfifo(name, mode));
}

const LONGEST_PATH = 4096;
const EMPTY_PATH = new Uint8Array(1);

/** readlinkat(2): the target of a link that is held open with `O.PATH`; `-errno` if it is no link. */
export function readOpenLink(fd: number): string | number {
  const into = new Uint8Array(LONGEST_PATH);
  const size = BigInt(into.byteLength);
  const length = answer(loadLibc().symbols.readlinkat(fd, EMPTY_PATH, into, size));
  return length < 0 ? length : new TextDecoder().decode(into.subarray(0, length));
}

const AT_FDCWD = -100;
const AT_SYMLINK_FOLLOW = 0x400;

/** linkat(2): gives an open file another name, whatever its first one leads to by now. A name that exists is not replaced. */
export function linkOpen(fd: number, path: string): number {
  const [from, to] = [cString(`/proc/self/fd/${fd}`), cString(path)];
  if (from === undefined || to === undefined) {
    return -E.INVAL;
  }
  return answer(loadLibc().symbols.linkat(AT_FDCWD, from, AT_FDCWD, to, AT_SYMLINK_FOLLOW));
}

/** eventfd(2), nonblocking and close-on-exec: a descriptor that becomes readable when eight bytes are written to it. */
export function eventfd(): number {
  return answer(loadLibc().symbols.eventfd(0, O.CLOEXEC | O.NONBLOCK));
}
