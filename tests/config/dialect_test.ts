import assert from "node:assert/strict";
import { decodeConfig, parseDialect } from "../../lib/config/dialect.ts";

/** Entries as `section.key=value`, a bare name without the `=`. */
function entriesOf(text: string): string[] {
  return parseDialect(text).entries.map(({ section, key, value }) =>
    value === undefined ? `${section}.${key}` : `${section}.${key}=${value}`
  );
}

function problemsOf(text: string): string[] {
  return parseDialect(text).problems.map(({ line, key, message }) => `${line}: ${key}: ${message}`);
}

const READ: readonly [name: string, text: string, want: readonly string[]][] = [
  ["nothing", "", []],
  ["only blank lines", "\n \t\n\n", []],
  ["a section without keys", "[a]", []],
  ["a plain value", "[a]\nb = c\n", ["a.b=c"]],
  ["no blanks around =", "[a]\nb=c", ["a.b=c"]],
  ["blanks everywhere", "  [ a ]  \n \t b\t =\t c \t\n", ["a.b=c"]],
  ["sections and names in any case", "[GofaxD]\nAnswerAfter = Yes\n", ["gofaxd.answerafter=Yes"]],
  ["a name that stands alone", "[a]\nb\n", ["a.b"]],
  ["a name that stands alone at the end", "[a]\nb", ["a.b"]],
  ["a name that stands alone, with a comment", "[a]\nb ; c\nd#e", ["a.b", "a.d"]],
  ["an empty value", "[a]\nb =\nc = \n", ["a.b=", "a.c="]],
  ["an empty quoted value", '[a]\nb = ""\n', ["a.b="]],
  ["comment lines", "; x\n# [y]\n[a] ; z\n;b = c\n", []],
  ["comments behind a value", "[a]\nb = c ; d\ne = f # g", ["a.b=c", "a.e=f"]],
  ["comment characters in quotes", '[a]\nb = "c ; d # e" ; f', ["a.b=c ; d # e"]],
  ["an = in a value", "[a]\nb = c=d", ["a.b=c=d"]],
  ["blanks inside a value are kept", "[a]\nb = +1  337 ", ["a.b=+1  337"]],
  ["blanks in quotes are kept", '[a]\nb = "  c  "  ', ["a.b=  c  "]],
  ["quotes in the middle", '[a]\nb = c "d  "e', ["a.b=c d  e"]],
  ["escapes in quotes", String.raw`[a]${"\n"}b = "\"c\" \\ d\te\nf"`, ['a.b="c" \\ d\te\nf']],
  ["escapes without quotes", String.raw`[a]${"\n"}b = \"c\"`, ['a.b="c"']],
  ["a value that goes on", "[a]\nb = c\\\n  d\ne = f", ["a.b=c  d", "a.e=f"]],
  ["a quoted value that goes on", '[a]\nb = "c\\\nd"', ["a.b=cd"]],
  ["a value that begins on the next line", "[a]\nb = \\\n  c\n", ["a.b=c"]],
  ["a value that begins two lines further on", "[a]\nb =\\\n\t\\\n  c d ; e", ["a.b=c d"]],
  ["a quoted value that begins on the next line", '[a]\nb = \\\n  " c "  \n', ["a.b= c "]],
  ["a value that goes on into nothing", "[a]\nb = c\\\n\nd = e", ["a.b=c", "a.d=e"]],
  ["a repeated name", "[a]\nb = 1\nb = 2", ["a.b=1", "a.b=2"]],
  ["a section that comes twice", "[a]\nb=1\n[c]\nd=2\n[a]\ne=3", ["a.b=1", "c.d=2", "a.e=3"]],
  ["a section and a key in one line", "[a] b = c", ["a.b=c"]],
  ["DOS lines", '[a]\r\nb = c\r\nd = "e" ; f\r\ng\r\nh = i\\\r\nj\r\n', ["a.b=c", "a.d=e", "a.g", "a.h=ij"]],
  ["lines that end as on an old Mac", "[a]\rb = c\rd = e\r", ["a.b=c", "a.d=e"]],
  ["DOS lines, made so twice", "[a]\r\r\nb = c\r\r\nd = e\r\r\n", ["a.b=c", "a.d=e"]],
  ["blanks of other keyboards", "\u00a0[a]\n\u00a0b\u00a0=\u00a0c d\u00a0\n\u3000e\u202f=\u3000f", [
    "a.b=c d",
    "a.e=f",
  ]],
  ["a byte order mark", "\uFEFF[a]\nb = c", ["a.b=c"]],
  ["letters of the world", "[a]\nb = Grüße 東京", ["a.b=Grüße 東京"]],
  ["zeros stay zeros", "[a]\nb = 00", ["a.b=00"]],
];

