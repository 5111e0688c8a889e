import assert from "node:assert/strict";
import { parseDynamicConfig } from "../../lib/hylafax/dynamic_output.ts";
import { readIncoming, readOutgoing } from "../../lib/hylafax/dynamic_config.ts";
import { explainLines } from "../../lib/hylafax/dynamic_lines.ts";

const OUTPUT = `some words
Gateway: a

FAXNumber: 47|11
gateway: b, c
Foo: bar\r
TagLine:
TagLine :  "Sales" 
: nothing`;

Deno.test("explainLines() tells what becomes of each line", () => {
  const result = readOutgoing(parseDynamicConfig(OUTPUT));
  assert.deepEqual(
    explainLines(OUTPUT, result).map(({ line, text, fate, note }) => [line, text, fate, note]),
    [
      [1, "some words", "skipped", "not KEY: VALUE"],
      [2, "Gateway: a", "used", 'Gateway is "a"'],
      [4, "FAXNumber: 47|11", "refused", 'FAXNumber: "47|11" is neither a number nor the name of a SIP user'],
      [5, "gateway: b, c", "repeated", "line 2 has the same key, and counts"],
      [6, "Foo: bar", "ignored", "Foo means nothing here"],
      [7, "TagLine:", "empty", "no value: as configured"],
      [8, 'TagLine :  "Sales" ', "repeated", "line 7 has the same key, and counts"],
      [9, ": nothing", "skipped", "not KEY: VALUE"],
    ],
  );
});

Deno.test("explainLines() tells of a key without a colon", () => {
  const text = "Gateway=a # office: Berlin";
  const [line] = explainLines(text, readOutgoing(parseDynamicConfig(text)));
  assert.deepEqual([line?.fate, line?.note], ["skipped", "Gateway has no colon behind it"]);
});

Deno.test("explainLines() tells which gateways are left out", () => {
  const text = "Gateway: a, trunk:1";
  const [line] = explainLines(text, readOutgoing(parseDynamicConfig(text)));
  assert.deepEqual(
    [line?.fate, line?.note],
    ["used", 'Gateway: left out "trunk:1": no gateway can be called so'],
  );
});

const FATES: readonly (readonly [text: string, fate: string])[] = [
  ["RejectCall: yes", "used"],
  ["RejectCall: maybe", "refused"],
  ["LocalIdentifier: ${x}", "refused"],
  ["LocalIdentifier:", "empty"],
  ["Gateway: a", "ignored"],
];

Deno.test("explainLines() for an incoming call", () => {
  for (const [text, fate] of FATES) {
    assert.equal(explainLines(text, readIncoming(parseDynamicConfig(text)))[0]?.fate, fate, text);
  }
});
