/**
 * Copies pages of TIFF files into one with libtiff's tiffcp, which reads them as SpanDSP will. If that fails, it finds out
 * whether a damaged page is the cause, which no further try could read either. Copy and search both have a time limit on the
 * world's clock.
 */

import type { CallFile } from "../../../spool/paths.ts";
import { lastErrorLine } from "../../base/site_script.ts";
import { cutIntoRuns, type PageOf, pageWords, separatorFor } from "./page_arguments.ts";
import type { World } from "../../base/world.ts";

/** A page of a file that was made for the call. */
export interface PageSource {
  /** The TIFF. */
  readonly file: CallFile;
  /** Counted from 0. */
  readonly directory: number;
}

/** A copy that failed, not because of a damaged page that was found. */
export interface CopyFailed<Page> {
  /** The kind of this result. */
  readonly kind: "failed";
  /** What went wrong, in words for the user. */
  readonly why: string;
  /** Whether the pages are not the cause, so that a further try may succeed. */
  readonly mayPass: boolean;
  /** Set if the search for a damaged page had to end early: one of these pages is the first damaged one, if any is. */
  readonly among?: readonly Page[];
}

/** What came of a copy. */
export type Copied<Page> =
  | { readonly kind: "done" }
  /** libtiff cannot read the data of this page; it never will. */
  | { readonly kind: "unreadable"; readonly page: Page }
  | CopyFailed<Page>;

/** Why a run of tiffcp went wrong. */
type Trouble = CopyFailed<never>;

/** Seconds for a copy of all pages; the same again for the search for a damaged one. */
export const COPY_S = 120;
/** Bytes of output that are read: tiffcp complains of each row of a damaged page, and only its last line tells why it ended. */
const MAX_OUTPUT_BYTES = 1 << 20;

/** What tiffcp said, without the names of the server's own files, which mean nothing to a user. */
function withoutPaths(words: string): string {
  return words.replace(/\S*\/\S*\.tif:? ?/g, "").trim();
}

/** Runs tiffcp for one target, until a deadline. */
class Copier {
  readonly #world: World;
  readonly #target: CallFile;
  readonly #deadline: number;
  #timedOut = false;

  constructor(world: World, target: CallFile) {
    this.#world = world;
    this.#target = target;
    this.#deadline = world.clock.now() + COPY_S * 1000;
  }

  /** Whether the time is up, or the program was told to stop. */
  get isOver(): boolean {
    return this.#timedOut || this.#world.stop.aborted || this.#world.clock.now() >= this.#deadline;
  }

  #placeOf({ file, directory }: PageSource): PageOf {
    return { path: this.#world.spool.paths.resolve(file), directory };
  }

  /** Runs tiffcp once; undefined if it went well. */
  async #run(pages: readonly PageSource[], options: readonly string[]): Promise<Trouble | undefined> {
    const { spool: { paths }, clock, stop } = this.#world;
    const sign = separatorFor(paths.resolve("tmp"));
    if (sign === undefined) {
      return { kind: "failed", why: "the spool's name holds every sign that tiffcp needs", mayPass: true };
    }
    const timeoutMs = this.#deadline - clock.now();
    if (timeoutMs <= 0) return late();
    const words = pageWords(pages.map((page) => this.#placeOf(page)), sign);
    const ran = await this.#world.run({
      command: "tiffcp",
      // `-s` makes strips: SpanDSP reads no tiles.
      args: [
        ...options,
        "-s",
        ...(sign === "," ? [] : [`-,=${sign}`]),
        ...words,
        paths.resolve(this.#target),
      ],
      cwd: paths.root,
      timeoutMs,
      maxOutputBytes: MAX_OUTPUT_BYTES,
      signal: stop,
    });
    if (ran.code === 0) return undefined;
    if (ran.error !== undefined) {
      return { kind: "failed", why: `tiffcp cannot be run: ${ran.error.message}`, mayPass: true };
    }
    if (ran.timedOut) {
      this.#timedOut = true;
      return late();
    }
    const said = withoutPaths(lastErrorLine(ran));
    const why = `tiffcp ended with ${ran.code === null ? ran.signal : `status ${ran.code}`}${
      said === "" ? "" : `: ${said}`
    }`;
    return { kind: "failed", why, mayPass: ran.code === null || /\bwrit(e|ing)\b/i.test(said) };
  }

  /** Copies pages, in as many runs as their arguments need; gives the pages of the run that failed. */
  async copy<Page extends PageSource>(
    pages: readonly Page[],
    options: readonly string[] = [],
  ): Promise<{ readonly trouble: Trouble; readonly pages: readonly Page[] } | undefined> {
    const runs = cutIntoRuns(pages, (page) => this.#placeOf(page));
    for (const [index, run] of runs.entries()) {
      const trouble = await this.#run(run, index === 0 ? options : [...options, "-a"]);
      if (trouble !== undefined) return { trouble, pages: run };
    }
    return undefined;
  }
}

function late(): Trouble {
  return { kind: "failed", why: `tiffcp did not end within ${COPY_S} s`, mayPass: false };
}

/** The result of a search: a damaged page; none; or, if time ran out, the pages among which it must be, if any is damaged. */
type Found<Page> =
  | { readonly kind: "one"; readonly page: Page }
  | { readonly kind: "none" }
  | { readonly kind: "among"; readonly pages: readonly Page[] };

/** Looks for the first page that cannot be copied, but can be when tiffcp is told to ignore read errors (`-i`). */
async function firstUnreadable<Page extends PageSource>(
  copier: Copier,
  pages: readonly Page[],
): Promise<Found<Page>> {
  let left = pages;
  while (left.length > 1) {
    const half = left.slice(0, Math.ceil(left.length / 2));
    const failed = await copier.copy(half);
    // A run that was ended early does not show whether its pages can be read.
    if (failed !== undefined && (copier.isOver || failed.trouble.mayPass)) {
      return { kind: "among", pages: left };
    }
    left = failed === undefined ? left.slice(half.length) : half;
  }
  const [page] = left;
  if (page === undefined || await copier.copy([page]) === undefined) return { kind: "none" };
  if (await copier.copy([page], ["-i"]) === undefined) return { kind: "one", page };
  return copier.isOver ? { kind: "among", pages: left } : { kind: "none" };
}

/**
 * Copies pages into a new file. Never throws: an error stands in the result.
 * @param target is overwritten
 */
export async function copyPages<Page extends PageSource>(
  world: World,
  pages: readonly Page[],
  target: CallFile,
): Promise<Copied<Page>> {
  const copier = new Copier(world, target);
  const failed = await copier.copy(pages);
  if (failed === undefined) return { kind: "done" };
  const { trouble } = failed;
  if (trouble.mayPass || copier.isOver) return trouble;
  const found = await firstUnreadable(new Copier(world, target), failed.pages);
  if (found.kind === "one") return { kind: "unreadable", page: found.page };
  return found.kind === "among" && found.pages.length < pages.length
    ? { ...trouble, among: found.pages }
    : trouble;
}
