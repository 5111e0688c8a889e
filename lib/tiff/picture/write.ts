/**
 * Writes TIFF class F files (RFC 2306): one strip per page, T.4 one-dimensional, most significant bit first.
 */

import { FormatError } from "../../hylafax/format_error.ts";
import { encodeRows } from "./encode.ts";
import type { Row } from "./row.ts";

/** A page to write. */
export interface FaxTiffPage {
  /** Picture elements per row: 1728 for A4. */
  readonly width: number;
  /** Picture elements per inch. @default {204} */
  readonly xdpi?: number;
  /** Rows per inch: 98 or 196. */
  readonly ydpi: number;
  /** From top to bottom. */
  readonly rows: readonly Row[];
  /** Text for the page's ImageDescription. */
  readonly description?: string;
}

interface Entry {
  readonly tag: number;
  readonly type: "ascii" | "short" | "long" | "rational";
  readonly values: readonly number[] | string;
}

const SOFTWARE = "gofax";
const TYPES = { ascii: 2, short: 3, long: 4, rational: 5 } as const;
const HEADER_SIZE = 8;
const BYTE_ALIGNED_EOLS = 4;

const two = (n: number): number[] => [n & 0xff, (n >> 8) & 0xff];
const four = (n: number): number[] => [...two(n), ...two(n >>> 16)];

function toBytes({ type, values }: Entry): readonly number[] {
  if (typeof values === "string") return [...new TextEncoder().encode(values), 0];
  return values.flatMap((n) =>
    type === "short" ? two(n) : type === "rational" ? [...four(n), ...four(1)] : four(n)
  );
}

function countOf(entry: Entry): number {
  return typeof entry.values === "string" ? toBytes(entry).length : entry.values.length;
}

function pageEntries(
  page: FaxTiffPage,
  at: number,
  size: number,
  index: number,
  total: number,
): readonly Entry[] {
  const entries: Entry[] = [
    { tag: 254, type: "long", values: [2] },
    { tag: 256, type: "long", values: [page.width] },
    { tag: 257, type: "long", values: [page.rows.length] },
    { tag: 258, type: "short", values: [1] },
    { tag: 259, type: "short", values: [3] },
    { tag: 262, type: "short", values: [0] },
    { tag: 266, type: "short", values: [1] },
    { tag: 270, type: "ascii", values: page.description ?? "" },
    { tag: 273, type: "long", values: [at] },
    { tag: 274, type: "short", values: [1] },
    { tag: 277, type: "short", values: [1] },
    { tag: 278, type: "long", values: [page.rows.length] },
    { tag: 279, type: "long", values: [size] },
    { tag: 282, type: "rational", values: [page.xdpi ?? 204] },
    { tag: 283, type: "rational", values: [page.ydpi] },
    { tag: 292, type: "long", values: [BYTE_ALIGNED_EOLS] },
    { tag: 296, type: "short", values: [2] },
    { tag: 297, type: "short", values: [index, total] },
    { tag: 305, type: "ascii", values: SOFTWARE },
  ];
  return entries.filter((entry) => entry.values !== "");
}

/** A directory at the given place with the values that do not fit into it behind it; its end is where the next may be. */
function directoryBytes(
  entries: readonly Entry[],
  at: number,
  isLast: boolean,
  room: number,
): readonly number[] {
  const size = 2 + entries.length * 12 + 4;
  const far: number[] = [];
  const fields = entries.flatMap((entry) => {
    const bytes = toBytes(entry);
    const head = [...two(entry.tag), ...two(TYPES[entry.type]), ...four(countOf(entry))];
    if (bytes.length <= 4) return [...head, ...bytes, ...Array<number>(4 - bytes.length).fill(0)];
    const place = at + size + far.length;
    far.push(...bytes, ...Array<number>(bytes.length % 2).fill(0));
    return [...head, ...four(place)];
  });
  const next = isLast ? 0 : at + size + far.length + room;
  return [...two(entries.length), ...fields, ...four(next), ...far];
}

function isRow(row: Row, width: number): boolean {
  return row.every((at, i) => Number.isInteger(at) && at > (row[i - 1] ?? -1) && at < width);
}

function checkPage(page: FaxTiffPage, index: number): void {
  const isGood = Number.isInteger(page.width) && page.width > 0 && page.rows.length > 0 &&
    page.rows.every((row) => isRow(row, page.width));
  if (!isGood) {
    throw new FormatError("the page has no size or a row that makes no sense", `page ${index + 1}`);
  }
}

function even(bytes: Uint8Array): Uint8Array {
  if (bytes.length % 2 === 0) return bytes;
  const padded = new Uint8Array(bytes.length + 1);
  padded.set(bytes);
  return padded;
}

/**
 * Writes a file with the given pages.
 *
 * @throws {FormatError} If there is no page, or one without size or with a bad row.
 */
export function writeFaxTiff(pages: readonly FaxTiffPage[]): Uint8Array {
  if (pages.length === 0) throw new FormatError("a fax has at least one page", "pages");
  pages.forEach(checkPage);
  const strips = pages.map((page) => encodeRows(page.rows, page.width));
  const parts: Uint8Array[] = [];
  let at = HEADER_SIZE;
  const firstDirectory = HEADER_SIZE + even(strips[0] ?? new Uint8Array()).length;
  for (const [i, page] of pages.entries()) {
    const strip = strips[i] ?? new Uint8Array();
    const data = even(strip);
    const entries = pageEntries(page, at, strip.length, i, pages.length);
    const next = even(strips[i + 1] ?? new Uint8Array()).length;
    const directory = directoryBytes(entries, at + data.length, i === pages.length - 1, next);
    parts.push(data, Uint8Array.from(directory));
    at += data.length + directory.length;
  }
  const file = new Uint8Array(at);
  file.set([0x49, 0x49, 42, 0, ...four(firstDirectory)]);
  parts.reduce((place, part) => (file.set(part, place), place + part.length), HEADER_SIZE);
  return file;
}
