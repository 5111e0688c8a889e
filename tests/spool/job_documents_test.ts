import assert from "node:assert/strict";
import { type DocumentName, documentName } from "../../lib/hylafax/document_name.ts";
import { commId, parseJobId } from "../../lib/hylafax/ids.ts";
import { mkfifo } from "../../lib/os/libc.ts";
import { geteuid } from "../../lib/os/process_calls.ts";
import { SpoolError, type SpoolErrorKind } from "../../lib/spool/spool_error.ts";
import type { JobDocuments } from "../../lib/spool/job_documents.ts";
import { type TempSpool, tempSpool } from "./temp_spool.ts";

const SIX = parseJobId("6");
const MAKER = { jobId: SIX, commid: commId(42), pid: 4711 };
const NAME = documentName("docq/doc12.ps;c0");
/** Of a client whom hfaxd knows, and of another. */
const [HIS, HERS] = [21, 22];

function withDocq(): TempSpool {
  const temp = tempSpool();
  Deno.mkdirSync(`${temp.dir}/docq`);
  return temp;
}

function documents({ spool }: TempSpool): JobDocuments {
  return spool.documents.of({ jobId: SIX, group: HIS });
}

function put({ dir }: TempSpool, ...names: string[]): void {
  for (const name of names) Deno.writeTextFileSync(`${dir}/${name}`, `text of ${name}`);
}

async function read(temp: TempSpool, name: DocumentName): Promise<Uint8Array> {
  using document = documents(temp).open(name);
  return await document.read();
}

function text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

/** Neither read nor given a name of ours, for this reason. */
async function refuses(temp: TempSpool, kind: SpoolErrorKind, words: RegExp, name = NAME): Promise<void> {
  const said = (error: unknown): boolean => {
    assert.ok(error instanceof SpoolError);
    assert.match(error.message, words);
    assert.equal(error.kind, kind);
    return true;
  };
  assert.throws(() => documents(temp).open(name), said);
  await assert.rejects(documents(temp).pin(name, MAKER), said);
  assert.deepEqual([...Deno.readDirSync(`${temp.dir}/tmp`)], []);
}

Deno.test("a job's document is read and gets a name of ours, which stays with the file that was looked at", async () => {
  using temp = withDocq();
  put(temp, NAME);
  const file = `${temp.dir}/${NAME}`;
  assert.equal(text(await read(temp, NAME)), `text of ${NAME}`);
  const { file: pinned } = await documents(temp).pin(NAME, MAKER);
  assert.match(pinned, /^tmp\/gofax-q6-c000000042-p4711-[0-9a-f]{16}\.tif$/);
  Deno.renameSync(file, `${file}.old`);
  Deno.writeTextFileSync(file, "something else");
  assert.equal(Deno.readTextFileSync(`${temp.dir}/${pinned}`), `text of ${NAME}`);
  temp.spool.documents.remove(pinned);
  assert.deepEqual([...Deno.readDirSync(`${temp.dir}/tmp`)], []);
  assert.equal(Deno.readTextFileSync(`${file}.old`), `text of ${NAME}`);
});

Deno.test("a document that is a link, a FIFO or a folder is refused at once, and one that is missing is missing", async () => {
  const places: ((path: string) => void)[] = [
    (path) => Deno.symlinkSync("/etc/hostname", path),
    (path) => Deno.symlinkSync("doc1.ps;c0", path),
    (path) => Deno.symlinkSync("/nowhere/at/all", path),
    (path) => void mkfifo(path, 0o600),
    (path) => Deno.mkdirSync(path),
  ];
  for (const make of places) {
    using temp = withDocq();
    put(temp, "docq/doc1.ps;c0");
    make(`${temp.dir}/${NAME}`);
    await refuses(temp, "not-plain", /^Cannot use document ".*": it is (a link|no plain file)/);
  }
  using temp = withDocq();
  await refuses(temp, "missing", /there is no such file/);
});

