/** Why a document cannot be made, in words for the user. */

import type { DocumentName } from "../../../hylafax/document_name.ts";
import { COPY_S, type CopyFailed, type PageSource } from "./page_copier.ts";

/** Why a document cannot be made. */
export class DocumentError extends Error {
  /** The class's name. */
  override readonly name = "DocumentError";
  /** `never`: a page cannot be read. `counts`: a further try may go well, but tries come to an end. `may pass`: the pages are not to blame. */
  readonly kind: "never" | "counts" | "may pass";

  /** With a message for the user. */
  constructor(message: string, kind: DocumentError["kind"], options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}

/** A page to send, and the name of its document. */
export interface Source extends PageSource {
  /** The document, as the qfile names it. */
  readonly document: DocumentName;
}

/** The error about a page that libtiff cannot read. */
export function unreadable({ document, directory }: Source): DocumentError {
  const text = `Page ${directory + 1} of document ${document} cannot be read: its image data is damaged`;
  return new DocumentError(text, "never");
}

/** Consecutive pages in words. */
function rangeOf(pages: readonly Source[]): string {
  const [first, last] = [pages[0], pages.at(-1)];
  if (first === undefined || last === undefined) return "none";
  const [from, to] = [first.directory + 1, last.directory + 1];
  if (pages.length === 1) return `page ${from} of document ${first.document}`;
  if (first.document !== last.document) {
    return `page ${from} of document ${first.document} to page ${to} of document ${last.document}`;
  }
  return `pages ${from} to ${to} of document ${first.document}`;
}

/** Why a copy failed, and what is known of the page that may be to blame. */
export function failureOf({ why, among }: CopyFailed<Source>): string {
  if (among === undefined) return why;
  return `${why}; the damaged page was not found within ${COPY_S} s, it is among ${rangeOf(among)}`;
}
