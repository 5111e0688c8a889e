/** The history of a number for programs. Its shape is promised in docs/explain.md: fields may be added, none changes its meaning. */

import { END_WORDS } from "../../lib/fax/end/words/end_words.ts";
import type { NumberReport } from "../../lib/flow/admin/number.ts";
import { jsonText } from "../json_text.ts";
import { isoTime } from "../text_table.ts";

/** Raised when a field changes its meaning or is removed. */
const FORMAT = 1;

/** Prints one JSON value; what is not known is null. */
export function numberJson(
  { asked, dialled, history, isCut, inForce, sources, unread }: NumberReport,
): string {
  const { fallback, overrides, unasked } = inForce;
  const { out, in: received, busy, transports, gateways, failures, usualRate, secondsPerPage, calls } =
    history;
  return jsonText({
    format: FORMAT,
    asked,
    dialled,
    isCut,
    out,
    in: received,
    busy,
    transports,
    gateways: Object.fromEntries(gateways),
    failures: failures.map(([kind, times]) => ({ kind, whose: END_WORDS[kind].whose, times })),
    usualRate,
    secondsPerPage,
    freeswitch: {
      problem: unasked,
      fallback: fallback &&
        { ...fallback, since: isoTime(fallback.since), lastUse: isoTime(fallback.lastUse) },
      overrides: overrides.map(({ number, name, value, problem }) => ({ number, name, value, problem })),
    },
    calls,
    sources,
    unread,
  });
}
