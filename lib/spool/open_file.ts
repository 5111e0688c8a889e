/** Files by what the kernel has open, and not by a name that may lead to something else by now (proc(5), stat(2)). */

/**
 * The path under /proc of an open descriptor: opening it, or looking at it, always finds the file that the descriptor has open.
 */
export function fdPath(fd: number): string {
  return `/proc/self/fd/${fd}`;
}

/** Whether two looks saw the same file: device and number are the same. */
export function isSameFile(a: Deno.FileInfo, b: Deno.FileInfo): boolean {
  return a.dev === b.dev && a.ino === b.ino;
}

/**
 * What `look` finds; undefined where there is nothing.
 *
 * @throws {Error} What `look` throws, unless that says that there is nothing.
 */
export function ifThere<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
