/**
 * Documents of other people's making: sent as they lie where SpanDSP takes them so, made to fit where that can be done, refused in
 * words where not; and pages that can never be read. What SpanDSP takes is the stand-in's business, as seen on FreeSWITCH 1.10.12.
 */

import assert from "node:assert/strict";
import { type FaxTiffPage, readRows, writeFaxTiff } from "../../../lib/tiff/picture/mod.ts";
import { readDirectories } from "../../../lib/tiff/read.ts";
import { sendBatch } from "../../../lib/flow/send/send_batch.ts";
import type { SenderWorld } from "../../../lib/flow/base/world.ts";
import { takeApart } from "../../support/tiff_apart.ts";
import { type MadeFile, type MadePage, type MadeTag, makeTiff } from "../../support/tiff_maker.ts";
import { run } from "../../tiff/support.ts";
import { Rig } from "../rig.ts";

const ROWS = 40;

/** A page with its number as so many black dots in each row. */
function page(number: number, ydpi = 98): FaxTiffPage {
  return { width: 1728, ydpi, rows: Array.from({ length: ROWS }, () => [100, 100 + number]) };
}

/** So many good pages, coded as tiffcp is told. */
async function coded(pages: number, ...args: readonly string[]): Promise<Uint8Array> {
  const dir = await Deno.makeTempDir();
  try {
    await Deno.writeFile(`${dir}/a.tif`, writeFaxTiff(Array.from({ length: pages }, (_, i) => page(i + 1))));
    const { code, stderr } = await run("tiffcp", [...args, `${dir}/a.tif`, `${dir}/b.tif`]);
    assert.equal(code, 0, stderr);
    return await Deno.readFile(`${dir}/b.tif`);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

async function apart(pages: number, ...args: readonly string[]): Promise<readonly MadePage[]> {
  return takeApart(await coded(pages, "-c", "g4", ...args));
}

/** Writes a job whose documents are these files. */
function jobOf(
  rig: Rig,
  files: readonly Uint8Array[],
  fields: Readonly<Record<string, string | number>> = {},
): string {
  const path = rig.job({ documents: files.map(() => 1), fields });
  const id = path.replace("sendq/q", "");
  files.forEach((bytes, index) => Deno.writeFileSync(`${rig.dir}/docq/doc${id}${index}.ps;c0`, bytes));
  return path;
}

/** The numbers of the pages that arrived. */
function arrived(rig: Rig): readonly number[] {
  const { received } = rig.sim.history.at(-1) ?? {};
  if (received === undefined) return [];
  return readDirectories(received).map((one) => {
    const [from = 0, to = 0] = readRows(one)?.[0] ?? [];
    return to - from;
  });
}

function with_(page: MadePage, ...tags: readonly MadeTag[]): MadePage {
  const numbers = tags.map(({ tag }) => tag);
  const kept = page.tags.filter(({ tag }) => !numbers.includes(tag));
  return { ...page, tags: [...kept, ...tags.filter(({ values }) => values.length > 0)] };
}

const part = (tag: number, ...values: number[]): MadeTag => ({ tag, type: "rational", values });
const short = (tag: number, ...values: number[]): MadeTag => ({ tag, type: "short", values });
const noSizes: MadePage["stripTags"] = (offsets) => [{ tag: 273, type: "long", values: offsets }];

/** Files that go as they lie: not a byte is changed. */
const AS_THEY_LIE: Readonly<Record<string, (pages: readonly MadePage[]) => MadeFile>> = {
  "without StripByteCounts": (pages) => ({ pages: pages.map((one) => ({ ...one, stripTags: noSizes })) }),
  "without an end pointer": (pages) => ({ pages, end: "missing" }),
  "with an end pointer that leads back": (pages) => ({ pages, end: { page: 0 } }),
  "in BigTIFF": (pages) => ({ pages, big: true }),
  "in BigTIFF, big endian, without an end pointer": (pages) => ({
    pages,
    big: true,
    order: "MM",
    end: "missing",
  }),
  "with values that pages share": (pages) => ({ pages, shared: true, sharedData: true }),
  "with directories backwards at odd offsets": (pages) => ({ pages, backwards: true, odd: true }),
  "with tags out of order": (pages) => ({
    pages: pages.map((one) => ({ ...one, tags: one.tags.toReversed() })),
    unsorted: true,
  }),
  "in centimetres": (pages) => ({
    pages: pages.map((one) => with_(one, part(282, 803, 10), part(283, 385, 10), short(296, 3))),
  }),
  "with a fraction that is a float": (pages) => ({
    pages: pages.map((one) => with_(one, { tag: 283, type: "float", values: [97.8] })),
  }),
};

for (const [name, make] of Object.entries(AS_THEY_LIE)) {
  Deno.test(`a document ${name} goes as it lies`, async () => {
    await using rig = await Rig.start();
    const bytes = makeTiff(make(await apart(2)));
    const path = jobOf(rig, [bytes]);
    assert.equal(await rig.send(path), 2, rig.sessions());
    assert.equal(rig.fields(path, "npages")["npages"], "2");
    // The far end's copy ends with its last page, whatever stood there.
    assert.deepEqual(rig.sim.history.at(-1)?.received?.slice(0, -8), bytes.slice(0, -8));
    assert.deepEqual(arrived(rig), [1, 2]);
  });
}

/** Files that SpanDSP would not take; they are copied, and all pages arrive. */
const MADE_TO_FIT: Readonly<Record<string, () => Promise<Uint8Array>>> = {
  "in tiles": () => coded(3, "-c", "g4", "-t", "-w", "64", "-l", "16"),
  "in uncompressed tiles": () => coded(3, "-c", "none", "-t", "-w", "128", "-l", "32"),
  "with a page in tiles among others": async () => {
    const tiles: MadePage["stripTags"] = (offsets, sizes) => [
      { tag: 324, type: "long", values: offsets },
      { tag: 325, type: "long", values: sizes },
    ];
    const [, tiled] = await apart(2, "-t", "-w", "64", "-l", "16");
    const [first, , third] = await apart(3);
    assert.ok(first && tiled && third);
    return makeTiff({ pages: [first, { ...tiled, stripTags: tiles }, third] });
  },
  "without a resolution across": async () =>
    makeTiff({ pages: (await apart(3)).map((one) => with_(one, short(282))) }),
  "with 200 x 98 dots per inch": async () =>
    makeTiff({ pages: (await apart(3)).map((one) => with_(one, part(282, 200, 1))) }),
  "without any resolution, as BigTIFF": async () =>
    makeTiff({
      pages: (await apart(3)).map((one) => with_(one, short(282), short(283), short(296))),
      big: true,
    }),
};

for (const [name, make] of Object.entries(MADE_TO_FIT)) {
  Deno.test(`a document ${name} is made to fit`, async () => {
    await using rig = await Rig.start();
    const path = jobOf(rig, [await make()]);
    assert.equal(await rig.send(path), 2, rig.sessions());
    assert.deepEqual(arrived(rig), [1, 2, 3]);
    assert.deepEqual([...Deno.readDirSync(`${rig.dir}/tmp`)], []);
  });
}

const GREY: MadePage = {
  tags: [short(256, 1728), short(257, 4), short(258, 8), short(262, 1), part(282, 204, 1), part(283, 98, 1)],
  strips: [new Uint8Array(1728 * 4)],
};
const COLOUR: MadePage = {
  tags: [
    ...GREY.tags.filter(({ tag }) => tag !== 262 && tag !== 258),
    short(258, 8, 8, 8),
    short(262, 2),
    short(277, 3),
  ],
  strips: [new Uint8Array(1728 * 4 * 3)],
};

/** What is wrong with the second page, and what the user reads. */
const REFUSED: readonly (readonly [name: string, make: (good: MadePage) => MadePage, status: string])[] = [
  ["colours", () => COLOUR, "is a colour picture: a fax is black and white"],
  ["greys", () => GREY, "is a picture with shades of grey: a fax is black and white"],
  [
    "another width",
    (good) => with_(good, short(256, 1700)),
    "is 1700 dots wide: a fax page has 1728, 2048 or 2432",
  ],
  [
    "another resolution",
    (good) => with_(good, part(283, 150, 1)),
    "has 150 lines per inch: a fax page of this width has 98, 196, 391",
  ],
  ["no rows", (good) => with_(good, short(257, 0)), "cannot be read: it has no width or no height"],
  ["no data", (good) => ({ ...good, stripTags: () => [] }), "cannot be read: it has no image data"],
  ["JPEG", (good) => with_(good, short(259, 7)), "is compressed in a way that is not known here (7)"],
  [
    "data that is none",
    (good) => ({ ...good, strips: [new Uint8Array(30)] }),
    "cannot be read: its image data is damaged",
  ],
  [
    "data elsewhere",
    (good) => ({
      ...good,
      stripTags: (
        _at,
        sizes,
      ) => [{ tag: 273, type: "long", values: [2 ** 30] }, { tag: 279, type: "long", values: sizes }],
    }),
    "cannot be read: its image data is damaged",
  ],
];

for (const [name, make, status] of REFUSED) {
  Deno.test(`a page with ${name} fails the job before a call, with its number, alone and joined`, async () => {
    await using rig = await Rig.start();
    const [first, second, third] = await apart(3);
    assert.ok(first && second && third);
    const bad = makeTiff({ pages: [first, make(second), third] });
    const alone = jobOf(rig, [bad]);
    const joined = jobOf(rig, [await coded(2), bad, await coded(1)]);
    for (const [path, document] of [[alone, "docq/doc10.ps;c0"], [joined, "docq/doc21.ps;c0"]] as const) {
      assert.equal(await rig.send(path), 1);
      assert.deepEqual(rig.fields(path, "status", "statuscode", "totdials", "returned"), {
        status: `Page 2 of document ${document} ${status}`,
        statuscode: "901",
        totdials: "0",
        returned: "1",
      });
    }
    assert.equal(rig.sim.history.length, 0);
    assert.deepEqual([...Deno.readDirSync(`${rig.dir}/tmp`)], []);
  });
}

Deno.test("a page that is left out, or was sent before, need not be one that can be sent", async () => {
  const [first, second] = await apart(2);
  assert.ok(first && second);
  const bad = makeTiff({ pages: [COLOUR, first, second] });
  for (const fields of [{ pagehandling: "e0Xe0Se0P", skippages: 1 }, { npages: 1 }]) {
    await using rig = await Rig.start();
    const path = jobOf(rig, [bad], fields);
    const started = rig.read(path).replace("fax:0::", "npages" in fields ? "fax:1::" : "fax:0::");
    Deno.writeTextFileSync(`${rig.dir}/${path}`, started);
    assert.equal(await rig.send(path), 2, rig.sessions());
    assert.deepEqual(arrived(rig), [1, 2]);
  }
});

Deno.test("a file that is cut off is refused, and not sent as far as it goes", async () => {
  await using rig = await Rig.start();
  const whole = makeTiff({ pages: await apart(3) });
  const path = jobOf(rig, [whole.slice(0, -120)]);
  assert.equal(await rig.send(path), 1);
  assert.match(
    rig.fields(path, "status")["status"] ?? "",
    /^Page 3 of document docq\/doc10\.ps;c0 cannot be read: its description is cut off$/,
  );
  assert.equal(rig.sim.history.length, 0);
});

/** A world whose tiffcp ends like that. */
function withTiffcp(rig: Rig, end: Partial<Awaited<ReturnType<SenderWorld["run"]>>>): SenderWorld {
  const nothing = { code: 1, signal: null, timedOut: false, aborted: false, truncated: false };
  const said = { ...nothing, stdout: new Uint8Array(), stderr: new Uint8Array(), ...end };
  return { ...rig.world(), run: () => Promise.resolve(said) };
}

const words = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);
const missing = new Deno.errors.NotFound("No such file or directory");

/** How tiffcp may end when it is not a page's fault; what the user reads; whether the try counts. */
const TROUBLES: readonly (readonly [
  name: string,
  end: Partial<Awaited<ReturnType<SenderWorld["run"]>>>,
  status: RegExp,
  counts: boolean,
])[] = [
  [
    "a full disk",
    { stderr: words("TIFFAppendToStrip: Write error at scanline 0.\n") },
    /\(tiffcp ended with status 1: TIFFAppendToStrip: Write error/,
    false,
  ],
  ["no tiffcp", { code: null, error: missing }, /\(tiffcp cannot be run: /, false],
  ["a killed tiffcp", { code: null, signal: "SIGKILL" }, /\(tiffcp ended with SIGKILL\)$/, false],
  ["a tiffcp that hangs", { code: null, timedOut: true }, /\(tiffcp did not end within 120 s\)$/, true],
  [
    "words that nobody foresaw",
    { stderr: words("/x/tmp/gofax-q1.tif: Not today.\n") },
    /\(tiffcp ended with status 1: Not today\.\)$/,
    true,
  ],
];

for (const [name, end, status, counts] of TROUBLES) {
  Deno.test(`documents that cannot be joined for ${name} are a retry ${counts ? "that counts" : "that costs nothing"}, in words`, async () => {
    await using rig = await Rig.start();
    const path = jobOf(rig, [await coded(1), await coded(1)]);
    assert.equal(await sendBatch(withTiffcp(rig, end), [path]), 0);
    const { status: said = "", totdials } = rig.fields(path, "status", "totdials");
    assert.match(said, /^The pages of this fax cannot be put together \(/);
    assert.match(said, status);
    assert.doesNotMatch(said, /\/(x|tmp|var)\//);
    assert.equal(totdials, counts ? "1" : "0");
    assert.deepEqual([...Deno.readDirSync(`${rig.dir}/tmp`)], []);
  });

  Deno.test(`a document that goes as it lies goes without a check for ${name}`, async () => {
    await using rig = await Rig.start();
    const path = jobOf(rig, [makeTiff({ pages: await apart(2), big: true })]);
    assert.equal(await sendBatch(withTiffcp(rig, end), [path]), 2);
    assert.deepEqual(arrived(rig), [1, 2]);
    assert.match(
      rig.log.lines.join("\n"),
      /notice Cannot check docq\/doc10\.ps;c0 before it is sent: tiffcp /,
    );
  });
}

Deno.test("a document as fax programs write it is sent without tiffcp", async () => {
  for (const args of [["-c", "g4"], ["-c", "g3:1d"], ["-c", "g3:2d", "-f", "lsb2msb"]]) {
    await using rig = await Rig.start();
    const run = (): never => assert.fail("a helper was run");
    assert.equal(await sendBatch({ ...rig.world(), run }, [jobOf(rig, [await coded(2, ...args)])]), 2);
    assert.deepEqual(arrived(rig), [1, 2]);
  }
});

Deno.test("a document that is too large for the program to read goes through tiffcp", async () => {
  for (const [more, runs] of [[0, 0], [-1, 1]] as const) {
    await using rig = await Rig.start();
    const bytes = await coded(2);
    const world = rig.world();
    let count = 0;
    const run: SenderWorld["run"] = (request) => (count++, world.run(request));
    const mostReadBytes = bytes.length + more;
    assert.equal(await sendBatch({ ...world, run, mostReadBytes }, [jobOf(rig, [bytes])]), 2);
    assert.equal(count, runs);
  }
});

Deno.test("a document that libtiff has read is known, too, and one that it could not be asked about is not", async () => {
  for (const [isThere, runs] of [[true, 1], [false, 2]] as const) {
    await using rig = await Rig.start();
    const path = jobOf(rig, [makeTiff({ pages: await apart(2), big: true })], {
      number: "1010",
      external: "1010",
    });
    Deno.utimeSync(`${rig.dir}/docq/doc10.ps;c0`, 1_700_000_000, 1_700_000_000);
    const world = isThere ? rig.world() : withTiffcp(rig, { code: null, error: missing });
    let count = 0;
    const run: SenderWorld["run"] = (request) => (count++, world.run(request));
    for (let tries = 0; tries < 2; tries++) assert.equal(await sendBatch({ ...world, run }, [path]), 0);
    assert.equal(count, runs);
  }
});

Deno.test("what cannot be joined comes to an end with the dials that the user allows", async () => {
  await using rig = await Rig.start();
  const path = jobOf(rig, [await coded(1), await coded(1)], { maxdials: 2 });
  const world = withTiffcp(rig, { stderr: words("Not today.\n") });
  assert.equal(await sendBatch(world, [path]), 0);
  assert.equal(await sendBatch(world, [path]), 1);
  assert.match(rig.fields(path, "status")["status"] ?? "", /^The pages .*; too many attempts to dial$/);
});

Deno.test("of a thousand pages the one that cannot be read is found without trying each", async () => {
  await using rig = await Rig.start();
  const [good] = await apart(1);
  assert.ok(good);
  const pages = Array.from(
    { length: 1000 },
    (_, i) => i === 616 ? { ...good, strips: [new Uint8Array(30)] } : good,
  );
  const path = jobOf(rig, [makeTiff({ pages, shared: true, sharedData: true })]);
  const world = rig.world();
  let runs = 0;
  const counted: SenderWorld["run"] = (request) => (runs++, world.run(request));
  assert.equal(await sendBatch({ ...world, run: counted }, [path]), 1);
  assert.match(rig.fields(path, "status")["status"] ?? "", /^Page 617 of document .* cannot be read/);
  assert.ok(runs < 16, String(runs));
});