Deno.test("what faxq prepared of another job's document is not this job's", async () => {
  const cases: [name: string, kept: string, SpoolErrorKind | "ours"][] = [
    // Kept for job 7 alone.
    ["docq/doc12.ps;c0", "docq/doc12.ps.7", "foreign"],
    ["docq/cover7;c0", "docq/cover7.cover", "foreign"],
    ["docq/cover7.ps;c0", "docq/x", "foreign"],
    ["docq/doc12.ps.7", "docq/x", "foreign"],
    // Kept for this one.
    ["docq/doc12.ps;c0", "docq/doc12.ps.6", "ours"],
    ["docq/cover6;c0", "docq/cover6.cover", "ours"],
    ["docq/cover6.ps;c0;c0", "docq/x", "ours"],
    // Of a job that is no more, or of no job.
    ["docq/doc12.ps;c0", "docq/doc12.ps.8", "ours"],
    ["docq/page.8", "docq/x", "ours"],
    ["docq/doc12.ps;c0", "docq/doc12.ps.x", "ours"],
    ["docq/doc12.ps;c0", "docq/doc112.ps.7", "ours"],
    ["docq/page.tif", "docq/page.tif.7", "ours"],
  ];
  for (const [text, kept, want] of cases) {
    using temp = withDocq();
    const name = documentName(text);
    put(temp, "sendq/q6", "sendq/q7", name, kept);
    if (want === "ours") assert.ok((await read(temp, name)).length > 0, text);
    else await refuses(temp, want, /it is job 7's/, name);
  }
});

Deno.test("jobs that share a document have it; a client who puts a file of his own in the place of a share does not", async () => {
  using temp = withDocq();
  put(temp, "sendq/q6", "sendq/q7", "sendq/q8", NAME, "docq/doc12.ps.7");
  const [own, other] = [`${temp.dir}/docq/doc12.ps.6`, `${temp.dir}/docq/doc12.ps.7`];
  Deno.linkSync(other, `${temp.dir}/docq/doc12.ps.8`);
  Deno.linkSync(other, own);
  assert.ok((await read(temp, NAME)).length > 0);
  Deno.removeSync(own);
  Deno.writeTextFileSync(own, "mine");
  await refuses(temp, "shared", /job [78] has another document of that name/);
  Deno.removeSync(own);
  Deno.symlinkSync("doc12.ps.7", own);
  await refuses(temp, "shared", /job [78] has another document of that name/);
});

Deno.test({
  name: `a document of another user of hfaxd is refused by its group${
    geteuid() === 0 ? "" : " (ignored: only root can give it one)"
  }`,
  ignore: geteuid() !== 0,
  fn: async () => {
    for (const [group, foreign] of [[0, false], [HIS, false], [HERS, true]] as const) {
      using temp = withDocq();
      const name = documentName("docq/doc12.tif");
      put(temp, name);
      Deno.chownSync(`${temp.dir}/${name}`, 10, group);
      if (foreign) await refuses(temp, "foreign", /it is another user's/, name);
      else assert.ok((await read(temp, name)).length > 0);
      // Of a folder that hands its group on, files have that.
      Deno.chownSync(`${temp.dir}/docq`, 10, group);
      assert.ok((await read(temp, name)).length > 0);
    }
  },
});

Deno.test("where a second name cannot be made the document is copied, for its owner only", async () => {
  const other = await Deno.makeTempDir({ dir: "/dev/shm" });
  try {
    using temp = tempSpool();
    put(temp, "a");
    Deno.symlinkSync(other, `${temp.dir}/docq`);
    put(temp, NAME);
    const { file: pinned } = await documents(temp).pin(NAME, MAKER);
    const info = Deno.statSync(`${temp.dir}/${pinned}`);
    assert.equal(Deno.readTextFileSync(`${temp.dir}/${pinned}`), `text of ${NAME}`);
    assert.deepEqual([info.nlink, (info.mode ?? 0) & 0o777], [1, 0o600]);
  } finally {
    await Deno.remove(other, { recursive: true });
  }
});
