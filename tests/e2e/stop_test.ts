/** Users, administrators and accidents that come in between: the call ends, the job tells the truth, nothing goes out twice. */

import assert from "node:assert/strict";
import type { Simulator } from "../../lib/sim/mod.ts";
import { senderOf } from "../support/administration.ts";
import { postscript } from "../support/documents.ts";
import { EXPECTED } from "../support/expectations.ts";
import { FAST, faxTest } from "../support/whole_way.ts";
import { type HylafaxSite, JOB_STATE } from "../support/hylafax.ts";
import { fieldsOf } from "../support/job_file.ts";

/** The first page is out at once, and the second never. */
const STUCK = { factor: FAST, firstPageMs: 10, pageMs: 600_000 };

function callUp(site: HylafaxSite, simulator: Simulator): Promise<void> {
  return site.until("the call to be up", () => simulator.channels().length === 1);
}

faxTest("faxrm while it rings ends the call and the job", {}, async ({ site, simulator, gofax }) => {
  const id = await site.submit("1015", [await postscript(site.dir, 1)], ["-n", "-D"]);
  await callUp(site, simulator);
  const answer = await site.faxrm(id);
  assert.equal(answer.stdout, `Job ${id} removed.\n`, answer.stderr);
  assert.deepEqual(simulator.channels(), []);
  const want = {
    ...{ state: JOB_STATE.failed, status: EXPECTED.faxqStatus("Job aborted by request"), npages: "0" },
    ...EXPECTED.code(345),
    ...{ totdials: "1", ndials: "1", tottries: "0", commid: "000000001" },
  };
  assert.deepEqual(fieldsOf(await site.waitDone(id), want), want);
  const [line] = await site.xferfaxlog();
  assert.deepEqual([line?.[10], line?.[12], line?.[13]], ["0", "0:00:00", '"Call aborted by user"']);
  assert.match(await Deno.readTextFile(`${site.spool}/log/c000000001`), /SESSION END\n$/);
  await gofax.waitIdle();
});

faxTest(
  "faxrm in the middle of a fax ends the call and the job",
  { speed: STUCK },
  async ({ site, simulator, gofax }) => {
    const id = await site.submit("1001", [await postscript(site.dir, 3)]);
    await site.waitJob(id, { npages: "1" });
    const answer = await site.faxrm(id);
    assert.equal(answer.stdout, `Job ${id} removed.\n`, answer.stderr);
    assert.deepEqual(simulator.channels(), []);
    const want = {
      ...{
        state: JOB_STATE.failed,
        status: EXPECTED.faxqStatus("Job aborted by request"),
        npages: "1",
        totpages: "3",
      },
      ...{ totdials: "1", ndials: "0", tottries: "1", csi: "+49 1001 B" },
    };
    assert.deepEqual(fieldsOf(await site.waitDone(id), want), want);
    assert.equal((await site.xferfaxlog())[0]?.[10], "1");
    assert.match(await site.waitMail(/^Subject: .*1001/m), /removed from queue/);
    await gofax.waitIdle();
  },
);

const LINGERING = { gofaxsend: { hanguptimeout: "5m" } };

faxTest(
  "a fax that is out whole is sent, even if faxrm comes before the hangup",
  { settings: LINGERING },
  async ({ site, simulator }) => {
    const id = await site.submit("1040", [await postscript(site.dir, 1)]);
    await site.until("the fax to be through", async () => {
      const log = await Deno.readTextFile(`${site.spool}/log/c000000001`).catch(() => "");
      return log.includes("Fax result 0");
    });
    assert.equal(simulator.channels().length, 1);
    const answer = await site.faxrm(id);
    assert.match(answer.stderr + answer.stdout, /^460 Failed to kill job/m);
    assert.deepEqual(simulator.channels(), []);
    const want = { state: JOB_STATE.done, returned: "2", status: "", npages: "1" };
    assert.deepEqual(fieldsOf(await site.waitDone(id), want), want);
  },
);

faxTest(
  "a sender killed in the middle of a fax leaves a job to be tried again",
  { speed: STUCK, sentBy: ["self"] },
  async ({ site, gofax, simulator }) => {
    const id = await site.submit("1001", [await postscript(site.dir, 2)], ["-n", "-D", "-R"]);
    await site.waitJob(id, { npages: "1" });
    const sender = await senderOf(site, id);
    assert(sender);
    Deno.kill(sender, "SIGKILL");
    const job = await site.waitPutOff(id);
    assert.equal(job.queue, "sendq");
    assert.equal(job.fields.get("returned"), "0");
    assert.equal(job.fields.get("npages"), "1");
    await site.until("the call of the dead sender is ended", () => simulator.channels().length === 0);
    assert.doesNotMatch(await site.waitMail(/^Subject: .*requeued/m), /completed/);
    assert.match(await site.faxstat("-s"), new RegExp(`^${id} .* S .* 1:2 `, "m"));
    await gofax.waitIdle();

    assert.equal((await site.faxalter(id, "-p")).stderr, "");
    const sent = { state: JOB_STATE.done, npages: "2", totdials: "2", tottries: "2", status: "" };
    assert.deepEqual(fieldsOf(await site.waitDone(id), sent), sent);
  },
);

/** A restarted faxq takes the lock files of the one before for good ones until they are that old, and looks again so often. */
const QUICK_LOCKS = ["UUCPLockTimeout: 1", "PollLockWait: 1"];
const SLOW = { factor: FAST, firstPageMs: 10, pageMs: 3000 };

faxTest("a fax whose sender outlives faxq is not sent twice", {
  speed: SLOW,
  extraConfig: QUICK_LOCKS,
}, async ({ site, simulator, gofax }) => {
  const file = await postscript(site.dir, 2);
  const want = {
    state: JOB_STATE.done,
    returned: "2",
    status: "",
    npages: "2",
    totdials: "1",
    tottries: "1",
  };
  const begin = async (): Promise<number> => {
    const id = await site.submit("1001", [file]);
    await site.waitJob(id, { npages: "1" });
    await site.stopFaxq();
    return id;
  };
  const once = async (id: number, calls: number): Promise<void> => {
    assert.deepEqual(fieldsOf(await site.waitDone(id), want), want);
    assert.equal(simulator.history.length, calls);
    assert.equal((await site.xferfaxlog()).length, calls);
    await gofax.waitIdle();
  };

  const during = await begin();
  await site.restartFaxq();
  await once(during, 1);

  const after = await begin();
  await site.waitJob(after, { returned: "2" });
  await site.until("the sender to end", () => simulator.channels().length === 0);
  await site.restartFaxq();
  await once(after, 2);
});

faxTest("a fax that was its job's last dial is sent, not rejected, though faxq was restarted meanwhile", {
  speed: SLOW,
  extraConfig: QUICK_LOCKS,
}, async ({ site, simulator }) => {
  const id = await site.submit("1001", [await postscript(site.dir, 2)], ["-n", "-D", "-T", "1"]);
  await site.waitJob(id, { npages: "1" });
  await site.stopFaxq();
  await site.restartFaxq();
  const want = { state: JOB_STATE.done, returned: "2", status: "", npages: "2" };
  assert.deepEqual(fieldsOf(await site.waitDone(id), want), want);
  await site.waitMail(/^Subject: .*completed/m);
  assert.equal((await site.mails()).length, 1);
  assert.equal(simulator.history.length, 1);
});
