/** Pages that are called sound, against libtiff: tiffcp copies each of them without a word, and sees the same picture. */

import assert from "node:assert/strict";
import { demoFax, readRows, type Row, writeFaxTiff } from "../../lib/tiff/picture/mod.ts";
import { readDirectories, type TiffDirectory } from "../../lib/tiff/read.ts";
import { isSoundPage } from "../../lib/tiff/sound/page.ts";
import { allSteps } from "../../lib/tiff/steps.ts";
import { FormatError } from "../../lib/hylafax/format_error.ts";
import { soundRows } from "../support/sound_rows.ts";
import { takeApart } from "../support/tiff_apart.ts";
import { pageByChance } from "../support/tiff_by_chance.ts";
import { long, short, withTags } from "../support/tiff_changes.ts";
import { makeCorpus } from "../support/tiff_corpus.ts";
import { type MadeFile, type MadePage, makeTiff } from "../support/tiff_maker.ts";
import { chance, randomPage, run } from "./support.ts";

const SEED = 20_261_130;

function isSound(page: TiffDirectory): boolean {
  return allSteps(isSoundPage(page));
}

/** The pages of a file if all of them are sound. */
function soundPages(bytes: Uint8Array): readonly TiffDirectory[] | undefined {
  try {
    const pages = readDirectories(bytes);
    return pages.every(isSound) ? pages : undefined;
  } catch (error) {
    if (error instanceof FormatError) return undefined;
    throw error;
  }
}

