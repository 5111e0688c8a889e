/** Output into a pipe that is full and does not wait. */

import assert from "node:assert/strict";
import { printRaw } from "../../cmd/output.ts";

Deno.test("what a full pipe does not take is written when there is room again", () => {
  let took = "";
  let isFull = false;
  const stream = {
    writeSync(bytes: Uint8Array): number {
      isFull = !isFull;
      if (isFull) throw new Deno.errors.WouldBlock("Resource temporarily unavailable (os error 11)");
      took += new TextDecoder().decode(bytes.subarray(0, 2));
      return Math.min(bytes.length, 2);
    },
  };
  assert(printRaw("12345", stream));
  assert.equal(took, "12345");
});
