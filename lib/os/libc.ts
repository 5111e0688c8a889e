/**
 * The few calls of the C library that Deno does not offer: FIFOs without blocking, poll(2), kill(pid, 0), datagrams.
 * Every call answers as the kernel does: zero or more is the result, less than zero is `-errno`.
 * The library is opened at the first call, which throws an Error where there is none or no permission for it, and stays open. Defined by the Linux manual pages, sections 2 and 3; all
 * constants and structures used here are the same on x86-64 and arm64, but for one flag.
 */

/** The functions of the C library, as `Deno.dlopen()` wants them told. */
export const SYMBOLS = {
  open: { parameters: ["buffer", "i32", "u32"], result: "i32" },
  // Making a file may wait for the disk.
  openOnThread: { name: "open", parameters: ["buffer", "i32", "u32"], result: "i32", nonblocking: true },
  close: { parameters: ["i32"], result: "i32" },
  read: { parameters: ["i32", "buffer", "usize"], result: "isize" },
  write: { parameters: ["i32", "buffer", "usize"], result: "isize" },
  poll: { parameters: ["buffer", "u64", "i32"], result: "i32" },
  // The same function, but run on a thread of Deno's pool: it may wait.
  pollOnThread: { name: "poll", parameters: ["buffer", "u64", "i32"], result: "i32", nonblocking: true },
  flock: { parameters: ["i32", "i32"], result: "i32" },
  // Variadic in C; a pointer as the third argument is passed alike on the machines that we run on.
  ioctl: { parameters: ["i32", "u64", "buffer"], result: "i32" },
  // A network share may keep silent.
  statvfs: { parameters: ["buffer", "buffer"], result: "i32", nonblocking: true },
  prlimit: { parameters: ["i32", "i32", "buffer", "buffer"], result: "i32" },
  mkfifo: { parameters: ["buffer", "u32"], result: "i32" },
  readlinkat: { parameters: ["i32", "buffer", "buffer", "usize"], result: "isize" },
  linkat: { parameters: ["i32", "buffer", "i32", "buffer", "i32"], result: "i32" },
  eventfd: { parameters: ["u32", "i32"], result: "i32" },
  kill: { parameters: ["i32", "i32"], result: "i32" },
  getppid: { parameters: [], result: "i32" },
  // Variadic in C; whole numbers are passed alike on the machines that we run on.
  prctl: { parameters: ["i32", "u64", "u64", "u64", "u64"], result: "i32" },
  geteuid: { parameters: [], result: "u32" },
  setgroups: { parameters: ["usize", "buffer"], result: "i32" },
  setresuid: { parameters: ["u32", "u32", "u32"], result: "i32" },
  setresgid: { parameters: ["u32", "u32", "u32"], result: "i32" },
  capset: { parameters: ["buffer", "buffer"], result: "i32" },
  socket: { parameters: ["i32", "i32", "i32"], result: "i32" },
  sendto: { parameters: ["i32", "buffer", "usize", "i32", "buffer", "u32"], result: "isize" },
  __errno_location: { parameters: [], result: "pointer" },
} as const satisfies Deno.ForeignLibraryInterface;

/** Flags of {@linkcode open}. */
export const O = {
  WRONLY: 0o1,
  RDWR: 0o2,
  CREAT: 0o100,
  EXCL: 0o200,
  APPEND: 0o2000,
  NONBLOCK: 0o4000,
  /** A link at the end of the path is not followed. The one number here in which the two machines differ. */
  NOFOLLOW: Deno.build.arch === "aarch64" ? 0o100000 : 0o400000,
  CLOEXEC: 0o2000000,
  /** Only to hold what is there: it is neither read nor written, and opening never waits. */
  PATH: 0o10000000,
} as const;

/** The error numbers that somebody here tells apart. */
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

/** An error as a value of its own, for messages: `ENXIO`, or `errno 71` for one that is not in {@linkcode E}. */
export function errorName(negativeErrno: number): string {
  const name = Object.entries(E).find(([, number]) => number === -negativeErrno)?.[0];
  return name === undefined ? `errno ${-negativeErrno}` : `E${name}`;
}

