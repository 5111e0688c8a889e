/**
 * The one TIFF that a call sends. A single document from its first page to its last goes as it is; everything else is put
 * together by tiffcp. FreeSWITCH and tiffcp never get a document by the name that stands in the qfile, which a client may have
 * chosen, but by one of ours in the spool's `tmp/` for the very file that was looked at: FreeSWITCH can read it there and others
 * cannot. It is removed after the call; what a sender that was killed left is removed by the job's next sender or by the daemon.
 */

import type { SendPlan } from "../fax/plan.ts";
import { documentParts } from "../fax/plan.ts";
import { readDirectories } from "../fax/tiff.ts";
import type { DocumentName } from "../hylafax/document_name.ts";
import type { CommId, JobId } from "../hylafax/ids.ts";
import type { JobDocuments } from "../spool/job_documents.ts";
import type { CallDocument, CallFile } from "../spool/paths.ts";
import { lastWords } from "./helpers.ts";
import { messageOf } from "./message_of.ts";
import { spoolKind } from "./spool_kind.ts";
import type { World } from "./world.ts";

/** A document ready to be sent; dispose of it to remove what was made for it. */
export interface Document extends Disposable {
  /** Absolute. */
  readonly path: string;
  readonly pages: number;
  /** Size of its largest page. */
  readonly pagePixels: number;
}

/** tiffcp failed, or made something else than was asked for. */
export class DocumentError extends Error {
  override readonly name = "DocumentError";
}

/**
 * Number of pages in a document of a job.
 * @throws {FormatError} If it is no TIFF.
 * @throws {SpoolError} If it may not be sent for the job, or cannot be read.
 */
export function pagesIn(documents: JobDocuments, name: DocumentName): number {
  return readDirectories(documents.read(name)).length;
}

/** Number of pages of a file of ours, and the size of the largest. */
function measure(world: World, file: CallFile): { pages: number; pagePixels: number } {
  const pages = readDirectories(world.spool.documents.read(file));
  return { pages: pages.length, pagePixels: Math.max(...pages.map(({ width, height }) => width * height)) };
}

/** The one document of a plan, none of whose pages is done or left out; undefined if the plan is another. */
function wholeDocument(plan: SendPlan): DocumentName | undefined {
  const [only, ...more] = documentParts(plan);
  const isWhole = plan.pages.length === plan.toSend && plan.pages[0]?.directory === 0;
  return more.length === 0 && isWhole ? only?.file : undefined;
}

const JOIN_TIMEOUT_MS = 120_000;

/** A file of ours for a part, and which of its directories the call carries. */
interface PinnedPart {
  readonly file: CallFile;
  readonly directories: readonly number[];
}

/** tiffcp separates a file from its directories by a comma, which the spool's own path may hold: take a sign that it does not. */
function separator(root: string): string {
  const free = [",", "%", "@", "=", "^", "~"].find((sign) => !root.includes(sign));
  if (free === undefined) throw new DocumentError(`Cannot join files in "${root}": it holds every separator`);
  return free;
}

async function join(world: World, parts: readonly PinnedPart[], target: CallFile): Promise<void> {
  const { paths } = world.spool;
  const sign = separator(paths.resolve("tmp"));
  const sources = parts.map((part) => [paths.resolve(part.file), ...part.directories].join(sign));
  const args = [...(sign === "," ? [] : [`-,=${sign}`]), ...sources, paths.resolve(target)];
  const ran = await world.run({
    command: "tiffcp",
    args,
    cwd: world.spool.paths.root,
    timeoutMs: JOIN_TIMEOUT_MS,
    maxOutputBytes: 4096,
    signal: world.stop,
  });
  if (ran.error !== undefined) {
    throw new DocumentError(`Cannot run tiffcp: ${ran.error.message}`, { cause: ran.error });
  }
  if (ran.timedOut) throw new DocumentError(`tiffcp did not end within ${JOIN_TIMEOUT_MS / 1000} s`);
  if (ran.code === 0) return;
  const said = lastWords(ran);
  throw new DocumentError(`tiffcp failed with status ${ran.code}: ${said}`);
}

/** Whose document it is. */
export interface DocumentOwner {
  readonly jobId: JobId;
  readonly commid: CommId;
}

/** Files made for one call; they go when it is over. */
class CallFiles implements Disposable {
  readonly #world: World;
  readonly #owner: DocumentOwner;
  readonly #made: CallFile[] = [];

  constructor(world: World, owner: DocumentOwner) {
    this.#world = world;
    this.#owner = owner;
  }

  /** Further ones, which go sooner. */
  another(): CallFiles {
    return new CallFiles(this.#world, this.#owner);
  }

  get #maker(): CallDocument {
    return { ...this.#owner, pid: this.#world.pid };
  }

  /** An empty file to be written over: by itself tiffcp would make one that everybody may read. */
  empty(): CallFile {
    const file = this.#world.spool.documents.makeForCall(this.#maker);
    this.#made.push(file);
    return file;
  }

  /** A document of the job under a name of ours. */
  pin(documents: JobDocuments, name: DocumentName): CallFile {
    const file = documents.pin(name, this.#maker);
    this.#made.push(file);
    return file;
  }

  [Symbol.dispose](): void {
    for (const file of this.#made.splice(0)) this.#world.spool.documents.remove(file);
  }
}

/**
 * Removes what senders that died made for a job: one of them, or all, which only the job's present sender may ask for, when it
 * holds the qfile's lock.
 */
export function removeLeftDocuments({ spool, log }: World, jobId: number | undefined, pid?: number): void {
  if (jobId === undefined) return;
  const removed = spool.documents.removeLeft(jobId, pid);
  if (removed.length > 0) {
    log.notice(`Removed what a dead sender left: ${removed.join(", ")}`, { job: jobId });
  }
}

/** Puts the pages of a plan together. */
async function joinParts(
  world: World,
  documents: JobDocuments,
  plan: SendPlan,
  files: CallFiles,
): Promise<CallFile> {
  using pinned = files.another();
  const parts = documentParts(plan).map(({ file, directories }) => ({
    file: pinned.pin(documents, file),
    directories,
  }));
  const target = files.empty();
  await join(world, parts, target);
  return target;
}

/**
 * Makes the document of a plan.
 * @throws {DocumentError} If a part is not to be had any more, or they cannot be joined.
 */
export async function makeDocument(
  world: World,
  documents: JobDocuments,
  plan: SendPlan,
  owner: DocumentOwner,
): Promise<Document> {
  const files = new CallFiles(world, owner);
  const dispose = (): void => files[Symbol.dispose]();
  try {
    const whole = wholeDocument(plan);
    const file = whole === undefined
      ? await joinParts(world, documents, plan, files)
      : files.pin(documents, whole);
    const measured = measure(world, file);
    if (measured.pages !== plan.toSend) {
      const maker = whole === undefined ? "tiffcp" : "faxq";
      throw new DocumentError(`${maker} made ${measured.pages} pages of ${plan.toSend}`);
    }
    return { ...measured, path: world.spool.paths.resolve(file), [Symbol.dispose]: dispose };
  } catch (error) {
    dispose();
    throw spoolKind(error) === undefined ? error : new DocumentError(messageOf(error), { cause: error });
  }
}
