/**
 * The applications that `sendmsg` queued on a channel. With `event-lock: true` one waits for the other; without it an
 * application runs inside the one that is running – a `hangup` then ends a fax.
 * @module
 */
import { executeApplication } from "./applications.ts";
import type { Channel } from "../channel/channel.ts";
import type { Switchboard } from "./switchboard.ts";

/** What a `sendmsg` asks for. */
export interface CallMessage {
  /** `call-command`: `execute` or `hangup`; anything else does nothing. */
  readonly command: string;
  /** `execute-app-name`; empty for none. */
  readonly application: string;
  /** `execute-app-arg`, or the body of the message. */
  readonly argument: string;
  /** `hangup-cause`; empty means NORMAL_CLEARING. */
  readonly cause: string;
  /** `event-lock`: whether it waits for the application that is running. */
  readonly locked: boolean;
}

/** The messages of one channel, in order. */
export class CallQueue {
  readonly #board: Switchboard;
  readonly #channel: Channel;
  readonly #waiting: CallMessage[] = [];
  #wake: PromiseWithResolvers<void> = Promise.withResolvers();
  #busy = false;
  #closed = false;

  /** An empty queue for that channel; {@linkcode CallQueue.run} works it off. */
  constructor(board: Switchboard, channel: Channel) {
    this.#board = board;
    this.#channel = channel;
  }

  /** Takes a message; what it asks for happens later. */
  push(message: CallMessage): void {
    if (this.#channel.hungUp.aborted) return;
    if (this.#busy && !message.locked) this.#board.spawn(this.#perform(message));
    else this.#waiting.push(message);
    this.#wake.resolve();
  }

  /** No more messages come: the queue ends when it is empty. */
  close(): void {
    this.#closed = true;
    this.#wake.resolve();
  }

  /** Works the queue off until the channel ends, or it is empty and closed. */
  async run(): Promise<void> {
    const { hungUp } = this.#channel;
    hungUp.addEventListener("abort", () => this.#wake.resolve(), { once: true });
    while (!hungUp.aborted) {
      const message = this.#waiting.shift();
      if (message !== undefined) await this.#next(message);
      else if (this.#closed) return;
      else await this.#sleep();
    }
  }

  async #sleep(): Promise<void> {
    await this.#wake.promise;
    this.#wake = Promise.withResolvers();
    // A channel that waits looks for messages once per packet of audio.
    await this.#board.clock.waited(this.#board.speed.tickMs, this.#channel.hungUp);
  }

  async #next(message: CallMessage): Promise<void> {
    this.#busy = true;
    await this.#perform(message);
    this.#busy = false;
  }

  async #perform(message: CallMessage): Promise<void> {
    const { application: name, argument } = message;
    if (message.command === "hangup") {
      this.#board.hangUp(this.#channel, message.cause === "" ? "NORMAL_CLEARING" : message.cause, "us");
    } else if (message.command === "execute" && name !== "") {
      await executeApplication(this.#board, this.#channel, { name, argument, looped: true });
    }
  }
}
