/**
 * Helper programs (DynamicConfig, faxrcvd, …): run one without a shell, in a process group of its own, for a limited
 * time and with limited output.
 */

import { collectOutput } from "./helper_output.ts";
import { endGroup, statusAfterKill } from "./process_group.ts";
import { scriptTrouble } from "./script_file.ts";
import { Turns } from "./turns.ts";

/** The program to run, and its limits. */
export interface HelperOptions {
  /** Path of the program, or a name to be found in PATH. Never a shell line. */
  readonly command: string;
  /** Arguments behind the program's name. */
  readonly args: readonly string[];
  /** The folder that it runs in. */
  readonly cwd: string;
  /** Added to the inherited environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Given to the helper as its standard input; without it that is /dev/null. */
  readonly stdin?: string;
  /** Milliseconds after which the whole process group is ended. */
  readonly timeoutMs: number;
  /** Bytes of standard output that are kept, and as many of standard error. Further output is read and dropped. */
  readonly maxOutputBytes: number;
  /** Ends the process group, too. */
  readonly signal?: AbortSignal;
  /**
   * Milliseconds between SIGTERM and SIGKILL.
   *
   * @default {2000}
   */
  readonly killGraceMs?: number;
  /**
   * Milliseconds to wait for output of children that the helper did not wait for.
   *
   * @default {200}
   */
  readonly drainMs?: number;
}

/** How it ended. */
export interface HelperResult {
  /** Exit code; null if it was killed or never ran. */
  readonly code: number | null;
  /** The signal that killed it. */
  readonly signal: string | null;
  /** True if it was ended because `timeoutMs` was over. */
  readonly timedOut: boolean;
  /** True if `signal` of the options ended it. */
  readonly aborted: boolean;
  /** True if there was more output than was kept. */
  readonly truncated: boolean;
  /** Standard output, as far as it was kept. */
  readonly stdout: Uint8Array<ArrayBuffer>;
  /** Standard error, as far as it was kept. */
  readonly stderr: Uint8Array<ArrayBuffer>;
  /** Why it could not be started. */
  readonly error?: Error;
}

const NOTHING = { code: null, signal: null, timedOut: false, aborted: false, truncated: false } as const;

function notRun(cause: unknown): HelperResult {
  const error = cause instanceof Error ? cause : new Error(String(cause));
  return { ...NOTHING, stdout: new Uint8Array(), stderr: new Uint8Array(), error };
}

/** Why a program could not be started; for a script, often more than the kernel reports. */
function explained(command: string, cause: unknown): unknown {
  const trouble = scriptTrouble(command);
  return trouble === undefined ? cause : new Error(trouble, { cause });
}

/** Which text cannot be passed, in words: the kernel ends each at its first NUL. */
function unspeakable({ command, args, cwd, env = {} }: HelperOptions): string | undefined {
  const texts: readonly (readonly [what: string, text: string])[] = [
    ["its name", command],
    ["the folder", cwd],
    ...args.map((arg, index) => [`argument ${index + 1}`, arg] as const),
    ...Object.entries(env).map(([name, value]) =>
      [`the variable ${name.replaceAll("\0", "")}`, name + value] as const
    ),
  ];
  const what = texts.find(([, text]) => text.includes("\0"))?.[0];
  return what === undefined ? undefined : `${what} holds a NUL`;
}

/**
 * A helper is started with fork(2), because it gets a session of its own, and that takes milliseconds in a program with much memory: if a
 * hundred jobs start theirs at the same moment, other work goes on in between.
 */
const STARTS = new Turns();

function spawn(options: HelperOptions): Deno.ChildProcess {
  return new Deno.Command(options.command, {
    args: [...options.args],
    cwd: options.cwd,
    env: { ...options.env },
    stdin: options.stdin === undefined ? "null" : "piped",
    stdout: "piped",
    stderr: "piped",
    detached: true,
  }).spawn();
}

async function feed(child: Deno.ChildProcess, text: string, stop: AbortSignal): Promise<void> {
  const writer = child.stdin.getWriter();
  const giveUp = (): void => void writer.abort().catch(() => {});
  stop.addEventListener("abort", giveUp, { once: true });
  try {
    await writer.write(new TextEncoder().encode(text));
    await writer.close();
  } catch {
    // A helper need not read its standard input.
  } finally {
    stop.removeEventListener("abort", giveUp);
  }
}

/**
 * Waits for work, at most `ms` milliseconds. A write into a pipe never ends if a remaining child has it open and does not read.
 */
async function settledWithin(work: Promise<void>, ms: number): Promise<void> {
  const { promise: late, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  await Promise.race([work, late]);
  clearTimeout(timer);
}

/** Waits for the helper itself; ends the group if that takes too long or is aborted. */
async function waitFor(
  child: Deno.ChildProcess,
  options: HelperOptions,
): Promise<{ status: Deno.CommandStatus; timedOut: boolean; aborted: boolean }> {
  using stack = new DisposableStack();
  const { promise: enough, resolve } = Promise.withResolvers<"timedOut" | "aborted">();
  const timer = setTimeout(() => resolve("timedOut"), options.timeoutMs);
  stack.defer(() => clearTimeout(timer));
  const abort = (): void => resolve("aborted");
  options.signal?.addEventListener("abort", abort);
  stack.defer(() => options.signal?.removeEventListener("abort", abort));
  if (options.signal?.aborted) {
    abort();
  }
  const end = await Promise.race([child.status, enough]);
  if (end !== "timedOut" && end !== "aborted") {
    return { status: end, timedOut: false, aborted: false };
  }
  await endGroup(child.pid, options.killGraceMs ?? 2000);
  const status = await statusAfterKill(child);
  return { status, timedOut: end === "timedOut", aborted: end === "aborted" };
}

/**
 * Runs a helper to its end. Every outcome is a value: an exit code, a signal, a time-out, or the `error` for which it could not
 * be started. On a time-out or an abort its whole process group is ended. Its children that still run after a normal end live on,
 * but their output is not read any more.
 */
export async function runHelper(options: HelperOptions): Promise<HelperResult> {
  if (options.signal?.aborted) {
    return { ...notRun(options.signal.reason), aborted: true };
  }
  const problem = unspeakable(options);
  if (problem !== undefined) return notRun(new Error(problem));
  let child: Deno.ChildProcess;
  try {
    const started = await STARTS.take(() => options.signal?.aborted ? undefined : spawn(options));
    if (started === undefined) return { ...notRun(options.signal?.reason), aborted: true };
    child = started;
  } catch (error) {
    return notRun(explained(options.command, error));
  }
  const stop = new AbortController();
  const fed = options.stdin === undefined ? Promise.resolve() : feed(child, options.stdin, stop.signal);
  const stdout = collectOutput(child.stdout, options.maxOutputBytes);
  const stderr = collectOutput(child.stderr, options.maxOutputBytes);
  const { status, ...why } = await waitFor(child, options);
  stop.abort();
  const drainMs = options.drainMs ?? 200;
  const [out, err] = await Promise.all([
    stdout.finish(drainMs),
    stderr.finish(drainMs),
    settledWithin(fed, drainMs),
  ]);
  return {
    code: status.signal === null ? status.code : null,
    signal: status.signal,
    ...why,
    truncated: out.truncated || err.truncated,
    stdout: out.bytes,
    stderr: err.bytes,
  };
}
