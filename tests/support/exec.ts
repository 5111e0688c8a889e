/**
 * Child processes for tests and their runner: every one has a deadline and a result that tells what it said.
 */

/** How a child process ended. */
export interface Finished {
  /** Exit code; 128 + signal number where a signal ended it. */
  readonly code: number;
  /** Whether the deadline passed and it was killed. */
  readonly timedOut: boolean;
  /** All of its standard output. */
  readonly stdout: string;
  /** All of its standard error. */
  readonly stderr: string;
}

/** What {@linkcode exec} and {@linkcode tee} take besides the command line. */
export interface ExecOptions {
  /** The folder that it is started in. */
  readonly cwd?: string;
  /** Added to the environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Start from an empty environment. @default {false} */
  readonly clearEnv?: boolean;
  /** When it is killed, in milliseconds. @default {60_000} */
  readonly timeoutMs?: number;
}

const decoder = new TextDecoder();

function spawn(command: string, args: readonly string[], options: ExecOptions): Deno.ChildProcess {
  return new Deno.Command(command, {
    args: [...args],
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
    clearEnv: options.clearEnv ?? false,
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    ...(options.env === undefined ? {} : { env: { ...options.env } }),
  }).spawn();
}

function kill(child: Deno.ChildProcess, signal: Deno.Signal): void {
  try {
    child.kill(signal);
  } catch {
    // the process has ended by itself
  }
}

/** Reads a stream to its end, handing each piece on; tells what was read as text. */
async function drain(
  stream: ReadableStream<Uint8Array>,
  pass?: { writeSync(bytes: Uint8Array): number },
): Promise<string> {
  const pieces: Uint8Array[] = [];
  for await (const piece of stream) {
    pieces.push(piece);
    for (let at = 0; pass !== undefined && at < piece.length;) at += pass.writeSync(piece.subarray(at));
  }
  return decoder.decode(await new Blob(pieces as BlobPart[]).arrayBuffer());
}

async function follow(
  child: Deno.ChildProcess,
  timeoutMs: number,
  out?: { writeSync(bytes: Uint8Array): number },
  err?: { writeSync(bytes: Uint8Array): number },
): Promise<Finished> {
  let timedOut = false;
  let hard: ReturnType<typeof setTimeout> | undefined;
  const soft = setTimeout(() => {
    timedOut = true;
    // `deno test` answers SIGINT by naming the tests that are still running
    kill(child, "SIGINT");
    hard = setTimeout(() => kill(child, "SIGKILL"), 5_000);
  }, timeoutMs);
  const [status, stdout, stderr] = await Promise.all([
    child.status,
    drain(child.stdout, out),
    drain(child.stderr, err),
  ]);
  clearTimeout(soft);
  clearTimeout(hard);
  return { code: status.code, timedOut, stdout, stderr };
}

/** Runs a command to its end and tells what it printed. A command that fails is a value, not an exception. */
export async function exec(
  command: string,
  args: readonly string[],
  options: ExecOptions = {},
): Promise<Finished> {
  return await follow(spawn(command, args, options), options.timeoutMs ?? 60_000);
}

/** Like {@linkcode exec}, and what it prints appears on our own stdout and stderr as it comes. */
export async function tee(
  command: string,
  args: readonly string[],
  options: ExecOptions = {},
): Promise<Finished> {
  return await follow(spawn(command, args, options), options.timeoutMs ?? 60_000, Deno.stdout, Deno.stderr);
}

/**
 * Runs a command that must succeed and tells its stdout.
 *
 * @throws {Error} If it exits with anything but 0; the message holds all that it said.
 */
export async function must(
  command: string,
  args: readonly string[],
  options: ExecOptions = {},
): Promise<string> {
  const done = await exec(command, args, options);
  if (done.code !== 0) {
    const why = done.timedOut ? "did not end in time" : `exited with ${done.code}`;
    throw new Error(`${command} ${args.join(" ")} ${why}:\n${done.stdout}${done.stderr}`);
  }
  return done.stdout;
}
