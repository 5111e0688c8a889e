/** How pages are copied: very long lists of them, and the search for one that is damaged, which has an end. */

import assert from "node:assert/strict";
import { type FaxTiffPage, readRows, writeFaxTiff } from "../../../lib/tiff/picture/mod.ts";
import { readDirectories } from "../../../lib/tiff/read.ts";
import { sendBatch } from "../../../lib/flow/send/send_batch.ts";
import { COPY_S, copyPages, type PageSource } from "../../../lib/flow/send/document/page_copier.ts";
import type { Clock, World } from "../../../lib/flow/base/world.ts";
import type { HelperOptions, HelperResult } from "../../../lib/os/process.ts";
import type { CallFile } from "../../../lib/spool/paths.ts";
import { type MadeTag, makeTiff } from "../../support/tiff_maker.ts";
import { Rig } from "../rig.ts";

/** A small page with its number as so many black dots. */
function page(number: number): FaxTiffPage {
  return { width: 2432, ydpi: 98, rows: [[1, 1 + number]] };
}

/** The numbers of a file's pages. */
function numbersIn(bytes: Uint8Array): readonly number[] {
  return readDirectories(bytes).map((one) => {
    const [from = 0, to = 0] = readRows(one)?.[0] ?? [];
    return to - from;
  });
}

/** Files in the spool's `tmp/`, to copy from and to. */
function callFile(rig: Rig, name: string, bytes: Uint8Array = new Uint8Array()): CallFile {
  const file = `tmp/gofax-q1-c000000001-p1-${name}.tif` as CallFile;
  Deno.writeFileSync(`${rig.dir}/${file}`, bytes);
  return file;
}

/** A file of so many pages. */
function pagesFile(rig: Rig, name: string, pages: number, from = 1): CallFile {
  return callFile(rig, name, writeFaxTiff(Array.from({ length: pages }, (_, i) => page(from + i))));
}

/** A page whose data nobody can decode. */
function damagedPage(): Uint8Array {
  const tags = [[256, 1728], [257, 10], [258, 1], [259, 4], [262, 0], [278, 10]].map((
    [tag = 0, value = 0],
  ): MadeTag => ({ tag, type: "short", values: [value] }));
  return makeTiff({ pages: [{ tags, strips: [new Uint8Array(30)] }] });
}

/** A world whose helpers are looked at before they run, or instead. */
function watched(rig: Rig, run: (request: HelperOptions, world: World) => Promise<HelperResult>): World {
  const world = rig.world();
  return { ...world, run: (request) => run(request, world) };
}

const LONGEST_ARGUMENT = 131_071;
/** What execve(2) promises on every machine. */
const LEAST_ARG_MAX = 131_072;

function bytesOf(args: readonly string[]): number {
  return args.reduce((sum, arg) => sum + new TextEncoder().encode(arg).length + 1, 0);
}

/** How tiffcp ended. */
function ended(code: number | null, more: Partial<HelperResult> = {}): HelperResult {
  const nothing = { signal: null, timedOut: false, aborted: false, truncated: false };
  return { code, ...nothing, stdout: new Uint8Array(), stderr: new Uint8Array(), ...more };
}

Deno.test("thousands of pages of two documents in turn are copied in runs that hold to the limits of arguments", async () => {
  await using rig = await Rig.start();
  const [one, two] = [pagesFile(rig, "one", 400), pagesFile(rig, "two", 400, 401)];
  const pages = Array.from({ length: 3000 }, (_, i): PageSource => ({
    file: i % 2 === 0 ? one : two,
    directory: i % 400,
  }));
  let runs = 0;
  const world = watched(rig, (request, real) => {
    runs++;
    assert.ok(bytesOf(request.args) < LEAST_ARG_MAX, String(bytesOf(request.args)));
    return real.run(request);
  });
  const target = callFile(rig, "target");
  assert.deepEqual(await copyPages(world, pages, target), { kind: "done" });
  assert.ok(runs > 1, String(runs));
  const want = pages.map(({ file, directory }) => directory + (file === one ? 1 : 401));
  assert.deepEqual(numbersIn(Deno.readFileSync(`${rig.dir}/${target}`)), want);
});

Deno.test("no argument is longer than Linux takes, however many pages one document has", async () => {
  await using rig = await Rig.start();
  const file = pagesFile(rig, "one", 1);
  const told: string[] = [];
  const world = watched(rig, (request) => {
    assert.ok(request.args.every((arg) => bytesOf([arg]) <= LONGEST_ARGUMENT));
    assert.equal(request.args.includes("-a"), told.length > 0);
    told.push(...request.args.slice(0, -1).flatMap((arg) => arg.split(",").slice(1)));
    return Promise.resolve(ended(0));
  });
  const pages = Array.from({ length: 50_000 }, (_, directory): PageSource => ({ file, directory }));
  assert.deepEqual(await copyPages(world, pages, callFile(rig, "target")), { kind: "done" });
  assert.deepEqual(told, pages.map(({ directory }) => String(directory)));
});

Deno.test("a damaged page far behind in a very long list is found", async () => {
  await using rig = await Rig.start();
  const [good, bad] = [pagesFile(rig, "good", 400), callFile(rig, "bad", damagedPage())];
  const pages = Array.from(
    { length: 3000 },
    (_, i): PageSource => i === 2616 ? { file: bad, directory: 0 } : { file: good, directory: i % 400 },
  );
  const found = await copyPages(rig.world(), pages, callFile(rig, "target"));
  assert.deepEqual(found, { kind: "unreadable", page: pages[2616] });
});

