/** The files in the spool's `tmp/` that are made for one call and removed after it. */

import type { DocumentName } from "../../hylafax/document_name.ts";
import type { CommId, JobId } from "../../hylafax/ids.ts";
import type { JobDocuments, PinnedDocument } from "../../spool/job_documents.ts";
import type { CallDocument, CallFile } from "../../spool/paths.ts";
import type { World } from "./world.ts";

/** The job and the session that such files are made for; their names contain both. */
export interface DocumentOwner {
  /** The job. */
  readonly jobId: JobId;
  /** The session of the try. */
  readonly commid: CommId;
}

/** Files made for one call. Dispose of it to remove them. */
export class CallFiles implements Disposable {
  readonly #world: World;
  readonly #owner: DocumentOwner;
  readonly #made: CallFile[] = [];

  /** Makes no file yet. */
  constructor(world: World, owner: DocumentOwner) {
    this.#world = world;
    this.#owner = owner;
  }

  /** Makes further files for the same job and session, which are removed before these. */
  another(): CallFiles {
    return new CallFiles(this.#world, this.#owner);
  }

  get #maker(): CallDocument {
    return { ...this.#owner, pid: this.#world.pid };
  }

  /**
   * Makes an empty file that tiffcp then overwrites. If tiffcp made it, every user could read it.
   * @throws {SpoolError} If it cannot be made.
   */
  empty(): CallFile {
    const file = this.#world.spool.documents.makeForCall(this.#maker);
    this.#made.push(file);
    return file;
  }

  /**
   * Gives a document of the job a second name in `tmp/`.
   * @throws {SpoolError} If it is not the job's, is not there, or the name cannot be made.
   */
  async pin(documents: JobDocuments, name: DocumentName): Promise<PinnedDocument> {
    const pinned = await documents.pin(name, this.#maker);
    this.#made.push(pinned.file);
    return pinned;
  }

  /** Removes the files. May be called twice. */
  [Symbol.dispose](): void {
    for (const file of this.#made.splice(0)) this.#world.spool.documents.remove(file);
  }
}
