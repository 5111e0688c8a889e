/**
 * The numbers that SpanDSP prints on pages, which are their places in the file it sends: a later call goes on counting. The stand-in
 * begins where `fax_start_page` says, as SpanDSP does.
 */

import assert from "node:assert/strict";
import { readRows, writeFaxTiff } from "../../../lib/tiff/picture/mod.ts";
import { readDirectories } from "../../../lib/tiff/read.ts";
import type { Machine } from "../../../lib/sim/network/numbers.ts";
import { NUMBERS } from "../../../lib/sim/network/numbers.ts";
import { Rig } from "../rig.ts";

/** A document whose pages are so wide a line each, so that they are known again. */
function document(...marks: readonly number[]): Uint8Array {
  return writeFaxTiff(marks.map((mark) => ({ width: 1728, ydpi: 98, rows: [[100, 100 + mark], []] })));
}

function hangsUpAfter(pages: number): { does: string; answers: Machine } {
  const machine = NUMBERS["1001"]?.answers;
  assert.ok(machine);
  return { does: `hangs up after page ${pages}`, answers: { ...machine, hangUpAfterPages: pages } };
}

const NUMBERS_THERE = { "4001": hangsUpAfter(1), "4002": hangsUpAfter(2), "4003": hangsUpAfter(3) };

/** The marks of the pages that arrived in the last call, and the number that SpanDSP printed on the first of them. */
function lastCall(rig: Rig): { readonly marks: readonly number[]; readonly first: number } {
  const leg = rig.sim.history.at(-1);
  const marks = readDirectories(leg?.received ?? new Uint8Array()).map((page) => {
    const [from = 0, to = 0] = readRows(page)?.[0] ?? [];
    return to - from;
  });
  return { marks, first: Number(leg?.variables["fax_start_page"] ?? 0) + 1 };
}

/** A job with these documents, marked in a row from 1 on. */
function jobOf(
  rig: Rig,
  sizes: readonly number[],
  number: string,
  fields: Readonly<Record<string, string | number>> = {},
): string {
  const path = rig.job({ number, documents: sizes, fields });
  let mark = 1;
  for (const [index, size] of sizes.entries()) {
    const marks = Array.from({ length: size }, () => mark++);
    Deno.writeFileSync(`${rig.dir}/docq/doc1${index}.ps;c0`, document(...marks));
  }
  return path;
}

function dialNext(rig: Rig, path: string, number: string): void {
  const text = rig.read(path).replace(/^(external|number):.*$/gm, `$1:${number}`);
  Deno.writeTextFileSync(`${rig.dir}/${path}`, text);
}

/** Documents by size, page handling, the numbers to dial one after the other; the calls' first page numbers, and their pages. */
const CASES: readonly (readonly [
  name: string,
  sizes: readonly number[],
  fields: Readonly<Record<string, string | number>>,
  calls: readonly (readonly [number: string, first: number, marks: readonly number[]])[],
])[] = [
  ["one document", [4], {}, [["4001", 1, [1]], ["4002", 2, [2, 3]], ["1001", 4, [4]]]],
  ["a document behind one that was delivered", [2, 3], {}, [["4002", 1, [1, 2]], ["1001", 3, [3, 4, 5]]]],
  ["the rest of one, and another", [3, 2], {}, [["4001", 1, [1]], ["1001", 2, [2, 3, 4, 5]]]],
  ["three calls over three documents", [2, 2, 2], {}, [
    ["4003", 1, [1, 2, 3]],
    ["4001", 4, [4]],
    ["1001", 5, [5, 6]],
  ]],
  ["pages left out at the front", [4], { pagehandling: "e0Xe0Se0Se0P", skippages: 1 }, [
    ["4001", 1, [2]],
    ["1001", 2, [3, 4]],
  ]],
  ["pages left out in between", [4], { pagehandling: "e0Se0Xe0Se0P", skippages: 1 }, [
    ["4001", 1, [1]],
    ["1001", 2, [3, 4]],
  ]],
];

for (const [name, sizes, fields, calls] of CASES) {
  Deno.test(`the pages of a later call go on counting: ${name}`, async () => {
    await using rig = await Rig.start({}, { numbers: NUMBERS_THERE });
    const path = jobOf(rig, sizes, "1001", fields);
    for (const [index, [number, first, marks]] of calls.entries()) {
      dialNext(rig, path, number);
      const code = await rig.send(path);
      assert.equal(code, index === calls.length - 1 ? 2 : 0, rig.sessions());
      assert.deepEqual(lastCall(rig), { marks, first }, `call ${index + 1}`);
    }
    const all = sizes.reduce((sum, size) => sum + size, 0);
    assert.equal(rig.fields(path, "npages")["npages"], String(all));
    assert.deepEqual([...Deno.readDirSync(`${rig.dir}/tmp`)], []);
  });
}

Deno.test("a call that begins with the first page says nothing of where to begin", async () => {
  await using rig = await Rig.start();
  assert.equal(await rig.send(jobOf(rig, [2], "1001")), 2);
  assert.equal(rig.sim.history.at(-1)?.variables["fax_start_page"], undefined);
});

Deno.test("without resume every try begins at page 1", async () => {
  await using rig = await Rig.start({ gofaxsend: { resume: "false" } }, { numbers: NUMBERS_THERE });
  const path = jobOf(rig, [3], "4001");
  assert.equal(await rig.send(path), 0);
  dialNext(rig, path, "1001");
  assert.equal(await rig.send(path), 2);
  assert.deepEqual(lastCall(rig), { marks: [1, 2, 3], first: 1 });
});

Deno.test("a fax of which the last page is missing is not sent, however many pages stand before the first", async () => {
  await using rig = await Rig.start({}, { numbers: NUMBERS_THERE });
  const path = jobOf(rig, [1, 3], "4001");
  assert.equal(await rig.send(path), 0);
  dialNext(rig, path, "4002");
  assert.equal(await rig.send(path), 0);
  assert.deepEqual(rig.fields(path, "npages", "returned"), { npages: "3", returned: "0" });
  assert.deepEqual(rig.items(path).filter((line) => line.startsWith("fax:")), ["fax:2::docq/doc11.ps;c0"]);
});

Deno.test("behind more pages than SpanDSP should walk through, pages are counted anew", async () => {
  await using rig = await Rig.start();
  const path = jobOf(rig, [2], "1001", { npages: 5000 });
  assert.equal(await rig.send(path), 2);
  assert.deepEqual(lastCall(rig), { marks: [1, 2], first: 1 });
});
