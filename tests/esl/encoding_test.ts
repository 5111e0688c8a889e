import assert from "node:assert/strict";
import { decodeBytes, decodeValue, encodeValue, parseArray } from "ts-esl";

const DECODED: [raw: string, want: string][] = [
  ["", ""],
  ["plain", "plain"],
  ["fd00%3A%3A2", "fd00::2"],
  ["Mon,%2023%20Nov%202026%2002%3A54%3A48%20GMT", "Mon, 23 Nov 2026 02:54:48 GMT"],
  ["%2BOK%0A", "+OK\n"],
  ["+49 1", "+49 1"],
  ["J%C3%B6rg%20M%C3%BCller", "Jörg Müller"],
  ["J%F6rg", "Jörg"],
  ["%FF%FE", "ÿþ"],
  ["%c3%b6", "ö"],
  ["100%", "100%"],
  ["%4", "%4"],
  ["%zz%41", "%zzA"],
  ["%%41", "%A"],
  ["%25", "%"],
  ["%EF%BB%BFx", "\uFEFFx"],
  ["Jörg%20x", "Jörg x"],
  ["a%00b", "a\0b"],
];

for (const [raw, want] of DECODED) {
  Deno.test(`decodeValue() reads ${JSON.stringify(raw)}`, () => assert.equal(decodeValue(raw), want));
}

const ENCODED: [text: string, want: string][] = [
  ["a b", "a%20b"],
  ["Mon, 23 (x) / * ! $ ' ~ _ - .", "Mon,%2023%20(x)%20/%20*%20!%20$%20'%20~%20_%20-%20."],
  ['"#%&+:;<=>?@[\\]^`{|}', "%22%23%25%26%2B%3A%3B%3C%3D%3E%3F%40%5B%5C%5D%5E%60%7B%7C%7D"],
  ["+OK\n", "%2BOK%0A"],
  ["Jörg", "J%C3%B6rg"],
  ["\x7f\x01", "%7F%01"],
  ["%41%20", "%41%20"],
  ["%c3 5%", "%25c3%205%25"],
];

for (const [text, want] of ENCODED) {
  Deno.test(`encodeValue() writes ${JSON.stringify(text)} as FreeSWITCH does`, () => {
    assert.equal(encodeValue(text), want);
  });
}

Deno.test("decodeValue() undoes encodeValue() for every character below 256, and for any pair of them", () => {
  for (let first = 1; first < 256; first++) {
    for (let second = 1; second < 256; second += 5) {
      const text = String.fromCharCode(first, second);
      assert.equal(decodeValue(encodeValue(text)), text);
    }
  }
});

Deno.test("decodeValue() takes every byte, as Latin-1 if it is no UTF-8", () => {
  for (let byte = 0; byte < 256; byte++) {
    const raw = "%" + byte.toString(16).toUpperCase().padStart(2, "0");
    assert.equal(decodeValue(raw), String.fromCharCode(byte));
  }
});

Deno.test("decodeBytes() reads UTF-8, else Latin-1", () => {
  assert.equal(decodeBytes(Uint8Array.of(0xc3, 0xa9)), "é");
  assert.equal(decodeBytes(Uint8Array.of(0xe9)), "é");
  assert.equal(decodeBytes(Uint8Array.of(0x80, 0x9f)), "\x80\x9f");
});

const ARRAYS: [value: string, want: string[]][] = [
  ["ARRAY::a|:b", ["a", "b"]],
  ["ARRAY::a", ["a"]],
  ["ARRAY::", [""]],
  ["ARRAY::a|:|:b", ["a", "", "b"]],
  ["a|:b", ["a|:b"]],
  ["", [""]],
];

for (const [value, want] of ARRAYS) {
  Deno.test(`parseArray() splits ${JSON.stringify(value)}`, () => assert.deepEqual(parseArray(value), want));
}
