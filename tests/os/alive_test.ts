import assert from "node:assert/strict";
import { isAlive, isGroupAlive } from "../../lib/os/alive.ts";
import { loadLibc } from "../../lib/os/libc.ts";

loadLibc();

Deno.test("isAlive() sees a process until it is gone", async () => {
  const child = new Deno.Command("sleep", { args: ["60"] }).spawn();
  assert.ok(isAlive(child.pid));
  child.kill("SIGKILL");
  await child.status;
  assert.ok(!isAlive(child.pid));
});

Deno.test("isAlive() takes this process and init for alive", () => {
  assert.ok(isAlive(Deno.pid));
  assert.ok(isAlive(1));
});

Deno.test("isAlive() never asks about groups or everybody", () => {
  for (const pid of [0, -1, -Deno.pid, 1.5, NaN, Infinity, 2 ** 31, 2 ** 32 + Deno.pid]) {
    assert.ok(!isAlive(pid), String(pid));
  }
});

Deno.test("isGroupAlive() sees a group as long as it has a member", async () => {
  const child = new Deno.Command("sleep", { args: ["60"], detached: true }).spawn();
  assert.ok(isGroupAlive(child.pid));
  Deno.kill(-child.pid, "SIGKILL");
  await child.status;
  assert.ok(!isGroupAlive(child.pid));
  assert.ok(!isGroupAlive(1));
});
