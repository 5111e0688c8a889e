/** The pages that one call carries, and how they become the one TIFF that SpanDSP sends. */

import type { DocumentName } from "../../hylafax/document_name.ts";
import type { PageFacts, PlannedPage, SendPlan } from "./plan.ts";
import { type Resolution, sendable } from "../../tiff/sendable.ts";
import { FormatError } from "../../hylafax/format_error.ts";
import { readingDirectories, type TiffDirectory } from "../../tiff/read.ts";
import { isSoundPage } from "../../tiff/sound/page.ts";
import type { Steps } from "../../tiff/steps.ts";

/** A page range of one file, as tiffcp needs it. */
export interface DocumentPart {
  /** The TIFF, relative to the spool. */
  readonly file: DocumentName;
  /** Directories of the TIFF, counted from 0. */
  readonly directories: readonly number[];
}

/**
 * Whether the data of pages is sound, page by page up to the first where that is not sure. Not more data is read than the file has bytes,
 * although pages may share their data.
 */
class SoundPages {
  #left: number;

  constructor(bytes: number) {
    this.#left = bytes;
  }

  *has(page: TiffDirectory): Steps<boolean> {
    if (this.#left < 0) return false;
    this.#left -= bytesOf(page);
    const isSound = this.#left >= 0 && (yield* isSoundPage(page));
    if (!isSound) this.#left = -1;
    return isSound;
  }
}

/** Bytes of a page's data; no number is as large as that of data which is not in the file. */
function bytesOf(page: TiffDirectory): number {
  try {
    return page.stripBytes;
  } catch (error) {
    if (error instanceof FormatError) return Infinity;
    throw error;
  }
}

/**
 * The pages of a document.
 * @param mark the state of its file, if the data of its pages is to be read, too
 * @throws {FormatError} If it is no TIFF.
 * @throws {PageError} If one of its pages cannot be read.
 */
export function* listPages(bytes: Uint8Array, mark?: string): Steps<readonly PageFacts[]> {
  const sound = new SoundPages(mark === undefined ? -1 : bytes.length);
  const facts: PageFacts[] = [];
  for (const page of yield* readingDirectories(bytes)) {
    const how = sendable(page);
    const isSound = how.kind === "as it lies" && (yield* sound.has(page));
    facts.push({ pixels: page.width * page.height, how, soundIn: isSound ? mark : undefined });
  }
  return facts;
}

/** The pages that this call has to carry. */
export function pagesToSend({ pages }: SendPlan): readonly PlannedPage[] {
  return pages.filter((page) => !page.skip);
}

/** The first page to carry that cannot be sent, counted from 1 in its document, and why not; undefined if there is none. */
export function refusedPage(
  plan: SendPlan,
): { readonly file: DocumentName; readonly page: number; readonly why: string } | undefined {
  for (const { item, directory, how } of pagesToSend(plan)) {
    if (how.kind === "refused") return { file: item.file, page: directory + 1, why: how.why };
  }
  return undefined;
}

/**
 * The one document of a plan that can be sent as it is, because it has the pages that the call carries, and before them only
 * pages of earlier calls; undefined if a document has to be made.
 */
export function wholeDocument(plan: SendPlan): DocumentName | undefined {
  const [first] = plan.pages;
  const isOne = plan.pages.every(({ item }) => item.index === first?.item.index);
  const isWhole = plan.pages.length === plan.toSend && first?.directory === plan.before;
  const isReady = plan.pages.every(({ how }) => how.kind === "as it lies");
  return isOne && isWhole && isReady ? first?.item.file : undefined;
}

/** The pages to carry, file by file. */
export function documentParts(plan: SendPlan): readonly DocumentPart[] {
  const parts: { file: DocumentName; directories: number[]; index: number }[] = [];
  for (const page of plan.pages) {
    if (page.skip) continue;
    const last = parts.at(-1);
    if (last !== undefined && last.index === page.item.index) last.directories.push(page.directory);
    else parts.push({ file: page.item.file, directories: [page.directory], index: page.item.index });
  }
  return parts.map(({ file, directories }) => ({ file, directories }));
}

/** The resolutions that are written into the pages to carry, undefined if a page keeps its own. */
export function resolutionsOf(plan: SendPlan): readonly (Resolution | undefined)[] {
  return pagesToSend(plan).map(({ how }) => how.kind === "copy" ? how.resolution : undefined);
}
