/**
 * The arguments by which tiffcp is told which pages to copy: a file and the numbers of its directories, in one argument. Linux takes no
 * argument of 131,072 bytes or more (MAX_ARG_STRLEN in linux/binfmts.h), and all arguments and variables of a program together have a
 * limit, too (execve(2): a quarter of the stack's, 128 KiB at least). So a long list is given to several runs of tiffcp.
 */

/** A page, by the file in which it stands. */
export interface PageOf {
  /** Absolute. */
  readonly path: string;
  /** Counted from 0. */
  readonly directory: number;
}

/** The most bytes of all arguments of one run: half of what the smallest stack leaves for arguments and environment. */
export const MOST_ARGUMENT_BYTES = 65_536;

/**
 * The character by which tiffcp is to separate a file from its directories: a comma, or another one if the spool's own path has a comma.
 * Undefined if the path has all characters that tiffcp takes for this.
 * @param root the folder in which the files lie, absolute
 */
export function separatorFor(root: string): string | undefined {
  return [",", "%", "@", "=", "^", "~"].find((sign) => !root.includes(sign));
}

/**
 * Cuts a list into runs of pages, in their order, none of which has more arguments than one run of tiffcp takes.
 *
 * @param placeOf where a page of the list lies
 * @param most bytes of all arguments of a run; a page whose own argument is longer is a run of its own
 */
export function cutIntoRuns<Page>(
  pages: readonly Page[],
  placeOf: (page: Page) => PageOf,
  most: number = MOST_ARGUMENT_BYTES,
): readonly (readonly Page[])[] {
  const bytesOf = new Map<string, number>();
  const sizeOf = (path: string): number => {
    const size = bytesOf.get(path) ?? new TextEncoder().encode(path).length;
    bytesOf.set(path, size);
    return size;
  };
  const runs: Page[][] = [];
  let [bytes, last] = [0, ""];
  for (const page of pages) {
    const { path, directory } = placeOf(page);
    // Each page's number has one separator before it. Each argument costs one byte more, for its NUL.
    const own = String(directory).length + 1;
    const more = path === last ? own : sizeOf(path) + own + 1;
    const isFull = runs.length === 0 || bytes + more > most;
    if (isFull) runs.push([]);
    bytes = isFull ? sizeOf(path) + own + 1 : bytes + more;
    last = path;
    runs.at(-1)?.push(page);
  }
  return runs;
}

/**
 * The arguments for pages: pages of one file that follow each other are one argument.
 * @param sign made by {@linkcode separatorFor}
 */
export function pageWords(pages: readonly PageOf[], sign: string): readonly string[] {
  const words: string[][] = [];
  for (const [index, { path, directory }] of pages.entries()) {
    if (index === 0 || pages[index - 1]?.path !== path) words.push([path]);
    words.at(-1)?.push(String(directory));
  }
  return words.map((word) => word.join(sign));
}
