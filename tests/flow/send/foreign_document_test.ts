/** Lines that a client smuggled into a job: no file but the job's own documents is sent, renamed or removed, and nobody is called. */

import assert from "node:assert/strict";
import { demoFax } from "../../../lib/tiff/picture/mod.ts";
import { Rig } from "../rig.ts";

const OWN = "!postscript:0::docq/doc10.ps.1\nfax:0::docq/doc10.ps;c0\n";

interface Attack {
  readonly name: string;
  /** In front of the job's own items, where hfaxd writes what a client puts behind a line break. */
  readonly lines: string;
  /** Faxes, or texts, that are there besides. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  /** Name and what it leads to. */
  readonly links?: Readonly<Record<string, string>>;
  /** The lines stay in the job. */
  readonly keeps?: boolean;
  readonly status: RegExp;
  readonly statuscode?: string;
  readonly returned?: string;
}

const FAX = demoFax([["somebody else's"]]);

const ATTACKS: readonly Attack[] = [
  {
    name: "a received fax",
    lines: "fax:0::recvq/fax000000099.tif\n",
    files: { "recvq/fax000000099.tif": FAX },
    status: /^Job file cannot be read \(document: "recvq\/fax000000099\.tif" is no document of docq\)$/,
  },
  {
    name: "a way out of docq",
    lines: "fax:0::docq/../recvq/fax000000099.tif\n",
    files: { "recvq/fax000000099.tif": FAX },
    status: /is no document of docq/,
  },
  {
    name: "a file of the machine",
    lines: "fax:0::/any/file.tif\n",
    status: /"\/any\/file\.tif" is no document of docq/,
  },
  {
    name: "a file that a shell would run",
    lines: "fax:0::/$(touch ${IFS}x)`id`\\\n",
    status: /^Job file cannot be read \(document: "\/\(touch \(IFS\)x\)'id'\/+" is no document of docq\)$/,
  },
  {
    name: "a source that is to be renamed",
    lines: "!tiff:0::recvq/fax000000099.tif.1\n",
    files: { "recvq/fax000000099.tif.1": FAX },
    status: /is no document of docq/,
  },
  {
    name: "a link in docq",
    lines: "fax:0::docq/link.tif\n",
    files: { "recvq/fax000000099.tif": FAX },
    links: { "docq/link.tif": "../recvq/fax000000099.tif" },
    keeps: true,
    status: /^Document docq\/link\.tif is no plain file on the fax server$/,
  },
  {
    name: "another job's document",
    lines: "fax:0::docq/doc7.tif;c0\n",
    files: { "docq/doc7.tif;c0": FAX, "docq/doc7.tif.98": "%!", "sendq/q98": "jobid:98\n" },
    status: /^Document docq\/doc7\.tif;c0 is not this job's$/,
  },
  {
    name: "another job's document with a source of its own name",
    lines: "!tiff:0::docq/doc7.tif.1\nfax:0::docq/doc7.tif;c0\n",
    files: {
      "docq/doc7.tif;c0": FAX,
      "docq/doc7.tif.98": "%!",
      "docq/doc7.tif.1": "%! mine",
      "sendq/q98": "jobid:98\n",
    },
    status: /^Document docq\/doc7\.tif;c0 is not this job's alone: another job has a different one$/,
    keeps: true,
    statuscode: "901",
    returned: "0",
  },
  {
    name: "another job's source",
    lines: "!tiff:0::docq/doc7.tif.98\n",
    files: { "docq/doc7.tif;c0": FAX, "docq/doc7.tif.98": "%!", "sendq/q98": "jobid:98\n" },
    status: /^Document docq\/doc7\.tif\.98 is not this job's$/,
  },
  {
    name: "another job's id",
    lines: "jobid:98\n!tiff:0::docq/doc7.tif.98\nfax:0::docq/doc7.tif;c0\n",
    files: { "docq/doc7.tif;c0": FAX, "docq/doc7.tif.98": "%!", "sendq/q98": "jobid:98\n" },
    status: /^Job file cannot be read \(jobid: 98 is not the job of the file's name, 1\)$/,
  },
];

/** Every file of the spool but its own records and the job itself, with what is in it. */
function files(rig: Rig): Readonly<Record<string, string>> {
  const found = ["docq", "recvq", "sendq", "tmp"].flatMap((folder) =>
    [...Deno.readDirSync(`${rig.dir}/${folder}`)].map(({ name }) => `${folder}/${name}`)
  );
  const kept = found.filter((path) => path !== "sendq/q1").sort();
  return Object.fromEntries(kept.map((path) => [path, rig.read(path)]));
}

for (const { name, lines, files: more = {}, links = {}, keeps, ...want } of ATTACKS) {
  Deno.test(`a job that names ${name} is not sent, and says why`, async () => {
    await using rig = await Rig.start();
    const path = rig.job({ documents: [1] });
    for (const [file, content] of Object.entries(more)) {
      const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
      Deno.writeFileSync(`${rig.dir}/${file}`, bytes);
    }
    for (const [file, target] of Object.entries(links)) Deno.symlinkSync(target, `${rig.dir}/${file}`);
    Deno.writeTextFileSync(`${rig.dir}/${path}`, rig.read(path).replace(OWN, lines + OWN));
    assert.match(rig.read(path), /fax:0::docq\/doc10/);
    const before = files(rig);
    const { returned = "1", statuscode = "326", status } = want;
    assert.equal(await rig.send(path), Number(returned));
    const fields = rig.fields(path, "status", "returned", "statuscode", "npages", "totdials");
    assert.match(fields["status"] ?? "", status);
    assert.deepEqual({ ...fields, status: "" }, {
      status: "",
      returned,
      statuscode,
      npages: "0",
      totdials: "0",
    });
    assert.deepEqual(files(rig), before);
    // faxq renames and removes what stands in the job of which it hears that it failed.
    const items = rig.read(path).split(/(?<=\n)/).filter((line) => /^!?(fax|tiff|postscript):/.test(line))
      .join("");
    assert.equal(items, keeps === true ? lines + OWN : OWN);
    assert.deepEqual(rig.sim.history, []);
    assert.match(rig.log.lines.join("\n"), /warning .*(cannot be read|is not this job's|is no plain file)/);
  });
}

Deno.test("items that a client put behind a sent document do not make us rename files of others", async () => {
  await using rig = await Rig.start();
  const path = rig.job({ documents: [1] });
  const struck = "!tiff:0::docq/doc7.tif\n!postscript:0::docq/cover98\n";
  for (const name of ["docq/doc7.tif.98", "docq/doc7.tif.cover", "docq/cover98.cover"]) {
    Deno.writeTextFileSync(`${rig.dir}/${name}`, name);
  }
  Deno.writeTextFileSync(`${rig.dir}/${path}`, rig.read(path).replace(OWN, struck + OWN));
  const before = Object.keys(files(rig));
  assert.equal(await rig.send(path), 2);
  const gone = before.filter((name) => !(name in files(rig)));
  assert.deepEqual(gone, ["docq/doc10.ps.1"]);
});
