/** A recorded connection while it is replayed: what the simulator says on it is kept. */

import { type EslMessage, readMessages } from "ts-esl";
import { bytesFrom, type RecordedConnection } from "../support/recording.ts";
import type { HeldClock } from "./held_clock.ts";
import type { Spelling } from "./spelling.ts";

const PATIENCE_MS = 20_000;
const DECODER = new TextDecoder();
const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/;

/** A connection while it is replayed. */
export class ReplayedConnection {
  readonly recorded: RecordedConnection;
  readonly simulated: EslMessage[] = [];
  readonly spelling: Spelling;
  readonly #clock: HeldClock;
  #conn: Deno.TcpConn | undefined;
  #reading: Promise<void> = Promise.resolve();
  #arrived = Promise.withResolvers<void>();
  #ended = false;
  #closed = false;

  constructor(recorded: RecordedConnection, spelling: Spelling, clock: HeldClock) {
    this.recorded = recorded;
    this.spelling = spelling;
    this.#clock = clock;
  }

  start(conn: Deno.TcpConn): void {
    this.#conn = conn;
    conn.setNoDelay();
    this.#clock.follow(conn);
    this.#reading = this.#read(conn);
  }

  get started(): boolean {
    return this.#conn !== undefined;
  }

  /** Waits until that many messages came, the connection ended, or patience did. */
  async reached(count: number): Promise<void> {
    const deadline = Date.now() + PATIENCE_MS;
    while (this.simulated.length < count && !this.#ended && Date.now() < deadline) {
      const timer = Promise.withResolvers<void>();
      const id = setTimeout(timer.resolve, deadline - Date.now());
      await Promise.race([this.#arrived.promise, timer.promise]);
      clearTimeout(id);
      this.#arrived = Promise.withResolvers();
    }
  }

  async send(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    const out = this.spelling.ours(bytes);
    try {
      if (this.#conn !== undefined) this.#clock.sent(this.#conn, out.length);
      for (let at = 0; at < out.length;) at += await this.#conn?.write(out.subarray(at)) ?? out.length;
    } catch {
      // The simulator has closed: what it said is what counts.
    }
  }

  async closeWriting(): Promise<void> {
    if (this.#conn === undefined || this.#closed) return;
    this.#closed = true;
    this.#clock.sent(this.#conn, 1);
    await this.#conn.closeWrite().catch(() => undefined);
  }

  async finish(): Promise<void> {
    await this.#reading;
    try {
      this.#conn?.close();
    } catch {
      // Closed by the reader.
    }
  }

  async #read(conn: Deno.TcpConn): Promise<void> {
    try {
      for await (const message of readMessages(this.#counted(conn))) {
        this.#learn(message);
        this.simulated.push(message);
        this.#arrived.resolve();
      }
    } catch {
      // The connection broke: the comparison will show what is missing.
    }
    this.#clock.forget(conn);
    this.#ended = true;
    this.#arrived.resolve();
  }

  async *#counted(conn: Deno.TcpConn): AsyncGenerator<Uint8Array> {
    for await (const bytes of conn.readable) {
      this.#clock.received(conn, bytes.length);
      yield bytes;
    }
  }

  /** The first channel data tell the uuid of the incoming call. */
  #learn(message: EslMessage): void {
    const uuid = message.headers.get("Unique-ID");
    const before = UUID.exec(
      DECODER.decode(bytesFrom(this.recorded, "S")).match(/^Unique-ID: (.*)$/m)?.[1] ?? "",
    )?.[0];
    if (this.recorded.kind === "recv" && uuid !== undefined && before !== undefined) {
      this.spelling.add(before, uuid);
    }
  }
}
