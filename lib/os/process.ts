/**
 * Helper programs (DynamicConfig, faxrcvd, …): run one without a shell, in a process group of its own, for a limited
 * time and with limited output.
 */

import { collectOutput } from "./helper_output.ts";
import {
  OwnSession,
  saidBySetsid,
  SETSID_WORDS_BYTES,
  type Start,
  startAfterSetsid,
  type Started,
} from "./own_session.ts";
import { endGroup, statusAfterKill } from "./process_group.ts";
import { commandPath } from "./program_file.ts";
import { scriptTrouble } from "./script_file.ts";
import { Turns } from "./turns.ts";

/** The program to run, and its limits. */
export interface HelperOptions extends Start {
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
function explained(options: HelperOptions, cause: unknown): unknown {
  const trouble = scriptTrouble(commandPath(options));
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

const OWN_SESSION = new OwnSession();

/**
 * A start takes 0.2 ms, on a busy machine some milliseconds, and with fork(2) more. If a hundred calls start theirs at the same moment, other
 * work goes on in between.
 */
const STARTS = new Turns();

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
  await endGroup(child, options.killGraceMs ?? 2000);
  const status = await statusAfterKill(child);
  return { status, timedOut: end === "timedOut", aborted: end === "aborted" };
}

/** What a process left; `unbecome` is the program that setsid(1) could not become. */
interface Run extends HelperResult {
  readonly unbecome?: string;
}

/** Follows a helper to its end. */
async function follow({ child, bySetsid }: Started, options: HelperOptions): Promise<Run> {
  const { stdin, maxOutputBytes, drainMs = 200 } = options;
  const stop = new AbortController();
  const fed = stdin === undefined ? Promise.resolve() : feed(child, stdin, stop.signal);
  const stdout = collectOutput(child.stdout, maxOutputBytes);
  const stderr = collectOutput(child.stderr, Math.max(maxOutputBytes, SETSID_WORDS_BYTES));
  const { status, ...why } = await waitFor(child, options);
  stop.abort();
  const [out, err] = await Promise.all([
    stdout.finish(drainMs),
    stderr.finish(drainMs),
    settledWithin(fed, drainMs),
  ]);
  const code = status.signal === null ? status.code : null;
  const ended = { code, stdout: out.bytes, stderr: err.bytes };
  return {
    ...ended,
    stderr: err.bytes.subarray(0, maxOutputBytes),
    signal: status.signal,
    ...why,
    truncated: out.truncated || err.truncated || err.bytes.length > maxOutputBytes,
    ...(bySetsid !== undefined && saidBySetsid(bySetsid, ended) ? { unbecome: bySetsid } : {}),
  };
}

/** Starts a helper and follows it to its end. */
async function run(options: HelperOptions, start: () => Started): Promise<Run> {
  let started: Started | undefined;
  try {
    started = await STARTS.take(() => options.signal?.aborted ? undefined : start());
  } catch (error) {
    return notRun(explained(options, error));
  }
  if (started === undefined) return { ...notRun(options.signal?.reason), aborted: true };
  return await follow(started, options);
}

/**
 * Runs a helper to its end. Every outcome is a value: an exit code, a signal, a time-out, or the `error` for which it could not
 * be started. On a time-out or an abort its whole process group is ended. Its children that still run after a normal end live on,
 * but their output is not read any more.
 *
 * @param session how it gets a session of its own
 */
export async function runHelper(
  options: HelperOptions,
  session: OwnSession = OWN_SESSION,
): Promise<HelperResult> {
  if (options.signal?.aborted) return { ...notRun(options.signal.reason), aborted: true };
  const problem = unspeakable(options);
  if (problem !== undefined) return notRun(new Error(problem));
  const { unbecome, ...result } = await run(options, () => session.start(options));
  if (unbecome === undefined) return result;
  return await run(options, () => startAfterSetsid(options, unbecome, result.code));
}