/**
 * The answer of a call, `-errno` if it failed. The call is to be written as the argument: the next call of the library changes errno.
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
 * flock(2) for ourselves alone, without waiting: `-EAGAIN` if somebody else has it. It belongs to the open file, also to a FIFO,
 * and goes with it.
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

/** readlinkat(2): where a link leads that is held open with `O.PATH`; `-errno` if it is none. */
export function readOpenLink(fd: number): string | number {
  const into = new Uint8Array(LONGEST_PATH);
  const size = BigInt(into.byteLength);
  const length = answer(loadLibc().symbols.readlinkat(fd, EMPTY_PATH, into, size));
  return length < 0 ? length : new TextDecoder().decode(into.subarray(0, length));
}

const AT_FDCWD = -100;
const AT_SYMLINK_FOLLOW = 0x400;

/** linkat(2): gives an open file another name, whatever its first one leads to by now. Not over what is there. */
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

/** kill(2); a negative pid is a process group, signal 0 only asks. */
export function kill(pid: number, signal: number): number {
  return answer(loadLibc().symbols.kill(pid, signal));
}

/** getppid(2): 1 (or a subreaper's pid) when the parent is gone. */
export function getppid(): number {
  return loadLibc().symbols.getppid();
}

const PR_SET_PDEATHSIG = 1;

/** prctl(2): the signal that we get when our parent ends; 0 for none. */
export function setParentDeathSignal(signal: number): number {
  return answer(loadLibc().symbols.prctl(PR_SET_PDEATHSIG, BigInt(signal), 0n, 0n, 0n));
}

/** geteuid(2): whose files we make. `Deno.uid()` is the real one. */
export function geteuid(): number {
  return loadLibc().symbols.geteuid();
}

/** setgroups(2), of all threads: these become the further groups, and no others. */
export function setGroups(gids: readonly number[]): number {
  const list = new Uint8Array(Uint32Array.from(gids).buffer);
  return answer(loadLibc().symbols.setgroups(BigInt(gids.length), list));
}

/** setresuid(2), of all threads: `uid` becomes the real, the effective and the saved one. */
export function setAllUids(uid: number): number {
  return answer(loadLibc().symbols.setresuid(uid, uid, uid));
}

/** setresgid(2), of all threads: `gid` becomes the real, the effective and the saved one. */
export function setAllGids(gid: number): number {
  return answer(loadLibc().symbols.setresgid(gid, gid, gid));
}

const LITTLE_ENDIAN = true;

/** `struct statvfs` of 64-bit Linux: eleven numbers of eight bytes, a few spare ones behind. */
const STATVFS = { size: 112, blockSize: 8, blocks: 16, available: 32 } as const;

/** statvfs(3) on a thread of its own: sizes in bytes, `free` what an ordinary user may still use; undefined if it fails. */
export async function statvfs(
  path: string,
): Promise<{ readonly totalBytes: number; readonly freeBytes: number } | undefined> {
  const name = cString(path);
  const into = new Uint8Array(STATVFS.size);
  if (name === undefined || await loadLibc().symbols.statvfs(name, into) !== 0) {
    return undefined;
  }
  const view = new DataView(into.buffer);
  const number = (at: number): number => Number(view.getBigUint64(at, LITTLE_ENDIAN));
  const block = number(STATVFS.blockSize);
  return { totalBytes: number(STATVFS.blocks) * block, freeBytes: number(STATVFS.available) * block };
}

const RLIMIT_NOFILE = 7;

/** getrlimit(2) of the number of open files; undefined if it fails. */
export function openFileLimits(): { readonly soft: number; readonly hard: number } | undefined {
  const limits = new BigUint64Array(2);
  const into = new Uint8Array(limits.buffer);
  if (loadLibc().symbols.prlimit(0, RLIMIT_NOFILE, null, into) !== 0) {
    return undefined;
  }
  const [soft = 0n, hard = 0n] = limits;
  return { soft: Number(soft), hard: Number(hard) };
}

/** setrlimit(2) of the number of open files. */
export function setOpenFileLimits({ soft, hard }: { readonly soft: number; readonly hard: number }): number {
  const limits = new BigUint64Array([BigInt(soft), BigInt(hard)]);
  return answer(loadLibc().symbols.prlimit(0, RLIMIT_NOFILE, new Uint8Array(limits.buffer), null));
}