async function inFolder<T>(work: (dir: string) => Promise<T>): Promise<T> {
  const dir = await Deno.makeTempDir({ prefix: "gofax-sound-" });
  try {
    return await work(dir);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

const CODINGS: readonly (readonly string[])[] = [
  ["-c", "g4"],
  ["-c", "g4", "-r", "16", "-f", "lsb2msb"],
  ["-c", "g4", "-B"],
  ["-c", "g3:1d", "-r", "1"],
  ["-c", "g3:1d:fill", "-f", "lsb2msb"],
  ["-c", "g3:2d", "-r", "48", "-B"],
  ["-c", "g3:2d:fill", "-f", "lsb2msb", "-r", "7"],
];

/** The same two pages in each coding of a fax, as tiffcp writes them. */
function coded(): Promise<readonly Uint8Array[]> {
  return inFolder(async (dir) => {
    const next = chance(SEED);
    const pages = [1728, 2432].map((width) => ({ ...randomPage(next, width, 48), xdpi: 204 }));
    await Deno.writeFile(`${dir}/a.tif`, writeFaxTiff(pages));
    const files: Uint8Array[] = [];
    for (const args of CODINGS) {
      const { code, stderr } = await run("tiffcp", [...args, `${dir}/a.tif`, `${dir}/b.tif`]);
      assert.equal(code, 0, stderr);
      files.push(await Deno.readFile(`${dir}/b.tif`));
    }
    return files;
  });
}

/** Damages a file a little, in its data or in its directories. */
function damaged(file: Uint8Array, next: (below: number) => number): Uint8Array {
  const bytes = file.slice();
  const page = readDirectories(bytes)[next(2)];
  const strip = page?.strips[next(page.strips.length)];
  assert.ok(page && strip);
  const at = next(strip.length);
  switch (next(6)) {
    case 0:
      strip[at] = (strip[at] ?? 0) ^ (1 << next(8));
      return bytes;
    case 1:
      strip[at] = (strip[at] ?? 0) ^ (1 << next(8)) ^ (1 << next(8));
      return bytes;
    case 2:
      strip[at] = [0, 255, next(256)][next(3)] ?? 0;
      return bytes;
    case 3:
      strip.copyWithin(at, at + 1);
      return bytes;
    case 4:
      return bytes.slice(0, bytes.length - next(300));
    default:
      bytes[page.offset + next(200)] = next(2) === 0 ? next(256) : next(5);
      return bytes;
  }
}

const JUDGE = `
judge() {
  for f do
    tiffcp -s "$f" "$f.copy" >"$f.said" 2>&1 </dev/null || echo "tiffcp ended with $?" >>"$f.said"
    tiffcp -s -c none "$f" "$f.plain" >/dev/null 2>&1 </dev/null
  done
}
judge *[02468].tif &
judge *[13579].tif &
wait
`;

function sameRows(a: readonly Row[], b: readonly Row[] | undefined): boolean {
  return a.map(String).join("\n") === b?.map(String).join("\n");
}

/** What libtiff has against pages that are called sound; empty if nothing. */
async function objection(path: string, pages: readonly TiffDirectory[]): Promise<string> {
  const said = await Deno.readTextFile(`${path}.said`);
  if (said !== "") return said;
  const plain = readDirectories(await Deno.readFile(`${path}.plain`));
  const differs = pages.findIndex((page, index) => {
    const other = plain[index];
    return other === undefined || !sameRows(soundRows(page), readRows(other));
  });
  return differs < 0 && plain.length === pages.length ? "" : `page ${differs + 1} is another picture`;
}

Deno.test("what is called sound tiffcp copies without a word, and sees the same picture: hundreds of files, good, odd and damaged", async () => {
  await inFolder(async (dir) => {
    const next = chance(SEED);
    const good = await coded();
    const files = [
      ...good,
      demoFax([["one"], ["two"]]),
      ...(await makeCorpus(dir, 240, SEED)).map(({ bytes }) => bytes),
      ...Array.from(
        { length: 240 },
        () =>
          makeTiff({ pages: [pageByChance(next), pageByChance(next)], order: next(2) === 0 ? "II" : "MM" }),
      ),
      ...Array.from(
        { length: 480 },
        (_, index) => damaged(good[index % good.length] ?? new Uint8Array(), next),
      ),
    ];
    const sound = files.flatMap((bytes, index) => {
      const pages = soundPages(bytes);
      return pages === undefined ? [] : [{ path: `${dir}/${10_000 + index}.tif`, bytes, pages }];
    });
    for (const { path, bytes } of sound) await Deno.writeFile(path, bytes);
    await new Deno.Command("sh", { args: ["-c", JUDGE], cwd: dir }).output();
    const objections: string[] = [];
    for (const { path, pages } of sound) {
      const said = await objection(path, pages);
      if (said !== "") objections.push(`${path}: ${said}`);
    }
    assert.deepEqual(objections, []);
    assert.ok(sound.length > files.length / 5 && sound.length < files.length / 2, `${sound.length} sound`);
  });
});

Deno.test("pages as fax programs write them are sound", async () => {
  for (const file of [demoFax([["one"], ["two"]]), ...await coded()]) {
    assert.ok(soundPages(file) !== undefined);
  }
});

/** A page as SpanDSP writes it, with the tags that it has. */
async function asReceived(): Promise<MadePage> {
  const [, lsb] = await coded();
  const [page] = takeApart(lsb ?? new Uint8Array());
  assert.ok(page);
  const text = (tag: number, value: string): MadePage["tags"][number] => ({
    tag,
    type: "ascii",
    values: [...new TextEncoder().encode(`${value}\0`)],
  });
  const tags = [
    text(270, "+1 234"),
    text(271, "Maker"),
    text(306, "2026:11/29 08:48:03"),
    text(316, "host"),
    long(34908, 7),
    text(34909, "12"),
    long(34910, 0),
    text(34911, "00 46 1E"),
    long(326, 0),
    short(327, 0),
    long(328, 0),
  ];
  return withTags(page, ...tags);
}

/** What is not usual about a page. */
const UNUSUAL: Readonly<Record<string, (page: MadePage) => MadeFile>> = {
  "an unknown tag": (page) => ({ pages: [withTags(page, short(65_000, 1))] }),
  "a predictor": (page) => ({ pages: [withTags(page, short(317, 2))] }),
  "T.4's options in T.6": (page) => ({ pages: [withTags(page, long(292, 0))] }),
  "uncompressed rows allowed": (page) => ({ pages: [withTags(page, long(293, 2))] }),
  "another orientation": (page) => ({ pages: [withTags(page, short(274, 3))] }),
  "a text without an end": (page) => ({
    pages: [withTags(page, { tag: 305, type: "ascii", values: [65, 66] })],
  }),
  "a text with two ends": (page) => ({
    pages: [withTags(page, { tag: 305, type: "ascii", values: [65, 0, 66, 0] })],
  }),
  "a time that is too long": (page) => ({
    pages: [withTags(page, { tag: 306, type: "ascii", values: [...Array<number>(20).fill(50), 0] })],
  }),
  "a fraction of nothing": (page) => ({
    pages: [withTags(page, { tag: 282, type: "rational", values: [204, 0] })],
  }),
  "a width in bytes": (page) => ({ pages: [withTags(page, { tag: 256, type: "long8", values: [1728] })] }),
  "tags out of order": (page) => ({ pages: [{ ...page, tags: page.tags.toReversed() }], unsorted: true }),
  "a tag twice": (page) => ({ pages: [{ ...page, tags: [...page.tags, short(277, 1)] }] }),
  "BigTIFF": (page) => ({ pages: [page], big: true }),
  "Microsoft's MDI": (page) => ({ pages: [page], order: "EP" }),
  "no end of the list of pages": (page) => ({ pages: [page], end: "missing" }),
  "a list of pages that leads back": (page) => ({ pages: [page], end: { page: 0 } }),
  "no size of the data": (page) => ({
    pages: [{ ...page, stripTags: (offsets) => [long(273, ...offsets)] }],
  }),
  "a size too many": (page) => ({
    pages: [{ ...page, stripTags: (offsets, sizes) => [long(273, ...offsets), long(279, ...sizes, 4)] }],
  }),
  "data beyond the end": (page) => ({
    pages: [{
      ...page,
      stripTags: (offsets, sizes) => [long(273, ...offsets.map(() => 2 ** 30)), long(279, ...sizes)],
    }],
  }),
  "a row more than there is": (page) => ({
    pages: [{ ...page, strips: page.strips.map((strip) => strip.slice(0, -9)) }],
  }),
  "no data at all": (page) => ({ pages: [{ ...page, strips: page.strips.map(() => new Uint8Array()) }] }),
};

Deno.test("a page as SpanDSP writes it is sound", async () => {
  for (const order of ["II", "MM"] as const) {
    assert.ok(soundPages(makeTiff({ pages: [await asReceived()], order })) !== undefined, order);
  }
});

for (const [name, change] of Object.entries(UNUSUAL)) {
  Deno.test(`a page with ${name} is left to libtiff`, async () => {
    assert.equal(soundPages(makeTiff(change(await asReceived()))), undefined);
  });
}

Deno.test("a long page is gone through in steps", () => {
  const rows = Array.from({ length: 3200 }, () => [100, 200]);
  const [page] = readDirectories(writeFaxTiff([{ width: 1728, ydpi: 196, rows }]));
  assert.ok(page);
  let steps = 0;
  const work = isSoundPage(page);
  for (let step = work.next();; step = work.next()) {
    if (step.done) {
      assert.ok(step.value);
      break;
    }
    steps++;
  }
  assert.equal(steps, 100);
});
