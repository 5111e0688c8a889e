/** How many calls can run at once with so many file descriptors. */

/**
 * The most descriptors that a call needs: connection, session log, note, a script's three pipes and its process, a question to
 * FreeSWITCH.
 */
const PER_CALL = 8;
/** Kept for concluding what was received, for refusing the next calls, and for a look at the modems' files. */
const RESERVE = 64;
/** The largest share of a small limit that is kept for that. */
const RESERVE_SHARE = 1 / 4;
/** About how many descriptors a daemon without modems and calls holds. */
const IDLE = 32;

/** Calls for which there are descriptors, one at least: `used` are in use by something else. */
export function mostCalls(limit: number, used: number): number {
  const reserve = Math.min(RESERVE, Math.floor(limit * RESERVE_SHARE));
  return Math.max(1, Math.floor((limit - used - reserve) / PER_CALL));
}

/** The warning about a limit that is too small for a call on each modem at once; undefined if it is not. */
export function limitDoubt(limit: number, modems: number, used = IDLE + modems): string | undefined {
  const most = mostCalls(limit, used);
  if (most >= modems) return undefined;
  const wanted = used + RESERVE + modems * PER_CALL;
  return `no more than ${limit} files may be open: that is enough for ${most} calls at once, ` +
    `and ${modems} modems (hylafax.modems) want ${wanted}; raise the limit (LimitNOFILE= in the unit, or ulimit -n)`;
}
