/** FreeSWITCH's stand-in as a process of its own, so that what it does is not counted as ours. */

import type { Speed } from "../../lib/sim/network/speed.ts";
import { within } from "./wait.ts";
import type { Answers, Wave } from "./switch_words.ts";

const CHILD = new URL("./switch_child.ts", import.meta.url).pathname;

/** How a stand-in is started. */
export interface SwitchOptions {
  readonly password: string;
  readonly speed: Partial<Speed>;
  /** Where incoming calls go. */
  readonly gofaxd: { readonly hostname: string; readonly port: number };
}

/** A running stand-in. Dispose of it to end it. */
export class Switch implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #waiting = new Map<number, (answer: never) => void>();
  readonly #reading: Promise<void>;
  #last = 0;

  /** Starts one; {@linkcode ask} answers as soon as it runs. */
  constructor(options: SwitchOptions) {
    this.#child = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-check", CHILD, JSON.stringify(options)],
      stdin: "piped",
      stdout: "piped",
    }).spawn();
    this.#writer = this.#child.stdin.getWriter();
    this.#reading = this.#read();
  }

  /** Its process. */
  get pid(): number {
    return this.#child.pid;
  }

  async #read(): Promise<void> {
    let text = "";
    for await (const piece of this.#child.stdout.pipeThrough(new TextDecoderStream())) {
      const lines = (text + piece).split("\n");
      text = lines.pop() ?? "";
      for (const line of lines) {
        const { id, answer } = JSON.parse(line);
        this.#waiting.get(id)?.(answer as never);
        this.#waiting.delete(id);
      }
    }
  }

  /** Asks something. @throws {unknown} The signal's reason, if there is no answer before. */
  async ask<Name extends keyof Answers>(ask: Name, signal: AbortSignal, wave?: Wave): Promise<Answers[Name]> {
    const id = ++this.#last;
    const answer = new Promise<Answers[Name]>((resolve) => this.#waiting.set(id, resolve));
    await this.#writer.write(new TextEncoder().encode(`${JSON.stringify({ id, ask, wave })}\n`));
    return await within(answer, signal);
  }

  /** Ends it with all of its calls. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#writer.close().catch(() => {});
    const timer = setTimeout(() => this.#child.kill("SIGKILL"), 5_000);
    await Promise.all([this.#child.status, this.#reading]);
    clearTimeout(timer);
  }
}
