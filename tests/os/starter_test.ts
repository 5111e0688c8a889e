import assert from "node:assert/strict";
import { parentInStat, watchStarter } from "../../lib/os/starter.ts";

Deno.test("parentInStat() reads the parent, whatever the program is called", () => {
  assert.equal(parentInStat("4711 (sh) S 42 4711 4711 0 -1"), 42);
  assert.equal(parentInStat("4711 (a) S 7 (b) R 42 4711"), 42);
  assert.equal(parentInStat("4711 (a\nb) S 42 4711"), 42);
  for (const text of ["", "4711 (sh)", "4711 sh S 42 1"]) assert.equal(parentInStat(text), undefined);
});

Deno.test("watchStarter() tells when the process that started another one is gone", async () => {
  // The shell tells the number of its child, and ends when its input does.
  const shell = new Deno.Command("sh", {
    args: ["-c", "sleep 60 >/dev/null </dev/null & echo $!; read -r line; exit 0"],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const reader = shell.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const child = Number((await reader.read()).value);
  try {
    const waits = watchStarter(child);
    assert.ok(waits());
    await shell.stdin.close();
    await shell.status;
    assert.ok(!waits());
  } finally {
    Deno.kill(child, "SIGKILL");
    await reader.cancel();
  }
});

Deno.test("watchStarter() takes a starter for alive if nobody knows him", () => {
  assert.ok(watchStarter(Deno.pid)());
  for (const pid of [0, -1, NaN, 2 ** 31]) assert.ok(watchStarter(pid)());
});
