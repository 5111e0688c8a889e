/**
 * Programs that nothing waits for: a few run at once, the others wait for their turn. A program has a session of its own and no
 * pipe to this process, so that it goes on if this process ends.
 */

import { OwnSession, type Start } from "./own_session.ts";
import { endGroup } from "./process_group.ts";
import { scriptTrouble } from "./script_file.ts";

/** A program to run. */
export interface BackgroundProgram extends Pick<Start, "command" | "args" | "cwd"> {
  /** Milliseconds after which its whole process group is ended, if this process still runs. */
  readonly timeoutMs: number;
}

/** How many programs there may be. */
export interface BackgroundLimits {
  /** That run at once. */
  readonly most: number;
  /** That wait for their turn. */
  readonly mostWaiting: number;
}

interface Waiting {
  readonly program: BackgroundProgram;
  readonly complain: (problem: string) => void;
}

/** Milliseconds between SIGTERM and SIGKILL. */
const KILL_GRACE_MS = 2000;

/** Ends a program when its time is over. */
class TimeLimit implements Disposable {
  readonly #timer: ReturnType<typeof setTimeout>;
  #ending: Promise<void> | undefined;

  constructor(child: Deno.ChildProcess, ms: number) {
    this.#timer = setTimeout(() => {
      this.#ending = endGroup(child, KILL_GRACE_MS);
    }, ms);
    Deno.unrefTimer(this.#timer);
  }

  /** Resolves when all of the program is ended; undefined if its time was not over. */
  get ending(): Promise<void> | undefined {
    return this.#ending;
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
  }
}

/** What is wrong with how a program ended; undefined if nothing is. */
async function follow(
  child: Deno.ChildProcess,
  { timeoutMs }: BackgroundProgram,
): Promise<string | undefined> {
  using limit = new TimeLimit(child, timeoutMs);
  const { code, signal } = await child.status;
  if (limit.ending !== undefined) {
    await limit.ending;
    return `did not end within ${timeoutMs / 1000} s`;
  }
  if (signal !== null) return `was ended by ${signal}`;
  return code === 0 ? undefined : `ended with status ${code}`;
}

/** The programs of one process that nothing waits for. */
export class Background {
  readonly #limits: BackgroundLimits;
  readonly #session = new OwnSession();
  #running = 0;
  #waiting: readonly Waiting[] = [];

  /** Starts nothing yet. */
  constructor(limits: BackgroundLimits) {
    this.#limits = limits;
  }

  /** How many run now. */
  get running(): number {
    return this.#running;
  }

  /**
   * Starts a program, now or when others have ended. Never throws.
   *
   * @param complain called with what went wrong with it, in words; not called if it ended with 0
   * @returns false if too many wait: then it is not started
   */
  start(program: BackgroundProgram, complain: (problem: string) => void): boolean {
    if (this.#running >= this.#limits.most) {
      if (this.#waiting.length >= this.#limits.mostWaiting) return false;
      this.#waiting = [...this.#waiting, { program, complain }];
    } else this.#begin({ program, complain });
    return true;
  }

  /**
   * Forgets the programs that wait, because this process ends; those that run go on.
   *
   * @returns how many there were
   */
  end(): number {
    const left = this.#waiting.length;
    this.#waiting = [];
    return left;
  }

  #begin({ program, complain }: Waiting): void {
    this.#running++;
    let child: Deno.ChildProcess;
    try {
      ({ child } = this.#session.start({ ...program, output: "none" }));
    } catch (error) {
      complain(`cannot be run: ${scriptTrouble(program.command) ?? String(error)}`);
      return this.#next();
    }
    child.unref();
    void follow(child, program).then((problem) => {
      if (problem !== undefined) complain(problem);
      this.#next();
    });
  }

  #next(): void {
    this.#running--;
    const [first, ...rest] = this.#waiting;
    if (first === undefined) return;
    this.#waiting = rest;
    this.#begin(first);
  }
}
