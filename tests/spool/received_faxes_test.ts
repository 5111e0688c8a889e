import assert from "node:assert/strict";
import { SmallDisk } from "../support/small_disk.ts";
import { tempSpool } from "./temp_spool.ts";

const FILE = "recvq/fax000000001.tif";

/** Whether others had their turn while something was done; gives what came of it. */
async function besides<T>(work: () => Promise<T>): Promise<{ readonly turns: number; readonly result: T }> {
  let turns = 0;
  const timer = setInterval(() => turns++, 0);
  try {
    const result = await work();
    return { turns, result };
  } finally {
    clearInterval(timer);
  }
}

Deno.test("a fax of many megabytes is read and written while others have their turn", async () => {
  using temp = tempSpool();
  const { receivedFaxes } = temp.spool;
  const path = `${temp.dir}/${FILE}`;
  const bytes = crypto.getRandomValues(new Uint8Array(1 << 16));
  for (let n = 0; n < 512; n++) Deno.writeFileSync(path, bytes, { append: true });
  const read = await besides(() => receivedFaxes.read(FILE));
  assert.equal(read.result.length, 512 << 16);
  assert.deepEqual(read.result.subarray(-bytes.length), bytes);
  const added = await besides(() =>
    receivedFaxes.appendThenOverwrite(FILE, read.result, 4, new Uint8Array([1, 2, 3, 4]))
  );
  assert.ok(read.turns > 0 && added.turns > 0, `${read.turns}, ${added.turns}`);
  assert.equal(Deno.statSync(path).size, 1024 << 16);
  assert.deepEqual([...(await receivedFaxes.read(FILE)).subarray(4, 8)], [1, 2, 3, 4]);
});

Deno.test("an addition for which there is no room leaves the fax as it was", async (t) => {
  using temp = tempSpool();
  using disk = SmallDisk.mount(`${temp.dir}/recvq`, 64);
  if (disk === undefined) {
    await t.step({ name: "needs root and mount(8)", ignore: true, fn: (): void => {} });
    return;
  }
  const path = `${temp.dir}/${FILE}`;
  const fax = new Uint8Array(5000).fill(7);
  Deno.writeFileSync(path, fax);
  disk.fill();
  const adding = temp.spool.receivedFaxes.appendThenOverwrite(
    FILE,
    new Uint8Array(9000),
    4,
    new Uint8Array(4),
  );
  await assert.rejects(adding, /Cannot write ".*fax000000001\.tif": No space left on device/);
  assert.deepEqual(Deno.readFileSync(path), fax);
});

Deno.test("a fax that is not there is missing, and one that is too big is not read", async () => {
  using temp = tempSpool();
  const { receivedFaxes } = temp.spool;
  await assert.rejects(receivedFaxes.read(FILE), { name: "SpoolError", kind: "missing" });
  using file = Deno.openSync(`${temp.dir}/${FILE}`, { write: true, create: true });
  file.truncateSync(2 ** 32);
  await assert.rejects(receivedFaxes.read(FILE), /it has 4294967296 bytes, which is too much for a fax/);
});

Deno.test("setMode() sets the mode", async () => {
  using temp = tempSpool();
  Deno.writeTextFileSync(`${temp.dir}/${FILE}`, "");
  await temp.spool.receivedFaxes.setMode(FILE, 0o640);
  assert.equal((Deno.statSync(`${temp.dir}/${FILE}`).mode ?? 0) & 0o777, 0o640);
});
