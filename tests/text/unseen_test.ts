import assert from "node:assert/strict";
import { hasUnseen, showUnseen, showUnseenInLines, withoutUnseen } from "../../lib/text/unseen.ts";

const UNSEEN: readonly (readonly [name: string, character: string, kind: "parts" | "vanishes"])[] = [
  ["NUL", "\0", "parts"],
  ["a tab", "\t", "parts"],
  ["a line feed", "\n", "parts"],
  ["a carriage return", "\r", "parts"],
  ["escape", "\x1b", "parts"],
  ["delete", "\x7f", "parts"],
  ["next line", "\x85", "parts"],
  ["C1's control sequence introducer", "\x9b", "parts"],
  ["a line separator", "\u2028", "parts"],
  ["a paragraph separator", "\u2029", "parts"],
  ["a soft hyphen", "\xad", "vanishes"],
  ["an Arabic letter mark", "\u061c", "vanishes"],
  ["a zero-width space", "\u200b", "vanishes"],
  ["a left-to-right mark", "\u200e", "vanishes"],
  ["a right-to-left mark", "\u200f", "vanishes"],
  ["an override of direction", "\u202e", "vanishes"],
  ["an isolate", "\u2066", "vanishes"],
  ["its end", "\u2069", "vanishes"],
  ["a word joiner", "\u2060", "vanishes"],
  ["a Hangul filler", "\u3164", "vanishes"],
  ["a variation selector", "\ufe0f", "vanishes"],
  ["a byte order mark", "\ufeff", "vanishes"],
  ["a noncharacter", "\ufffe", "vanishes"],
  ["a tag", "\u{e0041}", "vanishes"],
];

for (const [name, character, kind] of UNSEEN) {
  Deno.test(`${name} is not shown`, () => {
    assert.ok(hasUnseen(`a${character}b`));
    assert.equal(withoutUnseen(`a${character}b`), kind === "parts" ? "a b" : "ab");
    const shown = showUnseen(`a${character}b`);
    assert.match(shown, /^a(\\u[0-9a-f]{4}|\\[nrt])+b$/);
    assert.equal(JSON.parse(`"${shown}"`), `a${character}b`, "JSON reads it as the same character");
    assert.equal(showUnseenInLines(`a${character}b`), character === "\n" ? "a\nb" : shown);
  });
}

Deno.test("what people write is shown", () => {
  for (const text of ["", "O'Brien & Söhne", "Łódź – 東京 العربية עברית", "😀", "a b\u00a0c", "\\ $ { } `"]) {
    assert.ok(!hasUnseen(text), text);
    assert.equal(withoutUnseen(text), text);
    assert.equal(showUnseen(text), text);
  }
});

Deno.test("half a surrogate pair becomes a character that says so", () => {
  assert.ok(hasUnseen("a\ud83d"));
  assert.equal(withoutUnseen("a\ud83db\udc00"), "a\ufffdb\ufffd");
  assert.equal(showUnseen("a\ud83d"), "a\\ud83d");
});
