import assert from "node:assert/strict";
import {
  formatFallbackNote,
  formatFallbackNotes,
  parseFallbackNotes,
  tidyFallbackNotes,
} from "../../../lib/fax/notes/fallback_record.ts";

Deno.test("formatFallbackNote() writes one line whatever the reason holds", () => {
  const note = { number: "+4930123", since: 1700000000, lastUse: undefined, why: "12 bad\trows\nno" };
  assert.equal(formatFallbackNote(note), "+4930123\t1700000000\t-\t12 bad rows no\n");
  assert.equal(formatFallbackNote({ number: "1" }), "1\t-\t-\t\n");
});

const LINES: readonly (readonly [name: string, text: string, want: string])[] = [
  ["nothing", "", ""],
  ["one entry", "1\t10\t-\twhy\n", "1\t10\t-\twhy\n"],
  ["a use is added", "1\t10\t-\twhy\n1\t-\t20\t\n", "1\t10\t20\twhy\n"],
  ["a use before anything else", "1\t-\t20\t\n", "1\t-\t20\t\n"],
  ["a new entry has a new reason", "1\t10\t20\told\n1\t30\t-\tnew\n", "1\t30\t20\tnew\n"],
  ["a new entry without a reason", "1\t10\t20\told\n1\t30\t-\t\n", "1\t30\t20\t\n"],
  ["a missing line break at the end", "1\t10\t-\twhy", "1\t10\t-\twhy\n"],
  ["times that are none", "1\tten\t-5\twhy\n", "1\t-\t-\twhy\n"],
  ["half a line, then a whole one", "1\t17\n2\t10\t-\tb\n", "2\t10\t-\tb\n"],
  ["garbage", "\0\x01\n\t\t\t\n\t1\t2\t3\nhello\n", ""],
  ["a tab too many", "1\t10\t-\ta\tb\n", "1\t10\t-\ta b\n"],
];

Deno.test("parseFallbackNotes() takes what it can read and skips the rest", async (t) => {
  for (const [name, text, want] of LINES) {
    await t.step(name, () => assert.equal(formatFallbackNotes(parseFallbackNotes(text)), want));
  }
});

Deno.test("parseFallbackNotes() never fails, wherever the file is cut", () => {
  const text = "+49301\t1700000000\t1700000100\t12 bad rows\n1002\t1700000200\t-\trenegotiated\n";
  for (let end = 0; end <= text.length; end++) {
    assert.ok(parseFallbackNotes(text.slice(0, end)).size <= 2);
    assert.ok(parseFallbackNotes(text.slice(end)).size <= 2);
  }
});

Deno.test("tidyFallbackNotes() drops what is gone, but not what came again meanwhile", () => {
  const gone = parseFallbackNotes("1\t10\t-\ta\n2\t10\t-\tb\n");
  const text = "1\t10\t-\ta\n2\t10\t-\tb\n3\t10\t-\tc\n2\t50\t-\tagain\n";
  assert.equal(tidyFallbackNotes(text, gone), "2\t50\t-\tagain\n3\t10\t-\tc\n");
});
