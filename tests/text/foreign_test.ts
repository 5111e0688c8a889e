import assert from "node:assert/strict";
import {
  cutText,
  foreignText,
  foreignWords,
  LONGEST_TEXT,
  withoutShellSigns,
} from "../../lib/text/foreign.ts";
import { hasUnseen } from "../../lib/text/unseen.ts";

Deno.test("cutText() cuts no character in two", () => {
  assert.equal(cutText("a😀b", 4), "a😀b");
  assert.equal(cutText("a😀b", 3), "a😀");
  assert.equal(cutText("a😀b", 2), "a");
  assert.equal(cutText("abc", 0), "");
});

Deno.test("withoutShellSigns() leaves nothing that a shell would obey inside quotes", () => {
  assert.equal(withoutShellSigns("`id` $(id) ${x} a\\b {c}"), "'id' (id) (x) a/b (c)");
  assert.equal(withoutShellSigns(`it's "quoted"; a|b&c`), `it's "quoted"; a|b&c`);
});

Deno.test("withoutShellSigns() says what stands in quotes, not how it is written there", () => {
  const cases: readonly (readonly [text: string, want: string])[] = [
    [
      'its first line names "/bin/sh\\r", which is not there',
      'its first line names "/bin/sh<U+000D>", which is not there',
    ],
    ['jobid: "2\\u202e" is none', 'jobid: "2<U+202E>" is none'],
    ['"say \\"a\\"" and "C:\\\\temp"', '"say \'a\'" and "C:/temp"'],
    ['"DOM\\xavier", DOM\\robert', '"DOM/xavier", DOM/robert'],
    ['no end: "a\\r', 'no end: "a/r'],
  ];
  for (const [text, want] of cases) assert.equal(withoutShellSigns(text), want);
});

const CASES: readonly (readonly [name: string, text: string, want: string])[] = [
  ["a name", "Bob Caller", "Bob Caller"],
  ["blanks at the ends", "  Bob ", "Bob"],
  ["a folded line", "Bob\r\n Caller", "Bob Caller"],
  ["NUL", "Bob\0Caller", "Bob Caller"],
  ["an escape sequence", "\x1b[2JBob\x9b31m", "[2JBob 31m"],
  ["a turned direction", "Bob\u202erellaC", "BobrellaC"],
  ["what a shell would obey, as it is", "`id` $(id) ${x} \\", "`id` $(id) ${x} \\"],
  ["half a pair", "Bob\ud83d", "Bob\ufffd"],
  ["nothing", "", ""],
  ["nothing that is shown", "\u200b\n", ""],
];

for (const [name, text, want] of CASES) {
  Deno.test(`foreignText() makes ${name} harmless`, () => assert.equal(foreignText(text), want));
}

Deno.test("foreignWords() also leaves nothing that a shell would obey", () => {
  assert.equal(foreignWords("$(reboot)`id`${system(x)}\\\n"), "(reboot)'id'(system(x))/");
  assert.equal(foreignWords("$\u200b{x}"), "(x)");
  assert.equal(foreignWords("x".repeat(100), 60).length, 60);
});

Deno.test("foreignText() cuts what is too long", () => {
  assert.equal(foreignText("x".repeat(140_000)).length, LONGEST_TEXT);
  assert.equal(foreignText("x".repeat(100), 60).length, 60);
  assert.equal(foreignText(`${"\u200b".repeat(1000)}Bob${"x".repeat(1000)}`), `Bob${"x".repeat(21)}`);
  for (let length = 250; length < 260; length++) {
    assert.ok(!hasUnseen(foreignText("😀".repeat(length))), String(length));
  }
});
