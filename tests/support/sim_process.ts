/**
 * FreeSWITCH's stand-in as a process of its own, run by uucp as the shipped units have it: what it receives belongs to the
 * fax daemons' user. Inside a test's process it would belong to root.
 */

import type { CallOptions, CallRecord, SimulatorOptions } from "../../lib/sim/mod.ts";
import type { NumberTable } from "../../lib/sim/network/numbers.ts";
import { AS_UUCP, type GofaxSite } from "./gofax.ts";

/** What can be said to another process: no logger, and no bytes. */
export interface SimProcessOptions {
  /** The port of the event socket. */
  readonly port: number;
  /** The password of the event socket. */
  readonly password: string;
  /** How many times faster than a real switch, or the durations themselves. */
  readonly speed?: SimulatorOptions["speed"];
  /** Numbers besides the built-in ones. */
  readonly numbers?: NumberTable;
  /** Where the far ends store what they receive. */
  readonly receivedDirectory?: string;
}

/** A call to be made; its document is a file that uucp can read. */
export type ProcessCall = Omit<CallOptions, "tiff"> & { readonly tiff?: string };

/** The module to run, in the site's copy of the sources. */
async function installChild(app: string): Promise<string> {
  const child = `${app}/tests/support/sim_child.ts`;
  await Deno.mkdir(`${app}/tests/support`, { recursive: true });
  await Deno.copyFile(new URL("sim_child.ts", import.meta.url), child);
  return child;
}

/** A running stand-in. */
export class SimProcess implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #stdin: WritableStreamDefaultWriter<Uint8Array>;
  readonly #reading: Promise<void>;
  readonly #up = Promise.withResolvers<void>();
  readonly #calls = new Map<number, PromiseWithResolvers<CallRecord>>();
  #lastId = 0;

  private constructor(child: Deno.ChildProcess) {
    this.#child = child;
    this.#stdin = child.stdin.getWriter();
    this.#reading = this.#read();
  }

  /** Starts one whose calls go to the site's daemon, and waits until it listens. */
  static async start(gofax: GofaxSite, options: SimProcessOptions): Promise<SimProcess> {
    const { program } = gofax;
    if (program === undefined) throw new Error("There are no sources at this site");
    const module = await installChild(program.main.replace(/\/[^/]*$/, ""));
    const all = JSON.stringify({ ...options, gofaxd: gofax.calls });
    const [command = "", ...args] = [...AS_UUCP, program.deno, "run", "-A", "--no-prompt", module, all];
    const streams = { stdin: "piped", stdout: "piped", stderr: "inherit" } as const;
    const child = new Deno.Command(command, { args, env: { ...program.env }, ...streams }).spawn();
    const sim = new SimProcess(child);
    await sim.#up.promise;
    return sim;
  }

  async #read(): Promise<void> {
    let text = "";
    for await (const piece of this.#child.stdout.pipeThrough(new TextDecoderStream())) {
      const lines = (text + piece).split("\n");
      text = lines.pop() ?? "";
      for (const line of lines) this.#heard(JSON.parse(line));
    }
    const ended = new Error("The simulator's process has ended");
    this.#up.reject(ended);
    for (const call of this.#calls.values()) call.reject(ended);
  }

  #heard(message: { readonly id?: number; readonly record?: CallRecord }): void {
    const { id, record } = message;
    if (id === undefined || record === undefined) return this.#up.resolve();
    this.#calls.get(id)?.resolve(record);
    this.#calls.delete(id);
  }

  /** Calls; resolves when the call has ended. */
  async call(call: ProcessCall): Promise<CallRecord> {
    const id = ++this.#lastId;
    const answer = Promise.withResolvers<CallRecord>();
    this.#calls.set(id, answer);
    await this.#stdin.write(new TextEncoder().encode(`${JSON.stringify({ id, call })}\n`));
    return await answer.promise;
  }

  /** Ends it. May be called twice. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stdin.close().catch(() => {});
    await Promise.all([this.#child.status, this.#reading]);
  }
}
