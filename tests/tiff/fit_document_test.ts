import assert from "node:assert/strict";
import { comparePages, demoFax, readRows } from "../../lib/tiff/picture/mod.ts";
import { readDirectories } from "../../lib/tiff/read.ts";
import { fitDocument } from "../../lib/tiff/fit_document.ts";
import { makeTiff } from "../support/tiff_maker.ts";
import { patched, run, type Said } from "./support.ts";
import { allSteps } from "../../lib/tiff/steps.ts";

/** What one of libtiff's programs says of a file. */
async function ask(bytes: Uint8Array, program: string, ...args: readonly string[]): Promise<Said> {
  const dir = await Deno.makeTempDir();
  try {
    await Deno.writeFile(`${dir}/a.tif`, bytes);
    const said = await run(program, [
      ...args,
      `${dir}/a.tif`,
      ...(program === "tiffcp" ? [`${dir}/b.tif`] : []),
    ]);
    return program === "tiffcp" && said.code === 0
      ? { ...said, stdout: String(readDirectories(await Deno.readFile(`${dir}/b.tif`)).length) }
      : said;
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

async function bigEndian(bytes: Uint8Array): Promise<Uint8Array> {
  const dir = await Deno.makeTempDir();
  try {
    await Deno.writeFile(`${dir}/a.tif`, bytes);
    await run("tiffcp", ["-B", `${dir}/a.tif`, `${dir}/b.tif`]);
    return await Deno.readFile(`${dir}/b.tif`);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

Deno.test("fitDocument() puts pages before the first; those behind are the same, and libtiff reads all of them without a word", async () => {
  const little = demoFax([["one"], ["two"], ["three"]]);
  for (const bytes of [little, await bigEndian(little)]) {
    const fitted = patched(bytes, allSteps(fitDocument(bytes, 4, [])));
    const pages = readDirectories(fitted);
    assert.deepEqual(pages.map(({ width, height }) => `${width}x${height}`), [
      ...Array<string>(4).fill("8x1"),
      ...Array<string>(3).fill("1728x1145"),
    ]);
    assert.deepEqual(pages.slice(4).map(readRows), readDirectories(bytes).map(readRows));
    const info = await ask(fitted, "tiffinfo");
    assert.deepEqual([info.code, info.stderr, info.stdout.match(/=== TIFF directory/g)?.length], [0, "", 7]);
    assert.deepEqual((await ask(fitted, "tiffcp")).stdout, "7");
  }
});

Deno.test("fitDocument() gives pages the resolution that they shall have, and leaves the others alone", async () => {
  const bytes = demoFax([["one"], ["two"], ["three"]]);
  const fitted = patched(bytes, allSteps(fitDocument(bytes, 0, [undefined, { x: 204, y: 196 }])));
  const sizes = readDirectories(fitted).map(({ xResolution, yResolution }) => [xResolution, yResolution]);
  assert.deepEqual(sizes, [[204, 98], [204, 196], [204, 98]]);
  const info = await ask(fitted, "tiffinfo", "-D");
  assert.deepEqual([info.code, info.stderr], [0, ""]);
  assert.match(info.stdout, /Resolution: 204, 196 pixels\/inch/);
});

Deno.test("fitDocument() says what was there where a page had no resolution and no unit at all", () => {
  const tags = [256, 257, 278].map((tag) => ({
    tag,
    type: "short" as const,
    values: [tag === 256 ? 1728 : 1],
  }));
  const bytes = makeTiff({ pages: [{ tags, strips: [Uint8Array.of(1)] }], order: "MM" });
  const [page] = readDirectories(patched(bytes, allSteps(fitDocument(bytes, 0, [{ x: 204, y: 98 }]))));
  assert.deepEqual([page?.xResolution, page?.yResolution, page?.resolutionUnit], [204, 98, 2]);
});

Deno.test("fitDocument() of nothing to do leaves the same pages", () => {
  const bytes = demoFax([["one"], ["two"]]);
  assert.equal(comparePages(bytes, patched(bytes, allSteps(fitDocument(bytes, 0, [])))), undefined);
});

Deno.test("fitDocument() refuses what it cannot add to", () => {
  const page = { tags: [], strips: [Uint8Array.of(1)] };
  for (const bytes of [new Uint8Array(10), makeTiff({ pages: [page], big: true })]) {
    assert.throws(() => allSteps(fitDocument(bytes, 1, [])), { name: /^(FormatError|PageError)$/ });
  }
});
