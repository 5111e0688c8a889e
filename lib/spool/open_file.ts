/** Files by what the kernel has open, and not by a name that may lead to something else by now (proc(5), stat(2)). */

/** The name that the kernel gives to a descriptor of ours: whoever opens or looks at it gets what the descriptor holds. */
export function fdPath(fd: number): string {
  return `/proc/self/fd/${fd}`;
}

/** Whether two looks saw one file: device and number are the same. */
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
