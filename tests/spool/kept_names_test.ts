import assert from "node:assert/strict";
import { KeptNames } from "../../lib/spool/kept_names.ts";

/** A folder with these files, which was changed last at that time. */
function folder(names: readonly string[], changedMs: number): { readonly dir: string } & Disposable {
  const dir = Deno.makeTempDirSync({ prefix: "gofax-kept-" });
  for (const name of names) Deno.writeTextFileSync(`${dir}/${name}`, "");
  Deno.utimeSync(dir, changedMs / 1000, changedMs / 1000);
  return { dir, [Symbol.dispose]: () => Deno.removeSync(dir, { recursive: true }) };
}

function put(dir: string, name: string, changedMs: number): void {
  Deno.writeTextFileSync(`${dir}/${name}`, "");
  Deno.utimeSync(dir, changedMs / 1000, changedMs / 1000);
}

/** Stops the clock at this time. */
function heldNow(at: number): Disposable {
  const real = Date.now;
  Date.now = () => at;
  return { [Symbol.dispose]: () => void (Date.now = real) };
}

const LONG_AGO = Date.UTC(2026, 0, 1, 12, 0, 0, 5);
const LATER = LONG_AGO + 60_000;

Deno.test("KeptNames lists documents that are kept for jobs, by their own names", () => {
  const names = [
    "doc1.ps.6",
    "doc1.ps.7",
    "doc2.ps.6",
    "doc1.ps;c0",
    "cover6.cover",
    "seqf",
    "doc3.ps.x",
    "doc3.ps.0",
  ];
  using kept = folder(names, LONG_AGO);
  const list = new KeptNames(kept.dir).list();
  const jobs = Object.fromEntries([...list].map(([name, jobs]) => [name, jobs.toSorted()]));
  assert.deepEqual(jobs, { "docq/doc1.ps": [6, 7], "docq/doc2.ps": [6] });
});

Deno.test("KeptNames does not list a folder again that was not changed, and does when it was", () => {
  using kept = folder(["doc1.ps.6"], LONG_AGO);
  const names = new KeptNames(kept.dir);
  const first = names.list();
  assert.equal(names.list(), first);
  put(kept.dir, "doc1.ps.7", LATER);
  assert.deepEqual(names.list().get("docq/doc1.ps")?.toSorted(), [6, 7]);
  Deno.removeSync(`${kept.dir}/doc1.ps.6`);
  Deno.utimeSync(kept.dir, LONG_AGO / 1000, LONG_AGO / 1000);
  assert.deepEqual(names.list().get("docq/doc1.ps"), [7]);
});

Deno.test("KeptNames trusts no time of change that is now: another change may have the same", () => {
  using kept = folder(["doc1.ps.6"], LONG_AGO);
  const names = new KeptNames(kept.dir);
  using _now = heldNow(LONG_AGO + 10);
  assert.deepEqual(names.list().get("docq/doc1.ps"), [6]);
  put(kept.dir, "doc1.ps.7", LONG_AGO);
  assert.deepEqual(names.list().get("docq/doc1.ps")?.toSorted(), [6, 7]);
});

Deno.test("KeptNames waits a second on a disk that keeps whole seconds", () => {
  const second = LONG_AGO - LONG_AGO % 1000;
  using kept = folder(["doc1.ps.6"], second);
  const names = new KeptNames(kept.dir);
  using _now = heldNow(second + 900);
  assert.deepEqual(names.list().get("docq/doc1.ps"), [6]);
  put(kept.dir, "doc1.ps.7", second);
  assert.deepEqual(names.list().get("docq/doc1.ps")?.toSorted(), [6, 7]);
});

Deno.test("KeptNames says that a folder cannot be listed", () => {
  assert.throws(() => new KeptNames("/nowhere/at/all").list(), Deno.errors.NotFound);
});
