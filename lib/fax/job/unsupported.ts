/** What a client may ask for that this server does not do, so that a job with it is refused. */

import type { FaxJob } from "../../hylafax/job.ts";

/** To fetch a fax from the far end, to find out whether a fax machine answers, or to send nothing but colour. */
export type UnsupportedWish = "polling" | "probing" | "colour";

/** The wish of a job that is refused because of it; undefined if it has none. */
export function unsupportedWish(
  { polls, probeonly, colour }: Pick<FaxJob, "polls" | "probeonly" | "colour">,
): UnsupportedWish | undefined {
  if (polls.length > 0) return "polling";
  if (probeonly !== 0) return "probing";
  return colour === "only" ? "colour" : undefined;
}
