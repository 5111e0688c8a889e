/**
 * The qfile's `pagehandling`: one group per page, in the order of the `fax:` items.
 * HylaFAX 6.0.7, Class2Params.c++ (encodePage) and FaxSend.c++.
 */

import { FormatError, quoteValue } from "./format_error.ts";

/** How one page is to be sent; the codes are Class 2's. */
export interface PageGroup {
  /** 0 = 98 lines per inch, 1 = 196. */
  readonly vres: number;
  /** 0 = A4, 1 = B4, 2 = A3. Not reliable above 196 lines per inch. */
  readonly width: number;
  /** 0 = A4, 1 = B4, 2 = unlimited. */
  readonly length: number;
  /** 0 = MH, 1 = MR, 3 = MMR. */
  readonly df: number;
  /** Bytes to send if the white bottom of the page is cut off. */
  readonly chopBytes?: number;
  /** After this page: `S` the same parameters, `M` others, `P` nothing. */
  readonly next: "S" | "M" | "P";
  /** True if the page is not to be sent; HylaFAX then does not say what comes next. */
  readonly skip: boolean;
}

const GROUP = /([0-9a-f]{2})(?:Z([0-9a-f]{4}))?([SMPX])/gi;

function readGroup([, params = "", chop, mark = ""]: RegExpMatchArray, isLast: boolean): PageGroup {
  const v = Number.parseInt(params, 16);
  const letter = mark.toUpperCase();
  const next = letter === "S" || letter === "M" || letter === "P" ? letter : isLast ? "P" : "S";
  return {
    vres: v & 1,
    width: (v >> 1) & 7,
    length: (v >> 4) & 3,
    df: (v >> 6) & 3,
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

function formatGroup(page: PageGroup): string {
  const v = (page.vres & 1) | ((page.width & 7) << 1) | ((page.length & 3) << 4) | ((page.df & 3) << 6);
  const chop = page.chopBytes === undefined
    ? ""
    : `Z${Math.min(page.chopBytes, 0xffff).toString(16).padStart(4, "0")}`;
  return `${v.toString(16).padStart(2, "0")}${chop}${page.skip ? "X" : page.next}`;
}

/** Prints a `pagehandling` value. */
export function formatPageHandling(pages: readonly PageGroup[]): string {
  return pages.map(formatGroup).join("");
}
