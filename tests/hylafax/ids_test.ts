import assert from "node:assert/strict";
import { FormatError, quoteValue } from "../../lib/hylafax/format_error.ts";
import { commId, modemName, parseCommId, parseJobId } from "../../lib/hylafax/ids.ts";

Deno.test("commId() pads to nine digits", () => {
  assert.equal(commId(1), "000000001");
  assert.equal(commId(999_999_998), "999999998");
});

Deno.test("commId() refuses what a sequence file never hands out", () => {
  for (const n of [0, -1, 1.5, NaN, Infinity, 999_999_999]) {
    assert.throws(() => commId(n), FormatError, String(n));
  }
});

Deno.test("parseCommId() takes nine digits and nothing else", () => {
  assert.equal(parseCommId("000000042"), "000000042");
  for (const text of ["", "42", "00000042", "0000000042", "00000004x", "000000000", "../000001"]) {
    assert.throws(() => parseCommId(text), FormatError, text);
  }
});

Deno.test("parseJobId() takes positive whole numbers", () => {
  assert.equal(parseJobId("1"), 1);
  assert.equal(parseJobId("0012"), 12);
  for (const text of ["", "0", "-1", "1.0", "1e3", "0x10", " 7", "7 ", "7\n", "99999999999", "２"]) {
    assert.throws(() => parseJobId(text), { name: "FormatError", where: "jobid" }, text);
  }
});

Deno.test("modemName() takes what can safely end a file name", () => {
  for (const text of ["freeswitch0", "ttyS0", "fs_1.a-b", "0"]) assert.equal(modemName(text), text);
  for (const text of ["", ".", "..", ".x", "-x", "a/b", "../x", "a b", "ä", "a\n", "a\0", "x".repeat(101)]) {
    assert.throws(() => modemName(text), FormatError, text);
  }
});

Deno.test("quoteValue() stays on one line and short", () => {
  assert.equal(quoteValue('a"b\n'), '"a\\"b\\n"');
  assert.ok(quoteValue("x".repeat(10_000)).length < 70);
});
