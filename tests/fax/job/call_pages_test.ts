import assert from "node:assert/strict";
import { listPages } from "../../../lib/fax/job/call_pages.ts";
import { demoFax } from "../../../lib/tiff/picture/mod.ts";
import { readDirectories } from "../../../lib/tiff/read.ts";
import { allSteps } from "../../../lib/tiff/steps.ts";
import { takeApart } from "../../support/tiff_apart.ts";
import { makeTiff } from "../../support/tiff_maker.ts";

const THREE = demoFax([["one"], ["two"], ["three"]]);

/** Of each page whether its data was found sound. */
function sound(bytes: Uint8Array, mark?: string): string {
  return allSteps(listPages(bytes, mark)).map(({ soundIn }) => {
    assert.ok(soundIn === undefined || soundIn === mark);
    return soundIn === undefined ? "-" : "+";
  }).join("");
}

Deno.test("listPages() reads the data of pages if it is given the state of their file", () => {
  assert.equal(sound(THREE, "1 2 3"), "+++");
  assert.equal(sound(THREE), "---");
});

Deno.test("listPages() reads no data behind a page of which it is not sure: libtiff has to read all then", () => {
  const bytes = THREE.slice();
  readDirectories(bytes)[1]?.strips[0]?.fill(0);
  assert.equal(sound(bytes, "mark"), "+--");
});

Deno.test("listPages() reads no more data than the file has bytes, though pages share it", () => {
  const [page] = takeApart(THREE);
  assert.ok(page);
  const pages = Array.from({ length: 40 }, () => page);
  const shared = makeTiff({ pages, sharedData: true });
  const read = sound(shared, "mark").lastIndexOf("+") + 1;
  const [{ stripBytes } = { stripBytes: 0 }] = readDirectories(shared);
  assert.equal(read, Math.floor(shared.length / stripBytes));
  assert.ok(read < 40);
});
