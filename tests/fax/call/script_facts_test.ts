import assert from "node:assert/strict";
import { callFacts, factsEnvironment, factsJson, jobFacts } from "../../../lib/fax/call/script_facts.ts";
import { readJob } from "../../../lib/hylafax/job.ts";
import { parseQfile } from "../../../lib/hylafax/qfile.ts";
import { bytesOf, recorded } from "../../hylafax/support.ts";

const JOB = readJob(parseQfile(bytesOf(
  'jobid:7\nnumber:+49 (30) 1\nowner:alice\nsender:O\'Brien "x"\nmodem:any\nuseccover:1\ntottries:2\n' +
    "!postscript:0::docq/doc1.ps.7\nfax:1::docq/doc1.ps;c0\n!pdf:0::docq/cover.pdf.7\nfax:0::docq/cover7;c0\n",
)));

const NAMES = { device: "freeswitch3", commid: "000000009", dialnumber: "+49301" };

Deno.test("jobFacts() tells the whole job under the qfile's own names", () => {
  const facts = JSON.parse(factsJson(jobFacts(JOB, NAMES)));
  const { direction, device, jobid, modem, owner, sender, number, tottries, useccover, maxdials, tsi } =
    facts;
  assert.deepEqual(
    { direction, device, jobid, modem, owner, sender, number, tottries, useccover, maxdials, tsi },
    {
      direction: "outgoing",
      device: "freeswitch3",
      jobid: 7,
      modem: "any",
      owner: "alice",
      sender: 'O\'Brien "x"',
      number: "+49 (30) 1",
      tottries: 2,
      useccover: true,
      maxdials: 12,
      tsi: "",
    },
  );
  assert.deepEqual(facts.documents, [
    { file: "docq/doc1.ps;c0", dirnum: 1, source: "docq/doc1.ps.7", cover: false },
    { file: "docq/cover7;c0", dirnum: 0, source: "docq/cover.pdf.7", cover: true },
  ]);
});

Deno.test("jobFacts() tells the number as it is written and as it is dialled", () => {
  const { number, dialnumber } = jobFacts(JOB, NAMES);
  assert.deepEqual([number, dialnumber], ["+49 (30) 1", "+49301"]);
});

Deno.test("jobFacts() tells this try's session, not the one that the job had before", () => {
  assert.equal(jobFacts({ ...JOB, commid: "000000008" }, NAMES)["commid"], "000000009");
});

Deno.test("factsEnvironment() gives every fact as GOFAX_*", () => {
  const environment = factsEnvironment(jobFacts(JOB, NAMES));
  assert.equal(environment["GOFAX_JOBID"], "7");
  assert.equal(environment["GOFAX_USECCOVER"], "true");
  assert.equal(environment["GOFAX_TSI"], "");
  assert.equal(environment["GOFAX_DOCUMENTS"], "docq/doc1.ps;c0\ndocq/cover7;c0");
  assert.ok(Object.keys(environment).length > 60);
  assert.ok(Object.keys(environment).every((name) => /^GOFAX_[A-Z0-9]+$/.test(name)));
});

Deno.test("factsEnvironment() holds nothing that keeps a program from starting", () => {
  const comments = `a\0${"x".repeat(1_000_000)}`;
  const value = factsEnvironment(jobFacts({ ...JOB, comments }, NAMES))["GOFAX_COMMENTS"] ?? "";
  assert.deepEqual([value.slice(0, 3), value.length], ["axx", 4096]);
});

Deno.test("callFacts() tells who calls whom", () => {
  const call = { callerNumber: "0301", callerName: "Bob", recipient: undefined, gateway: "trunk" };
  assert.deepEqual(callFacts(call, { device: "freeswitch", commid: "000000001", uuid: "u-1" }), {
    direction: "incoming",
    device: "freeswitch",
    commid: "000000001",
    uuid: "u-1",
    cidnumber: "0301",
    cidname: "Bob",
    recipient: "",
    gateway: "trunk",
  });
});

Deno.test("a job as HylaFAX writes it becomes JSON", () => {
  const job = readJob(parseQfile(recorded("qfiles/cover.at-send")));
  assert.ok(JSON.parse(factsJson(jobFacts(job, NAMES))).documents[0].cover);
});
