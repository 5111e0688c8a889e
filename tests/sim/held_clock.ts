/**
 * A clock for the simulator that stands still while the application speaks, and goes from one thing that is due to the next while it
 * waits. It does not go on before everything that one side sent has come to the other. What happens in which order then follows from
 * the durations alone, however busy the machine is.
 */

import type { SimClock } from "../../lib/sim/mod.ts";

const PASSED = true;
const CUT_SHORT = false;
/** After so many turns of the event loop nothing is left of what came in. */
const SETTLING_TURNS = 6;
/** Something that is under way so long is lost. */
const PATIENCE_MS = 30_000;

interface Timer {
  readonly due: number;
  readonly fire: () => void;
}

function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

/** A connection, the same from both its ends; and which of them this is, by its own port. */
function lineOf({ localAddr, remoteAddr }: Deno.TcpConn): { line: string; here: number; there: number } {
  const [here, there] = [localAddr.port, remoteAddr.port];
  return { line: [here, there].sort((a, b) => a - b).join("-"), here, there };
}

/** The clock, at 0, and standing. */
export class HeldClock implements SimClock {
  #now = 0;
  /** By the time they are due, those of the same time in the order in which they were set. */
  #timers: Timer[] = [];
  #working = 0;
  /** Bytes on their way on each connection, by the port that they come from. */
  readonly #underWay = new Map<string, Map<number, number>>();
  readonly #followed = new Set<string>();

  waited(ms: number, signal?: AbortSignal): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    if (signal?.aborted) return Promise.resolve(CUT_SHORT);
    const stop = (): void => {
      this.#timers = this.#timers.filter((other) => other !== timer);
      resolve(CUT_SHORT);
    };
    const fire = (): void => {
      signal?.removeEventListener("abort", stop);
      resolve(PASSED);
    };
    const timer = { due: this.#now + Math.max(0, ms), fire };
    signal?.addEventListener("abort", stop, { once: true });
    const later = this.#timers.findIndex(({ due }) => due > timer.due);
    if (ms !== Infinity) this.#timers.splice(later < 0 ? this.#timers.length : later, 0, timer);
    return promise;
  }

  async during<T>(work: Promise<T>): Promise<T> {
    this.#working++;
    try {
      return await work;
    } finally {
      this.#working--;
    }
  }

  sent(conn: Deno.TcpConn, bytes: number): void {
    const { line, here } = lineOf(conn);
    this.#count(line, here, bytes);
  }

  received(conn: Deno.TcpConn, bytes: number): void {
    const { line, there } = lineOf(conn);
    this.#count(line, there, -bytes);
  }

  /** From now on waits for what is under way on that connection, whose application tells what it sends and receives. */
  follow(conn: Deno.TcpConn): void {
    this.#followed.add(lineOf(conn).line);
  }

  /** The application has heard all that there is to hear on that connection, and what it says reaches nobody. */
  forget(conn: Deno.TcpConn): void {
    this.#followed.delete(lineOf(conn).line);
  }

  /**
   * Lets the time pass until `end` is settled.
   * @throws {Error} If something that was sent does not come.
   */
  async runUntil<T>(end: Promise<T>): Promise<T> {
    let over = false;
    const settled = (): void => void (over = true);
    end.then(settled, settled);
    while (!over) {
      const deadline = Date.now() + PATIENCE_MS;
      for (let turns = 0; turns < SETTLING_TURNS && !over; turns++) {
        await turn();
        if (this.#isBusy()) turns = 0;
        if (Date.now() > deadline) throw new Error("What was sent to the other side did not come");
      }
      if (!over) this.#fireNext();
    }
    return await end;
  }

  #isBusy(): boolean {
    const busy = (line: string): boolean =>
      this.#underWay.get(line)?.values().some((bytes) => bytes !== 0) ?? false;
    return this.#working > 0 || this.#followed.values().some(busy);
  }

  #count(line: string, from: number, bytes: number): void {
    const ends = this.#underWay.get(line) ?? new Map<number, number>();
    ends.set(from, (ends.get(from) ?? 0) + bytes);
    this.#underWay.set(line, ends);
  }

  #fireNext(): void {
    const next = this.#timers.shift();
    if (next === undefined) return;
    this.#now = next.due;
    next.fire();
  }
}
