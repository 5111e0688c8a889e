/**
 * Blank pages, for callers that bring no file of their own: TIFF class F, Group 4. A white row after a white row is one
 * bit there.
 * @module
 */

/** The shape of the pages. */
export interface BlankFax {
  /** How many pages. */
  readonly pages: number;
  /** Dots in a row. @default {1728} */
  readonly width?: number;
  /** Rows on a page. @default {1146} */
  readonly height?: number;
  /**
   * Rows per inch, of all pages or of each.
   * @default {98}
   */
  readonly lines?: number | readonly number[];
}

const END_OF_BLOCK = "000000000001000000000001";
const SHORT = 3;
const LONG = 4;
const RATIONAL = 5;
/** The byte order. */
const LITTLE = true;

function strip(height: number): Uint8Array {
  const bits = "1".repeat(height) + END_OF_BLOCK;
  const padded = bits.padEnd(Math.ceil(bits.length / 8) * 8, "0");
  return Uint8Array.from(padded.match(/.{8}/g) ?? [], (byte) => parseInt(byte, 2));
}

/** A directory, the two resolutions and the strip; `at` is where all that goes. */
function page(
  at: number,
  image: Uint8Array,
  shape: { width: number; height: number; lines: number },
): Uint8Array {
  const entries = (stripAt: number, xAt: number): number[][] => [
    [256, SHORT, 1, shape.width],
    [257, SHORT, 1, shape.height],
    [258, SHORT, 1, 1],
    [259, SHORT, 1, 4],
    [262, SHORT, 1, 0],
    [266, SHORT, 1, 1],
    [273, LONG, 1, stripAt],
    [277, SHORT, 1, 1],
    [278, LONG, 1, shape.height],
    [279, LONG, 1, image.length],
    [282, RATIONAL, 1, xAt],
    [283, RATIONAL, 1, xAt + 8],
    [293, LONG, 1, 0],
    [296, SHORT, 1, 2],
  ];
  const directory = 2 + entries(0, 0).length * 12 + 4;
  const size = directory + 16 + image.length + (image.length % 2);
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  const list = entries(at + directory + 16, at + directory);
  view.setUint16(0, list.length, LITTLE);
  list.forEach(([tag = 0, type = 0, count = 0, value = 0], index) => {
    const to = 2 + index * 12;
    view.setUint16(to, tag, LITTLE);
    view.setUint16(to + 2, type, LITTLE);
    view.setUint32(to + 4, count, LITTLE);
    view.setUint32(to + 8, value, LITTLE);
  });
  [204, 1, shape.lines, 1].forEach((value, index) => view.setUint32(directory + index * 4, value, LITTLE));
  bytes.set(image, directory + 16);
  return bytes;
}

/** Writes a TIFF file with blank pages. */
export function blankFax(fax: BlankFax): Uint8Array<ArrayBuffer> {
  const { pages, width = 1728, height = 1146, lines = 98 } = fax;
  const parts: Uint8Array[] = [Uint8Array.of(0x49, 0x49, 42, 0, 8, 0, 0, 0)];
  let at = 8;
  for (let index = 0; index < pages; index++) {
    const perInch = typeof lines === "number" ? lines : lines[index] ?? 98;
    const part = page(at, strip(height), { width, height, lines: perInch });
    at += part.length;
    const directory = 2 + new DataView(part.buffer).getUint16(0, LITTLE) * 12;
    new DataView(part.buffer).setUint32(directory, index + 1 < pages ? at : 0, LITTLE);
    parts.push(part);
  }
  const file = new Uint8Array(at);
  let written = 0;
  for (const part of parts) {
    file.set(part, written);
    written += part.length;
  }
  return file;
}
