/** Tells whether a file is still the one that was read. */

/** The state of a file. */
export interface FileMark {
  /**
   * Differs between two files, and between two states of one file. Another name of the file does not change it: stat(2) counts that as a
   * change of the inode (`ctime`), so that is not in it.
   */
  readonly id: string;
  /** When the file's data was changed last, in milliseconds since the epoch; NaN if the disk does not tell. */
  readonly changedMs: number;
}

/** The state of a file as stat(2) tells it. */
export function markOf({ dev, ino, size, mtime }: Deno.FileInfo): FileMark {
  const changedMs = mtime?.getTime() ?? NaN;
  return { id: [dev, ino, size, changedMs].join(" "), changedMs };
}
