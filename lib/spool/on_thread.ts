/** Reads and writes open files on another thread, so that the program can do other work while the disk is busy. */

/**
 * Reads a file from its current position to its end.
 *
 * @param most the largest size in bytes
 * @throws {Error} If the file is larger, or the operating system refuses to read it.
 */
export async function readOnThread(file: Deno.FsFile, most = Infinity): Promise<Uint8Array<ArrayBuffer>> {
  const { size } = await file.stat();
  if (size > most) throw new Error(`it has ${size} bytes, which is too much for a fax`);
  const bytes = new Uint8Array(size);
  for (let done = 0; done < size;) {
    const count = await file.read(bytes.subarray(done));
    if (count === null) return bytes.subarray(0, done);
    done += count;
  }
  return bytes;
}

/**
 * Writes all bytes at the current position.
 *
 * @throws {Error} If the operating system refuses to write, or writes no bytes.
 */
export async function writeOnThread(file: Deno.FsFile, bytes: Uint8Array): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const count = await file.write(bytes.subarray(done));
    if (count === 0) throw new Error(`only ${done} of ${bytes.length} bytes were written`);
    done += count;
  }
}
