/** What is wrong on the server's side costs no fax: jobs are put off with words that name the cure, and go out once it is mended. */

import assert from "node:assert/strict";
import { startSimulator } from "../../lib/sim/mod.ts";
import { postscript } from "../support/documents.ts";
import { GofaxSite } from "../support/gofax.ts";
import { freePort } from "../support/free_port.ts";
import { type HylafaxSite, hylafaxTest, JOB_STATE } from "../support/hylafax.ts";
import { fieldsOf } from "../support/job_file.ts";
import { FAST, faxTest, PASSWORD } from "../support/whole_way.ts";

/** The job waits, no try is counted, and the user knows why. */
async function assertPutOff(site: HylafaxSite, id: number, why: RegExp): Promise<void> {
  const job = await site.waitPutOff(id);
  const want = { returned: "0", totdials: "0", tottries: "0", ndials: "0", npages: "0" };
  assert.deepEqual(fieldsOf(job, want), want);
  assert.match(job.fields.get("status") ?? "", why);
  const wait = Number(job.fields.get("tts")) - Date.now() / 1000;
  assert(wait > 30 && wait <= 60, `next try in ${wait} s`);
  assert.match(await site.waitMail(/^Subject: .*requeued/m), why);
}

async function assertSentNow(site: HylafaxSite, id: number): Promise<void> {
  assert.equal((await site.faxalter(id, "-p")).stderr, "");
  const want = {
    state: JOB_STATE.done,
    returned: "2",
    status: "",
    totdials: "1",
    tottries: "1",
    npages: "1",
  };
  assert.deepEqual(fieldsOf(await site.waitDone(id), want), want);
}

hylafaxTest("jobs wait for a FreeSWITCH that is away, and go out when it is back", async () => {
  const port = freePort();
  await using gofax = await GofaxSite.start({ switch: { port, password: PASSWORD } });
  const { site } = gofax;
  const id = await site.submit("1001", [await postscript(site.dir, 1)], ["-n", "-R"]);
  await assertPutOff(site, id, new RegExp(`FreeSWITCH at 127\\.0\\.0\\.1:${port} cannot be reached \\(`));
  await gofax.waitIdle();
  await using _simulator = await startSimulator({ port, password: PASSWORD, speed: FAST });
  await assertSentNow(site, id);
});

faxTest("jobs wait for a password that FreeSWITCH takes", {}, async ({ site, gofax }) => {
  await gofax.configure({ freeswitch: { password: "wrong" } });
  const id = await site.submit("1001", [await postscript(site.dir, 1)], ["-n", "-R"]);
  await assertPutOff(site, id, /does not accept the password in gofax.conf/);
  await gofax.configure();
  await assertSentNow(site, id);
});

faxTest("jobs wait for a gofax.conf that is in order", {}, async ({ site, gofax }) => {
  await gofax.configure({ gofaxsend: { enablet38: "maybe" } });
  const id = await site.submit("1001", [await postscript(site.dir, 1)], ["-n", "-R"]);
  await assertPutOff(site, id, /\/gofax\.conf:\d+: gofaxsend\.enablet38: .*maybe/);
  await gofax.waitIdle();
  await gofax.configure();
  await assertSentNow(site, id);
});
