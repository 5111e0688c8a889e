/** Gateways and deadlines on the whole way: the job's owner sees a fax that went out, or words that name what held it up. */

import assert from "node:assert/strict";
import { GATEWAYS } from "../../lib/sim/mod.ts";
import { postscript } from "../support/documents.ts";
import { JOB_STATE } from "../support/hylafax.ts";
import { fieldsOf } from "../support/job_file.ts";
import { FAST, faxTest } from "../support/whole_way.ts";

faxTest("the next gateway carries the fax when one is dead and one is unknown; the session says which", {
  settings: { freeswitch: { gateway: ["deadgw", "nosuch", "backup-gw"] } },
}, async ({ site, simulator }) => {
  const id = await site.submit("1001", [await postscript(site.dir, 1)], ["-n"]);
  const want = { state: JOB_STATE.done, returned: "2", totdials: "1", ndials: "0", tottries: "1" };
  const job = await site.waitDone(id);
  assert.deepEqual(fieldsOf(job, want), want);
  assert.deepEqual(simulator.history.map(({ gateway }) => gateway), ["deadgw", "backup-gw"]);
  assert.equal(new Set(simulator.history.map(({ uuid }) => uuid)).size, 2, "each call has its own UUID");
  const session = await Deno.readTextFile(`${site.spool}/log/c${job.fields.get("commid")}`);
  assert.match(session, /Gateway deadgw: .*NORMAL_TEMPORARY_FAILURE, SIP 503 .*\) after \d+\.\d s$/m);
  assert.match(session, /Gateway nosuch: .*INVALID_GATEWAY/);
  assert.match(session, /DIAL 1001 through gateway backup-gw, call .*\n(.*\n)*.*sent 1 pages/);
});

faxTest("a callee who is busy, or does not exist, is not dialled through the next gateway", {
  settings: {
    freeswitch: { gateway: ["default", "backup-gw"] },
    gofaxsend: { failedresponse: ["UNALLOCATED_NUMBER"] },
  },
}, async ({ site, simulator }) => {
  const busy = await site.submit("1010", [await postscript(site.dir, 1)], ["-n"]);
  await site.waitPutOff(busy);
  const nobody = await site.submit("1011", [await postscript(site.dir, 1)], ["-n"]);
  await site.waitDone(nobody);
  assert.deepEqual(simulator.history.map(({ gateway }) => gateway), ["default", "default"]);
  const status = (await site.job(busy))?.fields.get("status") ?? "";
  assert.equal(status, "Busy signal detected (USER_BUSY, SIP 486 Busy Here)");
});

faxTest("where the first gateway fails and the next finds the callee busy, the user is told what each said", {
  settings: { freeswitch: { gateway: ["deadgw", "default"] } },
}, async ({ site }) => {
  const busy = await site.submit("1010", [await postscript(site.dir, 1)], ["-n", "-R"]);
  await site.waitPutOff(busy);
  const mail = await site.waitMail(/^Subject: .*requeued/m);
  assert.match(mail, /Busy signal detected \(USER_BUSY, SIP 486 Busy Here\)/);
  assert.match(mail, /Gateway deadgw: .*SIP 503 Service Unavailable/);
});

faxTest("a gateway that says nothing is left after its time for the next, which carries the fax", {
  settings: { freeswitch: { gateway: ["silent", "backup-gw"] }, gofaxsend: { progresstimeout: "20s" } },
  gateways: {
    ...GATEWAYS,
    silent: { does: "says nothing", realm: "", destination: { does: "says nothing", silentMs: Infinity } },
  },
}, async ({ site, simulator }) => {
  const id = await site.submit("1001", [await postscript(site.dir, 1)], ["-n"]);
  const want = { state: JOB_STATE.done, returned: "2", npages: "1", totdials: "1" };
  assert.deepEqual(fieldsOf(await site.waitDone(id), want), want);
  assert.deepEqual(simulator.history.map(({ gateway }) => gateway), ["silent", "backup-gw"]);
});

faxTest("a far end that never begins a fax is given up after the site's time, and the user is told", {
  settings: { gofaxsend: { negotiatetimeout: "1s" } },
  speed: { factor: FAST, sendTimeoutMs: 600_000 },
}, async ({ site, simulator }) => {
  const id = await site.submit("1020", [await postscript(site.dir, 1)], ["-n", "-R"]);
  const job = await site.waitPutOff(id);
  assert.match(job.fields.get("status") ?? "", /^No fax negotiation within 1 s/);
  assert.equal(job.fields.get("ndials"), "1");
  assert.deepEqual(simulator.channels(), []);
  assert.match(await site.waitMail(/^Subject: .*requeued/m), /No fax negotiation within 1 s/);
});

faxTest("a page that takes for ever, and a call that never ends after its fax, are ended", {
  settings: { gofaxsend: { pagetimeout: "1s", hanguptimeout: "1s" } },
  speed: { factor: FAST, firstPageMs: 50, pageMs: 600_000, negotiateT38Ms: 10, resultMs: 10 },
}, async ({ site, simulator }) => {
  const stuck = await site.submit("1001", [await postscript(site.dir, 2)], ["-n"]);
  const job = await site.waitPutOff(stuck);
  assert.match(job.fields.get("status") ?? "", /^No page within 1 s/);
  assert.equal(job.fields.get("npages"), "1");
  assert.deepEqual(simulator.channels(), []);
  const stays = await site.submit("1040", [await postscript(site.dir, 1)], ["-n"]);
  const want = { state: JOB_STATE.done, returned: "2", npages: "1" };
  assert.deepEqual(fieldsOf(await site.waitDone(stays), want), want);
  assert.deepEqual(simulator.channels(), []);
});
