/** Whether the process that started another one is still there: the kernel gives a process another parent when its own ends. */

/** The parent of a process, from the text of its `/proc/PID/stat`, proc(5); undefined if that has another form. */
export function parentInStat(text: string): number | undefined {
  // The name of the program stands in brackets, and may itself hold any sign.
  const ppid = /^\d+ \(.*\) \S (\d+) /s.exec(text)?.[1];
  return ppid === undefined ? undefined : Number(ppid);
}

/** The parent of a process; undefined if the process has ended, or the kernel does not tell. */
function parentOf(pid: number): number | undefined {
  try {
    return parentInStat(Deno.readTextFileSync(`/proc/${pid}/stat`));
  } catch {
    return undefined;
  }
}

/**
 * Remembers who started a process.
 * @returns tells whether that one is still there; also true if it cannot be found out. Never throws.
 */
export function watchStarter(pid: number): () => boolean {
  const starter = parentOf(pid);
  return () => {
    const now = parentOf(pid);
    return now === undefined || starter === undefined || now === starter;
  };
}
