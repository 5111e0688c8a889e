/**
 * The file that `rxfax` writes: there from the first page on, deleted if no page arrived completely.
 * @module
 */
import type { FaxDocument } from "./fax_end.ts";
import { slicePages } from "./tiff_pages.ts";

/** A file being received. */
export class ReceivedFile {
  readonly #path: string;
  #open = false;

  constructor(path: string) {
    this.#path = path;
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
      else await Deno.writeFile(this.#path, slicePages(document.bytes, 0, pages));
      return true;
    } catch {
      return false;
    }
  }
}
