import assert from "node:assert/strict";
import type { LogFields } from "../../lib/os/log.ts";
import { cutToBytes, formatRecord } from "../../lib/os/log_text.ts";

Deno.test("formatRecord() prints fields as key=value, ids first", async (t) => {
  const cases: [string, string, LogFields, string][] = [
    ["no fields", "Call ended", {}, "Call ended"],
    [
      "ids first",
      "Call ended",
      { code: 16, modem: "freeswitch0", call: "c", commid: "000000001", job: 7 },
      "Call ended job=7 commid=000000001 call=c modem=freeswitch0 code=16",
    ],
    ["nothing for undefined", "x", { job: undefined, a: "b" }, "x a=b"],
    ["booleans, zero", "x", { t38: false, n: 0 }, "x t38=false n=0"],
    ["empty", "x", { a: "" }, 'x a=""'],
    [
      "blank, quote, equals sign",
      "x",
      { a: "b c", b: 'say "hi"', c: "d=e" },
      'x a="b c" b="say \\"hi\\"" c="d=e"',
    ],
    ["a forged line", "x\n<0>evil", { a: "b\nc" }, "x\\n<0>evil a=b\\nc"],
    ["a field name that lies", "x", { "a\nb": 1 }, "x a\\nb=1"],
    ["beyond ASCII", "Größe", { name: "Łódź" }, "Größe name=Łódź"],
  ];
  for (const [name, message, fields, want] of cases) {
    await t.step(name, () => assert.equal(formatRecord(message, fields), want));
  }
});

Deno.test("cutToBytes() cuts between characters, at every length", () => {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  const text = "aäa€a𝄞a".repeat(3);
  const whole = new TextEncoder().encode(text).length;
  for (let max = 3; max < whole; max++) {
    const cut = cutToBytes(text, max);
    assert.ok(cut.length <= max && cut.length > max - 4, String(max));
    const kept = decoder.decode(cut);
    assert.ok(kept.endsWith("…") && text.startsWith(kept.slice(0, -1)), kept);
  }
  assert.equal(decoder.decode(cutToBytes(text, whole)), text);
});
