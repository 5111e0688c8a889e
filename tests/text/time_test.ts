/**
 * No reader of a stranger's text may take longer than its length explains: one caller, one job or one reply must not hold up the
 * daemon. Times are measured, for they are what this is about: those that this thread has worked, however busy the machine is.
 */

import assert from "node:assert/strict";
import { READERS } from "./readers.ts";

/** What patterns that look ahead, back or anew stumble over, repeated to the length wanted. */
const PIECES: readonly string[] = [
  ...[
    " ",
    "\t",
    "\n",
    "\\",
    '"\\',
    ";",
    "sip:",
    " #",
    ":_",
    "%ff",
    "1",
    "/",
    "a ",
    "a,",
    "a:b\n",
    "abcd=1\n",
    "%%s|",
  ],
  ...["HELLO", "fax:0::docq/x\n", "FreeSWITCH (Version 1 a\n"],
];

const KIB = 1024;
const SHORT = 64 * KIB;
const LONG = 1024 * KIB;
/** At 64 KiB, in milliseconds; of a longer text as much more as it is longer. */
const LIMIT_MS = 50;
const TRIES = 5;

/** What this thread has worked so far, in milliseconds (proc(5), schedstat); it lags behind by a tick of the kernel. */
function workedMs(): number {
  return Number(Deno.readTextFileSync("/proc/thread-self/schedstat").split(" ", 1)[0]) / 1e6;
}

function timeOf(work: () => unknown): number {
  const start = workedMs();
  try {
    work();
  } catch {
    // A refusal is an answer, too; it has to be as quick.
  }
  return workedMs() - start;
}

/** The best of several tries: the first may have to be compiled. */
function bestOf(limit: number, work: () => unknown): number {
  let best = Infinity;
  for (let tries = 0; tries < TRIES && best > limit; tries++) best = Math.min(best, timeOf(work));
  return best;
}

function textOf(piece: string, length: number): string {
  return `x${piece.repeat(Math.ceil(length / piece.length)).slice(0, length)}y\u2028z\nz`;
}

Deno.test("the kernel tells how long this thread has worked", () => assert.ok(workedMs() > 0));

for (const [name, read] of READERS) {
  Deno.test(`${name}: time grows with length`, () => {
    let [slowest, most] = ["", -1];
    for (const piece of PIECES) {
      const text = textOf(piece, SHORT);
      const took = bestOf(LIMIT_MS, () => read(text));
      assert.ok(took <= LIMIT_MS, `64 KiB of ${JSON.stringify(piece)}: ${took.toFixed(0)} ms`);
      if (took > most) [slowest, most] = [piece, took];
    }
    const text = textOf(slowest, LONG);
    const limit = LIMIT_MS * LONG / SHORT;
    const took = bestOf(limit, () => read(text));
    assert.ok(took <= limit, `1 MiB of ${JSON.stringify(slowest)}: ${took.toFixed(0)} ms`);
  });
}
