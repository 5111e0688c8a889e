/**
 * The rights that a service manager gives to a program and to all that it starts (ambient capabilities, capabilities(7)). The program
 * keeps them; what it starts shall not get them.
 */

import { answer, loadLibc } from "./libc.ts";

const PR_CAP_AMBIENT = 47;
const PR_CAP_AMBIENT_CLEAR_ALL = 4n;

/**
 * Empties the ambient set of the calling thread, which is the one that starts programs: `Deno.Command` forks where it is called. A
 * kernel that knows no such set has given none.
 */
export function dropAmbientRights(): void {
  answer(loadLibc().symbols.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0n, 0n, 0n));
}
