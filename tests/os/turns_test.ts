import assert from "node:assert/strict";
import { pause } from "../../lib/os/pause.ts";
import { Turns } from "../../lib/os/turns.ts";

Deno.test("work takes turns in its order, everything else comes to its turn in between, and what it throws is its own", async () => {
  const turns = new Turns();
  const done: string[] = [];
  let over = false;
  const other = async (): Promise<void> => {
    for (; !over; await pause(0)) done.push("|");
  };
  const others = other();
  const works = Array.from({ length: 20 }, (_, index) =>
    turns.take(() => {
      done.push(String(index));
      if (index === 3) throw new Error("three");
      return index;
    }));
  const ends = await Promise.allSettled(works);
  over = true;
  await others;
  assert.deepEqual(ends.map(({ status }) => status === "fulfilled"), ends.map((_, index) => index !== 3));
  const order = done.filter((what) => what !== "|");
  assert.deepEqual(order, ends.map((_, index) => String(index)));
  assert.doesNotMatch(done.join(" "), /\d \d/);
});
