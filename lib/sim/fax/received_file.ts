/**
 * The file that `rxfax` writes: there from the first page on, deleted if no page arrived completely. SpanDSP only logs what it
 * cannot write, and counts the page (t4_rx.c, `write_tiff_image`).
 * @module
 */
import type { FaxDocument } from "./fax_end.ts";
import { slicePages } from "./tiff_pages.ts";

/** A TIFF whose first directory lies behind its end. */
const HEADER_ONLY = Uint8Array.of(0x49, 0x49, 42, 0, 0x00, 0x10, 0, 0);

/** A file being received. */
export class ReceivedFile {
  readonly #path: string;
  readonly #mostPages: number;
  #open = false;

  /**
   * A file that is not there yet.
   * @param mostPages so many fit on the disk
   */
  constructor(path: string, mostPages = Infinity) {
    this.#path = path;
    this.#mostPages = mostPages;
  }

  /** Makes the file. `false` if that is not possible. */
  async create(): Promise<boolean> {
    try {
      if (!this.#open) await Deno.writeFile(this.#path, new Uint8Array(0));
      this.#open = true;
      return true;
    } catch {
      return false;
    }
  }

  /** Writes the pages that arrived, or removes the file. `false` if writing failed. */
  async finish(document: FaxDocument | undefined, pages: number): Promise<boolean> {
    if (!this.#open) return true;
    try {
      if (document === undefined || pages === 0) await Deno.remove(this.#path);
      else await Deno.writeFile(this.#path, this.#stored(document.bytes, pages));
      return true;
    } catch {
      return false;
    }
  }

  #stored(bytes: Uint8Array, pages: number): Uint8Array<ArrayBuffer> {
    const count = Math.min(pages, this.#mostPages);
    return count === 0 ? HEADER_ONLY : slicePages(bytes, 0, count);
  }
}
