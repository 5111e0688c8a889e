/** Answers read from a terminal. */

import assert from "node:assert/strict";
import { readByte } from "../../cmd/setup/terminal.ts";

Deno.test("an answer is waited for at a terminal that does not wait itself", () => {
  const LETTER = 65;
  const comes: (number | null | undefined)[] = [undefined, undefined, LETTER, undefined, null];
  const read = (into: Uint8Array): number | null => {
    const next = comes.shift();
    if (next === undefined) {
      throw new Deno.errors.WouldBlock("Resource temporarily unavailable (os error 11)");
    }
    if (next === null) return null;
    into[0] = next;
    return 1;
  };
  assert.equal(readByte(read), LETTER);
  assert.equal(readByte(read), undefined);
  assert.throws(() =>
    readByte(() => {
      throw new Deno.errors.BadResource("closed");
    }), Deno.errors.BadResource);
});
