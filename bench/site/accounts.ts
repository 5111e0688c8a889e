/** Whether every job and every call came to its end once, and only once: by the qfiles, the received files, faxrcvd and xferfaxlog. */

import { EXIT } from "../../lib/fax/end/outcome.ts";
import { parseXferfaxlog, type XferfaxlogEntry } from "../../lib/hylafax/xferfaxlog_entry.ts";
import { countWholePages } from "../../lib/tiff/read.ts";
import { type BenchSite, linesOf } from "./bench_site.ts";
import { type JobResult, resultOf } from "./jobs.ts";
import { until } from "./wait.ts";

/** What was made. */
export interface Made {
  /** Jobs, with the ids from 1 on. */
  readonly jobs: number;
  /** Calls that came in. */
  readonly calls: number;
  /** How many of these calls brought a whole fax. */
  readonly faxes: number;
  /** Pages of each job and of each fax; undefined where they differ. */
  readonly pages?: number;
}

/** What the spool tells of it. */
export interface Books {
  /** The last try of each job, by its id. */
  readonly jobs: ReadonlyMap<string, JobResult>;
  /** Lines of xferfaxlog; undefined for one that cannot be read. */
  readonly lines: readonly (XferfaxlogEntry | undefined)[];
  /** The files that faxrcvd was given. */
  readonly handed: readonly string[];
  /** Pages of each received file. */
  readonly received: ReadonlyMap<string, number>;
  /** Files of gofax that a fax should not leave behind. */
  readonly leftovers: readonly string[];
}

/** How many names are told at most. */
const NAMED = 3;

function some(names: readonly string[]): string {
  return `${names.slice(0, NAMED).join(", ")}${names.length > NAMED ? ", …" : ""}`;
}

function told(names: readonly string[], what: string): readonly string[] {
  return names.length === 0 ? [] : [`${names.length} ${what} (${some(names)})`];
}

/** A sentence where a number is not the one that is wanted. */
export function counted(what: string, found: number, wanted: number): readonly string[] {
  return found === wanted ? [] : [`${found} ${what} of ${wanted}`];
}

/** What is wrong where each of some names is wanted once and no other. */
function onceEach(what: string, found: readonly string[], wanted: ReadonlySet<string>): readonly string[] {
  const seen = new Set<string>();
  const twice = new Set(found.filter((name) => seen.size === seen.add(name).size));
  return [
    ...told([...wanted.difference(seen)], `without ${what}`),
    ...told([...twice], `with ${what} more than once`),
    ...told([...seen.difference(wanted)], `not known with ${what}`),
  ];
}

function ofKind({ lines }: Books, kind: string): readonly XferfaxlogEntry[] {
  return lines.filter((line) => line?.kind === kind) as XferfaxlogEntry[];
}

/** Those that have not all their pages. */
function withoutPages(
  what: string,
  found: Iterable<readonly [string, number]>,
  { pages }: Made,
): readonly string[] {
  const wrong = [...found].filter(([, count]) => pages !== undefined && count !== pages);
  return told(wrong.map(([name]) => name), `${what} with other than ${pages} pages`);
}

function sendFaults(books: Books, made: Made): readonly string[] {
  const ids = new Set(Array.from({ length: made.jobs }, (_, index) => String(index + 1)));
  const sends = ofKind(books, "SEND");
  const unsent = [...books.jobs].filter(([, { returned, status }]) =>
    returned !== String(EXIT.done) || status !== ""
  );
  return [
    ...onceEach("a qfile", [...books.jobs.keys()], ids),
    ...told(unsent.map(([id, { status }]) => `${id}: ${status}`), "jobs not sent"),
    ...withoutPages("qfiles", [...books.jobs].map(([id, { npages }]) => [id, Number(npages)]), made),
    ...onceEach("a SEND line", sends.map(({ jobOrFile }) => jobOrFile), ids),
    ...withoutPages("SEND lines", sends.map(({ jobOrFile, pages }) => [jobOrFile, pages]), made),
    ...told(
      sends.filter(({ reason }) => reason !== "").map(({ jobOrFile }) => jobOrFile),
      "SEND lines with a reason",
    ),
  ];
}

function receiveFaults(books: Books, made: Made): readonly string[] {
  const files = new Set(books.received.keys());
  const receptions = ofKind(books, "RECV");
  const calls = ofKind(books, "CALL");
  return [
    ...counted("CALL lines", calls.length, made.calls),
    ...counted(
      "calls with a number of their own",
      new Set(calls.map(({ commId }) => commId)).size,
      calls.length,
    ),
    ...counted("received files", files.size, made.faxes),
    ...withoutPages("received files", books.received, made),
    ...onceEach("a RECV line", receptions.map(({ jobOrFile }) => jobOrFile), files),
    ...withoutPages("RECV lines", receptions.map(({ jobOrFile, pages }) => [jobOrFile, pages]), made),
    ...onceEach("faxrcvd", books.handed, files),
  ];
}

/** What is not as it should be, a few words each; nothing where all is well. */
export function faults(books: Books, made: Made): readonly string[] {
  const unread = books.lines.filter((line) => line === undefined).length;
  return [
    ...sendFaults(books, made),
    ...receiveFaults(books, made),
    ...counted("lines that cannot be read", unread, 0),
    ...told(books.leftovers, "files left"),
  ];
}

function names(folder: string): readonly string[] {
  try {
    return [...Deno.readDirSync(folder)].map(({ name }) => name);
  } catch {
    return [];
  }
}

/** Files of calls, of doors, notes of tries and receptions, accounts that could not be written, and locks. */
function leftoversIn(dir: string): readonly string[] {
  const of = (folder: string, isLeft: (name: string) => boolean): readonly string[] =>
    names(`${dir}/${folder}`).filter(isLeft).map((name) => `${folder}/${name}`);
  return [
    ...of("tmp", () => true),
    ...of("gofax", (name) => name !== "request"),
    ...of("log", (name) => /^gofax-(send-|recv-|accounts)/.test(name)),
    ...of("locks", () => true),
  ];
}

function readBooks({ dir, handed }: BenchSite): Books {
  const received = names(`${dir}/recvq`).filter((name) => name.endsWith(".tif")).map((name) =>
    `recvq/${name}`
  );
  const jobs = names(`${dir}/sendq`).filter((name) => /^q\d+$/.test(name));
  return {
    jobs: new Map(jobs.map((name) => [name.slice(1), resultOf(dir, `sendq/${name}`)])),
    lines: linesOf(`${dir}/log/xferfaxlog`).map(parseXferfaxlog),
    handed,
    received: new Map(received.map((file) => [file, countWholePages(Deno.readFileSync(`${dir}/${file}`))])),
    leftovers: leftoversIn(dir),
  };
}

/** Records are waited for so long after the last call, in milliseconds. */
const SETTLE_MS = 60_000;

/**
 * Waits until gofaxd has done with all, and tells what is not as it should be then.
 *
 * @throws {unknown} The signal's reason.
 */
export async function settledFaults(
  site: BenchSite,
  made: Made,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const done = (): boolean =>
    site.handed.length >= made.faxes &&
    linesOf(`${site.dir}/log/xferfaxlog`).length >= made.jobs + made.calls + made.faxes &&
    leftoversIn(site.dir).length === 0;
  await until("the records", done, { signal, withinMs: SETTLE_MS, everyMs: 100 }).catch(() =>
    signal.throwIfAborted()
  );
  return faults(readBooks(site), made);
}
