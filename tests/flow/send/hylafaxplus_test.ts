/** A job of HylaFAX+: what is written into its qfile is what HylaFAX+ knows, whatever becomes of the job. */

import assert from "node:assert/strict";
import { putOffJobs } from "../../../lib/flow/send/put_off.ts";
import type { Clock } from "../../../lib/flow/base/world.ts";
import { systemClock } from "../../../cmd/world.ts";
import { Rig, type Settings, type TestJob } from "../rig.ts";
import { PLUS_JOB_FIELDS } from "../../support/job_fields.ts";

const KNOWN = new Set([...Object.keys(PLUS_JOB_FIELDS), "fax", "!postscript"]);

/** Tags that HylaFAX+ would complain of. */
function unknownTags(rig: Rig, path: string): readonly string[] {
  return rig.qfile(path).lines.map(({ tag }) => tag ?? "").filter((tag) => !KNOWN.has(tag));
}

/** Ends of a try: by number, settings and job; the exit code, and what the qfile says. */
const ENDS: readonly (readonly [
  what: string,
  settings: Settings,
  job: TestJob,
  code: number,
  fields: Readonly<Record<string, string>>,
])[] = [
  ["sent", {}, {}, 2, {
    returned: "2",
    errorcode: "",
    status: "",
    npages: "2",
    nocountcover: "0",
    skippedpages: "0",
    totdials: "1",
    tottries: "1",
    pagehandling: "",
    signalrate: "14400 bit/s",
  }],
  ["busy", {}, { number: "1010" }, 0, { returned: "0", errorcode: "E001", ndials: "1", totdials: "1" }],
  ["busy for the last time", {}, { number: "1010", fields: { maxdials: 1 } }, 1, {
    returned: "1",
    errorcode: "E001",
  }],
  ["no answer", {}, { number: "1016" }, 0, { returned: "0", errorcode: "E003" }],
  ["no such number", {}, { number: "1011" }, 1, { returned: "1", errorcode: "E002" }],
  ["a gateway that there is none of", { freeswitch: { gateway: "nosuch" } }, {}, 0, { errorcode: "E004" }],
  ["no fax machine", {}, { number: "1020" }, 0, { errorcode: "E126" }],
  ["nothing to send", {}, { documents: [] }, 1, { returned: "1", errorcode: "E323" }],
  ["a probe", {}, { fields: { probeonly: 1 } }, 1, {
    returned: "1",
    errorcode: "E999",
    totdials: "0",
    status:
      "Probing is not supported by this fax server: nothing was dialled. Send a fax without sendfax -O probeonly",
  }],
  ["a probe that waits for an answer", {}, { fields: { probeonly: 2 } }, 1, { returned: "1", totdials: "0" }],
  ["nothing but colour", {}, { fields: { usecolor: 1, desireddf: 6 } }, 1, {
    returned: "1",
    errorcode: "E424",
    totdials: "0",
    status:
      "Faxes in colour are not supported by this fax server: nothing was dialled. Send it in black and white, " +
      "without sendfax -O usecolor:only",
  }],
  ["colour, if it can be", {}, { fields: { usecolor: 1 } }, 2, { returned: "2", errorcode: "", npages: "2" }],
  ["a job that is none", {}, { fields: { ndials: "x" } }, 1, { returned: "1", errorcode: "E326" }],
];

for (const [what, settings, job, code, fields] of ENDS) {
  Deno.test(`HylaFAX+'s qfile gets what HylaFAX+ knows: ${what}`, async () => {
    await using rig = await Rig.start(settings);
    const path = rig.job({ ...job, dialect: "hylafax+" });
    assert.equal(await rig.send(path), code);
    assert.deepEqual(rig.fields(path, ...Object.keys(fields)), fields);
    assert.deepEqual(unknownTags(rig, path), []);
  });
}

/** A clock of which a test is the master: each look at it takes 400 ms. */
function slowClock(): Clock {
  let now = Date.now();
  const clock: Clock = { ...systemClock, now: () => now += 400, steady: () => clock };
  return clock;
}

Deno.test("a fax that may be in colour goes out without, and the session log says so", async () => {
  await using rig = await Rig.start();
  const path = rig.job({ dialect: "hylafax+", fields: { usecolor: 1 } });
  assert.equal(await rig.send(path), 2);
  const { commid } = rig.fields(path, "commid");
  assert.match(rig.read(`log/c${commid}`), /Not supported: colour; sending without$/m);
});

Deno.test("a time zone that this machine does not know is left out with a word", async () => {
  await using rig = await Rig.start();
  const path = rig.job({ dialect: "hylafax+", fields: { timezone: "Nowhere/At_All" } });
  assert.equal(await rig.send(path), 2);
  const { commid } = rig.fields(path, "commid");
  assert.match(rig.read(`log/c${commid}`), /Time zone "Nowhere\/At_All" is left out/);
});

Deno.test("HylaFAX+'s qfile says which modem a job had, and the seconds of all its tries", async () => {
  await using rig = await Rig.start();
  rig.clock = slowClock();
  const busy = rig.job({ number: "1010", dialect: "hylafax+", fields: { conntime: 5, duration: 7 } });
  await rig.send(busy);
  const spent = rig.fields(busy, "modemused", "conntime", "duration");
  assert.deepEqual([spent["modemused"], spent["conntime"]], [rig.world().modem, "5"]);
  assert.ok(Number(spent["duration"]) > 7, spent["duration"]);
  const sent = rig.job({ dialect: "hylafax+", fields: { conntime: 5, duration: 65_535 } });
  await rig.send(sent);
  const after = rig.fields(sent, "conntime", "duration");
  assert.ok(Number(after["conntime"]) > 5, after["conntime"]);
  assert.equal(after["duration"], "65535");
  const undialled = rig.job({ documents: [], dialect: "hylafax+" });
  await rig.send(undialled);
  assert.equal(rig.fields(undialled, "modemused")["modemused"], "");
  assert.deepEqual([busy, sent, undialled].flatMap((path) => unknownTags(rig, path)), []);
});

Deno.test("HylaFAX+'s qfile gets what HylaFAX+ knows: put off by a broken server", async () => {
  await using rig = await Rig.start();
  const path = rig.job({ dialect: "hylafax+" });
  assert.equal(await putOffJobs(rig.world(), [path], "gofax.conf:3: no such key"), 1);
  assert.deepEqual(rig.fields(path, "returned", "errorcode", "status"), {
    returned: "0",
    errorcode: "E999",
    status: "gofax.conf:3: no such key",
  });
  assert.deepEqual(unknownTags(rig, path), []);
});
