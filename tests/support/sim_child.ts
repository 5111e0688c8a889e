/**
 * A simulated FreeSWITCH for {@linkcode SimProcess}: options as JSON in the first argument, a call on each line of stdin, and
 * what came of it on a line of stdout. Ends when stdin does.
 */

import { startSimulator } from "../../lib/sim/mod.ts";

function say(value: unknown): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${JSON.stringify(value)}\n`));
}

const [options = "{}"] = Deno.args;
await using simulator = await startSimulator(JSON.parse(options));
const calls: Promise<void>[] = [];
say({ port: simulator.port });
let text = "";
for await (const piece of Deno.stdin.readable.pipeThrough(new TextDecoderStream())) {
  const lines = (text + piece).split("\n");
  text = lines.pop() ?? "";
  for (const line of lines) {
    const { id, call } = JSON.parse(line);
    calls.push(simulator.call(call).then((record) => say({ id, record })));
  }
}
await Promise.all(calls);
