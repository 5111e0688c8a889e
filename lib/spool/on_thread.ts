/** Reads and writes open files on another thread, so that other work goes on while the disk is busy. */

/**
 * All of a file from where it stands.
 *
 * @param most refuses a file of more bytes
 * @throws {Error} If it has more, or the operating system refuses.
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
 * @throws {Error} If the operating system refuses, or takes nothing.
 */
export async function writeOnThread(file: Deno.FsFile, bytes: Uint8Array): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const count = await file.write(bytes.subarray(done));
    if (count === 0) throw new Error(`only ${done} of ${bytes.length} bytes were written`);
    done += count;
  }
}
