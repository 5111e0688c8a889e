import assert from "node:assert/strict";
import {
  documentName,
  formerNames,
  jobInName,
  originalOf,
  savedFor,
  savedName,
  sourceOfJob,
} from "../../lib/hylafax/document_name.ts";
import { items, parseQfile } from "../../lib/hylafax/qfile.ts";
import { parseJobId } from "../../lib/hylafax/ids.ts";
import { bytesOf, recorded, recordedNames } from "./support.ts";

const SIX = parseJobId("6");

const NAMES: readonly string[] = [
  "docq/doc12.ps;c0",
  "docq/doc3.tif",
  "docq/cover9;c0",
  "docq/cover85.ps;c0;c0",
  "docq/doc4.ps.4",
  "docq/cover9.cover",
  "docq/fax000000042.tif.7",
  "docq/Größe 1 (neu).tif",
  "docq/a..b",
  `docq/${"x".repeat(255)}`,
];

const NO_NAMES: readonly string[] = [
  "",
  "docq",
  "docq/",
  "docq//a",
  "docq/.",
  "docq/..",
  "docq/.a",
  "docq/../recvq/fax000000099.tif",
  "docq/a/../../etc/x",
  "docq/sub/doc1.ps",
  "/docq/doc1.ps",
  "./docq/doc1.ps",
  "recvq/fax000000099.tif",
  "/any/file.tif",
  "sendq/q1",
  "tmp/doc1.ps",
  "Docq/doc1.ps",
  " docq/doc1.ps",
  "docq/a\0b",
  "docq/a\nb",
  "docq/a\x1bb",
  "docq/a\x85b",
  "docq/a\u2028b",
  "docq/a\u202eb",
  `docq/${"x".repeat(256)}`,
  `docq/${"ü".repeat(128)}`,
];

Deno.test("documentName() takes the names of files in docq and nothing else", () => {
  for (const name of NAMES) assert.equal(documentName(name), name);
  for (const name of NO_NAMES) {
    assert.throws(() => documentName(name), { name: "FormatError" }, JSON.stringify(name));
  }
});

Deno.test("items() takes every document that HylaFAX names in the recorded jobs, and refuses other files", () => {
  for (const name of recordedNames("qfiles")) {
    assert.doesNotThrow(() => items(parseQfile(recorded(`qfiles/${name}`))));
  }
  for (const op of ["fax", "!postscript", "pdf", "!data"]) {
    for (const file of ["recvq/fax000000099.tif", "/any/file.tif", "docq/../etc/config"]) {
      assert.throws(
        () => items(parseQfile(bytesOf(`${op}:0::${file}\n`))),
        { name: "FormatError" },
        op + file,
      );
    }
  }
  assert.equal(items(parseQfile(bytesOf("poll:0::/etc/passwd\n")))[0]?.file, "/etc/passwd", "a password");
});

Deno.test("jobInName() tells whose a name is that HylaFAX makes for one job", () => {
  const cases: [string, number | undefined][] = [
    ["docq/doc12.ps.6", 6],
    ["docq/cover6.cover", 6],
    ["docq/cover6;c0", 6],
    ["docq/cover6.ps;c0", 6],
    ["docq/cover6.ps;c0;c0", 6],
    ["docq/cover6", 6],
    ["docq/doc12.ps;c0", undefined],
    ["docq/doc12.ps.6;c0", undefined],
    ["docq/doc12.ps", undefined],
    ["docq/discover6;c0", undefined],
    ["docq/doc12.ps.06", undefined],
    ["docq/doc12.ps.9999999999", undefined],
  ];
  for (const [name, job] of cases) assert.equal(jobInName(documentName(name)), job, name);
});

Deno.test("originalOf(), savedName() and savedFor() go the ways between a document's names", () => {
  const original = documentName("docq/doc12.ps");
  assert.equal(originalOf(documentName("docq/doc12.ps;c0")), original);
  assert.equal(originalOf(documentName("docq/a;b.ps;c0")), "docq/a;b.ps");
  assert.equal(originalOf(documentName("docq/doc12.ps")), undefined);
  assert.equal(originalOf(documentName("docq/;c0")), undefined);
  assert.equal(savedName(original, SIX), "docq/doc12.ps.6");
  const cases: [string, [string, number] | undefined][] = [
    ["docq/doc12.ps.6", ["docq/doc12.ps", 6]],
    ["docq/doc12.ps.77", ["docq/doc12.ps", 77]],
    ["docq/doc12.ps.6.7", ["docq/doc12.ps.6", 7]],
    ["docq/doc12.ps.", undefined],
    ["docq/doc12.ps", undefined],
    ["docq/doc12.06", undefined],
    ["docq/seqf", undefined],
  ];
  for (const [saved, want] of cases) assert.deepEqual(savedFor(saved), want, saved);
});

Deno.test("sourceOfJob() and formerNames() know the job's own sources only", () => {
  const cases: [string, string | undefined][] = [
    ["docq/doc12.ps.6", "docq/doc12.ps"],
    ["docq/cover6.cover", "docq/cover6"],
    ["docq/doc12.ps.16", undefined],
    ["docq/doc12.ps", undefined],
    ["docq/cover9.cover", undefined],
    ["docq/doc12.cover", undefined],
  ];
  for (const [saved, original] of cases) {
    assert.deepEqual(
      sourceOfJob(documentName(saved), SIX),
      original === undefined ? undefined : { saved, original },
      saved,
    );
  }
  assert.deepEqual(formerNames(documentName("docq/doc12.ps"), SIX).map(({ saved }) => saved), [
    "docq/doc12.ps.6",
  ]);
  assert.deepEqual(formerNames(documentName("docq/cover6"), SIX).map(({ saved }) => saved), [
    "docq/cover6.6",
    "docq/cover6.cover",
  ]);
});
