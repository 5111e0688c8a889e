/**
 * Whether a fax was received completely. SpanDSP's result is not enough: it counts pages that it could not write (t4_rx.c,
 * write_tiff_image, only logs that), and reports success if it refused the last page and the caller then said goodbye.
 */

import { type Call, lastPageRefused } from "../call/call.ts";

/** The state of a received fax's file. */
export type ReceivedFileState =
  | { readonly kind: "missing" }
  | { readonly kind: "unreadable"; readonly why: string }
  /** It could not be read, because no descriptor was free or the disk reported an error. A later try may succeed. */
  | { readonly kind: "unseen"; readonly why: string }
  /** Pages that are complete, from the first one on. */
  | { readonly kind: "there"; readonly pages: number };

/** What SpanDSP counted of a call, which says how many pages should be in the file. */
export interface CountedPages {
  /** Pages that SpanDSP confirmed. */
  readonly transferred: number;
  /** SpanDSP's result; undefined if its event did not come. */
  readonly result: unknown;
}

/** Why a fax that SpanDSP reports as a success is not one; undefined if it is. */
export function falseSuccessReason(call: Call): string | undefined {
  if (lastPageRefused(call)) return "The last page was too damaged and the caller did not send it again";
  return call.transferred > 0 ? undefined : "The caller said goodbye without a page";
}

/**
 * Why SpanDSP could not open the file to write. libtiff creates the file before it writes the first bytes.
 * @param size of the file; undefined if there is none
 */
export function fileOpenProblem(path: string, size: number | undefined, text: string): string {
  return size === 0
    ? `FreeSWITCH cannot write into ${path}: the disk may be full (${text})`
    : `FreeSWITCH has no permission to write ${path} (${text})`;
}

function lostPages(pages: number, transferred: number): string {
  if (pages > 0) return `Only ${pages} of ${transferred} received pages`;
  return transferred === 1 ? "The received page" : `None of ${transferred} received pages`;
}

/** What is missing of the pages that SpanDSP counted; undefined if nothing is missing. */
export function missingPagesProblem(
  counted: CountedPages,
  file: string,
  stored: ReceivedFileState,
): string | undefined {
  const { transferred, result } = counted;
  if (transferred === 0) return undefined;
  switch (stored.kind) {
    case "missing":
      return `FreeSWITCH reports ${transferred} pages, but ${file} is missing`;
    case "unseen":
      return undefined;
    case "unreadable":
      return `FreeSWITCH reports ${transferred} pages, but ${file} cannot be read: ${stored.why}`;
    case "there":
      if (stored.pages >= transferred) return undefined;
      // Without SpanDSP's result it is not known whether it had written everything.
      return result === undefined
        ? `Only ${stored.pages} of ${transferred} received pages are in the file`
        : `${lostPages(stored.pages, transferred)} could ${
          stored.pages === 0 && transferred === 1 ? "not " : ""
        }be written: the disk may be full`;
    default:
      return stored satisfies never;
  }
}

/** A received file, compared with what SpanDSP counted. */
export interface ComparedFile {
  /** Pages that are in the file; if it cannot be read, those that SpanDSP counted. */
  readonly pages: number;
  /** Whether there is a file with pages in it, or parts of them. */
  readonly hasFile: boolean;
  /** What is missing of the pages that SpanDSP counted, in words; undefined if nothing is missing. */
  readonly lost: string | undefined;
}

/** Compares what was found of a file with what SpanDSP counted. */
export function compareReceivedFile(
  counted: CountedPages,
  path: string,
  file: ReceivedFileState,
): ComparedFile {
  const { transferred } = counted;
  const pages = file.kind === "there" ? file.pages : file.kind === "missing" ? 0 : transferred;
  return {
    pages,
    hasFile: file.kind !== "missing" && (pages > 0 || transferred > 0),
    lost: missingPagesProblem(counted, path, file),
  };
}
