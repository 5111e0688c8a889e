/**
 * The one TIFF that a call sends. A single document from its first page to its last goes as it lies; everything else is put
 * together by tiffcp in the spool's `tmp/`, where FreeSWITCH can read it and others cannot, and removed after the call; what a
 * sender that was killed left is removed by the job's next sender or by the daemon.
 */

import type { DocumentPart, SendPlan } from "../fax/plan.ts";
import { documentParts } from "../fax/plan.ts";
import { readDirectories } from "../fax/tiff.ts";
import type { CommId, JobId } from "../hylafax/ids.ts";
import { lastWords } from "./helpers.ts";
import { messageOf } from "./message_of.ts";
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

/** tiffcp separates a file from its directories by a comma, which a file name may hold: take a sign that none of them holds. */
function separator(files: readonly string[]): string {
  const free = [",", "%", "@", "=", "^", "~"].find((sign) => files.every((file) => !file.includes(sign)));
  if (free === undefined) {
    throw new DocumentError(`Cannot join "${files.join('", "')}": their names hold every separator`);
  }
  return free;
}

/**
 * Number of pages in a document of the spool.
 * @throws {FormatError} If it is no TIFF.
 */
export function pagesIn(world: World, file: string): number {
  return readDirectories(world.spool.documents.read(file)).length;
}

/** Number of pages of a document, and the size of the largest. */
function measure(world: World, file: string): { pages: number; pagePixels: number } {
  const pages = readDirectories(world.spool.documents.read(file));
  return { pages: pages.length, pagePixels: Math.max(...pages.map(({ width, height }) => width * height)) };
}

/** A plan of one document, none of whose pages is done or left out, is that document. */
function isWhole(plan: SendPlan, parts: readonly DocumentPart[]): boolean {
  return parts.length === 1 && plan.pages.length === plan.toSend && plan.pages[0]?.directory === 0;
}

const JOIN_TIMEOUT_MS = 120_000;

async function join(world: World, parts: readonly DocumentPart[], target: string): Promise<void> {
  const files = parts.map((part) => world.spool.paths.resolve(part.file));
  const sign = separator(files);
  const sources = parts.map((part, index) => [files[index], ...part.directories].join(sign));
  const args = [...(sign === "," ? [] : [`-,=${sign}`]), ...sources, target];
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

/** An empty file to be written over: by itself tiffcp would make one that everybody may read. */
function makeTarget(world: World, owner: DocumentOwner): string {
  try {
    return world.spool.documents.makeForCall({ ...owner, pid: world.pid });
  } catch (error) {
    throw new DocumentError(messageOf(error), { cause: error });
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

/**
 * Makes the document of a plan.
 * @throws {DocumentError} If the parts cannot be joined.
 */
export async function makeDocument(world: World, plan: SendPlan, owner: DocumentOwner): Promise<Document> {
  const parts = documentParts(plan);
  const [only] = parts;
  if (only !== undefined && isWhole(plan, parts)) {
    const path = world.spool.paths.resolve(only.file);
    const { pagePixels } = measure(world, only.file);
    return { path, pages: plan.toSend, pagePixels, [Symbol.dispose]: (): void => {} };
  }
  const made = makeTarget(world, owner);
  const path = world.spool.paths.resolve(made);
  const document = { [Symbol.dispose]: (): void => world.spool.documents.remove(made) };
  try {
    await join(world, parts, path);
    const joined = measure(world, made);
    if (joined.pages !== plan.toSend) {
      throw new DocumentError(`tiffcp made ${joined.pages} pages of ${plan.toSend}`);
    }
    return { ...document, path, ...joined };
  } catch (error) {
    document[Symbol.dispose]();
    throw error;
  }
}
