import assert from "node:assert/strict";
import { formatPageHandling, parsePageHandling } from "../../lib/hylafax/page_handling.ts";
import { getField, parseQfile } from "../../lib/hylafax/qfile.ts";
import { recorded, recordedNames } from "./support.ts";

for (const name of recordedNames("qfiles")) {
  Deno.test(`formatPageHandling() writes the value of ${name} as it was read`, () => {
    const value = getField(parseQfile(recorded(`qfiles/${name}`)), "pagehandling") ?? "";
    assert.equal(formatPageHandling(parsePageHandling(value)), value);
  });
}

Deno.test("parsePageHandling() reads parameters, cut and what comes next", () => {
  assert.deepEqual(parsePageHandling("e1Se0Z0078M61P"), [
    { vres: 1, width: 0, length: 2, df: 3, next: "S", skip: false },
    { vres: 0, width: 0, length: 2, df: 3, chopBytes: 0x78, next: "M", skip: false },
    { vres: 1, width: 0, length: 2, df: 1, next: "P", skip: false },
  ]);
  assert.deepEqual(parsePageHandling("04P"), [{
    vres: 0,
    width: 2,
    length: 0,
    df: 0,
    next: "P",
    skip: false,
  }]);
  assert.deepEqual(parsePageHandling(""), []);
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

for (const text of ["e0", "e0Q", "S", "e0S e0P", "e0Z78P", "g0P", "e0Pjunk", "junke0P"]) {
  Deno.test(`parsePageHandling() refuses ${text}`, () => {
    assert.throws(() => parsePageHandling(text), {
      name: "FormatError",
      where: 'qfile field "pagehandling"',
    });
  });
}
