/**
 * A qfile never names a document that is not there: HylaFAX+ ends such a job, and mails a fax that was delivered as one that was
 * rejected. Looked at is each qfile in the moment in which it is written, on both HylaFAXes.
 */

import assert from "node:assert/strict";
import { sendBatch } from "../../../lib/flow/send/send_batch.ts";
import { formatQfile, items, type Qfile } from "../../../lib/hylafax/qfile.ts";
import { LockedQfile } from "../../../lib/spool/locked_qfile.ts";
import { Rig } from "../rig.ts";

/** The fields by which gofax knows whose qfile it is. */
const DIALECTS: readonly (readonly [name: string, fields: Readonly<Record<string, string>>])[] = [
  ["hylafax", {}],
  ["hylafax+", { errorcode: "" }],
];

/** Documents that a qfile names and that are not there. */
function missing(rig: Rig, qfile: Qfile): readonly string[] {
  return items(qfile).flatMap((item) => {
    if (item.kind === "poll") return [];
    try {
      Deno.lstatSync(`${rig.dir}/${item.file}`);
      return [];
    } catch {
      return [item.file];
    }
  });
}

/** Looks at each qfile that is written, before it can be read. Dispose of it to look no more. */
function lookAtWrites(rig: Rig): Disposable & { readonly wrong: readonly string[]; readonly writes: number } {
  const { write } = LockedQfile.prototype;
  const seen = { wrong: [] as string[], writes: 0 };
  LockedQfile.prototype.write = function (this: LockedQfile, qfile: Qfile): void {
    seen.writes++;
    for (const file of missing(rig, qfile)) {
      seen.wrong.push(`${file} in ${new TextDecoder().decode(formatQfile(qfile))}`);
    }
    write.call(this, qfile);
  };
  return {
    get wrong() {
      return seen.wrong;
    },
    get writes() {
      return seen.writes;
    },
    [Symbol.dispose]: () => void (LockedQfile.prototype.write = write),
  };
}

/** The sources in docq/, of whatever job. */
function sources(rig: Rig): readonly string[] {
  return [...Deno.readDirSync(`${rig.dir}/docq`)].map(({ name }) => name)
    .filter((name) => !name.includes(";")).sort();
}

for (const [dialect, fields] of DIALECTS) {
  Deno.test(`${dialect}: a job's documents are there whenever its qfile is written, by their names in it`, async () => {
    await using rig = await Rig.start({}, { numbers: { "4003": FRAGILE } });
    using look = lookAtWrites(rig);
    const path = rig.job({ number: "4003", documents: [2, 1, 2], fields });
    assert.equal(await rig.send(path), 0);
    assert.deepEqual(missing(rig, rig.qfile(path)), []);
    Deno.writeTextFileSync(`${rig.dir}/${path}`, rig.read(path).replaceAll("4003", "1001"));
    assert.equal(await rig.send(path), 2);
    assert.deepEqual(missing(rig, rig.qfile(path)), []);
    assert.deepEqual(look.wrong, []);
    assert.ok(look.writes > 10, `${look.writes} writes were seen`);
    const end = dialect === "hylafax" ? "" : ".1";
    assert.deepEqual(sources(rig), [`doc10.ps${end}`, `doc11.ps${end}`, `doc12.ps${end}`]);
    const named = rig.items(path);
    assert.deepEqual(named, sources(rig).map((name) => `!postscript:0::docq/${name}`));
  });

  Deno.test(`${dialect}: without resume, too`, async () => {
    await using rig = await Rig.start({ gofaxsend: { resume: "false" } }, { numbers: { "4003": FRAGILE } });
    using look = lookAtWrites(rig);
    const path = rig.job({ number: "4003", documents: [2, 2], fields });
    assert.equal(await rig.send(path), 0);
    assert.deepEqual(sources(rig), ["doc10.ps.1", "doc11.ps.1"]);
    Deno.writeTextFileSync(`${rig.dir}/${path}`, rig.read(path).replaceAll("4003", "1001"));
    assert.equal(await rig.send(path), 2);
    assert.deepEqual([look.wrong, missing(rig, rig.qfile(path))], [[], []]);
  });
}

const FRAGILE = {
  does: "hangs up after page 3",
  answers: { ident: "+49 B", t38: "requests", ecm: true, faxes: true, hangUpAfterPages: 3 },
} as const;

Deno.test("a document of somebody else that has the name of a sent one stays, and is not taken for it", async () => {
  await using rig = await Rig.start();
  const path = rig.job({ documents: [1] });
  Deno.writeTextFileSync(`${rig.dir}/docq/doc10.ps`, "somebody else's");
  assert.equal(await rig.send(path), 2);
  assert.deepEqual(rig.items(path), ["!postscript:0::docq/doc10.ps.1"]);
  assert.deepEqual([rig.read("docq/doc10.ps"), rig.read("docq/doc10.ps.1")], ["somebody else's", "%!"]);
});

Deno.test("a source is given its name once, however many pages follow", async () => {
  await using rig = await Rig.start();
  const world = rig.world();
  const asked: string[] = [];
  const { documents } = world.spool;
  const giveOwnName = documents.giveOwnName.bind(documents);
  documents.giveOwnName = (names) => {
    asked.push(names.original);
    return giveOwnName(names);
  };
  assert.equal(await sendBatch(world, [rig.job({ documents: [1, 1, 5] })]), 2);
  assert.deepEqual(asked, ["docq/doc10.ps", "docq/doc11.ps", "docq/doc12.ps"]);
});

Deno.test("recipients of one document: each job takes its own name from it, and the last leaves it one", async () => {
  await using rig = await Rig.start();
  const paths = [rig.job({ documents: [1] }), rig.job({ documents: [1], number: "1002" })];
  const [first = "", second = ""] = paths;
  Deno.linkSync(`${rig.dir}/docq/doc10.ps.1`, `${rig.dir}/docq/doc10.ps.2`);
  Deno.writeTextFileSync(`${rig.dir}/${second}`, rig.read(second).replaceAll("doc20.ps", "doc10.ps"));
  using look = lookAtWrites(rig);
  const codes = await Promise.all([sendBatch(rig.world(), [first]), sendBatch(rig.world(), [second])]);
  assert.deepEqual([codes, look.wrong], [[2, 2], []]);
  assert.deepEqual(sources(rig), ["doc10.ps", "doc20.ps.2"]);
  assert.equal(Deno.statSync(`${rig.dir}/docq/doc10.ps`).nlink, 1);
  for (const path of paths) assert.deepEqual(rig.items(path), ["!postscript:0::docq/doc10.ps"]);
});
