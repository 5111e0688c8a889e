/** Free space of a file system, asked of df(1): Deno has no statvfs of its own. */

import { runHelper } from "./process.ts";

/** Room on a file system. */
export interface DiskSpace {
  readonly totalBytes: number;
  /** What an ordinary user may still use. */
  readonly freeBytes: number;
}

const TIMEOUT_MS = 2_000;

/** Reads what `df -P -k PATH` prints (POSIX); undefined if it is something else. */
export function parseDf(text: string): DiskSpace | undefined {
  const row = text.trimEnd().split("\n").at(-1) ?? "";
  // name, blocks, used, available, percent, mount point: the names may hold blanks
  const match = /\s(\d+)\s+\d+\s+(\d+)\s+\d+%\s/.exec(row);
  if (match === null) return undefined;
  return { totalBytes: Number(match[1]) * 1024, freeBytes: Number(match[2]) * 1024 };
}

/** Asks df, for two seconds at most; undefined if it cannot be told. */
export async function diskSpace(path: string): Promise<DiskSpace | undefined> {
  const { code, stdout } = await runHelper({
    command: "df",
    args: ["-P", "-k", "--", path],
    cwd: "/",
    env: { LC_ALL: "C" },
    timeoutMs: TIMEOUT_MS,
    killGraceMs: 500,
    maxOutputBytes: 4_096,
  });
  return code === 0 ? parseDf(new TextDecoder().decode(stdout)) : undefined;
}
