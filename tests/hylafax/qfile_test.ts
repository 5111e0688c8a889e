import assert from "node:assert/strict";
import { documentName } from "../../lib/hylafax/document_name.ts";
import {
  formatQfile,
  getField,
  getNumber,
  items,
  parseQfile,
  replaceItem,
  setFields,
} from "../../lib/hylafax/qfile.ts";
import { bytesOf, chance, recorded, recordedNames } from "./support.ts";

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const parse = (source: string): ReturnType<typeof parseQfile> => parseQfile(bytesOf(source));

for (const name of recordedNames("qfiles")) {
  Deno.test(`formatQfile() writes ${name} as it was read`, () => {
    const bytes = recorded(`qfiles/${name}`);
    assert.deepEqual(formatQfile(parseQfile(bytes)), bytes);
  });
}

const odd: readonly (readonly [string, Uint8Array])[] = [
  ["an empty file", new Uint8Array()],
  ["a lone line break", bytesOf("\n")],
  ["no final line break", bytesOf("tts:1\nstatus:x")],
  ["a line without a colon", bytesOf("tts:1\nnonsense\n:\n\nnpages:2\n")],
  ["a status over several lines", bytesOf("status:one\\\ntwo\\\nthree\ntts:1\n")],
  ["a status that ends in a backslash at the end of the file", bytesOf("tts:1\nstatus:one\\")],
  ["the same with a line break", bytesOf("status:one\\\n")],
  [
    "bytes that are not UTF-8",
    new Uint8Array([...bytesOf("sender:J"), 0xfc, 0xff, 0, 13, ...bytesOf("x\n")]),
  ],
  ["CRLF", bytesOf("tts:1\r\nnpages:2\r\n")],
  ["a line of 70 KB", bytesOf(`comments:${"x".repeat(70_000)}\ntts:1\n`)],
];

for (const [name, bytes] of odd) {
  Deno.test(`formatQfile() gives back ${name}`, () =>
    assert.deepEqual(formatQfile(parseQfile(bytes)), bytes));
}

Deno.test("getField() reads values as HylaFAX does", () => {
  const q = parse('a:1\na:  2 \nempty:\nurl:http://x:80/\nq:"x"\nlone\nstatus:one\\\nx:two\nzero: \n');
  const cases: readonly (readonly [string, string | undefined])[] = [
    ["a", "2 "],
    ["empty", ""],
    ["url", "http://x:80/"],
    ["q", '"x"'],
    ["lone", undefined],
    ["status", "one\nx:two"],
    ["x", undefined],
    ["zero", ""],
    ["nothere", undefined],
  ];
  for (const [tag, want] of cases) assert.equal(getField(q, tag), want, tag);
});

Deno.test("getField() reads UTF-8, and Latin-1 where it is not UTF-8", () => {
  assert.equal(getField(parse("sender:Jürgen\n"), "sender"), "Jürgen");
  assert.equal(getField(parseQfile(new Uint8Array([...bytesOf("sender:J"), 0xfc, 10])), "sender"), "Jü");
  assert.equal(getField(parseQfile(recorded("qfiles/cover.at-send")), "jobid"), "9");
});

Deno.test("getNumber() names tag and value of what is no number", () => {
  const q = parse("a:7\nb:\nc: 12 \nd:x1\ne:1.5\nf:-3\ng:99999999999999999999\nh:0x1f\n");
  assert.equal(getNumber(q, "a"), 7);
  assert.equal(getNumber(q, "b"), undefined);
  assert.equal(getNumber(q, "c"), 12);
  assert.equal(getNumber(q, "f"), -3);
  assert.equal(getNumber(q, "none"), undefined);
  assert.throws(() => getNumber(q, "d"), { message: 'qfile field "d": "x1" is not a whole number' });
  for (const tag of ["e", "g", "h"]) assert.throws(() => getNumber(q, tag), { name: "FormatError" }, tag);
});

const set: readonly (readonly [string, string, Record<string, string | number>, string])[] = [
  ["changes a line in place", "a:1\nb:2\nc:3\n", { b: 5 }, "a:1\nb:5\nc:3\n"],
  ["changes the last of duplicates", "a:1\nb:2\na:3\n", { a: 9 }, "a:1\nb:2\na:9\n"],
  ["adds before the items", "a:1\n!pdf:0::x\nfax:0::y\n", { b: "x" }, "a:1\nb:x\n!pdf:0::x\nfax:0::y\n"],
  ["adds at the end without items", "a:1", { b: "x", c: 2 }, "a:1\nb:x\nc:2\n"],
  ["adds to an empty file", "", { b: "x" }, "b:x\n"],
  ["adds in front if an item comes first", "fax:0::y\n", { b: "x" }, "b:x\nfax:0::y\n"],
  ["writes a blank for each control character", "", { status: "a\nb\r\tc\0\x7f" }, "status:a b  c  \n"],
  [
    "cuts a status that faxq would send to every client",
    "",
    { status: "x".repeat(1025) },
    `status:${"x".repeat(1024)}\n`,
  ],
  ["lets no shell obey a status", "", { status: "`id` ${x}\\" }, "status:'id' (x)/\n"],
  ["lets no shell obey any other field", "", { csi: "`id` ${x}\\" }, "csi:'id' (x)/\n"],
  ["leaves alone what a client wrote", "jobtag:`${x}\na:1\n", { a: 2 }, "jobtag:`${x}\na:2\n"],
  ["lets no status swallow the next line", "status:\na:1\n", { status: "dir\\" }, "status:dir/\na:1\n"],
  ["replaces all lines of a long status", "status:one\\\ntwo\na:1\n", { status: "" }, "status:\na:1\n"],
  ["keeps unknown tags and strange lines", "zzz: 1\nlone\na:1\n", { a: 2 }, "zzz: 1\nlone\na:2\n"],
  ["adds before a status that has no end", "a:1\nstatus:x\\", { b: 1 }, "a:1\nb:1\nstatus:x\\"],
  ["does not take cover for an item", "cover:docq/c\nfax:0::y\n", { b: 1 }, "cover:docq/c\nb:1\nfax:0::y\n"],
];

