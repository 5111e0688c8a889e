/**
 * The qfile's `pagehandling`: one group per page, in the order of the `fax:` items. A page's parameters are two hex digits in
 * HylaFAX 6.0.7 (Class2Params.c++, encodePage; FaxSend.c++) and four in HylaFAX+ 7.0.11 (util/Class2Params.c++, encodePage and
 * decodePage), which leaves no page out by it. A group is written as it was read.
 */

import { FormatError, quoteValue } from "./format_error.ts";

/** How one page is to be sent; the codes are Class 2's. */
export interface PageGroup {
  /** The group as it stands in the qfile. */
  readonly written: string;
  /** 0 = 98 lines per inch, 1 = 196; in HylaFAX+ also 2 = 391. */
  readonly vres: number;
  /** 0 = A4, 1 = B4, 2 = A3. Not reliable above 196 lines per inch. */
  readonly width: number;
  /** 0 = A4, 1 = B4, 2 = unlimited. */
  readonly length: number;
  /** 0 = MH, 1 = MR, 3 = MMR; in HylaFAX+ also 4 = JBIG, 7 = none, for a page in colour. */
  readonly df: number;
  /** 0 = no JPEG, 2 = in colour; HylaFAX 6 has none. */
  readonly jpeg: number;
  /** Bytes to send if the white bottom of the page is cut off. */
  readonly chopBytes?: number;
  /** After this page: `S` the same parameters, `M` others, `P` nothing. */
  readonly next: "S" | "M" | "P";
  /** True if the page is not to be sent; HylaFAX then does not say what comes next. */
  readonly skip: boolean;
}

const GROUP = /([0-9a-f]{4}|[0-9a-f]{2})(?:Z([0-9a-f]{4}))?([SMPX])/gi;

type Params = Pick<PageGroup, "vres" | "width" | "length" | "df" | "jpeg">;

function readParams(digits: string): Params {
  const v = Number.parseInt(digits, 16);
  return digits.length === 4
    ? { vres: v & 3, width: (v >> 2) & 7, length: (v >> 5) & 3, df: (v >> 7) & 7, jpeg: (v >> 10) & 7 }
    : { vres: v & 1, width: (v >> 1) & 7, length: (v >> 4) & 3, df: (v >> 6) & 3, jpeg: 0 };
}

function readGroup([written, digits = "", chop, mark = ""]: RegExpMatchArray, isLast: boolean): PageGroup {
  const letter = mark.toUpperCase();
  const next = letter === "S" || letter === "M" || letter === "P" ? letter : isLast ? "P" : "S";
  return {
    written,
    ...readParams(digits),
    ...(chop === undefined ? {} : { chopBytes: Number.parseInt(chop, 16) }),
    next,
    skip: letter === "X",
  };
}

/**
 * Reads a `pagehandling` value; an empty one has no groups.
 *
 * @throws {FormatError} If it does not follow the grammar to its end.
 */
export function parsePageHandling(text: string): readonly PageGroup[] {
  const matches = [...text.matchAll(GROUP)];
  if (matches.map(([all]) => all).join("") !== text) {
    throw new FormatError(`${quoteValue(text)} is not a list of pages`, 'qfile field "pagehandling"');
  }
  return matches.map((match, i) => readGroup(match, i === matches.length - 1));
}

/** Prints a `pagehandling` value. */
export function formatPageHandling(pages: readonly PageGroup[]): string {
  return pages.map(({ written }) => written).join("");
}
