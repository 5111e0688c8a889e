import assert from "node:assert/strict";
import { formatPageHandling, parsePageHandling } from "../../lib/hylafax/page_handling.ts";
import { getField, parseQfile } from "../../lib/hylafax/qfile.ts";
import { PLUS_QFILES, recorded, recordedNames } from "./support.ts";

for (const name of [...recordedNames("qfiles").map((each) => `qfiles/${each}`), ...PLUS_QFILES]) {
  Deno.test(`formatPageHandling() writes the value of ${name} as it was read`, () => {
    const value = getField(parseQfile(recorded(name)), "pagehandling") ?? "";
    assert.equal(formatPageHandling(parsePageHandling(value)), value);
  });
}

Deno.test("parsePageHandling() reads parameters, cut and what comes next", () => {
  assert.deepEqual(parsePageHandling("e1Se0Z0078M61P"), [
    { written: "e1S", vres: 1, width: 0, length: 2, df: 3, jpeg: 0, next: "S", skip: false },
    {
      ...{ written: "e0Z0078M", vres: 0, width: 0, length: 2, df: 3, jpeg: 0 },
      ...{ chopBytes: 0x78, next: "M", skip: false },
    },
    { written: "61P", vres: 1, width: 0, length: 2, df: 1, jpeg: 0, next: "P", skip: false },
  ]);
  assert.deepEqual(parsePageHandling("04P"), [{
    written: "04P",
    jpeg: 0,
    vres: 0,
    width: 2,
    length: 0,
    df: 0,
    next: "P",
    skip: false,
  }]);
  assert.deepEqual(parsePageHandling(""), []);
});

Deno.test("parsePageHandling() reads HylaFAX+'s four digits, too", () => {
  assert.deepEqual(parsePageHandling("01c1S01c0Z0078M0bc8P"), [
    { written: "01c1S", vres: 1, width: 0, length: 2, df: 3, jpeg: 0, next: "S", skip: false },
    {
      ...{ written: "01c0Z0078M", vres: 0, width: 0, length: 2, df: 3, jpeg: 0 },
      ...{ chopBytes: 0x78, next: "M", skip: false },
    },
    { written: "0bc8P", vres: 0, width: 2, length: 2, df: 7, jpeg: 2, next: "P", skip: false },
  ]);
});

Deno.test("formatPageHandling() leaves a group the digits that it had", () => {
  for (const text of ["01c0S01c0Z0078P", "e0Se0Z0078P", "e0S01C0Z0078P", "0000P", "ffffP", "00X0000X"]) {
    assert.equal(formatPageHandling(parsePageHandling(text)), text);
  }
  assert.equal(formatPageHandling(parsePageHandling("01c0S01c1S01c0Z0078P").slice(1)), "01c1S01c0Z0078P");
});

Deno.test("parsePageHandling() knows the pages that are not sent", () => {
  assert.deepEqual(parsePageHandling("e0Xe0Se0Z0078X").map((page) => [page.skip, page.next]), [
    [true, "S"],
    [false, "S"],
    [true, "P"],
  ]);
});

Deno.test("parsePageHandling() gives back every group", () => {
  for (let v = 0; v < 256; v++) {
    const text = `${v.toString(16).padStart(2, "0")}Zffff${"SMPX"[v % 4]}`;
    assert.equal(formatPageHandling(parsePageHandling(text)), text);
  }
});

for (
  const text of [
    "e0",
    "e0Q",
    "S",
    "e0S e0P",
    "e0Z78P",
    "g0P",
    "e0Pjunk",
    "junke0P",
    "1c0P",
    "001c0P",
    "01c0",
    "01c0Z78P",
  ]
) {
  Deno.test(`parsePageHandling() refuses ${text}`, () => {
    assert.throws(() => parsePageHandling(text), {
      name: "FormatError",
      where: 'qfile field "pagehandling"',
    });
  });
}
