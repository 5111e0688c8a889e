/** HylaFAX's own configuration, and what becomes of a job under it. */

import assert from "node:assert/strict";
import { GOOD_MACHINE } from "../../../lib/sim/network/numbers.ts";
import { sendBatch } from "../../../lib/flow/send/send_batch.ts";
import { Rig, type TestJob } from "../rig.ts";

/** A rig with configuration files of HylaFAX's in its spool, and a number that hangs up after its first page. */
async function rigWith(files: Readonly<Record<string, string>>): Promise<Rig> {
  const rig = await Rig.start({}, {
    numbers: {
      "4000": { does: "hangs up after page 1", answers: { ...GOOD_MACHINE, hangUpAfterPages: 1 } },
    },
  });
  Deno.mkdirSync(`${rig.dir}/etc`);
  for (const [name, text] of Object.entries(files)) Deno.writeTextFileSync(`${rig.dir}/etc/${name}`, text);
  return rig;
}

const BUSY = "Busy signal detected (USER_BUSY, SIP 486 Busy Here)";
const DROPPED = "The call dropped prematurely";

const LIMITS: readonly (readonly [
  name: string,
  config: string,
  job: TestJob,
  code: number,
  status: string,
  statuscode: string,
])[] = [
  ["one try", "MaxTries: 1", { number: "4000" }, 1, `${DROPPED}; too many attempts to send`, "334"],
  ["one call", "MaxDials: 1", { number: "1010" }, 1, `${BUSY}; too many attempts to dial`, "333"],
  ["one try, and a busy number", "MaxTries: 1", { number: "1010" }, 0, BUSY, "1"],
  ["two tries", "MaxTries: 2", { number: "4000" }, 0, DROPPED, "128"],
  [
    "more than the job allows itself",
    "MaxTries: 5",
    { number: "4000", fields: { maxtries: 1 } },
    1,
    `${DROPPED}; too many attempts to send`,
    "334",
  ],
  [
    "nothing, but faxq's own",
    "",
    { number: "4000", fields: { maxtries: 9, tottries: 2 } },
    1,
    `${DROPPED}; too many attempts to send`,
    "334",
  ],
  [
    "a command that may allow more",
    "MaxTries: 1\nJobControlCmd: bin/jobcontrol",
    { number: "4000", fields: { maxtries: 9, tottries: 2 } },
    0,
    DROPPED,
    "128",
  ],
];

for (const [name, config, job, code, status, statuscode] of LIMITS) {
  Deno.test(`etc/config allows ${name}: a job ends when it must, with its true cause`, async () => {
    await using rig = await rigWith({ config, "config.freeswitch0": "MaxTries: 1\nMaxDials: 1" });
    const path = rig.job({ documents: [3], ...job });
    assert.equal(await rig.send(path), code);
    const { maxtries, maxdials, ...got } = rig.fields(path, "status", "statuscode", "maxtries", "maxdials");
    assert.deepEqual(got, { status, statuscode });
    // The user's own limits are not ours to change.
    assert.deepEqual([maxtries, maxdials], [String(job.fields?.["maxtries"] ?? 3), "12"]);
  });
}

/** Seconds until the next try of a job that is sent now. */
async function wait(
  rig: Rig,
  job: TestJob,
  jobControl: ReadonlyMap<string, string> = new Map(),
): Promise<number> {
  const path = rig.job({ documents: [3], ...job });
  const before = Math.floor(Date.now() / 1000);
  assert.equal(await sendBatch({ ...rig.world(), jobControl }, [path]), 0);
  return Number(rig.fields(path, "tts")["tts"]) - before;
}

function about(seconds: number, got: number, what: string): void {
  assert.ok(got >= seconds && got <= seconds + 2, `${what}: ${got} s, and not ${seconds}`);
}

Deno.test("a job waits as etc/config says, unless etc/config.<modem> or JobControlCmd says otherwise", async () => {
  await using rig = await rigWith({
    config: "JobReqBusy: 30\nJobReqNoAnswer: 31\nJobReqProto: 32\nJobReqNoCarrier: 33\n",
    "config.freeswitch0": "JobReqNoAnswer: 41\n",
  });
  const said = new Map([["jobreqbusy", "50"], ["desireddf", "0"]]);
  about(30, await wait(rig, { number: "1010" }), "busy");
  about(41, await wait(rig, { number: "1015" }), "no answer");
  about(32, await wait(rig, { number: "4000" }), "a fax that broke off");
  about(33, await wait(rig, { number: "1012" }), "refused");
  about(50, await wait(rig, { number: "1010" }, said), "busy, with JobControlCmd");
  about(
    7,
    await wait(rig, { number: "1010", fields: { retrytime: 7 } }),
    "busy, with an interval of the job's",
  );
  about(
    32,
    await wait(rig, { number: "4000", fields: { retrytime: 7 } }),
    "broken off, with such an interval",
  );
});

Deno.test("an interval of 0 leaves the time of the next try to faxq", async () => {
  await using rig = await rigWith({ config: "JobReqBusy: 0\n" });
  const path = rig.job({ number: "1010" });
  assert.equal(await rig.send(path), 0);
  assert.equal(rig.fields(path, "tts")["tts"], "1", "as faxq wrote it");
});

Deno.test("a wrong line of HylaFAX's configuration is named in the log, and the default holds", async () => {
  await using rig = await rigWith({
    config: "JobReqBusy: soon\nno colon\n",
    "config.freeswitch0": "JobReqProto: 1m",
  });
  about(180, await wait(rig, { number: "1010" }), "busy");
  const warnings = rig.log.lines.filter((line) => line.startsWith("warning etc/"));
  assert.equal(warnings.length, 3, warnings.join("\n"));
  assert.match(warnings[0] ?? "", /^warning etc\/config:2: no colon in "no colon": line ignored .*"job":"1"/);
  assert.match(warnings[1] ?? "", /^warning etc\/config:1: jobreqbusy: "soon" is no number: not used /);
  assert.match(warnings[2] ?? "", /^warning etc\/config\.freeswitch0:1: jobreqproto: "1m" counts as 1/);
});

Deno.test("without HylaFAX's configuration a job is sent all the same, and its own limits count", async () => {
  await using rig = await Rig.start();
  about(180, await wait(rig, { number: "1010" }), "busy");
  const unread = rig.log.lines.filter((line) => line.includes("/etc/config"));
  assert.equal(unread.length, 2, unread.join("\n"));
  for (const line of unread) assert.match(line, /^debug Cannot read /);
});

Deno.test("with -B a busy number counts as no dial, and a job with one dial left is tried again", async () => {
  await using rig = await Rig.start();
  const counters = ["ndials", "totdials", "tottries", "ntries"];
  const fields = { ndials: 1, totdials: 11, tottries: 1, ntries: 1 };
  const send = async (number: string, given: "-B" | ""): Promise<readonly unknown[]> => {
    const path = rig.job({ number, fields });
    const code = await sendBatch({ ...rig.world(), busyIsNoDial: given === "-B" }, [path]);
    return [code, Object.values(rig.fields(path, ...counters)).join(" ")];
  };
  assert.deepEqual(await send("1010", "-B"), [0, "1 11 1 1"]);
  assert.deepEqual(await send("1010", ""), [1, "2 12 1 1"]);
  assert.deepEqual(await send("1015", "-B"), [1, "2 12 1 1"], "nobody answers");
});
