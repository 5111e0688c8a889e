import assert from "node:assert/strict";
import {
  bareWords,
  cutText,
  echoedWords,
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

const ECHOED: readonly (readonly [name: string, text: string, want: string])[] = [
  ["a reason", "No answer from remote: T.30 T1 timeout", "No answer from remote: T.30 T1 timeout"],
  [
    "what only matters to a shell outside of a text",
    'it\'s "x"; a|b&c > (d) #e',
    'it\'s "x"; a|b&c > (d) #e',
  ],
  ["an error code", "x {E123}", "x (E123)"],
  ["two blanks", "x  reboot", "x reboot"],
  ["blanks at the ends", " x ", "x"],
  ["patterns", "x rm -rf * b?n [a-z]i?", "x rm -rf + b.n (a-z)i."],
  ["patterns of ksh", "@(bin) +(x) !(y) *(z) a@b", "@ (bin) + (x) ! (y) + (z) a@b"],
  ["options of echo", "-n x", "n x"],
  ["several options of echo", "- -e -n x", "e -n x"],
  ["nothing", "", ""],
];

for (const [name, text, want] of ECHOED) {
  Deno.test(`echoedWords() makes of ${name} what a shell echoes as it is`, () => {
    assert.equal(echoedWords(text), want);
  });
}

Deno.test("bareWords() leaves nothing that means something to a shell outside of quotes", () => {
  assert.equal(bareWords("O'Brien & Sons (Berlin)"), "O Brien Sons Berlin");
  assert.equal(bareWords('a;b|c<d>e$(f)`g`${h}\\i"j*k?l[m]#n~o\np'), "a b c d e f g h i j k l m n o p");
  assert.equal(bareWords("+49 30/402-1_2.3,4:5@6=7%8 Jürgen"), "+49 30/402-1_2.3,4:5@6=7%8 Jürgen");
});
