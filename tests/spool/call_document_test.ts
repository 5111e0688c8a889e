import assert from "node:assert/strict";
import { commId, parseJobId } from "../../lib/hylafax/ids.ts";
import { geteuid } from "../../lib/os/process_calls.ts";
import { SpoolError } from "../../lib/spool/spool_error.ts";
import { denoOnSpool, modeOf, printed, tempSpool } from "./temp_spool.ts";

const MAKER = { jobId: parseJobId("12"), commid: commId(42), pid: 4711 };
const NAME = /^tmp\/gofax-q12-c000000042-p4711-[0-9a-f]{16}\.tif$/;

Deno.test("DocumentStore.makeForCall() makes an empty file that nobody else may read, and tells its name", async () => {
  using temp = tempSpool();
  const [name = "", next = ""] = await printed(
    denoOnSpool(
      temp.dir,
      `Deno.umask(0);
const maker = ${JSON.stringify(MAKER)};
for (let count = 0; count < 2; count++) console.log(spool.documents.makeForCall(maker));`,
    ),
  );
  for (const made of [name, next]) {
    assert.match(made, NAME);
    assert.equal(modeOf(`${temp.dir}/${made}`), "600");
    assert.equal(Deno.statSync(`${temp.dir}/${made}`).size, 0);
  }
  assert.notEqual(next, name);
});

/** Somebody has guessed the next name. */
function guessable(): Disposable {
  const random = crypto.getRandomValues;
  crypto.getRandomValues = (array) => array;
  return { [Symbol.dispose]: () => void (crypto.getRandomValues = random) };
}

Deno.test("DocumentStore.makeForCall() takes nothing that is there, and follows no link", () => {
  for (const target of ["precious", "nothing"]) {
    using temp = tempSpool();
    Deno.writeTextFileSync(`${temp.dir}/precious`, "kept");
    using _guess = guessable();
    Deno.symlinkSync(
      `${temp.dir}/${target}`,
      `${temp.dir}/tmp/gofax-q12-c000000042-p4711-${"0".repeat(16)}.tif`,
    );
    assert.throws(
      () => temp.spool.documents.makeForCall(MAKER),
      (error) => error instanceof SpoolError && error.kind === "exists",
    );
    assert.equal(Deno.readTextFileSync(`${temp.dir}/precious`), "kept");
    assert.throws(() => Deno.statSync(`${temp.dir}/nothing`), Deno.errors.NotFound);
  }
});

const OURS = [
  "gofax-q12-c000000001-p4711.tif",
  "gofax-q12-c000000002-p4711-00ff.tif",
  "gofax-q12-c000000003-p99.tif",
];
const OTHERS = [
  "gofax-q1-c000000004-p4711.tif",
  "gofax-q121-c000000005-p4711.tif",
  "gofax-q12-c000000006-p4711.tif.bak",
  "gofax-q12-x-p4711.tif",
  "gofax-q12-c000000006-p4711-0x.tif",
  "gofax-q12-c0000000071-p4711.tif",
  "xgofax-q12-c000000008-p4711.tif",
  "gofax-000000009.tif",
];

/** What is in `tmp/`. */
function listing(dir: string): readonly string[] {
  return [...Deno.readDirSync(`${dir}/tmp`)].map(({ name }) => name).sort();
}

Deno.test("DocumentStore.removeLeft() removes what was made for a job, of one sender or of all, and nothing else", () => {
  for (const [pid, gone] of [[undefined, OURS], [4711, OURS.slice(0, 2)], [1, []]] as const) {
    using temp = tempSpool();
    for (const name of [...OURS, ...OTHERS]) Deno.writeTextFileSync(`${temp.dir}/tmp/${name}`, "");
    const removed = temp.spool.documents.removeLeft(12, pid);
    assert.deepEqual([...removed].sort(), gone.map((name) => `tmp/${name}`));
    const kept = [...OURS, ...OTHERS].filter((name) => !gone.some((one) => one === name)).sort();
    assert.deepEqual(listing(temp.dir), kept);
  }
});

Deno.test("DocumentStore.removeLeft() leaves what is no plain file alone, and minds no missing folder", () => {
  using temp = tempSpool();
  Deno.writeTextFileSync(`${temp.dir}/precious`, "kept");
  Deno.symlinkSync(`${temp.dir}/precious`, `${temp.dir}/tmp/${OURS[0]}`);
  Deno.mkdirSync(`${temp.dir}/tmp/${OURS[1]}`);
  assert.deepEqual(temp.spool.documents.removeLeft(12), []);
  assert.deepEqual(listing(temp.dir), OURS.slice(0, 2));
  assert.equal(Deno.readTextFileSync(`${temp.dir}/precious`), "kept");
  Deno.removeSync(`${temp.dir}/tmp`, { recursive: true });
  assert.deepEqual(temp.spool.documents.removeLeft(12), []);
});

Deno.test({
  name: `DocumentStore.removeLeft() leaves the files of other users alone${
    geteuid() === 0 ? "" : " (ignored: only root can make one)"
  }`,
  ignore: geteuid() !== 0,
  fn: () => {
    using temp = tempSpool();
    const [first = "", second = ""] = OURS;
    for (const name of [first, second]) Deno.writeTextFileSync(`${temp.dir}/tmp/${name}`, "");
    Deno.chownSync(`${temp.dir}/tmp/${first}`, 10, 10);
    assert.deepEqual(temp.spool.documents.removeLeft(12), [`tmp/${second}`]);
    assert.deepEqual(listing(temp.dir), [first]);
  },
});