Deno.test("parseDialect() reads the dialect", async (t) => {
  for (const [name, text, want] of READ) {
    await t.step(name, () => {
      assert.deepEqual(entriesOf(text), want);
      assert.deepEqual(problemsOf(text), []);
    });
  }
});

const REFUSED: readonly [name: string, text: string, want: readonly string[]][] = [
  ["a subsection", '[gofaxd "x"]\nb = c', ['1: [gofaxd]: there are no subsections here: write "[gofaxd]"']],
  ["an open section", "[a\nb = c", ['1: : a section is written "[name]": the "]" is missing']],
  ["an empty section name", "[]", ["1: : a section name has letters, digits and - only"]],
  ["a strange section name", "[a b]", ["1: : a section name has letters, digits and - only"]],
  ["a key before the first section", "b = c", ["1: b: this line stands before the first [section]"]],
  ["a missing =", "[a]\nb c\n", ['2: a.b: an "=" is missing behind the name']],
  ["HylaFAX's colon", "[a]\nSendFaxCmd: x", ['2: : this is no line of the form "name = value"']],
  ["a line of noise", "[a]\n!!!\n= 3", [
    '2: : this is no line of the form "name = value"',
    '3: : this is no line of the form "name = value"',
  ]],
  ["an open quote", '[a]\nb = "c\nd = e', ['2: a.b: the value begins with " and has no closing "']],
  ["an unknown escape", '[a]\nb = "c\\x"\nd = e', [
    '2: a.b: a backslash must be followed by ", \\, n, t or the end of the line',
  ]],
  ["a backslash at the very end", "[a]\nb = c\\", [
    '2: a.b: a backslash must be followed by ", \\, n, t or the end of the line',
  ]],
];

Deno.test("parseDialect() says what it cannot read", async (t) => {
  for (const [name, text, want] of REFUSED) {
    await t.step(name, () => assert.deepEqual(problemsOf(text), want));
  }
});

Deno.test("parseDialect() goes on behind a line it cannot read", () => {
  assert.deepEqual(entriesOf('[a]\nb = "c\nd = e\n? = !\nf = g'), ["a.d=e", "a.f=g"]);
});

Deno.test("parseDialect() gives a value the line on which it begins", () => {
  const { entries, sections, lastLine } = parseDialect("\n[a]\n\nb = c\\\nd\ne = f\n[g]");
  assert.deepEqual(entries.map((entry) => entry.line), [4, 6]);
  assert.deepEqual(sections, [{ name: "a", line: 2 }, { name: "g", line: 7 }]);
  assert.equal(lastLine, 7);
});

Deno.test("parseDialect() notices a comment character that may belong to the value", () => {
  const lines = ["pass#word", "pass;word", "pass # word", '"pass#word"', "# word", "pass"];
  const { entries } = parseDialect(`[a]\n${lines.map((value) => `b = ${value}`).join("\n")}`);
  assert.deepEqual(entries.map((entry) => entry.cut), [true, true, false, false, false, false]);
});

Deno.test("decodeConfig() reads what Windows saves as Unicode", () => {
  const units = [..."\ufeffGrüße €"].map((character) => character.charCodeAt(0));
  assert.equal(decodeConfig(Uint8Array.from(units.flatMap((unit) => [unit & 0xff, unit >> 8]))), "Grüße €");
  assert.equal(decodeConfig(Uint8Array.from(units.flatMap((unit) => [unit >> 8, unit & 0xff]))), "Grüße €");
});

Deno.test("decodeConfig() reads UTF-8, and what is not as Latin-1", () => {
  assert.equal(decodeConfig(new TextEncoder().encode("Grüße €")), "Grüße €");
  assert.equal(decodeConfig(Uint8Array.of(0x47, 0x72, 0xfc, 0xdf, 0x65)), "Grüße");
});
