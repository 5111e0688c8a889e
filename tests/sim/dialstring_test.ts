import assert from "node:assert/strict";
import { originateCommand, quoteVariable } from "ts-esl";
import { parseDialString, parseOriginate, separateString } from "../../lib/sim/channel/dialstring.ts";

/** The value of `reftest` after all three splitters, `undefined` if it is gone or nothing could be read. */
function arrives(block: string): string | undefined {
  const found = parseOriginate(`{${block}}sofia/gateway/default/1020 &park`);
  const dial = found === undefined ? undefined : parseDialString(found.url);
  return dial?.variables.find(([name]) => name === "reftest")?.[1];
}

Deno.test("parseDialString() takes values apart as recorded in esl-quoting", () => {
  const cases: readonly (readonly [string, string | undefined])[] = [
    ["reftest='quoted two words',fax_ident=after", "quoted two words"],
    ["reftest='a,b',fax_ident=after", "a"],
    ["reftest=a\\,b,fax_ident=after", "a,b"],
    ["reftest='it\\'s',fax_ident=after", "it's"],
    ["reftest='it''s',fax_ident=after", "its"],
    ["reftest=it's,fax_ident=after", undefined],
    ['reftest="dq",fax_ident=after', '"dq"'],
    ["reftest='a|b',fax_ident=after", "a|b"],
    ["reftest='',fax_ident=after", undefined],
    ["reftest='  lead',fax_ident=after", "lead"],
    ["reftest='back\\slash',fax_ident=after", "back lash"],
    ["reftest='a=b',fax_ident=after", "a=b"],
    ["reftest='a\\nb',fax_ident=after", "a\nb"],
  ];
  for (const [block, want] of cases) assert.equal(arrives(block), want, block);
});

Deno.test("parseDialString() finds what quoteVariable() wrote unchanged, and nothing besides", () => {
  const values = [
    "O'Brien, Bob \\ x",
    "end\\",
    "x',execute_on_answer='system id",
    "it's, a 'test'",
    "x,,y",
    "\\'",
    "a\\sb",
    "double  blanks",
    '"dq"',
    "[x]",
    "a|b",
    "Jörg <x>",
    "a=b",
  ];
  for (const value of values) {
    const command = originateCommand({
      variables: { reftest: value, fax_ident: "after" },
      destination: "sofia/gateway/default/1020",
      application: "park",
    });
    const found = parseOriginate(command.replace(/^originate /, ""));
    const dial = parseDialString(found?.url ?? "");
    assert.deepEqual(dial?.variables, [["reftest", value], ["fax_ident", "after"]], quoteVariable(value));
  }
});

Deno.test("parseDialString() separates legs and their own variables", () => {
  const dial = parseDialString("{a=1,b=2}[c=3,d=4]sofia/gateway/x/1|[c=5]sofia/gateway/y/1");
  assert.deepEqual(dial, {
    variables: [["a", "1"], ["b", "2"]],
    legs: [
      { variables: [["c", "3"], ["d", "4"]], url: "sofia/gateway/x/1" },
      { variables: [["c", "5"]], url: "sofia/gateway/y/1" },
    ],
  });
  assert.equal(parseDialString("{a=1"), undefined);
});

Deno.test("parseOriginate() refuses too few and too many arguments", () => {
  assert.equal(parseOriginate(""), undefined);
  assert.equal(parseOriginate("sofia/gateway/x/1"), undefined);
  assert.equal(parseOriginate("a b c d e f 7 8"), undefined);
  assert.deepEqual(parseOriginate("a &park XML default name 4711 30"), {
    url: "a",
    extension: "&park",
    callerName: "name",
    callerNumber: "4711",
    timeout: 30,
  });
});

Deno.test("separateString() takes another delimiter after ^^", () => {
  assert.deepEqual(separateString("^^:a,b:c", ",", 8), ["a,b", "c"]);
  assert.deepEqual(separateString("a,b,c", ",", 2), ["a", "b,c"]);
});
