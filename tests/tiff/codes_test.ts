import assert from "node:assert/strict";
import { MODE_TABLE, RUN_CODES, RUN_TABLES } from "../../lib/tiff/picture/codes.ts";

for (const colour of ["white", "black"] as const) {
  Deno.test(`the ${colour} run codes are complete, and none begins another`, () => {
    const codes = [...RUN_CODES[colour]];
    assert.equal(codes.length, 64 + 27 + 13);
    assert.deepEqual(codes.slice(-2).map(([run]) => run), [2496, 2560]);
    const words = codes.map(([, { bits, length }]) => bits.toString(2).padStart(length, "0"));
    for (const word of words) {
      assert.deepEqual(words.filter((other) => other.startsWith(word)), [word]);
      assert.ok(!word.startsWith("00000000"), "only an EOL begins with eight zeros");
    }
  });

  Deno.test(`the ${colour} table finds every code, whatever follows`, () => {
    for (const [run, { bits, length }] of RUN_CODES[colour]) {
      const free = 13 - length;
      for (const rest of [0, (1 << free) - 1]) {
        assert.deepEqual(RUN_TABLES[colour][(bits << free) | rest], { run, length });
      }
    }
  });
}

Deno.test("the mode table knows the nine modes", () => {
  assert.equal(MODE_TABLE.filter((mode) => mode === undefined).length, 2);
  assert.deepEqual(MODE_TABLE[0b1000000], { kind: "vertical", offset: 0, length: 1 });
  assert.deepEqual(MODE_TABLE[0b0000010], { kind: "vertical", offset: -3, length: 7 });
  assert.deepEqual(MODE_TABLE[0b0001111], { kind: "pass", length: 4 });
  assert.deepEqual(MODE_TABLE[0b0010000], { kind: "horizontal", length: 3 });
});
