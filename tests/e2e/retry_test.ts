/** Faxes that do not get through at once, or never: counters, words, mails, and what is left to send. */

import assert from "node:assert/strict";
import { GOOD_MACHINE, type Machine } from "../../lib/sim/network/numbers.ts";
import { statistics } from "../support/administration.ts";
import { postscript } from "../support/documents.ts";
import { EXPECTED } from "../support/expectations.ts";
import { FAST, faxTest } from "../support/whole_way.ts";
import { JOB_STATE } from "../support/hylafax.ts";
import { INSTALLATION } from "../support/installation.ts";
import { fieldsOf } from "../support/job_file.ts";

/** Mail whenever something happens to the job. */
const MAIL_ALL = ["-n", "-D", "-R"];

/** A number that a test can change between two calls. */
interface Line {
  readonly does: string;
  readonly refuses: string;
  answers?: Machine;
}

const engaged: Line = { does: "busy, later free", refuses: "USER_BUSY" };

faxTest(
  "a busy number is put off with the right counters, and sent later",
  { numbers: { "2001": engaged } },
  async ({ site, simulator }) => {
    delete engaged.answers;
    const id = await site.submit("2001", [await postscript(site.dir, 2)], MAIL_ALL);
    const job = await site.waitPutOff(id);
    const want = {
      ...{
        returned: "0",
        status: "Busy signal detected (USER_BUSY, SIP 486 Busy Here)",
        npages: "0",
        totpages: "2",
      },
      ...EXPECTED.code(1),
      ...{ totdials: "1", ndials: "1", tottries: "0", ntries: "0", commid: "000000001" },
    };
    assert.deepEqual(fieldsOf(job, want), want);
    const wait = Number(job.fields.get("tts")) - Date.now() / 1000;
    assert(wait > 170 && wait <= 180, `next try in ${wait} s`);
    assert.match(
      await site.waitMail(/^Subject: .*requeued/m),
      /Busy signal detected \(USER_BUSY, SIP 486 Busy Here\)/,
    );
    assert.match(
      await site.faxstat("-s"),
      new RegExp(`^${id} .* S .* 0:2 +1:12 .*Busy signal detected`, "m"),
    );

    engaged.answers = GOOD_MACHINE;
    assert.equal((await site.faxalter(id, "-p")).stderr, "");
    const sent = {
      state: JOB_STATE.done,
      status: "",
      npages: "2",
      totdials: "2",
      ndials: "0",
      tottries: "1",
      ntries: "0",
    };
    assert.deepEqual(fieldsOf(await site.waitDone(id), sent), sent);
    await site.waitMail(/^Subject: .*completed/m);
    assert.equal(simulator.history.length, 2);
    assert.deepEqual((await site.xferfaxlog()).map((line) => [line[10], line[13]]), [
      ["0", '"Busy signal detected (USER_BUSY, SIP 486 Busy Here)"'],
      ["2", '""'],
    ]);
    // A busy number is no error to HylaFAX's statistics.
    assert.match(await statistics(site, "xferfaxstats"), /^Total +2 .* 0$/m);
  },
);

faxTest("an unallocated number fails at once, and the mail tells why", {}, async ({ site, simulator }) => {
  const id = await site.submit("1011", [await postscript(site.dir, 1)], ["-n"]);
  const want = {
    ...{ state: JOB_STATE.failed, returned: "1", npages: "0", totdials: "1", ndials: "1", tottries: "0" },
    status: "Number not in service: UNALLOCATED_NUMBER, SIP 404 Not Found (retry disabled)",
  };
  assert.deepEqual(fieldsOf(await site.waitDone(id), want), want);
  const mail = await site.waitMail(/^Subject: .*failed/m);
  assert.match(mail, /Number not in service: UNALLOCATED_NUMBER, SIP 404 Not Found \(retry disabled\)/);
  // the session's log, whole
  for (const words of ["SESSION BEGIN 000000001 1011", "DIAL 1011 through gateway default", "SESSION END"]) {
    assert(mail.includes(words), `no "${words}" in ${mail}`);
  }
  assert.equal(simulator.history.length, 1);
});

