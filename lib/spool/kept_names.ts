/**
 * The documents that hfaxd keeps in `docq/`, by their names (job_documents.ts says what for). To list a folder of thousands of files takes
 * milliseconds, and each job needs the list, so it is remembered until something in the folder is made, removed or renamed.
 */

import { savedFor } from "../hylafax/document_name.ts";
import type { JobId } from "../hylafax/ids.ts";
import { folderState } from "./folder_watch.ts";

/** For each name the jobs that have a document of that name. */
export type KeptDocuments = ReadonlyMap<string, readonly JobId[]>;

function listKept(dir: string): KeptDocuments {
  const kept = new Map<string, JobId[]>();
  for (const { name } of Deno.readDirSync(dir)) {
    const [original, jobId] = savedFor(`docq/${name}`) ?? [];
    if (original === undefined || jobId === undefined) continue;
    const jobs = kept.get(original);
    if (jobs === undefined) kept.set(original, [jobId]);
    else jobs.push(jobId);
  }
  return kept;
}

/** The names of one folder `docq/`. */
export class KeptNames {
  readonly #dir: string;
  #state: string | undefined;
  #kept: KeptDocuments | undefined;

  /** Lists nothing yet. */
  constructor(dir: string) {
    this.#dir = dir;
  }

  /**
   * What is kept now.
   *
   * @throws {Error} If the folder cannot be listed.
   */
  list(): KeptDocuments {
    // The state is of a moment before the list: what changes in between changes the state, too.
    const state = folderState(this.#dir);
    if (this.#kept === undefined || state === undefined || state !== this.#state) {
      this.#kept = listKept(this.#dir);
      this.#state = state;
    }
    return this.#kept;
  }
}
