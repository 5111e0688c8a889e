/**
 * The arguments of `bin/faxrcvd`, the script that hands a received fax to people (docs/internals/hylafax.md#faxrcvd): HylaFAX 6.0.7 and
 * HylaFAX+ 7.0.11, util/faxrcvd.sh.in, have the same.
 */

import { echoedWords, withoutShellSigns } from "../text/foreign.ts";

/** What the script is told of a reception. */
export interface HandedFax {
  /** The file, relative to the spool. */
  readonly file: string;
  /** The modem, or the name used if the call took none. */
  readonly device: string;
  /** The communication. */
  readonly commId: string;
  /** Why not all of it was received; empty if it was. */
  readonly reason: string;
  /** Caller's number, caller's name, called number, gateway. */
  readonly callIds: readonly string[];
}

/**
 * The arguments. The caller may have a part in the reason and in the ids: neither holds what a script could evaluate. HylaFAX+'s script
 * evaluates a reason that it does not echo as it got it; an id may have signs of patterns, `*61` for example.
 */
export function faxrcvdArgs({ file, device, commId, reason, callIds }: HandedFax): readonly string[] {
  return [file, device, commId, echoedWords(reason), ...callIds.map(withoutShellSigns)];
}