faxTest("the last try that the user allows fails with its true cause", {}, async ({ site }) => {
  const id = await site.submit("1010", [await postscript(site.dir, 1)], ["-n", "-T", "1"]);
  const want = {
    ...{ state: JOB_STATE.failed, totdials: "1" },
    ...EXPECTED.code(333, 1),
    status: "Busy signal detected (USER_BUSY, SIP 486 Busy Here); too many attempts to dial",
  };
  assert.deepEqual(fieldsOf(await site.waitDone(id), want), want);
  await site.waitMail(/too many attempts to dial/);
});

/** The files below docq that belong to jobs, in order. */
function documents(spool: string): readonly string[] {
  return [...Deno.readDirSync(`${spool}/docq`)].map((entry) => entry.name).filter((name) => name !== "seqf")
    .sort();
}

const fragile: Line = { does: "hangs up after page 3", refuses: "NONE" };

faxTest("after a broken call only the rest is sent, and delivered documents are gone", {
  numbers: { "2002": fragile },
  speed: FAST,
}, async ({ site }) => {
  fragile.answers = { ...GOOD_MACHINE, hangUpAfterPages: 3 };
  const files = [await postscript(site.dir, 2, "one"), await postscript(site.dir, 2, "two")];
  const id = await site.submit("2002", files, MAIL_ALL);
  const job = await site.waitPutOff(id);
  const want = {
    ...{ returned: "0", npages: "3", totpages: "4", totdials: "1", ndials: "0", tottries: "1", ntries: "0" },
  };
  assert.deepEqual(fieldsOf(job, want), want);
  const [out, source] = [EXPECTED.sentSource("doc1.ps", id), `docq/doc2.ps.${id}`];
  const prepared = EXPECTED.prepared("doc2.ps");
  assert.deepEqual(job.items, [
    `!postscript:0::${out}`,
    `!postscript:0::${source}`,
    `fax:1::${prepared}`,
  ]);
  const left = EXPECTED.deletesPrepared ? [] : [EXPECTED.prepared("doc1.ps")];
  const there = [out, ...left, source, prepared].map((path) => path.replace("docq/", ""));
  assert.deepEqual(documents(site.spool), there);
  const mail = await site.waitMail(/^Subject: .*requeued/m);
  assert.match(mail, /The call dropped prematurely/);

  fragile.answers = GOOD_MACHINE;
  assert.equal((await site.faxalter(id, "-p")).stderr, "");
  const sent = await site.waitDone(id);
  const done = {
    state: JOB_STATE.done,
    npages: "4",
    totpages: "4",
    totdials: "2",
    tottries: "2",
    pagehandling: "",
  };
  assert.deepEqual(fieldsOf(sent, done), done);
  assert.deepEqual((await site.xferfaxlog()).map((line) => line[10]), ["3", "1"]);
  assert.match(await Deno.readTextFile(`${site.spool}/log/c000000002`), /\(page 4 of 4 sent in/);
});

const cut: Line = { does: "hangs up after page 1", refuses: "NONE" };

faxTest("faxq's continuation cover goes before the rest", {
  numbers: { "2003": cut },
  extraConfig: ["ContCoverPage: etc/cover.templ"],
}, async ({ site }) => {
  cut.answers = { ...GOOD_MACHINE, hangUpAfterPages: 1 };
  await Deno.copyFile(INSTALLATION.coverTemplate, `${site.spool}/etc/cover.templ`);
  const id = await site.submit("2003", [await postscript(site.dir, 2)]);
  assert.equal((await site.waitPutOff(id)).fields.get("npages"), "1");

  cut.answers = GOOD_MACHINE;
  assert.equal((await site.faxalter(id, "-p")).stderr, "");
  const covers = EXPECTED.leftOut({ coverpages: "1", ncover: "1" });
  const want = { state: JOB_STATE.done, npages: "3", totpages: "3", ...covers };
  const job = await site.waitDone(id);
  assert.deepEqual(fieldsOf(job, want), want);
  assert.deepEqual((await site.xferfaxlog()).map((line) => line[10]), ["1", "2"]);
});
