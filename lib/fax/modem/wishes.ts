/**
 * What operators asked of the modems with `faxstate`, as gofaxd writes it for `gofax status`, because status files cannot express
 * it. Lines `MODEM <tab> busy|down|exempt`; a modem without a line is ready. Only gofax uses it; defined here.
 */

import type { Modem, OutboundWish } from "./modem.ts";

const LINE = /^(\S+)\t(\w+)$/;

function isWish(word: string): word is OutboundWish {
  return word === "busy" || word === "down" || word === "exempt";
}

/** The lines of the modems that an operator wants busy, down or exempt. */
export function formatWishes(modems: Iterable<Modem>): string {
  return [...modems].filter(({ wish }) => wish !== "ready").map(({ name, wish }) => `${name}\t${wish}\n`)
    .join("");
}

/** Reads the lines: gives what was asked of a modem. Never fails: a line that cannot be read is ignored. */
export function parseWishes(text: string): (modem: string) => OutboundWish {
  const wishes = new Map<string, OutboundWish>();
  for (const line of text.split("\n")) {
    const [, modem, wish = ""] = LINE.exec(line) ?? [];
    if (modem !== undefined && isWish(wish)) wishes.set(modem, wish);
  }
  return (modem) => wishes.get(modem) ?? "ready";
}
