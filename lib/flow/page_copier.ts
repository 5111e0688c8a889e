/**
 * Copies pages of TIFF files into one by libtiff's tiffcp, which reads them as SpanDSP will. Where that fails it is found out
 * whether a page is to blame, which no further try could read either.
 */

import type { CallFile } from "../spool/paths.ts";
import { lastWords } from "./helpers.ts";
import type { World } from "./world.ts";

/** A page of a file of ours. */
export interface PageSource {
  readonly file: CallFile;
  /** Counted from 0. */
  readonly directory: number;
}

/** What came of a copy. */
export type Copied<Page> =
  | { readonly kind: "done" }
  /** libtiff cannot read the data of this page; it never will. */
  | { readonly kind: "unreadable"; readonly page: Page }
  /** Something else; `mayPass` is true for what has nothing to do with the pages. */
  | { readonly kind: "failed"; readonly why: string; readonly mayPass: boolean };

const COPY_TIMEOUT_MS = 120_000;
/** A damaged page is worth a line of complaint for each of its rows, and the last line is what counts. */
const MAX_OUTPUT_BYTES = 1 << 20;

/** tiffcp separates a file from its directories by a comma, which the spool's own path may hold: take a sign that it does not. */
function separator(root: string): string | undefined {
  return [",", "%", "@", "=", "^", "~"].find((sign) => !root.includes(sign));
}

/** Pages of one file in a row are one argument. */
function sourcesOf(world: World, pages: readonly PageSource[], sign: string): readonly string[] {
  const { paths } = world.spool;
  const sources: string[][] = [];
  for (const [index, { file, directory }] of pages.entries()) {
    if (index === 0 || pages[index - 1]?.file !== file) sources.push([paths.resolve(file)]);
    sources.at(-1)?.push(String(directory));
  }
  return sources.map((words) => words.join(sign));
}

/** The words without names of the server's own files, which mean nothing to a user. */
function withoutPaths(words: string): string {
  return words.replace(/\S*\/\S*\.tif:? ?/g, "").trim();
}

/** Runs tiffcp once; undefined if it went well. */
async function run(
  world: World,
  pages: readonly PageSource[],
  target: CallFile,
  options: readonly string[],
): Promise<Copied<never> & { kind: "failed" } | undefined> {
  const { paths } = world.spool;
  const sign = separator(paths.resolve("tmp"));
  if (sign === undefined) {
    return { kind: "failed", why: "the spool's name holds every sign that tiffcp needs", mayPass: true };
  }
  const ran = await world.run({
    command: "tiffcp",
    // Tiles are nothing for SpanDSP.
    args: [
      ...options,
      "-s",
      ...(sign === "," ? [] : [`-,=${sign}`]),
      ...sourcesOf(world, pages, sign),
      paths.resolve(target),
    ],
    cwd: paths.root,
    timeoutMs: COPY_TIMEOUT_MS,
    maxOutputBytes: MAX_OUTPUT_BYTES,
    signal: world.stop,
  });
  if (ran.code === 0) return undefined;
  if (ran.error !== undefined) {
    return { kind: "failed", why: `tiffcp cannot be run: ${ran.error.message}`, mayPass: true };
  }
  if (ran.timedOut) {
    return { kind: "failed", why: `tiffcp did not end within ${COPY_TIMEOUT_MS / 1000} s`, mayPass: false };
  }
  const said = withoutPaths(lastWords(ran));
  const why = `tiffcp ended with ${ran.code === null ? ran.signal : `status ${ran.code}`}${
    said === "" ? "" : `: ${said}`
  }`;
  return { kind: "failed", why, mayPass: ran.code === null || /\bwrit(e|ing)\b/i.test(said) };
}

/** The first page with which a copy fails, though it is alone and although what can be read of it would do. */
async function firstUnreadable<Page extends PageSource>(
  world: World,
  pages: readonly Page[],
  target: CallFile,
): Promise<Page | undefined> {
  let left = pages;
  while (left.length > 1) {
    const half = left.slice(0, Math.ceil(left.length / 2));
    left = await run(world, half, target, []) === undefined ? left.slice(half.length) : half;
  }
  const [page] = left;
  if (page === undefined || await run(world, [page], target, []) === undefined) return undefined;
  return await run(world, [page], target, ["-i"]) === undefined ? page : undefined;
}

/** Copies pages into a file of ours. */
export async function copyPages<Page extends PageSource>(
  world: World,
  pages: readonly Page[],
  target: CallFile,
): Promise<Copied<Page>> {
  const failed = await run(world, pages, target, []);
  if (failed === undefined) return { kind: "done" };
  if (failed.mayPass || world.stop.aborted) return failed;
  const page = await firstUnreadable(world, pages, target);
  return page === undefined ? failed : { kind: "unreadable", page };
}
