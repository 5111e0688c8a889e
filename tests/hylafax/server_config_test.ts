/** What lines mean was found out with faxq 6.0.7, which logs each as it reads it (`ServerTracing: 0xfffff`). */

import assert from "node:assert/strict";
import { parseServerConfig } from "../../lib/hylafax/server_config.ts";

const ITEMS: readonly (readonly [name: string, line: string, tag: string, value: string])[] = [
  ["a plain one", "MaxTries: 2", "maxtries", "2"],
  ["blanks in front, none behind the colon", "  MAXTRIES:1", "maxtries", "1"],
  ["tabs", "\tMaxTries:\t2", "maxtries", "2"],
  ["blanks before the colon belong to the tag", "MaxTries : 3", "maxtries ", "3"],
  ["a comment behind the value", "MaxTries: 4 # comment", "maxtries", "4"],
  ["a comment that sticks to the value", "MaxTries: 5#comment", "maxtries", "5#comment"],
  ["a comment in the place of the value", "MaxTries:   # comment", "maxtries", "#"],
  ["no value", "MaxTries:", "maxtries", ""],
  ["several words", "SendFaxCmd: /a b", "sendfaxcmd", "/a"],
  ["a value with a colon", "ModemGroup: a:b", "modemgroup", "a:b"],
  ["quotes", 'ModemGroup: "any: .*  x"', "modemgroup", "any: .*  x"],
  ["nothing in quotes", 'JobControlCmd: ""', "jobcontrolcmd", ""],
  ["something behind the quotes", 'MaxTries: "8"trailing', "maxtries", "8"],
  ["a quote in the middle", 'A: b"c d"', "a", 'b"c'],
  ["escapes in quotes", 'A: "a\\nb\\tc\\q\\\\ \\"x\\" end"', "a", 'a\nb\tcq\\ "x" end'],
  ["octal escapes", 'A: "\\071\\1\\1018"', "a", "9\x01A8"],
  ["digits that are not octal", 'A: "\\9\\081"', "a", "\tA"],
  ["an escaped NUL", 'A: "a\\0b"', "a", "a"],
  ["escapes without quotes", "A: a\\nb", "a", "a\\nb"],
  ["the line end of DOS", "MaxTries: 13\r", "maxtries", "13"],
  ["a vertical tab and a form feed", "MaxTries:\v\f6", "maxtries", "6"],
  ["a blank that C does not know", "MaxTries:\u00a05", "maxtries", "\u00a05"],
  ["letters beyond ASCII", "MÄXTries: 1", "mÄxtries", "1"],
  ["no tag", ": novalue", "", "novalue"],
  ["another sign for comments", ";MaxTries: 12", ";maxtries", "12"],
  ["something behind a NUL", "MaxDials: 1\x002", "maxdials", "1"],
  ["a file to include", 'INCLUDE: "etc/more"', "include", "etc/more"],
];

for (const [name, line, tag, value] of ITEMS) {
  Deno.test(`parseServerConfig() reads ${name}`, () => {
    const item = { tag, value, where: "etc/config:2" };
    assert.deepEqual(parseServerConfig(`\n${line}`, "etc/config"), { items: [item], problems: [] });
  });
}

Deno.test("parseServerConfig() sees nothing in comments and empty lines", () => {
  for (const line of ["", "# MaxTries: 1", "   # x", "   ", "\r", "\t\v\f", "\x00MaxTries: 1"]) {
    assert.deepEqual(parseServerConfig(line, "f"), { items: [], problems: [] }, JSON.stringify(line));
  }
});

Deno.test("parseServerConfig() names lines that HylaFAX ignores, and goes on", () => {
  const text = 'no colon here\nMaxTries=3\nMaxTries: "7 \nA: "abc\\\nA: "abc\\"\nMaxTries: 9';
  assert.deepEqual(parseServerConfig(text, "etc/config"), {
    items: [{ tag: "maxtries", value: "9", where: "etc/config:6" }],
    problems: [
      { message: 'no colon in "no colon here": line ignored', where: "etc/config:1" },
      { message: 'no colon in "MaxTries=3": line ignored', where: "etc/config:2" },
      { message: 'no closing quote in "MaxTries: \\"7": line ignored', where: "etc/config:3" },
      { message: 'no closing quote in "A: \\"abc\\\\": line ignored', where: "etc/config:4" },
      { message: 'no closing quote in "A: \\"abc\\\\\\"": line ignored', where: "etc/config:5" },
    ],
  });
});

Deno.test("parseServerConfig() keeps the order of lines, repeated ones too", () => {
  const { items } = parseServerConfig("A: 1\nB: 2\na: 3", "f");
  assert.deepEqual(items.map(({ tag, value }) => [tag, value]), [["a", "1"], ["b", "2"], ["a", "3"]]);
});

Deno.test("parseServerConfig() is quick with long lines", () => {
  for (
    const line of [
      `"${"\\".repeat(200_000)}`,
      " ".repeat(200_000),
      "a".repeat(200_000),
      `a:${'"'.repeat(200_000)}`,
    ]
  ) {
    const begun = performance.now();
    parseServerConfig(`A:${line}`, "f");
    parseServerConfig(line, "f");
    assert.ok(performance.now() - begun < 1000);
  }
});
