import assert from "node:assert/strict";
import type { PageFacts } from "../../../lib/fax/job/plan.ts";
import { KnownDocuments, type KnownLimits } from "../../../lib/flow/base/known_documents.ts";
import type { FileMark } from "../../../lib/spool/file_mark.ts";

const NOW = Date.UTC(2026, 10, 29);

function mark(id: string, ageMs = 60_000): FileMark {
  return { id, changedMs: NOW - ageMs };
}

function pages(count: number, soundIn: string | undefined): readonly PageFacts[] {
  return Array.from({ length: count }, () => ({ pixels: 1728, how: { kind: "as it lies" }, soundIn }));
}

/** Which of these are known after all of them were kept, each with so many pages. */
function kept(limits: KnownLimits, sizes: Readonly<Record<string, number>>): readonly string[] {
  const known = new KnownDocuments(limits);
  for (const [id, count] of Object.entries(sizes)) known.keep(mark(id), pages(count, id), NOW);
  return Object.keys(sizes).filter((id) => known.pagesOf(mark(id)) !== undefined);
}

Deno.test("KnownDocuments knows a sound document, and no other state of it", () => {
  const known = new KnownDocuments();
  known.keep(mark("a"), pages(2, "a"), NOW);
  assert.deepEqual(known.pagesOf(mark("a")), pages(2, "a"));
  assert.equal(known.pagesOf(mark("b")), undefined);
});

Deno.test("KnownDocuments remembers nothing of a document with a page that was not found sound in it", () => {
  const known = new KnownDocuments();
  known.keep(mark("a"), [...pages(2, "a"), ...pages(1, undefined)], NOW);
  known.keep(mark("b"), pages(1, "a"), NOW);
  assert.deepEqual([known.pagesOf(mark("a")), known.pagesOf(mark("b"))], [undefined, undefined]);
});

Deno.test("KnownDocuments remembers nothing of a file that was changed just now, or at an unknown time", () => {
  for (
    const [age, isKnown] of [[5_001, true], [5_000, false], [0, false], [-60_000, false], [
      NaN,
      false,
    ]] as const
  ) {
    const known = new KnownDocuments();
    known.keep(mark("a", age), pages(1, "a"), NOW);
    assert.equal(known.pagesOf(mark("a")) !== undefined, isKnown, String(age));
  }
});

Deno.test("KnownDocuments forgets what was not needed for longest, by documents and by pages", () => {
  assert.deepEqual(kept({ documents: 2, pages: 100 }, { a: 1, b: 1, c: 1 }), ["b", "c"]);
  assert.deepEqual(kept({ documents: 9, pages: 10 }, { a: 4, b: 4, c: 4 }), ["b", "c"]);
  assert.deepEqual(kept({ documents: 9, pages: 10 }, { a: 4, b: 11, c: 6 }), ["a", "c"]);
  assert.deepEqual(kept({ documents: 9, pages: 10 }, { a: 4, b: 4, c: 10 }), ["c"]);

  const known = new KnownDocuments({ documents: 2, pages: 100 });
  for (const id of ["a", "b"]) known.keep(mark(id), pages(1, id), NOW);
  known.pagesOf(mark("a"));
  for (const id of ["c", "c"]) known.keep(mark(id), pages(1, id), NOW);
  assert.deepEqual(["a", "b", "c"].map((id) => known.pagesOf(mark(id)) !== undefined), [true, false, true]);
});
