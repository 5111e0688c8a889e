/**
 * Somebody else on this machine: a user without any rights, played by `setpriv` and bash. Only root can become somebody else, so
 * that these tests need root, as CI has; elsewhere each says so, aloud.
 */

/** The user that tests play. */
export interface Stranger {
  /** His user id; the group has the same number. */
  readonly uid: number;
  /** Runs a bash script as that user; dispose of it to end it. */
  run(script: string): StrangersScript;
}

/** A script of the stranger at work. */
export class StrangersScript implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #reading: Promise<unknown>;
  #output = "";
  #heard = Promise.withResolvers<void>();

  /** Starts it. */
  constructor(uid: number, script: string) {
    const user = [`--reuid=${uid}`, `--regid=${uid}`, "--clear-groups", "--bounding-set=-all"];
    this.#child = new Deno.Command("setpriv", {
      args: [...user, "bash", "-c", script],
      cwd: "/",
      clearEnv: true,
      env: { PATH: "/usr/bin:/bin" },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
      detached: true,
    }).spawn();
    this.#reading = Promise.all([this.#child.stdout, this.#child.stderr].map((stream) => this.#read(stream)));
  }

  async #read(stream: ReadableStream<Uint8Array>): Promise<void> {
    for await (const piece of stream.pipeThrough(new TextDecoderStream())) {
      this.#output += piece;
      this.#heard.resolve();
      this.#heard = Promise.withResolvers();
    }
  }

  /** Waits until it has printed that. */
  async says(text: string): Promise<void> {
    const over = this.#child.status.then(({ code }) => {
      throw new Error(`It ended with ${code}: ${this.#output}`);
    });
    over.catch(() => {});
    while (!this.#output.includes(text)) await Promise.race([this.#heard.promise, over]);
  }

  /** Waits for its end; gives what it printed. */
  async ended(): Promise<string> {
    await this.#child.status;
    await this.#reading;
    return this.#output;
  }

  /** Ends it, and all that it started. */
  end(): void {
    try {
      Deno.kill(-this.#child.pid, "SIGKILL");
    } catch {
      // It has ended.
    }
  }

  /** Ends it with all that it started. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.end();
    await this.ended();
  }
}

const NOBODY = 65_534;

/** Registers a test that needs another user. */
export function asNobody(name: string, test: (nobody: Stranger) => Promise<void>): void {
  const root = Deno.uid() === 0;
  const run = (script: string): StrangersScript => new StrangersScript(NOBODY, script);
  Deno.test({
    name: root ? name : `NOT TRIED, needs root: ${name}`,
    ignore: !root,
    fn: () => test({ uid: NOBODY, run }),
  });
}
