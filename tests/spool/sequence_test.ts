import assert from "node:assert/strict";
import { SpoolError } from "../../lib/spool/spool_error.ts";
import { denoOnSpool, modeOf, tempSpool } from "./temp_spool.ts";

Deno.test("nextSequence() takes the number in the file and leaves the next", async (t) => {
  const cases: [string, string | undefined, number, string][] = [
    ["no file", undefined, 1, "2"],
    ["an empty file", "", 1, "2"],
    ["HylaFAX's", "10", 10, "11"],
    ["with a line break, as people leave it", "41\n", 41, "42"],
    ["with junk behind", "41 # last", 41, "42"],
    ["shorter afterwards", "99999999999", 1, "2"],
    ["junk", "junk", 1, "2"],
    ["bytes", "\0\xff\xfe", 1, "2"],
    ["zero", "0", 1, "2"],
    ["negative", "-5", 1, "2"],
    ["the last one", "999999998", 999_999_998, "1"],
    ["the one before", "999999997", 999_999_997, "999999998"],
    ["beyond", "999999999", 1, "2"],
  ];
  for (const [name, before, want, after] of cases) {
    await t.step(name, async () => {
      using temp = tempSpool();
      for (const sequence of ["log", "recvq"] as const) {
        const path = `${temp.dir}/${sequence}/seqf`;
        if (before !== undefined) {
          Deno.writeTextFileSync(path, before, { mode: 0o600 });
        }
        assert.equal(await temp.spool.nextSequence(sequence), want);
        assert.equal(Deno.readTextFileSync(path), after);
        assert.equal(modeOf(path), "600");
      }
    });
  }
});

Deno.test("nextSequence() counts in the steps of HylaFAX+'s seqf.increment", async () => {
  using temp = tempSpool();
  const [path, increment] = [`${temp.dir}/log/seqf`, `${temp.dir}/log/seqf.increment`];
  const cases = [
    ["10", "7", "17"],
    ["10", "10\n", "20"],
    ["999999988", "10", "999999998"],
    ["999999989", "10", "1"],
    ["999999990", "10", "1"],
    ["999999995", "10", "6"],
    ["10", "0", "11"],
    ["10", "-3", "11"],
    ["10", "junk", "11"],
    ["10", "", "11"],
  ] as const;
  for (const [before, step, after] of cases) {
    Deno.writeTextFileSync(path, before);
    Deno.writeTextFileSync(increment, step);
    assert.equal(await temp.spool.nextSequence("log"), Number(before));
    assert.equal(Deno.readTextFileSync(path), after, `${before} and ${step}`);
  }
  Deno.removeSync(increment);
  Deno.mkdirSync(increment);
  Deno.writeTextFileSync(path, "10");
  assert.equal(await temp.spool.nextSequence("log"), 10);
  assert.equal(Deno.readTextFileSync(path), "11", "what is no file is none");
});

Deno.test("nextSequence() gives no number twice to several processes", async () => {
  using temp = tempSpool();
  const count = 200;
  const script = `const got = [];
for (let i = 0; i < ${count}; i++) got.push(await spool.nextSequence("log"));
console.log(got.join(" "));`;
  const outputs = await Promise.all(Array.from({ length: 4 }, () => denoOnSpool(temp.dir, script).output()));
  const got = outputs.flatMap(({ stdout }) => new TextDecoder().decode(stdout).trim().split(" ").map(Number));
  assert.deepEqual(got.toSorted((a, b) => a - b), Array.from({ length: 4 * count }, (_, i) => i + 1));
  assert.equal(Deno.readTextFileSync(`${temp.dir}/log/seqf`), String(4 * count + 1));
});

Deno.test("nextSequence() gives up when the file stays locked or cannot be used", async () => {
  using temp = tempSpool();
  const path = `${temp.dir}/log/seqf`;
  {
    using file = Deno.openSync(path, { write: true, create: true });
    file.tryLockSync(EXCLUSIVE);
    await assert.rejects(
      temp.spool.nextSequence("log", { deadlineMs: 10 }),
      (error) => error instanceof SpoolError && error.kind === "locked" && error.path === path,
    );
  }
  Deno.removeSync(`${temp.dir}/recvq`);
  await assert.rejects(
    temp.spool.nextSequence("recvq"),
    (error) => error instanceof SpoolError && error.kind === "missing",
  );
});

const EXCLUSIVE = true;

Deno.test("newRecvFile() skips names that are in use and makes nothing", async () => {
  using temp = tempSpool();
  Deno.writeTextFileSync(`${temp.dir}/recvq/seqf`, "7");
  Deno.writeTextFileSync(`${temp.dir}/recvq/fax000000007.tif`, "");
  Deno.symlinkSync("nowhere", `${temp.dir}/recvq/fax000000008.tif`);
  assert.deepEqual(await temp.spool.newRecvFile(), {
    path: "recvq/fax000000009.tif",
    absolute: `${temp.dir}/recvq/fax000000009.tif`,
  });
  assert.equal(Deno.readTextFileSync(`${temp.dir}/recvq/seqf`), "10");
  assert.deepEqual(
    Array.from(Deno.readDirSync(`${temp.dir}/recvq`), ({ name }) => name).sort(),
    ["fax000000007.tif", "fax000000008.tif", "seqf"],
  );
});