/** A clock that goes on when it is told. */
class HandClock implements Clock {
  ms = 0;
  now(): number {
    return this.ms;
  }
  steady(): Clock {
    return this;
  }
  sleep(): Promise<void> {
    return Promise.resolve();
  }
}

const WORDS = new TextEncoder().encode("Fax4Decode: Bad code word.\n");

/** A tiffcp that needs so many seconds a run and stumbles over one page. It ends when its time is over. */
class SlowTiffcp {
  readonly clock = new HandClock();
  readonly timeouts: number[] = [];
  readonly #secondsOf: (run: number) => number;
  readonly #bad: number;

  constructor(bad: number, secondsOf: (run: number) => number) {
    this.#bad = bad;
    this.#secondsOf = secondsOf;
  }

  run(request: HelperOptions): Promise<HelperResult> {
    const ms = this.#secondsOf(this.timeouts.length) * 1000;
    this.timeouts.push(request.timeoutMs);
    this.clock.ms += Math.min(ms, request.timeoutMs);
    if (ms > request.timeoutMs) return Promise.resolve(ended(null, { signal: "SIGTERM", timedOut: true }));
    const isBad = request.args.some((arg) => arg.split(",").slice(1).includes(String(this.#bad)));
    const isFatal = isBad && !request.args.includes("-i");
    return Promise.resolve(isFatal ? ended(1, { stderr: WORDS }) : ended(0));
  }
}

/** Copies a thousand pages of one file with it. */
async function copyWith(tiffcp: SlowTiffcp): Promise<Awaited<ReturnType<typeof copyPages>>> {
  await using rig = await Rig.start();
  const file = pagesFile(rig, "one", 1);
  const pages = Array.from({ length: 1000 }, (_, directory): PageSource => ({ file, directory }));
  const world = { ...rig.world(), clock: tiffcp.clock, run: (request: HelperOptions) => tiffcp.run(request) };
  return await copyPages(world, pages, callFile(rig, "target"));
}

const WHY = "tiffcp ended with status 1: Fax4Decode: Bad code word.";

Deno.test("the search for a damaged page has an end, and tells among which pages it is", async () => {
  // The first search run ends with 500 pages left, the second with 250, the third with 125, the fourth is cut off.
  const tiffcp = new SlowTiffcp(616, (run) => run === 0 ? 100 : 35);
  const found = await copyWith(tiffcp);
  assert.ok(found.kind === "failed");
  assert.deepEqual([found.why, found.mayPass], [WHY, false]);
  const among = found.among?.map(({ directory }) => directory) ?? [];
  assert.deepEqual([among[0], among.at(-1), among.length], [500, 624, 125]);
  assert.equal(tiffcp.clock.ms, (100 + COPY_S) * 1000);
  assert.deepEqual(tiffcp.timeouts, [120_000, 120_000, 85_000, 50_000, 15_000]);
});

Deno.test("a search that begins with nothing known, or that a copy's own end leaves no use for, adds no words", async () => {
  const stuck = new SlowTiffcp(616, (run) => run === 0 ? 1 : 1000);
  assert.deepEqual(await copyWith(stuck), { kind: "failed", why: WHY, mayPass: false });
  const slow = new SlowTiffcp(616, () => 1000);
  const why = "tiffcp did not end within 120 s";
  assert.deepEqual(await copyWith(slow), { kind: "failed", why, mayPass: false });
  assert.deepEqual(slow.timeouts, [120_000]);
});

Deno.test("a page that is alone when the time is over is told, too", async () => {
  // Ten runs halve a thousand pages, the eleventh is the page alone, and nothing is left to ask what can be read of it.
  const tiffcp = new SlowTiffcp(616, (run) => run <= 10 ? 1 : run === 11 ? 110 : 1);
  const found = await copyWith(tiffcp);
  assert.ok(found.kind === "failed");
  assert.deepEqual(found.among?.map(({ directory }) => directory), [616]);
});

Deno.test("a program that is told to stop ends the search at once", async () => {
  await using rig = await Rig.start();
  const file = pagesFile(rig, "one", 1);
  const stop = new AbortController();
  let runs = 0;
  const run = (): Promise<HelperResult> => {
    if (++runs === 3) stop.abort();
    return Promise.resolve(ended(1, { stderr: WORDS }));
  };
  const pages = Array.from({ length: 1000 }, (_, directory): PageSource => ({ file, directory }));
  const copied = await copyPages({ ...rig.world(stop.signal), run }, pages, callFile(rig, "target"));
  assert.equal(copied.kind, "failed");
  assert.equal(runs, 3);
});

Deno.test("a job whose damaged page was not found in time is tried again, and its status tells where it is", async () => {
  const cases: readonly (readonly [documents: readonly number[], where: string])[] = [
    [[4, 4], "pages 1 to 4 of document docq/doc10.ps;c0"],
    [[1, 2], "page 1 of document docq/doc10.ps;c0 to page 1 of document docq/doc11.ps;c0"],
  ];
  for (const [documents, where] of cases) {
    await using rig = await Rig.start();
    const path = rig.job({ documents });
    let runs = 0;
    // The whole is not copied, nor its first half, and a half of that takes too long.
    const run = (): Promise<HelperResult> =>
      Promise.resolve(++runs < 3 ? ended(1, { stderr: WORDS }) : ended(null, { timedOut: true }));
    assert.equal(await sendBatch({ ...rig.world(), run }, [path]), 0);
    const { status, totdials } = rig.fields(path, "status", "totdials");
    assert.equal(
      status,
      `The pages of this fax cannot be put together (${WHY}; the damaged page was not found within 120 s, it is among ${where})`,
    );
    assert.equal(totdials, "1");
  }
});
