/**
 * The functions of the C library that libc.ts calls, described for `Deno.dlopen()`. Defined by the Linux manual pages, sections 2
 * and 3.
 */

/** The functions of the C library, in the form that `Deno.dlopen()` wants. */
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
  // Variadic in C; a pointer as the third argument is passed in the same way on the machines that gofax supports.
  ioctl: { parameters: ["i32", "u64", "buffer"], result: "i32" },
  // A network share may not answer.
  statvfs: { parameters: ["buffer", "buffer"], result: "i32", nonblocking: true },
  prlimit: { parameters: ["i32", "i32", "buffer", "buffer"], result: "i32" },
  mkfifo: { parameters: ["buffer", "u32"], result: "i32" },
  readlinkat: { parameters: ["i32", "buffer", "buffer", "usize"], result: "isize" },
  linkat: { parameters: ["i32", "buffer", "i32", "buffer", "i32"], result: "i32" },
  eventfd: { parameters: ["u32", "i32"], result: "i32" },
  kill: { parameters: ["i32", "i32"], result: "i32" },
  getppid: { parameters: [], result: "i32" },
  // Variadic in C; whole numbers are passed in the same way on the machines that gofax supports.
  prctl: { parameters: ["i32", "u64", "u64", "u64", "u64"], result: "i32" },
  geteuid: { parameters: [], result: "u32" },
  setgroups: { parameters: ["usize", "buffer"], result: "i32" },
  setresuid: { parameters: ["u32", "u32", "u32"], result: "i32" },
  setresgid: { parameters: ["u32", "u32", "u32"], result: "i32" },
  capset: { parameters: ["buffer", "buffer"], result: "i32" },
  socket: { parameters: ["i32", "i32", "i32"], result: "i32" },
  sendto: { parameters: ["i32", "buffer", "usize", "i32", "buffer", "u32"], result: "isize" },
  // Only the GNU C library has it.
  malloc_trim: { parameters: ["usize"], result: "i32", optional: true },
  __errno_location: { parameters: [], result: "pointer" },
} as const satisfies Deno.ForeignLibraryInterface;
