/**
 * Writes TIFF class F files (RFC 2306): one strip per page, T.4 one-dimensional, most significant bit first.
 */

import { FormatError } from "../../hylafax/format_error.ts";
import { joinBytes } from "../../text/bytes.ts";
import { newEntry, type NewTag, NumberBytes, printDirectory } from "../directory_bytes.ts";
import { INCH, TAG } from "../tag.ts";
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

const SOFTWARE = "gofax";
const HEADER_SIZE = 8;
const BYTE_ALIGNED_EOLS = 4;
/** `II` for the lowest byte first, and the version. */
const HEADER = Uint8Array.of(0x49, 0x49, 42, 0, 0, 0, 0, 0);

function pageTags(
  page: FaxTiffPage,
  at: number,
  size: number,
  index: number,
  total: number,
): readonly NewTag[] {
  const tags: NewTag[] = [
    { tag: TAG.subfileType, type: "long", value: [2] },
    { tag: TAG.width, type: "long", value: [page.width] },
    { tag: TAG.height, type: "long", value: [page.rows.length] },
    { tag: TAG.bitsPerSample, type: "short", value: [1] },
    { tag: TAG.compression, type: "short", value: [3] },
    { tag: TAG.photometric, type: "short", value: [0] },
    { tag: TAG.fillOrder, type: "short", value: [1] },
    { tag: TAG.imageDescription, type: "ascii", value: page.description ?? "" },
    { tag: TAG.stripOffsets, type: "long", value: [at] },
    { tag: TAG.orientation, type: "short", value: [1] },
    { tag: TAG.samplesPerPixel, type: "short", value: [1] },
    { tag: TAG.rowsPerStrip, type: "long", value: [page.rows.length] },
    { tag: TAG.stripByteCounts, type: "long", value: [size] },
    { tag: TAG.xResolution, type: "rational", value: [page.xdpi ?? 204] },
    { tag: TAG.yResolution, type: "rational", value: [page.ydpi] },
    { tag: TAG.t4Options, type: "long", value: [BYTE_ALIGNED_EOLS] },
    { tag: TAG.resolutionUnit, type: "short", value: [INCH] },
    { tag: TAG.pageNumber, type: "short", value: [index, total] },
    { tag: TAG.software, type: "ascii", value: SOFTWARE },
  ];
  return tags.filter(({ value }) => value !== "");
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

function padded(bytes: Uint8Array): Uint8Array {
  return bytes.length % 2 === 0 ? bytes : joinBytes([bytes, new Uint8Array(1)]);
}

/**
 * Writes a file with the given pages.
 *
 * @throws {FormatError} If there is no page, or one without size or with a bad row.
 */
export function writeFaxTiff(pages: readonly FaxTiffPage[]): Uint8Array {
  if (pages.length === 0) throw new FormatError("a fax has at least one page", "pages");
  pages.forEach(checkPage);
  const numbers = new NumberBytes(HEADER);
  const strips = pages.map((page) => encodeRows(page.rows, page.width));
  const data = strips.map(padded);
  const parts: Uint8Array[] = [HEADER.slice(0, 4), numbers.print(4, HEADER_SIZE + (data[0]?.length ?? 0))];
  let at = HEADER_SIZE;
  for (const [i, page] of pages.entries()) {
    const [strip, own, next] = [strips[i], data[i], data[i + 1]];
    if (strip === undefined || own === undefined) continue;
    const entries = pageTags(page, at, strip.length, i, pages.length).map((tag) => newEntry(numbers, tag));
    const place = at + own.length;
    const directory = printDirectory(
      numbers,
      entries,
      place,
      (behind) => next === undefined ? 0 : behind + next.length,
    );
    parts.push(own, directory);
    at = place + directory.length;
  }
  return joinBytes(parts);
}
