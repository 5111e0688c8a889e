/**
 * The rights that a service manager gives to a program and to all programs that it starts (ambient capabilities, capabilities(7)). The
 * programs that gofaxd starts must not get them.
 */

import { answer, loadLibc } from "./libc.ts";
import { geteuid } from "./process_calls.ts";

const PR_CAP_AMBIENT = 47;
const PR_CAP_AMBIENT_CLEAR_ALL = 4n;
/** linux/capability.h: `_LINUX_CAPABILITY_VERSION_3`, with two 32-bit integers for each of the three sets. */
const VERSION = 0x2008_0522;
const SETS_BYTES = 24;

/**
 * Takes all such rights from the calling thread. This thread must be the one that starts programs, because `Deno.Command` forks on the
 * thread that calls it. Root keeps the rights of root. A kernel without ambient capabilities has given none.
 */
export function dropGivenRights(): void {
  const { symbols } = loadLibc();
  answer(symbols.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0n, 0n, 0n));
  if (geteuid() === 0) return;
  // Process id 0 means the calling thread; all three sets become empty.
  const header = new Uint8Array(new Uint32Array([VERSION, 0]).buffer);
  answer(symbols.capset(header, new Uint8Array(SETS_BYTES)));
}
