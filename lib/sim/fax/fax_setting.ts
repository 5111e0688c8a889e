/**
 * How mod_spandsp reads ident and header of a call: percent-encoding is undone (`switch_url_decode`), a NUL ends the text, and
 * SpanDSP takes no text that is too long (`t30_set_tx_ident`, `t30_set_tx_page_header_info`).
 * @module
 */
import type { Channel } from "../channel/channel.ts";

const ENCODER = new TextEncoder();
const PERCENT = 0x25;

/** Two characters from there on as a hexadecimal number, as `sscanf("%2x")` reads them but for blanks. */
function hexAt(bytes: Uint8Array, at: number): number | undefined {
  const text = String.fromCharCode(...bytes.subarray(at, at + 2));
  return /^[0-9A-Fa-f]{2}$/.test(text) ? Number.parseInt(text, 16) : undefined;
}

function decoded(text: string): Uint8Array {
  const source = ENCODER.encode(text);
  const bytes: number[] = [];
  for (let at = 0; at < source.length; at++) {
    const byte = source[at] ?? 0;
    const code = byte === PERCENT ? hexAt(source, at + 1) : undefined;
    if (code !== undefined) at += 2;
    bytes.push(code ?? byte);
  }
  const end = bytes.indexOf(0);
  return Uint8Array.from(end < 0 ? bytes : bytes.slice(0, end));
}

/**
 * A text of the fax on this channel, a character for each byte; empty if there is none.
 * @param otherwise the value of spandsp.conf
 * @param longest in bytes
 */
export function faxSetting(channel: Channel, name: string, otherwise: string, longest: number): string {
  const bytes = decoded(channel.get(name) ?? otherwise);
  return bytes.length > longest ? "" : String.fromCharCode(...bytes);
}
