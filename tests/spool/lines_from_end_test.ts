import assert from "node:assert/strict";
import { loadLibc } from "../../lib/os/libc.ts";
import { linesFromEnd } from "../../lib/spool/lines_from_end.ts";

// The library stays open for the life of the process; a test that happened to open it would be blamed for that.
loadLibc();

async function withFile(text: string | Uint8Array, work: (path: string) => void): Promise<void> {
  const path = await Deno.makeTempFile({ prefix: "gofax-lines-" });
  try {
    await Deno.writeFile(path, typeof text === "string" ? new TextEncoder().encode(text) : text);
    work(path);
  } finally {
    await Deno.remove(path);
  }
}

for (
  const [name, text, want] of [
    ["an empty file", "", []],
    ["one line", "a\n", ["a"]],
    ["a line without its end", "a\nb", ["b", "a"]],
    ["empty lines", "\na\n\n\nb\n\n", ["b", "a"]],
    ["characters of several bytes", "ä€\n😀\n", ["😀", "ä€"]],
  ] as const
) {
  Deno.test(`linesFromEnd() of ${name}`, async () => {
    await withFile(text, (path) => assert.deepEqual([...linesFromEnd(path, 1 << 20)], want));
  });
}

Deno.test("linesFromEnd() gives every line of a large file once, whatever part is read at once", async () => {
  const lines = Array.from({ length: 40_000 }, (_, at) => `${at} ${"ü".repeat(at % 40)}`);
  await withFile(`${lines.join("\n")}\n`, (path) => {
    assert.deepEqual([...linesFromEnd(path, 64 << 20)], lines.toReversed());
  });
});

Deno.test("linesFromEnd() goes no further back than it may, and leaves out the line that is cut off there", async () => {
  await withFile("12345\n67890\nabcde\n", (path) => {
    assert.deepEqual([...linesFromEnd(path, 9)], ["abcde"]);
    assert.deepEqual([...linesFromEnd(path, 12)], ["abcde"]);
  });
});

Deno.test("linesFromEnd() of a file that is one line keeps no more than the end of it", async () => {
  await withFile(new Uint8Array(3 << 20).fill(120), (path) => {
    const [line = "", ...more] = linesFromEnd(path, 64 << 20);
    assert.ok(line.length <= 64 << 10, `${line.length}`);
    assert.equal(more.length, 0);
  });
});

Deno.test("linesFromEnd() of a file that is not there has no lines, and closes what it opened when nobody wants more", async () => {
  assert.deepEqual([...linesFromEnd("/nonexistent/file", 1000)], []);
  await withFile("a\nb\n", (path) => {
    for (const line of linesFromEnd(path, 1000)) {
      assert.equal(line, "b");
      break;
    }
  });
});
