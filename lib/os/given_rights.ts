/**
 * The rights that a service manager gives to a program and to all that it starts (ambient capabilities, capabilities(7)): what is
 * started is not to get them.
 */

import { answer, loadLibc } from "./libc.ts";
import { geteuid } from "./process_calls.ts";

const PR_CAP_AMBIENT = 47;
const PR_CAP_AMBIENT_CLEAR_ALL = 4n;
/** linux/capability.h: `_LINUX_CAPABILITY_VERSION_3`, with two words of each of the three sets. */
const VERSION = 0x2008_0522;
const SETS_BYTES = 24;

/**
 * Takes all such rights from the calling thread, which is the one that starts programs: `Deno.Command` forks where it is called. Root
 * keeps the rights that he has as root. A kernel that knows no ambient set has given none.
 */
export function dropGivenRights(): void {
  const { symbols } = loadLibc();
  answer(symbols.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0n, 0n, 0n));
  if (geteuid() === 0) return;
  // This thread, and nothing in any set.
  const header = new Uint8Array(new Uint32Array([VERSION, 0]).buffer);
  answer(symbols.capset(header, new Uint8Array(SETS_BYTES)));
}
