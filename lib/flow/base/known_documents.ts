/**
 * What is known of documents that were read completely and found sound, so that they are not read again for each recipient and each
 * further try. Of a document in which anything was found nothing is remembered.
 */

import type { PageFacts } from "../../fax/job/plan.ts";
import type { FileMark } from "../../spool/file_mark.ts";

/** How much is remembered: documents, and pages of all of them. */
export interface KnownLimits {
  /** Documents. */
  readonly documents: number;
  /** Pages. */
  readonly pages: number;
}

const LIMITS: KnownLimits = { documents: 500, pages: 10_000 };

/**
 * Milliseconds. Two changes of a file within a tick of the disk's clock have the same time (two seconds on FAT), so a file that was changed
 * just now could change once more without a trace.
 */
const SETTLED_MS = 5_000;

/** The documents that are known. Those that were not needed for longest are forgotten first. */
export class KnownDocuments {
  readonly #limits: KnownLimits;
  readonly #known = new Map<string, readonly PageFacts[]>();
  #pages = 0;

  /** Knows nothing yet. */
  constructor(limits: KnownLimits = LIMITS) {
    this.#limits = limits;
  }

  /** The pages of the document that has this state; undefined if it is not known. */
  pagesOf({ id }: FileMark): readonly PageFacts[] | undefined {
    const pages = this.#known.get(id);
    if (pages !== undefined) {
      this.#known.delete(id);
      this.#known.set(id, pages);
    }
    return pages;
  }

  /**
   * Remembers a document, unless it was changed just now, or a page of it was not found sound.
   * @param pages all of its pages
   * @param nowMs the present time, in milliseconds since the epoch
   */
  keep({ id, changedMs }: FileMark, pages: readonly PageFacts[], nowMs: number): void {
    const isSettled = nowMs - changedMs > SETTLED_MS;
    const isSound = pages.every(({ soundIn }) => soundIn === id);
    if (!isSettled || !isSound || pages.length > this.#limits.pages) return;
    this.#forget(id);
    this.#known.set(id, pages);
    this.#pages += pages.length;
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= this.#limits.documents && this.#pages <= this.#limits.pages) break;
      this.#forget(oldest);
    }
  }

  #forget(id: string): void {
    this.#pages -= this.#known.get(id)?.length ?? 0;
    this.#known.delete(id);
  }
}
