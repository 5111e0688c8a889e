import assert from "node:assert/strict";
import { writeWhole } from "../../lib/spool/in_place.ts";
import { items, parseQfile } from "../../lib/hylafax/qfile.ts";
import { tempSpool } from "./temp_spool.ts";

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Writes, and dies before anything is cut off: what is on the disk then. */
function interrupted(path: string, old: string, text: string): Uint8Array {
  Deno.writeTextFileSync(path, old);
  using file = Deno.openSync(path, { read: true, write: true });
  file.truncateSync = (): never => {
    throw new Error("killed");
  };
  assert.throws(() => writeWhole(file, encode(text)), /killed/);
  return Deno.readFileSync(path);
}

Deno.test("writeWhole() that dies before it cuts leaves nothing of the old content", () => {
  using temp = tempSpool();
  const path = `${temp.dir}/sendq/q1`;
  const before =
    "status:a long one, and longer\nreturned:0\nfax:0::docq/doc1.ps;c0\nfax:0::docq/doc2.ps;c0\n";
  const after = "status:\nreturned:2\n!postscript:0::docq/doc1.ps\n";
  const left = interrupted(path, before, after);
  assert.deepEqual(items(parseQfile(left)).map(({ kind }) => kind), ["source"]);
  assert.equal(new TextDecoder().decode(left).replace(/\n+$/, "\n"), after);
  assert.match(new TextDecoder().decode(interrupted(path, "999999998", "1")), /^1\n+$/);
});

Deno.test("writeWhole() leaves exactly what was to be written, whatever was there", () => {
  using temp = tempSpool();
  const path = `${temp.dir}/sendq/q1`;
  for (const old of ["", "x", "x".repeat(10_000)]) {
    Deno.writeTextFileSync(path, old);
    using file = Deno.openSync(path, { read: true, write: true });
    writeWhole(file, encode("new\n"));
    assert.equal(Deno.readTextFileSync(path), "new\n");
  }
});
