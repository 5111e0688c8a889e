/**
 * Daemons under test: each is started as the leader of a session of its own, so that it and everything it started
 * can be found and ended together.
 */

/** A daemon and what it started. */
export interface Session extends AsyncDisposable {
  /** Process id of the leader, which is the session's id. */
  readonly pid: number;
  /** What the leader and its children wrote to stdout and stderr so far. */
  readonly output: () => string;
  /** Settles with the leader's exit code. */
  readonly ended: Promise<number>;
  /** The leader's and its children's process ids. */
  members(): readonly number[];
  /** Sends the leader a signal; false when it has ended. */
  signal(signal: Deno.Signal): boolean;
  /** Ends the whole session: asked first, then by force. May be called twice. */
  end(): Promise<void>;
}

/** How {@linkcode startSession} starts its leader. */
export interface SessionOptions {
  /** The folder that it is started in. */
  readonly cwd: string;
  /** The whole environment. */
  readonly env: Readonly<Record<string, string>>;
}

/** Process ids that belong to a session, zombies left out. */
export function sessionMembers(session: number): readonly number[] {
  const found: number[] = [];
  for (const { name } of Deno.readDirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = Deno.readTextFileSync(`/proc/${name}/stat`);
      // pid (name, which may hold blanks and brackets) state ppid pgrp session
      const [state, , , id] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      if (Number(id) === session && state !== "Z") found.push(Number(name));
    } catch {
      // it ended while we looked
    }
  }
  return found;
}

function killAll(pids: readonly number[], signal: Deno.Signal): void {
  for (const pid of pids) {
    try {
      Deno.kill(pid, signal);
    } catch {
      // it ended while we looked
    }
  }
}

/** A short pause between two looks at something that another process does. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Ends a session by its id. */
export async function endSession(session: number): Promise<void> {
  killAll(sessionMembers(session), "SIGTERM");
  for (let look = 0; look < 60 && sessionMembers(session).length > 0; look++) await pause(50);
  killAll(sessionMembers(session), "SIGKILL");
}

async function collect(stream: ReadableStream<Uint8Array>, into: (text: string) => void): Promise<void> {
  const decoder = new TextDecoder();
  for await (const piece of stream) into(decoder.decode(piece, { stream: true }));
}

/** Starts a daemon in a session of its own. */
export function startSession(command: readonly string[], options: SessionOptions): Session {
  let output = "";
  const child = new Deno.Command("/usr/bin/setsid", {
    args: [...command],
    cwd: options.cwd,
    clearEnv: true,
    env: { ...options.env },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const add = (text: string): void => void (output += text);
  const read = Promise.all([collect(child.stdout, add), collect(child.stderr, add)]);
  const end = async (): Promise<void> => {
    await endSession(child.pid);
    await Promise.all([child.status, read]);
  };
  return {
    pid: child.pid,
    output: () => output,
    ended: child.status.then((status) => status.code),
    members: () => sessionMembers(child.pid),
    signal: (signal) => {
      try {
        child.kill(signal);
        return true;
      } catch {
        return false;
      }
    },
    end,
    [Symbol.asyncDispose]: end,
  };
}
