import assert from "node:assert/strict";
import { readJob } from "../../lib/hylafax/job.ts";
import { parseQfile } from "../../lib/hylafax/qfile.ts";
import { bytesOf, PLUS_QFILES, recorded, recordedNames } from "./support.ts";

for (const name of recordedNames("qfiles")) {
  Deno.test(`readJob() reads ${name}`, () =>
    assert.ok(readJob(parseQfile(recorded(`qfiles/${name}`))).jobId > 0));
}

Deno.test("readJob() reads what the client asked for", () => {
  const job = readJob(parseQfile(recorded("qfiles/params.at-send")));
  assert.deepEqual(
    [job.jobId, job.owner, job.number, job.minbr, job.desiredbr, job.desiredec, job.desireddf, job.desiredtl],
    [8, "alice", "5551234", 1, 3, 0, 0, true],
  );
  assert.deepEqual(
    [job.retrytime, job.maxdials, job.maxtries, job.usexvres, job.tagline, job.totpages, job.returned],
    [90, 7, 5, true, "tag %%p", 2, 7],
  );
});

Deno.test("readJob() pairs documents with their sources and knows covers", () => {
  const job = readJob(parseQfile(recorded("qfiles/retry-with-continuation-cover.at-send")));
  assert.deepEqual(
    job.documents.map((d) => [d.item.file, d.item.dirnum, d.source?.file, d.isCover]),
    [["docq/cover85.ps;c0", 0, undefined, true], ["docq/doc87.ps;c0", 1, "docq/doc87.ps.85", false]],
  );
  assert.deepEqual(job.polls, []);
  assert.equal(readJob(parseQfile(recorded("qfiles/poll.at-send"))).polls.length, 1);
});

Deno.test("readJob() gives HylaFAX's defaults for what is missing", () => {
  const job = readJob(parseQfile(bytesOf("jobid:3\nstatuscode:\nerrorcode:\n")));
  assert.deepEqual(
    [job.maxdials, job.maxtries, job.desiredec, job.desireddf, job.desiredbr, job.resolution, job.npages],
    [12, 3, 2, 3, 13, 98, 0],
  );
  assert.deepEqual([job.number, job.documents, job.useccover], ["", [], false]);
  assert.deepEqual([job.skippedpages, job.duration, job.probeonly, job.colour], [0, 0, 0, "no"]);
});

Deno.test("readJob() reads HylaFAX+'s recorded qfiles", () => {
  const of = (name: string): ReturnType<typeof readJob> => {
    const path = PLUS_QFILES.find((each) => each.endsWith(`/${name}.at-send`)) ?? "";
    return readJob(parseQfile(recorded(path)));
  };
  for (const name of PLUS_QFILES) assert.ok(readJob(parseQfile(recorded(name))).jobId > 0, name);
  assert.deepEqual([of("simple").probeonly, of("simple").colour, of("simple").totpages], [0, "no", 3]);
  assert.deepEqual([of("probe").probeonly, of("colour").colour, of("colour-only").colour], [
    1,
    "allowed",
    "only",
  ]);
  assert.equal(of("timezone").timezone, "America/New_York");
  const { skippages, skippedpages, totpages, documents } = of("skipped");
  assert.deepEqual([skippages, skippedpages, totpages, documents[0]?.item.dirnum], [0, 1, 2, 1]);
});

Deno.test("readJob() reads what HylaFAX+ alone has", () => {
  const q = parseQfile(
    bytesOf("jobid:3\nskippedpages:-1\nnocountcover:1\nduration:12\nconntime:9\nerrorcode:E001\n"),
  );
  const { skippedpages, nocountcover, duration, conntime } = readJob(q);
  assert.deepEqual([skippedpages, nocountcover, duration, conntime], [-1, 1, 12, 9]);
});

Deno.test("readJob() tells a job that may go out in colour from one that must", () => {
  const colour = (usecolor: number, desireddf: number): string =>
    readJob(parseQfile(bytesOf(`jobid:3\nusecolor:${usecolor}\ndesireddf:${desireddf}\n`))).colour;
  const got = [[0, 3], [0, 6], [1, 3], [1, 4], [1, 5], [1, 6]].map(([use = 0, df = 0]) => colour(use, df));
  assert.deepEqual(got, ["no", "no", "allowed", "allowed", "only", "only"]);
});

const bad: readonly (readonly [string, string, string])[] = [
  ["jobid", "", 'jobid: "" is not a positive whole number'],
  ["jobid", "0", 'jobid: "0" is not a positive whole number'],
  ["jobid", "x", 'jobid: "x" is not a positive whole number'],
  ["ndials", "many", 'qfile field "ndials": "many" is not a number'],
  ["tottries", "", 'qfile field "tottries": "" is not a number'],
  ["npages", "-1", 'qfile field "npages": "-1" is not a number'],
  ["duration", "-1", 'qfile field "duration": "-1" is not a number'],
  ["skippedpages", "--1", 'qfile field "skippedpages": "--1" is not a number'],
  ["desiredbr", "1.5", 'qfile field "desiredbr": "1.5" is not a number'],
];

for (const [tag, value, message] of bad) {
  Deno.test(`readJob() names a ${tag} of ${JSON.stringify(value)}`, () => {
    const q = parseQfile(bytesOf(`jobid:1\n${tag}:${value}\n`));
    assert.throws(() => readJob(q), { name: "FormatError", message });
  });
}
