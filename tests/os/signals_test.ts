import assert from "node:assert/strict";
import { onSignals, SignalReceived, surviveSignal } from "../../lib/os/signals.ts";

const MODULE = new URL("../../lib/os/signals.ts", import.meta.url).href;

/** A child that waits for SIGTERM or SIGINT, says which came, and exits 7. */
const WAITING = `
import { onSignals } from ${JSON.stringify(MODULE)};
const { signal } = onSignals(["SIGTERM", "SIGINT"]);
const ended = new Promise((resolve) => signal.addEventListener("abort", resolve));
const awake = setInterval(() => {}, 1000);
console.log("ready");
await ended;
clearInterval(awake);
console.log(signal.reason.name, signal.reason.signalName, signal.reason.message);
Deno.exit(7);`;

async function runChild(source: string, name: Deno.Signal): Promise<{ code: number; said: string }> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["eval", "--ext=ts", source],
    stdin: "null",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  let said = "";
  for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
    if (said === "" && text.includes("ready")) {
      child.kill(name);
    }
    said += text;
  }
  return { code: (await child.status).code, said };
}

for (const name of ["SIGTERM", "SIGINT"] as const) {
  Deno.test(`onSignals() turns a real ${name} into an abort`, async () => {
    const { code, said } = await runChild(WAITING, name);
    assert.equal(said, `ready\nSignalReceived ${name} Received ${name}\n`);
    assert.equal(code, 7);
  });
}

Deno.test("onSignals() does not keep the process alive", async () => {
  const source = `
import { onSignals } from ${JSON.stringify(MODULE)};
onSignals(["SIGTERM"]);
console.log("end");`;
  const { code, said } = await runChild(source, "SIGKILL");
  assert.deepEqual([code, said], [0, "end\n"]);
});

Deno.test("onSignals() hears a signal of its own process, once, until it is disposed of", async () => {
  const watch = onSignals(["SIGUSR1", "SIGUSR2"]);
  const heard = new Promise((resolve) => watch.signal.addEventListener("abort", resolve));
  const awake = setInterval(() => {}, 1000);
  Deno.kill(Deno.pid, "SIGUSR2");
  await heard;
  clearInterval(awake);
  assert.ok(watch.signal.reason instanceof SignalReceived);
  assert.equal(watch.signal.reason.signalName, "SIGUSR2");
  watch[Symbol.dispose]();
  watch[Symbol.dispose]();
});

Deno.test("onSignals() tells of a second signal, for which SIGHUP does not count", async () => {
  using watch = onSignals(["SIGUSR1", "SIGUSR2", "SIGHUP"]);
  const awake = setInterval(() => {}, 1000);
  using survived = new DisposableStack();
  const arrival = (name: Deno.Signal): Promise<void> =>
    new Promise((resolve) => survived.use(surviveSignal(name, resolve)));
  const [first, hangup] = [arrival("SIGUSR1"), arrival("SIGHUP")];
  Deno.kill(Deno.pid, "SIGUSR1");
  await first;
  Deno.kill(Deno.pid, "SIGHUP");
  await hangup;
  assert.deepEqual([watch.signal.aborted, watch.again.aborted], [true, false]);
  const again = new Promise((resolve) => watch.again.addEventListener("abort", resolve));
  Deno.kill(Deno.pid, "SIGUSR2");
  await again;
  clearInterval(awake);
  assert.equal(watch.again.reason.signalName, "SIGUSR2");
  assert.equal(watch.signal.reason.signalName, "SIGUSR1");
});

Deno.test("surviveSignal() tells of each signal until it is disposed of, and of no other", async () => {
  let told = 0;
  let heard = Promise.withResolvers<void>();
  const other = onSignals(["SIGUSR2"]);
  const survival = surviveSignal("SIGHUP", () => {
    told++;
    heard.resolve();
  });
  const awake = setInterval(() => {}, 1000);
  for (const times of [1, 2]) {
    Deno.kill(Deno.pid, "SIGHUP");
    await heard.promise;
    heard = Promise.withResolvers();
    assert.equal(told, times);
  }
  Deno.kill(Deno.pid, "SIGUSR2");
  await new Promise((resolve) => other.signal.addEventListener("abort", resolve));
  clearInterval(awake);
  assert.equal(told, 2);
  survival[Symbol.dispose]();
  other[Symbol.dispose]();
});
