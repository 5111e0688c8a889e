/**
 * The lock that lets only one gofaxd serve a spool. If there were two, each would get half of HylaFAX's messages to the modems, and the
 * second would end the calls of the first, which it would take for calls of a dead gofaxd. The lock is flock(2), so the kernel releases it
 * when its process ends, in whatever way. The file stays.
 */

import { NoteFile } from "./note_file.ts";

/** The form of the text, which names the process. */
const TEXT = /^pid=(\d{1,10})\s/;

/**
 * Takes the lock; undefined if another process has it.
 *
 * @param pid the id of this process
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
 * The id of the process that has the lock: 0 if the file does not name it, undefined if no process has the lock.
 *
 * @throws {SpoolError} If the file cannot be read.
 */
export function daemonLockHolder(path: string): number | undefined {
  if (NoteFile.state(path) !== "held") return undefined;
  return Number(TEXT.exec(NoteFile.peek(path) ?? "")?.[1] ?? 0);
}
