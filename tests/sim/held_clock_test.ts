import assert from "node:assert/strict";
import { HeldClock } from "./held_clock.ts";

function noting(clock: HeldClock, notes: string[]): (name: string, ms: number, signal?: AbortSignal) => void {
  return (name, ms, signal) => {
    void clock.waited(ms, signal).then((passed) => notes.push(passed ? name : `${name} cut short`));
  };
}

Deno.test("HeldClock goes through what is due in its order, and no further than it is told to", async () => {
  const clock = new HeldClock();
  const notes: string[] = [];
  const note = noting(clock, notes);
  note("later", 60_000);
  note("never", Infinity);
  note("last", 20);
  note("first", 10);
  note("with it", 10);
  await clock.runUntil(clock.waited(30));
  assert.deepEqual(notes, ["first", "with it", "last"]);
  note("sooner", 59_969);
  await clock.runUntil(clock.waited(60_000));
  assert.deepEqual(notes.slice(3), ["sooner", "later"]);
});

Deno.test("HeldClock stands still unless somebody lets it run, and while work is done", async () => {
  const clock = new HeldClock();
  const notes: string[] = [];
  const note = noting(clock, notes);
  note("due", 0);
  await new Promise((resolve) => setTimeout(resolve, 0));
  assert.equal(notes.length, 0);
  const { promise: work, resolve } = Promise.withResolvers<void>();
  void clock.during(work.then(() => void notes.push("work")));
  const running = clock.runUntil(clock.waited(0));
  for (let turn = 0; turn < 20; turn++) await new Promise((go) => setTimeout(go, 0));
  assert.equal(notes.length, 0);
  resolve();
  await running;
  assert.deepEqual(notes, ["work", "due"]);
});

Deno.test("HeldClock stands still while something that was sent has not come", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  using near = await Deno.connect({ hostname: "127.0.0.1", port: listener.addr.port });
  using far = await listener.accept();
  const clock = new HeldClock();
  const notes: string[] = [];
  clock.follow(near);
  clock.sent(near, 3);
  clock.sent(far, 2);
  const running = clock.runUntil(clock.waited(0).then(() => void notes.push("due")));
  clock.received(far, 3);
  for (let turn = 0; turn < 20; turn++) await new Promise((go) => setTimeout(go, 0));
  assert.equal(notes.length, 0);
  clock.received(near, 2);
  await running;
  clock.sent(near, 1);
  clock.forget(near);
  await clock.runUntil(clock.waited(0));
});

Deno.test("HeldClock forgets a wait that its signal cut short", async () => {
  const clock = new HeldClock();
  const notes: string[] = [];
  const note = noting(clock, notes);
  const over = new AbortController();
  note("a wait", 10, over.signal);
  over.abort();
  note("another", 10, over.signal);
  await clock.runUntil(clock.waited(20));
  assert.deepEqual(notes, ["a wait cut short", "another cut short"]);
});

Deno.test("HeldClock hands on what fails", async () => {
  const clock = new HeldClock();
  await assert.rejects(clock.runUntil(clock.during(Promise.reject(new Error("no file")))), /no file/);
});
