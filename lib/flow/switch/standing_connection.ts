/**
 * A connection with FreeSWITCH that is kept open for short questions: asking about a call then costs a round trip and no login, and
 * five hundred calls at once ask over the same one.
 */

import { EslClosedError, type EslConnection, EslTimeoutError } from "ts-esl";
import { abortAtStop } from "./brief_question.ts";
import type { World } from "../base/world.ts";

/** Milliseconds for one answer. */
const ANSWER_MS = 5_000;

/** Such a connection. It is dialled for the first question, and again after it was lost. When the daemon stops, questions end at once. */
export class StandingConnection implements AsyncDisposable {
  readonly #world: Pick<World, "connect" | "stop">;
  #connection: Promise<EslConnection> | undefined;

  /** Nothing is dialled before the first question. */
  constructor(world: Pick<World, "connect" | "stop">) {
    this.#world = world;
  }

  /**
   * Runs an API command and gives what it printed.
   *
   * @throws {EslError} If FreeSWITCH cannot be reached, does not answer or refuses.
   */
  async ask(command: string): Promise<string> {
    try {
      return await this.#askOnce(command);
    } catch (error) {
      // The connection was closed while it was idle, for instance by a restart of FreeSWITCH, so the question is asked once more.
      if (error instanceof EslClosedError) return await this.#askOnce(command);
      throw error;
    }
  }

  /**
   * The address at which FreeSWITCH accepted the connection.
   *
   * @throws {EslError} If it does not.
   */
  async address(): Promise<string | undefined> {
    return (await this.#open()).peer?.remote.hostname;
  }

  /** Closes it. A question after that opens it again. */
  async [Symbol.asyncDispose](): Promise<void> {
    const connection = await this.#connection?.catch(() => undefined);
    await connection?.close();
  }

  async #askOnce(command: string): Promise<string> {
    const opened = this.#open();
    const connection = await opened;
    try {
      return await connection.api(command, { timeoutMs: ANSWER_MS });
    } catch (error) {
      // A connection that does not answer may be half open; it is ended so that no other question waits for it.
      if (error instanceof EslTimeoutError) connection.abort();
      if (error instanceof EslClosedError) this.#forget(opened);
      throw error;
    }
  }

  #open(): Promise<EslConnection> {
    if (this.#connection !== undefined) return this.#connection;
    const opened = this.#dial();
    this.#connection = opened;
    const forget = (): void => this.#forget(opened);
    opened.then(({ closed }) => closed).then(forget, forget);
    return opened;
  }

  #forget(opened: Promise<EslConnection>): void {
    if (this.#connection === opened) this.#connection = undefined;
  }

  async #dial(): Promise<EslConnection> {
    const { stop } = this.#world;
    const connection = await this.#world.connect(stop);
    const leaving = abortAtStop(stop, connection);
    void connection.closed.then(() => leaving[Symbol.dispose]());
    return connection;
  }
}
