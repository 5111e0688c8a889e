/**
 * Somebody else on this machine: a user without any rights, played by `setpriv` and bash. Only root can become somebody else, so
 * that these tests need root, as CI has; elsewhere each says so, aloud.
 */

/** The user that tests play. */
export interface Stranger {
  readonly uid: number;
  /** Runs a bash script as that user; dispose of it to end it. */
  run(script: string): StrangersScript;
}

/** A script of the stranger at work. */
export class StrangersScript implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #output: Promise<string>;

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
    }).spawn();
    this.#output = this.#collect();
  }

  async #collect(): Promise<string> {
    const [out, err] = await Promise.all(
      [this.#child.stdout, this.#child.stderr].map((each) => new Response(each).text()),
    );
    return `${out}${err}`;
  }

  /** Waits for its end; gives what it printed. */
  async ended(): Promise<string> {
    await this.#child.status;
    return await this.#output;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.#child.kill("SIGKILL");
    } catch {
      // It has ended.
    }
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
