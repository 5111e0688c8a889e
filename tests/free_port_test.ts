import assert from "node:assert/strict";
import { freePort } from "./support/free_port.ts";

const ASK = `import { freePort } from "${import.meta.resolve("./support/free_port.ts")}";
for (let i = 0; i < 200; i++) console.log(freePort());
// the ports are this process's until it ends
await new Response(Deno.stdin.readable).text();`;

Deno.test("a port is given once, to whichever process asks", async () => {
  const ask = (): Deno.ChildProcess =>
    new Deno.Command(Deno.execPath(), {
      args: ["eval", ASK],
      stdin: "piped",
      stdout: "piped",
    }).spawn();
  const children = [ask(), ask()];
  const own = Array.from({ length: 200 }, () => freePort());
  const given = await Promise.all(children.map(async (child) => {
    let text = "";
    for await (const piece of child.stdout.pipeThrough(new TextDecoderStream())) {
      text += piece;
      if (text.trim().split("\n").length === 200 && text.endsWith("\n")) break;
    }
    return text.trim().split("\n").map(Number);
  }));
  for (const child of children) await child.stdin.close();
  await Promise.all(children.map((child) => child.status));
  const all = [...own, ...given.flat()];
  assert.equal(all.length, 600);
  assert.equal(new Set(all).size, 600);
  assert(all.every((port) => port > 1024 && port < 65_536));
});
