import assert from "node:assert/strict";
import {
  comparePages,
  demoFax,
  type FaxTiffPage,
  pagesEqual,
  readRows,
  type Row,
  rowFromBits,
  writeFaxTiff,
} from "../../lib/tiff/picture/mod.ts";
import { readDirectories } from "../../lib/tiff/read.ts";
import { chance, randomPage, run } from "./support.ts";

const LINES = ["Hello, fax!", "second line"];

async function inTempDir(story: (dir: string) => Promise<void>): Promise<void> {
  const dir = await Deno.makeTempDir({ prefix: "tiff" });
  try {
    await story(dir);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

Deno.test("readDirectories() reads what writeFaxTiff() wrote", () => {
  const pages: FaxTiffPage[] = [
    { width: 1728, ydpi: 98, rows: [[], [5, 9]], description: "+49 30 1\n5551" },
    { width: 2048, xdpi: 209, ydpi: 196, rows: [[0]] },
  ];
  const [first, second, ...more] = readDirectories(writeFaxTiff(pages));
  assert.ok(first && second);
  assert.equal(more.length, 0);
  assert.deepEqual([first.width, first.height, first.xResolution, first.yResolution], [1728, 2, 204, 98]);
  assert.deepEqual([first.compression, first.fillOrder, first.photometric, first.subfileType], [3, 1, 0, 2]);
  assert.deepEqual([first.software, first.imageDescription, first.dateTime], [
    "gofax",
    "+49 30 1\n5551",
    undefined,
  ]);
  assert.deepEqual([second.width, second.height, second.xResolution, second.yResolution], [
    2048,
    1,
    209,
    196,
  ]);
  assert.deepEqual([second.imageDescription, second.strips.length], [undefined, 1]);
  assert.equal(first.stripBytes, first.strips[0]?.length);
});

Deno.test("writeFaxTiff() aligns the end of each EOL to a byte", () => {
  const [page] = readDirectories(writeFaxTiff([{ width: 1728, ydpi: 98, rows: [[], []] }]));
  // Make-up 1728 and terminating 0 leave one bit in their third byte; three of filling, twelve of EOL.
  const white = [0b01001101, 0b10011010, 0b10000000];
  assert.deepEqual([...page?.strips[0] ?? []], [0, 1, ...white, 1, ...white]);
});

Deno.test("writeFaxTiff() refuses pages that are none", () => {
  const bad: readonly (readonly FaxTiffPage[])[] = [
    [],
    [{ width: 1728, ydpi: 98, rows: [] }],
    [{ width: 0, ydpi: 98, rows: [[]] }],
    [{ width: 10, ydpi: 98, rows: [[10]] }],
    [{ width: 10, ydpi: 98, rows: [[3, 3]] }],
    [{ width: 10, ydpi: 98, rows: [[-1]] }],
    [{ width: 10, ydpi: 98, rows: [[NaN]] }],
  ];
  for (const pages of bad) {
    assert.throws(() => writeFaxTiff(pages), { name: "FormatError" }, JSON.stringify(pages));
  }
});

Deno.test("readRows() decodes what writeFaxTiff() encoded, at any width", () => {
  const next = chance(3);
  for (const width of [1, 2, 7, 63, 64, 65, 1728, 2048, 2432, 2560, 2623, 2624, 9999]) {
    const page = randomPage(next, width, 40);
    const [directory] = readDirectories(writeFaxTiff([page]));
    assert.ok(directory);
    assert.deepEqual(readRows(directory), page.rows, `width ${width}`);
  }
});

Deno.test("rowFromBits() finds the changes", () => {
  const cases: readonly (readonly [number[], number, Row])[] = [
    [[0], 8, []],
    [[0xff], 8, [0]],
    [[0b00111100], 8, [2, 6]],
    [[0x0f, 0xf0], 16, [4, 12]],
    [[0x01, 0xff], 9, [7]],
  ];
  for (const [bytes, width, want] of cases) {
    assert.deepEqual(rowFromBits(Uint8Array.from(bytes), width), want);
  }
});

Deno.test("demoFax() draws what it is told to", () => {
  const pages = readDirectories(demoFax([LINES, []]));
  assert.deepEqual(pages.map((page) => [page.width, page.height, page.yResolution]), [[1728, 1145, 98], [
    1728,
    1145,
    98,
  ]]);
  const [first, second] = pages.map((page) => readRows(page) ?? []);
  assert.ok(second?.every((row) => row.length === 0));
  // The H of "Hello": two strokes of one dot, joined by the fourth row of dots.
  assert.deepEqual(first?.[48]?.slice(0, 4), [96, 100, 112, 116]);
  assert.deepEqual(first?.[54]?.slice(0, 2), [96, 116]);
});

Deno.test("demoFax() can be fine, and clips what does not fit", () => {
  const long = ["x".repeat(500), ...Array<string>(300).fill("y"), "Jürgen 日本"];
  const [page] = readDirectories(demoFax([long], { fine: true }));
  assert.deepEqual([page?.height, page?.yResolution], [2290, 196]);
});

Deno.test("comparePages() says which page is not the same", () => {
  const base = demoFax([LINES, LINES, []]);
  const row = (at: number): FaxTiffPage => ({ width: 100, ydpi: 98, rows: [[], [at]] });
  assert.equal(comparePages(base, demoFax([LINES, LINES, []])), undefined);
  assert.deepEqual(comparePages(base, demoFax([LINES, LINES])), { page: 3, what: "3 and 2 pages" });
  assert.deepEqual(comparePages(demoFax([LINES]), base), { page: 2, what: "1 and 3 pages" });
  assert.equal(comparePages(base, demoFax([LINES, ["Hello, fax?"], []]))?.page, 2);
  assert.deepEqual(comparePages(writeFaxTiff([row(7)]), writeFaxTiff([row(8)])), {
    page: 1,
    what: "row 2 is not the same",
  });
  assert.deepEqual(comparePages(demoFax([[]]), demoFax([[]], { fine: true })), {
    page: 1,
    what: "1728x1145 and 1728x2290 are not the same size",
  });
  const fine = writeFaxTiff([{ ...row(7), ydpi: 196 }]);
  assert.match(comparePages(writeFaxTiff([row(7)]), fine)?.what ?? "", /^98 and 196 rows per inch/);
  assert.ok(pagesEqual(writeFaxTiff([row(7)]), writeFaxTiff([{ ...row(7), ydpi: 100, xdpi: 209 }])));
});

const CODINGS = [
  ["-c", "g4"],
  ["-c", "g3:1d"],
  ["-c", "g3:2d"],
  ["-c", "g3:2d:fill"],
  ["-c", "g3:1d:fill", "-f", "lsb2msb"],
  ["-c", "none"],
  ["-c", "none", "-r", "13"],
  ["-c", "g4", "-f", "lsb2msb"],
  ["-c", "g4", "-r", "10", "-B"],
  ["-c", "g3:2d", "-r", "7", "-B"],
];

for (const args of CODINGS) {
  Deno.test(
    { name: `pagesEqual() sees the same pages after tiffcp ${args.join(" ")}` },
    async () => {
      await inTempDir(async (dir) => {
        const next = chance(args.join("").length);
        const pages = [1728, 1, 65, 2432, 5201].map((width) => randomPage(next, width, 60));
        const ours = writeFaxTiff(pages);
        await Deno.writeFile(`${dir}/a.tif`, ours);
        const { code, stderr } = await run("tiffcp", [...args, `${dir}/a.tif`, `${dir}/b.tif`]);
        assert.deepEqual([code, stderr], [0, ""]);
        assert.equal(comparePages(ours, await Deno.readFile(`${dir}/b.tif`)), undefined);
      });
    },
  );
}

Deno.test(
  { name: "comparePages() compares a coding it does not know by its bytes" },
  async () => {
    await inTempDir(async (dir) => {
      await Deno.writeFile(`${dir}/a.tif`, demoFax([LINES]));
      await run("tiffcp", ["-c", "lzw", `${dir}/a.tif`, `${dir}/b.tif`]);
      const [a, b] = [await Deno.readFile(`${dir}/a.tif`), await Deno.readFile(`${dir}/b.tif`)];
      assert.equal(comparePages(b, b), undefined);
      assert.deepEqual(comparePages(a, b), { page: 1, what: "cannot compare compression 3 with 5" });
    });
  },
);

Deno.test({ name: "libtiff takes our files without a warning" }, async () => {
  await inTempDir(async (dir) => {
    const file = `${dir}/demo.tif`;
    await Deno.writeFile(file, demoFax([LINES, ["page 2"]]));
    const info = await run("tiffinfo", ["-D", file]);
    assert.deepEqual([info.code, info.stderr], [0, ""]);
    assert.equal(info.stdout.match(/Compression Scheme: CCITT Group 3/g)?.length, 2);
    assert.match(info.stdout, /Resolution: 204, 98 pixels\/inch/);
    assert.match(info.stdout, /FillOrder: msb-to-lsb/);
    const pdf = await run("tiff2pdf", ["-o", `${dir}/demo.pdf`, file]);
    assert.deepEqual([pdf.code, pdf.stderr], [0, ""]);
  });
});

Deno.test({ name: "readDirectories() reads centimetres" }, async () => {
  await inTempDir(async (dir) => {
    const file = `${dir}/demo.tif`;
    await Deno.writeFile(file, demoFax([LINES]));
    for (const args of [["296", "3"], ["282", "80.31"], ["283", "38.58"]]) {
      await run("tiffset", ["-s", ...args, file]);
    }
    const [page] = readDirectories(await Deno.readFile(file));
    assert.deepEqual([Math.round(page?.xResolution ?? 0), Math.round(page?.yResolution ?? 0)], [204, 98]);
  });
});
