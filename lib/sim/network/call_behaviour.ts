/**
 * How a caller from outside behaves, in one word.
 * @module
 */
import type { Machine } from "./numbers.ts";

/** What the caller does; numbers after a colon are pages, or milliseconds at the recorded speed. */
export type CallBehaviour =
  | "ok"
  | "abort-ringing"
  | `abort-ringing:${number}`
  | "abort-midpage"
  | `abort-after-page:${number}`
  | `hang-up-after:${number}`
  | "no-fax"
  | "never-hangup"
  | "retrain"
  | "badrows"
  | "badrows-abort"
  | `spoiled-page:${number}`
  | "t38-fails"
  | `disk-full:${number}`;

const GIVES_UP_AFTER_MS = 3100;
const MIDPAGE_MS = 8000;

/** The behaviours, for a person to read. */
export const CALL_BEHAVIOURS: Readonly<Record<string, string>> = {
  "ok": "sends its pages",
  "abort-ringing": "gives up after 3 s of ringing; with :MS after so long",
  "abort-midpage": "hangs up 8 s after the negotiation",
  "abort-after-page:N": "hangs up when page N is over",
  "hang-up-after:MS": "hangs up so long after the answer",
  "no-fax": "is no fax machine and does not hang up",
  "never-hangup": "stays in the call after its fax",
  "retrain": "trains at 14400 and again at 12000 bit/s",
  "badrows": "sends damaged rows, no error correction",
  "badrows-abort": "the same, and hangs up after page 2",
  "spoiled-page:N": "page N is refused and sent again, the last page is not; no error correction",
  "t38-fails": "answers the change to T.38 with 500, which ends the call",
  "disk-full:N": "sends its pages, of which our switch can store N",
};

/** The milliseconds after which a caller gives up ringing, `undefined` if he waits. */
export function ringsFor(behaviour: CallBehaviour): number | undefined {
  if (behaviour === "abort-ringing") return GIVES_UP_AFTER_MS;
  return behaviour.startsWith("abort-ringing:") ? numberOf(behaviour) : undefined;
}

function numberOf(behaviour: string): number {
  return Number(behaviour.slice(behaviour.indexOf(":") + 1));
}

function special(behaviour: CallBehaviour): Partial<Machine> {
  if (behaviour.startsWith("abort-after-page:")) return { hangUpAfterPages: numberOf(behaviour) };
  if (behaviour.startsWith("hang-up-after:")) return { hangUpAfterMs: numberOf(behaviour) };
  if (behaviour.startsWith("disk-full:")) return { storedPages: numberOf(behaviour) };
  if (behaviour.startsWith("spoiled-page:")) return { spoiledPage: numberOf(behaviour), ecm: false };
  const spoiled: Partial<Machine> = { damaged: true, ecm: false, t38: "refuses" };
  const kinds: Readonly<Record<string, Partial<Machine>>> = {
    "abort-midpage": { hangUpAfterNegotiationMs: MIDPAGE_MS },
    "no-fax": { faxes: false, t38: "refuses" },
    "never-hangup": { stays: true },
    "retrain": { rates: [14_400, 12_000] },
    "t38-fails": { t38: "fails" },
    "badrows": spoiled,
    "badrows-abort": { ...spoiled, rates: [14_400, 12_000], hangUpAfterPages: 2 },
  };
  return kinds[behaviour] ?? {};
}

/** The machine of a caller with that behaviour; what is said about it explicitly wins. */
export function callingMachine(
  behaviour: CallBehaviour,
  given: { readonly ident?: string; readonly t38?: Machine["t38"]; readonly ecm?: boolean },
): Machine {
  const { ident = "+49 30 1234567", t38, ecm } = given;
  const base: Machine = { ident, t38: "requests", ecm: true, faxes: true, ...special(behaviour) };
  return { ...base, ...(t38 === undefined ? {} : { t38 }), ...(ecm === undefined ? {} : { ecm }) };
}
