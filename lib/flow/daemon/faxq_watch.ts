/**
 * Watches whether faxq reads its messages. While faxq does not run, messages to it are lost; at its next start it asks for the state of
 * the modems (HELLO). While faxq is stuck, no job is sent, although the modems look ready. gofaxd logs once that faxq does not read, and
 * once that it reads again.
 */

import { messageOf } from "../../text/error_text.ts";
import { STUCK_ADVICE } from "../base/faxq_presence.ts";
import type { Clock, World } from "../base/world.ts";

/** Milliseconds that HylaFAX may take to restart, or to start after gofaxd, before gofaxd logs that faxq is away. */
const AWAY_MS = 30_000;
/** Milliseconds. faxq reads nothing while it waits for a JobControlCmd; if that takes longer than this, gofaxd logs that faxq is stuck. */
const STUCK_MS = 10_000;

type Trouble = "away" | "stuck";

const PATIENCE_MS: Readonly<Record<Trouble, number>> = { away: AWAY_MS, stuck: STUCK_MS };

/** Remembers the result of the last check, and what was logged. */
export class FaxqWatch {
  readonly #world: World;
  readonly #clock: Clock;
  #unread = 0;
  /** What is wrong, and since when. */
  #trouble: { readonly kind: Trouble; readonly since: number } | undefined;
  #said: { readonly kind: Trouble; readonly since: number } | undefined;

  /** Has checked nothing yet. */
  constructor(world: World) {
    this.#world = world;
    this.#clock = world.clock.steady();
  }

  /** Checks once; to be called every two seconds or so. Never throws. */
  look(): void {
    const now = this.#clock.now();
    const kind = this.#see();
    if (kind === undefined) return this.#fine(now);
    if (this.#trouble?.kind !== kind) this.#trouble = { kind, since: now };
    const { since } = this.#trouble;
    if (this.#said?.kind === kind || now - since < PATIENCE_MS[kind]) return;
    this.#said = { kind, since: this.#said?.since ?? since };
    this.#world.log.warning(this.#words(kind, Math.round((now - since) / 1000)));
  }

  /** Unread bytes mean that faxq is stuck only if there are at least as many as at the previous check. */
  #see(): Trouble | undefined {
    const peeked = this.#peek();
    const before = this.#unread;
    this.#unread = typeof peeked === "number" ? peeked : 0;
    if (peeked === "nobody") return "away";
    return before > 0 && this.#unread >= before ? "stuck" : undefined;
  }

  #peek(): ReturnType<World["spool"]["faxq"]["peek"]> {
    try {
      return this.#world.spool.faxq.peek();
    } catch (error) {
      // The code that sends a message logs each failure.
      this.#world.log.debug(`Cannot look at faxq's FIFO: ${messageOf(error)}`);
      return "forbidden";
    }
  }

  #fine(now: number): void {
    this.#trouble = undefined;
    if (this.#said === undefined) return;
    const seconds = Math.round((now - this.#said.since) / 1000);
    this.#said = undefined;
    this.#world.log.notice(`faxq reads what it is told again, after ${seconds} s`);
  }

  #words(kind: Trouble, seconds: number): string {
    return kind === "away"
      ? `faxq is away, nobody has read the spool's FIFO for ${seconds} s: no job is sent; start HylaFAX ` +
        "(gofaxd tells faxq of its modems as soon as it is there)"
      : `faxq is stuck, it has the spool's FIFO open and has read nothing for ${seconds} s ` +
        `(${this.#unread} bytes wait there): no job is sent; ${STUCK_ADVICE}`;
  }
}
