/**
 * What operators asked of the modems with `faxstate`, as gofaxd leaves it for `gofax status`: in the status files there is no
 * word for it. Lines `MODEM <tab> busy|down`; a modem without a line is ready. Ours alone, defined here.
 */

import type { Modem, OutboundWish } from "./modem.ts";

const LINE = /^(\S+)\t(busy|down)$/;

/** The lines, of the modems that somebody wants busy or down. */
export function formatWishes(modems: Iterable<Modem>): string {
  return [...modems].filter(({ wish }) => wish !== "ready").map(({ name, wish }) => `${name}\t${wish}\n`)
    .join("");
}

/** Reads the lines: gives what was asked of a modem. Never fails: what makes no sense is passed over. */
export function parseWishes(text: string): (modem: string) => OutboundWish {
  const wishes = new Map<string, OutboundWish>();
  for (const line of text.split("\n")) {
    const [, modem, wish] = LINE.exec(line) ?? [];
    if (modem !== undefined && (wish === "busy" || wish === "down")) wishes.set(modem, wish);
  }
  return (modem) => wishes.get(modem) ?? "ready";
}
