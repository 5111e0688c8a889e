/**
 * Starts a program as the first of a session and of a process group of its own, so that it can be ended with all that it has
 * started.
 *
 * `Deno.Command` has `detached` for that, and then it copies the whole process with fork(2) before it runs the program: in a gofaxd of
 * 150 MB this holds up the event loop for 5 to 8 ms each time. Without `detached` it takes 0.2 ms. Therefore setsid(1) is started, which
 * makes the session and then becomes the program, with the same process id. It does not fork, as it does only where it leads a process group,
 * and a child of ours does not.
 */

import { findProgram, startError } from "./program_file.ts";

/** What is to be started. */
export interface Start {
  /** Path of the program, or a name to be found in PATH. */
  readonly command: string;
  /** Arguments behind the program's name. */
  readonly args: readonly string[];
  /** The folder that it runs in. */
  readonly cwd: string;
  /** Added to the inherited environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Given to it as its standard input; without it that is /dev/null. */
  readonly stdin?: string;
  /** Whether somebody reads what it writes, or it writes to /dev/null. @default {"read"} */
  readonly output?: "read" | "none";
}

/** A process that was started. */
export interface Started {
  /** The program, its id that of its session and group as soon as setsid(2) was called. */
  readonly child: Deno.ChildProcess;
  /** The file that setsid(1) is to run; undefined if the child is the program from its beginning. */
  readonly bySetsid?: string;
}

/** Where setsid(1) of util-linux or BusyBox lies. A PATH that a site sets must not decide about it. */
const PLACES = ["/usr/bin/setsid", "/bin/setsid"] as const;

function isProgram(path: string): boolean {
  return findProgram({ command: path, cwd: "/" }).kind === "found";
}

function commandOptions({ args, cwd, env, stdin, output = "read" }: Start): Deno.CommandOptions {
  const written = output === "read" ? "piped" : "null";
  return {
    args: [...args],
    cwd,
    env: { ...env },
    stdin: stdin === undefined ? "null" : "piped",
    stdout: written,
    stderr: written,
  };
}

/**
 * Starts it with fork(2).
 *
 * @throws {Error} If it cannot be started.
 */
export function startDetached(start: Start): Started {
  return { child: new Deno.Command(start.command, { ...commandOptions(start), detached: true }).spawn() };
}

/** The way in which programs are started on this machine, decided at the first start. */
export class OwnSession {
  readonly #places: readonly string[];
  #setsid: { readonly path: string | undefined } | undefined;

  /**
   * Starts nothing yet.
   *
   * @param places Where setsid(1) may lie; with none of them there, all is started with fork(2).
   */
  constructor(places: readonly string[] = PLACES) {
    this.#places = places;
  }

  /**
   * Starts a program. If setsid(1) then cannot run it, that shows only at its end: see {@linkcode saidBySetsid}.
   *
   * @throws {Error} If it cannot be started.
   */
  start(start: Start): Started {
    this.#setsid ??= { path: this.#places.find(isProgram) };
    const { path: setsid } = this.#setsid;
    if (setsid === undefined) return startDetached(start);
    const program = findProgram(start);
    if (program.kind === "refused") throw program.error;
    if (program.kind === "unknown") return startDetached(start);
    try {
      // The path begins with a slash, so that setsid takes neither it nor an argument behind it for an option of its own.
      const all = commandOptions({ ...start, args: [program.path, ...start.args] });
      return { child: new Deno.Command(setsid, all).spawn(), bySetsid: program.path };
    } catch {
      // The folder may be missing, or the arguments too long: the error must name the program, and not setsid.
      return startDetached(start);
    }
  }
}

/** How many bytes of standard error show whether setsid(1) wrote them: a path of any length that the kernel takes. */
export const SETSID_WORDS_BYTES = 8192;

/** How a process ended and what it wrote. */
export interface Ended {
  /** Its exit code; null if a signal ended it. */
  readonly code: number | null;
  /** The beginning of its standard output. */
  readonly stdout: Uint8Array;
  /** The first {@linkcode SETSID_WORDS_BYTES} bytes of its standard error, or more. */
  readonly stderr: Uint8Array;
}

/**
 * Whether setsid(1) ended without having become the program: it says so in one line with the program's path and nothing else.
 *
 * @param program the path that it was to run
 */
export function saidBySetsid(program: string, { code, stdout, stderr }: Ended): boolean {
  if (code === 0 || code === null || stdout.length > 0) return false;
  const text = new TextDecoder().decode(stderr);
  if (!text.startsWith("setsid: ") || !text.includes(program)) return false;
  return text.replace(program, "").indexOf("\n") === text.length - program.length - 1;
}

/** The exit code of setsid(1) for ENOENT. */
const NOT_THERE = 127;

/**
 * Starts a program anew that setsid(1) could not run. The kernel's reason is in setsid's words only, in the language of the site, so that
 * the other way is tried, which reports it, or finds that the reason has gone.
 *
 * @throws {Error} If it cannot be started.
 */
export function startAfterSetsid(start: Start, program: string, code: number | null): Started {
  // This is how a script ends whose interpreter is missing; it need not cost a fork each time.
  if (code === NOT_THERE) throw startError.notFound(program);
  return startDetached(start);
}