for (const [name, before, fields, after] of set) {
  Deno.test(`setFields() ${name}`, () => {
    assert.equal(text(formatQfile(setFields(parse(before), fields))), after);
  });
}

Deno.test("setFields() refuses tags and numbers that are none", () => {
  for (const fields of [{ "a:b": 1 }, { "": 1 }, { "a\n": 1 }, { a: NaN }, { a: 1.5 }, { a: Infinity }]) {
    assert.throws(() => setFields(parse(""), fields as unknown as Record<string, number>), {
      name: "FormatError",
    });
  }
});

Deno.test("items() lists documents and polls in sending order", () => {
  const q = parseQfile(recorded("qfiles/pollboth.at-send"));
  assert.deepEqual(items(q).map(({ index: _, ...item }) => item), [
    { kind: "source", op: "!postscript", dirnum: 0, addr: "", file: "docq/doc13.ps.11" },
    { kind: "fax", op: "fax", dirnum: 0, addr: "", file: "docq/doc13.ps;c0" },
    { kind: "poll", op: "poll", dirnum: 0, addr: "", file: "" },
  ]);
});

Deno.test("items() reads short items as HylaFAX does", () => {
  const got = items(parse("fax:docq/a\nfax:3:docq/b\nfax:1::docq/c:d\npoll:0:17:secret\ncover:docq/e\n"));
  assert.deepEqual(got.map((item) => [item.dirnum, item.addr, item.file]), [
    [0, "", "docq/a"],
    [3, "", "docq/b"],
    [1, "", "docq/c:d"],
    [0, "17", "secret"],
  ]);
});

Deno.test("items() refuses a directory number that is none", () => {
  assert.throws(() => items(parse("fax:one::docq/a\n")), {
    message: 'qfile item "fax": "one" is not a directory number',
  });
});

Deno.test("replaceItem() advances, renames and removes", () => {
  const q = parseQfile(recorded("qfiles/multi.at-send"));
  const [source, fax] = items(q);
  assert.ok(source && fax);
  const advanced = replaceItem(q, fax.index, { dirnum: 2 });
  assert.equal(items(advanced)[1]?.dirnum, 2);
  assert.match(text(formatQfile(advanced)), /\nfax:2::docq\/doc4\.ps;c1\n/);
  const done = replaceItem(
    replaceItem(q, source.index, { file: documentName("docq/doc4.ps") }),
    fax.index,
    null,
  );
  assert.match(text(formatQfile(done)), /\n!postscript:0::docq\/doc4\.ps\n!pdf:0::docq\/doc5/);
  assert.throws(() => replaceItem(q, 0, { dirnum: 1 }), { name: "FormatError" });
  assert.throws(() => replaceItem(q, fax.index, { op: "rm" }), { name: "FormatError" });
});

Deno.test("replaceItem() keeps the bytes of what it does not change", () => {
  const bytes = new Uint8Array([...bytesOf("fax:0:"), 0xfc, ...bytesOf(":docq/"), 0xff, 10]);
  assert.deepEqual(
    formatQfile(replaceItem(parseQfile(bytes), 0, { dirnum: 4 })),
    new Uint8Array([...bytesOf("fax:4:"), 0xfc, ...bytesOf(":docq/"), 0xff, 10]),
  );
});

const PIECES = [
  "tts:1",
  "a:",
  "status:",
  "\\",
  "\n",
  "\n",
  ":",
  " ",
  "fax:0::docq/x",
  "!ps",
  "ü",
  "x",
  "\0",
  "\r",
  "npages: 3",
];

function randomBytes(next: (below: number) => number): Uint8Array {
  const parts: number[] = [];
  for (let i = next(30); i > 0; i--) {
    if (next(8) === 0) parts.push(next(256));
    else parts.push(...bytesOf(PIECES[next(PIECES.length)] ?? ""));
  }
  return new Uint8Array(parts);
}

Deno.test("parseQfile() and formatQfile() are each other's reverse for any bytes", () => {
  const next = chance(1);
  for (let i = 0; i < 3000; i++) {
    const bytes = randomBytes(next);
    assert.deepEqual(formatQfile(parseQfile(bytes)), bytes);
  }
});

Deno.test("setFields() changes what it names and nothing else, in any file", () => {
  const next = chance(2);
  for (let i = 0; i < 3000; i++) {
    const q = parseQfile(randomBytes(next));
    const tag = ["a", "status", "tts", "npages", "new"][next(5)] ?? "";
    const value = text(randomBytes(next));
    const after = parseQfile(formatQfile(setFields(q, { [tag]: value })));
    const had = q.lines.findLastIndex((line) => line.tag === tag);
    const kept = q.lines.filter((_, at) => at !== had).map((line) => line.binary);
    const changed = after.lines.findLastIndex((line) => line.tag === tag);
    assert.deepEqual(after.lines.filter((_, at) => at !== changed).map((line) => line.binary), kept);
    assert.ok(had < 0 || had === changed);
    // deno-lint-ignore no-control-regex -- that none is left is the point
    assert.doesNotMatch(getField(after, tag) ?? "", /[\x00-\x1f\x7f]/);
  }
});
