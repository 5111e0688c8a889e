/**
 * What operators asked of the modems with `faxstate`, as gofaxd writes it for `gofax status`, because status files cannot express
 * it. Lines `MODEM <tab> busy|down`; a modem without a line is ready. Only gofax uses it; defined here.
 */

import type { Modem, OutboundWish } from "./modem.ts";

const LINE = /^(\S+)\t(busy|down)$/;

/** The lines of the modems that an operator wants busy or down. */
export function formatWishes(modems: Iterable<Modem>): string {
  return [...modems].filter(({ wish }) => wish !== "ready").map(({ name, wish }) => `${name}\t${wish}\n`)
    .join("");
}

/** Reads the lines: gives what was asked of a modem. Never fails: a line that cannot be read is ignored. */
export function parseWishes(text: string): (modem: string) => OutboundWish {
  const wishes = new Map<string, OutboundWish>();
  for (const line of text.split("\n")) {
    const [, modem, wish] = LINE.exec(line) ?? [];
    if (modem !== undefined && (wish === "busy" || wish === "down")) wishes.set(modem, wish);
  }
  return (modem) => wishes.get(modem) ?? "ready";
}
