/**
 * One gofaxd serves a spool: two would hear each half of what HylaFAX tells the modems, and the second would end the calls of the first as
 * left by a dead one. The lock is flock(2), so it ends with its process, however that ends; the file stays.
 */

import { NoteFile } from "./note_file.ts";

/** The form of the text, which names the process. */
const TEXT = /^pid=(\d{1,10})\s/;

/**
 * Takes the lock; undefined if another process has it.
 *
 * @param pid our process
 * @throws {SpoolError} If the file cannot be made or opened.
 */
export async function takeDaemonLock(path: string, pid: number): Promise<NoteFile | undefined> {
  const text = `pid=${pid}\n`;
  const taken = NoteFile.take(path);
  if (taken !== undefined) {
    taken.write(text);
    return taken;
  }
  return NoteFile.state(path) === "held" ? undefined : await NoteFile.create(path, text);
}

/**
 * The process that has the lock: 0 if the file does not tell, undefined if no process has it.
 *
 * @throws {SpoolError} If it cannot be looked at.
 */
export function daemonLockHolder(path: string): number | undefined {
  if (NoteFile.state(path) !== "held") return undefined;
  return Number(TEXT.exec(NoteFile.peek(path) ?? "")?.[1] ?? 0);
}
