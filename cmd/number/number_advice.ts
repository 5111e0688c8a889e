/** What to change for a number, by what its history shows. */

import type { Tally } from "../../lib/fax/explain/number_history.ts";
import type { NumberReport } from "../../lib/flow/admin/number.ts";

/** Fewer calls say nothing. */
const ENOUGH = 3;
/** The share of calls from which on something is usual. */
const MOSTLY = 0.5;

function isBad({ calls, good }: Tally): boolean {
  return calls >= ENOUGH && good / calls < MOSTLY;
}

/** Sentences, the most useful first; none if nothing strikes. */
export function numberAdvice({ history, inForce, dialled, asked }: NumberReport): readonly string[] {
  const { out, busy, transports, failures } = history;
  const number = dialled ?? asked;
  const [most] = failures[0] ?? [];
  const isT38Worse = isBad(transports["T.38"]) && !isBad(transports["audio"]);
  const off = inForce.fallback !== undefined ||
    inForce.overrides.some(({ name }) => name.toLowerCase() === "fax_enable_t38");
  return [
    ...(isT38Worse && !off
      ? [`T.38 fails here: gofax override set ${number} fax_enable_t38=false fax_enable_t38_request=false.`]
      : []),
    ...(isBad(transports["audio"]) && inForce.fallback !== undefined
      ? [
        `Audio fails here, and the fallback keeps T.38 off: gofax fallback remove ${inForce.fallback.number}.`,
      ]
      : []),
    ...(out.calls >= ENOUGH && busy / out.calls >= MOSTLY
      ? [
        "The number is mostly busy: send at other times (sendfax -a), or ask the recipient for a second line.",
      ]
      : []),
    ...(most === "no training" || most === "bad line" || most === "page refused"
      ? [`The line is bad: go slower with gofax override set ${number} fax_disable_v17=true.`]
      : []),
    ...(most === "no fax machine" && out.good === 0 && out.calls >= ENOUGH
      ? ["No fax machine ever answered: call the number with a telephone."]
      : []),
  ];
}
