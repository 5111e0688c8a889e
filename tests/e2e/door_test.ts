/** The door between the real faxq and the sender: what the one cannot read of the other is a job to be tried again, and never sent. */

import assert from "node:assert/strict";
import { startSimulator } from "../../lib/sim/mod.ts";
import { faxstate, senderOf, startedFor } from "../support/administration.ts";
import { BREAKS, breakSender, BURO_IDENT, latin1JobControl, starts } from "../support/breaking_sender.ts";
import { postscript } from "../support/documents.ts";
import { EXPECTED } from "../support/expectations.ts";
import { GofaxSite, NO_DOOR } from "../support/gofax.ts";
import { type HylafaxSite, hylafaxTest, JOB_STATE } from "../support/hylafax.ts";
import { fieldsOf } from "../support/job_file.ts";
import { makeScratch, removeScratch } from "../support/scratch.ts";
import { makeShells } from "../support/shells.ts";
import { FAST, faxTest, PASSWORD } from "../support/whole_way.ts";

const SENT = { state: JOB_STATE.done, returned: "2", status: "", npages: "1", totdials: "1" };

hylafaxTest("dash, bash and BusyBox all carry a fax, and what is not UTF-8, to the sender", async () => {
  const scratch = await makeScratch();
  try {
    for (const { interpreter } of makeShells(scratch)) {
      await using simulator = await startSimulator({ password: PASSWORD, speed: FAST });
      await using gofax = await GofaxSite.start({
        switch: { port: simulator.port, password: PASSWORD },
        way: { door: interpreter },
        extraConfig: ["JobControlCmd: bin/jobcontrol"],
        settings: { gofaxsend: { jobidentity: "true" } },
      });
      await latin1JobControl(gofax.site);
      const id = await gofax.site.submit("1001", [await postscript(gofax.site.dir, 1)]);
      assert.deepEqual(fieldsOf(await gofax.site.waitDone(id), SENT), SENT, interpreter);
      assert.deepEqual(
        simulator.history.map(({ variables }) => variables["fax_ident"]),
        [BURO_IDENT],
        interpreter,
      );
    }
  } finally {
    await removeScratch(scratch);
  }
});

faxTest(
  "without the door a link to the program still does",
  { way: NO_DOOR },
  async ({ site, simulator }) => {
    const id = await site.submit("1001", [await postscript(site.dir, 1)]);
    assert.deepEqual(fieldsOf(await site.waitDone(id), SENT), SENT);
    assert.equal(simulator.history.length, 1);
  },
);

/** What faxq makes of a job that the door put off: it sleeps for the time that the door gave. */
async function isPutOff(site: HylafaxSite, id: number, words: RegExp, since: number): Promise<void> {
  const job = await site.waitPutOff(id);
  const want = { returned: "0", ...EXPECTED.code(343), totdials: "0", npages: "0" };
  assert.deepEqual(fieldsOf(job, want), want);
  assert.match(job.fields.get("status") ?? "", words);
  const tts = Number(job.fields.get("tts"));
  assert.ok(tts >= since + 60 && tts <= Date.now() / 1000 + 61, `tts ${tts}`);
}

faxTest(
  "a sender that breaks, however, leaves a job that is tried again, with words and mail",
  { sentBy: ["self"] },
  async (tools) => {
    const { site, simulator } = tools;
    const program = `${site.dir}/gofaxsend`;
    await Deno.rename(program, `${program}.good`);
    const file = await postscript(site.dir, 1);
    const ids: number[] = [];
    for (const [name, how] of Object.entries(BREAKS)) {
      await breakSender(site, how);
      const since = Math.floor(Date.now() / 1000);
      const id = await site.submit(`10${ids.length + 50}`, [file], ["-n", "-R"]);
      const number = name === "KILL" ? "137" : name;
      await isPutOff(site, id, new RegExp(`^The sender ended with ${number} and left no result$`), since);
      ids.push(id);
    }
    await Deno.remove(program);
    const since = Math.floor(Date.now() / 1000);
    const last = await site.submit("1001", [file], ["-n", "-R"]);
    await isPutOff(site, last, /^The sender does not start: .*\/gofaxsend \(127\)$/, since);
    await site.until("a mail for each", async () => (await site.mails()).length === ids.length + 1);
    for (const mail of await site.mails()) assert.match(mail, /requeued/);
    assert.equal(simulator.history.length, 0);

    await Deno.rename(`${program}.good`, program);
    assert.equal((await site.faxalter(last, "-p")).stderr, "");
    assert.deepEqual(fieldsOf(await site.waitDone(last), SENT), SENT);
  },
);

faxTest("a batch whose sender breaks at once is put off whole, and not started again and again", {
  maxBatchJobs: 3,
  sentBy: ["self"],
}, async ({ site }) => {
  await breakSender(site, "exit 101");
  await faxstate(site, "down");
  const file = await postscript(site.dir, 1);
  const ids: number[] = [];
  for (let count = 0; count < 3; count++) ids.push(await site.submit("1001", [file]));
  for (const id of ids) {
    await site.waitJob(id, { state: new RegExp(`[${JOB_STATE.ready}${JOB_STATE.blocked}]`) });
  }
  const since = Math.floor(Date.now() / 1000);
  await faxstate(site, "ready");
  for (const id of ids) await isPutOff(site, id, /^The sender ended with 101/, since);
  assert.deepEqual(await starts(site), [`-m freeswitch0 ${ids.map((id) => `sendq/q${id}`).join(" ")}`]);
});

/** The first page is out at once, and the second never. */
const STUCK = { factor: FAST, firstPageMs: 10, pageMs: 600_000 };

faxTest("a door that is killed takes its sender along: the call ends, and faxq is not held up", {
  speed: STUCK,
  sentBy: ["self"],
}, async ({ site, simulator, gofax }) => {
  const id = await site.submit("1001", [await postscript(site.dir, 2)]);
  await site.waitJob(id, { npages: "1" });
  const [door, sender] = [await startedFor(site, id), await senderOf(site, id)];
  assert.ok(door !== undefined && sender !== undefined && door !== sender);
  await site.waitPastDue(id);
  Deno.kill(door, "SIGKILL");
  await site.until("the call is over", () => simulator.channels().length === 0);
  const job = await site.waitPutOff(id);
  const want = { returned: "0", npages: "1", totdials: "1", tottries: "1" };
  assert.deepEqual(fieldsOf(job, want), want);
  assert.equal((await site.xferfaxlog()).length, 1);
  await gofax.waitIdle();
});
