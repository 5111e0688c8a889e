/** Real processes that stand for others. */

/** A process that stands for a sender, or for faxq. */
export class Somebody implements AsyncDisposable {
  readonly #child = new Deno.Command("sleep", { args: ["600"], stdin: "null" }).spawn();

  get pid(): number {
    return this.#child.pid;
  }

  async kill(): Promise<void> {
    try {
      this.#child.kill("SIGKILL");
    } catch {
      // It was killed before.
    }
    await this.#child.status;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
  }
}
