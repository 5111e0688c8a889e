/**
 * The machine that gofax is installed on, as `gofax setup` and `gofax doctor` see it. All paths stand below one folder, which is `/` on
 * a real machine, and a folder of its own in a test. Only files are below it: programs run on the machine itself.
 */

import { runHelper } from "../os/process.ts";

/** What a program said. */
export interface Ran {
  /** Its exit code; null if it was killed, took too long or could not be started. */
  readonly code: number | null;
  /** What it wrote, both outputs, as UTF-8. */
  readonly stdout: string;
  /** Its errors; if it could not be started, why. */
  readonly stderr: string;
}

/** Limits of a program that is run. */
export interface RunLimits {
  /** Milliseconds. @default {10_000} */
  readonly timeoutMs?: number;
  /** Given to it as its standard input. @default {nothing} */
  readonly stdin?: string;
}

const TIMEOUT_MS = 10_000;
/** Bytes of each output that are kept. */
const MOST_OUTPUT_BYTES = 1 << 20;

/** Runs programs for {@linkcode Machine}; a test gives another. Never throws. */
export type Runner = (command: string, args: readonly string[], limits: RunLimits) => Promise<Ran>;

async function runProgram(command: string, args: readonly string[], limits: RunLimits): Promise<Ran> {
  const { timeoutMs = TIMEOUT_MS, stdin } = limits;
  const ran = await runHelper({
    command,
    args,
    cwd: "/",
    timeoutMs,
    maxOutputBytes: MOST_OUTPUT_BYTES,
    ...(stdin === undefined ? {} : { stdin }),
  });
  const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
  const why = ran.error?.message ?? (ran.timedOut ? `took longer than ${timeoutMs / 1000} s` : "");
  return { code: ran.code, stdout: text(ran.stdout), stderr: text(ran.stderr) || why };
}

/** The value of a read, or undefined if there is no such file, or this user may not read it. */
function tried<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

/** Reads files of the machine, and runs its programs. */
export class Machine {
  readonly #root: string;
  readonly #run: Runner;

  /**
   * A machine whose files are below a folder.
   *
   * @param root without a slash at its end; the empty string is the real machine
   * @param run how programs are run
   */
  constructor(root = "", run: Runner = runProgram) {
    this.#root = root;
    this.#run = run;
  }

  /** Where a path of the machine really is. */
  real(path: string): string {
    return this.#root + path;
  }

  /** The text of a file; undefined if it cannot be read, or is no file: a FIFO would be waited for. */
  text(path: string): string | undefined {
    return this.stat(path)?.isFile ? tried(() => Deno.readTextFileSync(this.real(path))) : undefined;
  }

  /** The first characters of a file, each byte as one, for files of any size; undefined as for {@linkcode text}. */
  head(path: string, bytes: number): string | undefined {
    if (!this.stat(path)?.isFile) return undefined;
    return tried(() => {
      using file = Deno.openSync(this.real(path));
      const read = new Uint8Array(bytes);
      return new TextDecoder("latin1").decode(read.subarray(0, file.readSync(read) ?? 0));
    });
  }

  /** A file's data, links followed; undefined if there is none. */
  stat(path: string): Deno.FileInfo | undefined {
    return tried(() => Deno.statSync(this.real(path)));
  }

  /** A file's own data, links not followed; undefined if there is none. */
  lstat(path: string): Deno.FileInfo | undefined {
    return tried(() => Deno.lstatSync(this.real(path)));
  }

  /** Where a link leads; undefined if it is none. */
  link(path: string): string | undefined {
    return tried(() => Deno.readLinkSync(this.real(path)));
  }

  /** The names in a folder, sorted; none if it cannot be listed. */
  names(path: string): readonly string[] {
    return (tried(() => [...Deno.readDirSync(this.real(path))]) ?? []).map(({ name }) => name).toSorted();
  }

  /** Where a program is that administrators call by its name; undefined if it is not installed. */
  which(program: string): string | undefined {
    const folders = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];
    return folders.map((folder) => `${folder}/${program}`).find((path) => {
      const info = this.stat(path);
      return info?.isFile === true && ((info.mode ?? 0) & 0o111) !== 0;
    });
  }

  /** Runs a program. Never throws. */
  run(command: string, args: readonly string[], limits: RunLimits = {}): Promise<Ran> {
    return this.#run(command, args, limits);
  }
}
