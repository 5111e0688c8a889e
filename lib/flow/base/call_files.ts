/** The files in the spool's `tmp/` that are made for one call and go with it. */

import type { DocumentName } from "../../hylafax/document_name.ts";
import type { CommId, JobId } from "../../hylafax/ids.ts";
import type { JobDocuments } from "../../spool/job_documents.ts";
import type { CallDocument, CallFile } from "../../spool/paths.ts";
import type { World } from "./world.ts";

/** Which job and session such files are made for; their names tell it. */
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

  /** For further files of the same owner, which are to be removed before these. */
  another(): CallFiles {
    return new CallFiles(this.#world, this.#owner);
  }

  get #maker(): CallDocument {
    return { ...this.#owner, pid: this.#world.pid };
  }

  /**
   * An empty file to be written over: by itself tiffcp would make one that everybody may read.
   * @throws {SpoolError} If it cannot be made.
   */
  empty(): CallFile {
    const file = this.#world.spool.documents.makeForCall(this.#maker);
    this.#made.push(file);
    return file;
  }

  /**
   * A document of the job under a name of ours.
   * @throws {SpoolError} If it is not the job's, is not there, or the name cannot be made.
   */
  pin(documents: JobDocuments, name: DocumentName): CallFile {
    const file = documents.pin(name, this.#maker);
    this.#made.push(file);
    return file;
  }

  /** Removes the files. May be called twice. */
  [Symbol.dispose](): void {
    for (const file of this.#made.splice(0)) this.#world.spool.documents.remove(file);
  }
}
