import assert from "node:assert/strict";
import { commId } from "../../lib/hylafax/ids.ts";
import { SpoolError } from "../../lib/spool/spool_error.ts";
import { modeOf, tempSpool } from "./temp_spool.ts";

const ID = commId(7);

Deno.test("a note of a reception is ours alone, and found only when its writer has let go of it", async () => {
  using temp = tempSpool();
  const { receptionNotes } = temp.spool;
  const path = `${temp.dir}/log/gofax-recv-000000007`;
  const note = await receptionNotes.make(ID, "begun");
  assert.equal(modeOf(path), "600");
  assert.deepEqual(receptionNotes.noted(), [ID]);
  assert.equal(receptionNotes.take(ID), undefined);
  await assert.rejects(receptionNotes.make(ID, "again"), { kind: "exists" });
  note.write("ended");
  note[Symbol.dispose]();
  const left = receptionNotes.take(ID);
  assert.equal(left?.read().trimEnd(), "ended");
  left?.remove();
  assert.deepEqual([receptionNotes.noted(), receptionNotes.take(ID)], [[], undefined]);
});

Deno.test("a note keeps its size, so that a full disk takes what changes", async () => {
  using temp = tempSpool();
  const path = `${temp.dir}/log/gofax-recv-000000007`;
  using note = await temp.spool.receptionNotes.make(ID, "x");
  assert.equal(Deno.statSync(path).size, 4096);
  note.write("y".repeat(4096));
  assert.equal(Deno.statSync(path).size, 4096);
  note.write("z");
  assert.equal(note.read().trimEnd(), "z");
  note.write("y".repeat(5000));
  assert.equal(note.read().trimEnd().length, 5000);
});

Deno.test("what is no note of a reception is left alone", () => {
  using temp = tempSpool();
  const { receptionNotes } = temp.spool;
  for (
    const name of [
      "gofax-recv-",
      "gofax-recv-7",
      "gofax-recv-000000000",
      "gofax-recv-999999999",
      "c000000007",
    ]
  ) {
    Deno.writeTextFileSync(`${temp.dir}/log/${name}`, "");
  }
  Deno.symlinkSync("/etc/hostname", `${temp.dir}/log/gofax-recv-000000007`);
  assert.deepEqual([receptionNotes.noted(), receptionNotes.take(ID)], [[ID], undefined]);
  Deno.removeSync(`${temp.dir}/log`, { recursive: true });
  assert.throws(() => receptionNotes.noted(), SpoolError);
});
