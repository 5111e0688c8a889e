import assert from "node:assert/strict";
import { EslTimeoutError } from "ts-esl";
import { waitFor } from "../../lib/esl/deadline.ts";

/** Keeps this process from everything else. */
function beBusy(ms: number): void {
  for (const until = performance.now() + ms; performance.now() < until;);
}

/** A connection over which a word has been sent that nobody has read. */
async function withWord(use: (connection: Deno.TcpConn) => Promise<void>): Promise<void> {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const accepted = listener.accept();
  using near = await Deno.connect({ hostname: "127.0.0.1", port: listener.addr.port });
  using far = await accepted;
  await far.write(new TextEncoder().encode("word"));
  await use(near);
}

Deno.test("waitFor() gives up at the deadline, and not before", async () => {
  const never = new Promise<void>(() => {});
  await assert.rejects(waitFor(never, "hear", { timeoutMs: 20 }), {
    name: EslTimeoutError.name,
    message: "Cannot hear within 20 ms",
  });
});

Deno.test("what came in while we were busy beyond the deadline has come in time", async () => {
  await withWord(async (connection) => {
    const into = new Uint8Array(10);
    const reading = connection.read(into);
    const waiting = waitFor(reading, "hear", { timeoutMs: 50 });
    beBusy(400);
    assert.equal(await waiting, 4);
  });
});

Deno.test("being busy puts a deadline off once, by as much as we were busy", async () => {
  const waiting = waitFor(new Promise<void>(() => {}), "hear", { timeoutMs: 20 });
  beBusy(200);
  await assert.rejects(waiting, { name: EslTimeoutError.name });
});
