/** Limits and intervals that the administrator sets for HylaFAX: faxq and our sender must go by the same. */

import assert from "node:assert/strict";
import { GOOD_MACHINE } from "../../lib/sim/network/numbers.ts";
import { postscript } from "../support/documents.ts";
import { EXPECTED } from "../support/expectations.ts";
import { JOB_STATE } from "../support/hylafax.ts";
import { fieldsOf } from "../support/job_file.ts";
import { FAST, faxTest } from "../support/whole_way.ts";

const FRAGILE = {
  does: "hangs up after page 1",
  refuses: "NONE",
  answers: { ...GOOD_MACHINE, hangUpAfterPages: 1 },
};

faxTest("the only try that the administrator allows fails with its true cause", {
  numbers: { "2004": FRAGILE },
  speed: FAST,
  extraConfig: ["MaxTries: 1"],
}, async ({ site, simulator }) => {
  const id = await site.submit("2004", [await postscript(site.dir, 2)]);
  const cause = "The call dropped prematurely; too many attempts to send";
  const want = {
    state: JOB_STATE.failed,
    returned: "1",
    status: cause,
    ...EXPECTED.code(334, 128),
    tottries: "1",
  };
  assert.deepEqual(fieldsOf(await site.waitDone(id), want), want);
  const mail = await site.waitMail(/^Subject: .*failed/m);
  assert(mail.includes(cause), mail);
  assert.doesNotMatch(mail, /REJECT/);
  assert.equal(simulator.history.length, 1);
});

faxTest("a job that asks for more tries than faxq allows by default fails with its true cause, too", {
  numbers: { "2005": FRAGILE },
  speed: FAST,
  extraConfig: ["JobReqProto: 1"],
}, async ({ site, simulator }) => {
  const id = await site.submit("2005", [await postscript(site.dir, 9)], ["-n", "-t", "5"]);
  const want = {
    ...{ state: JOB_STATE.failed, returned: "1", ...EXPECTED.code(334, 128), tottries: "3", maxtries: "5" },
    status: "The call dropped prematurely; too many attempts to send",
  };
  assert.deepEqual(fieldsOf(await site.waitDone(id), want), want);
  assert.equal(simulator.history.length, 3);
});

const JOB_CONTROL = "#!/bin/sh\necho 'MaxTries: 2'\necho 'JobReqProto: 2'\n";

faxTest("JobControlCmd may allow more than etc/config, and its intervals reach the sender", {
  numbers: { "2006": FRAGILE },
  speed: FAST,
  extraConfig: ["MaxTries: 1", "JobReqProto: 500", "JobControlCmd: bin/jobcontrol"],
}, async ({ site, simulator }) => {
  await Deno.writeTextFile(`${site.spool}/bin/jobcontrol`, JOB_CONTROL, { mode: 0o755 });
  const id = await site.submit("2006", [await postscript(site.dir, 9)]);
  // faxq keeps the command's limit to itself.
  const want = {
    ...{ state: JOB_STATE.failed, ...EXPECTED.code(334), tottries: "2" },
    status: EXPECTED.faxqStatus("REJECT: Too many attempts to transmit: 2, max 2"),
  };
  assert.deepEqual(fieldsOf(await site.waitDone(id), want), want);
  assert.equal(simulator.history.length, 2);
});

faxTest("a busy number is put off by the interval of the modem's configuration", {
  extraConfig: ["JobReqBusy: 400"],
}, async ({ site }) => {
  await Deno.writeTextFile(`${site.spool}/etc/config.freeswitch0`, "JobReqBusy:\t30   # seconds\n");
  const job = await site.waitPutOff(await site.submit("1010", [await postscript(site.dir, 1)]));
  const wait = Number(job.fields.get("tts")) - Date.now() / 1000;
  assert(wait > 20 && wait <= 30, `next try in ${wait} s`);
});
