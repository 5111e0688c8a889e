/** The real HylaFAX as the tests run it, with a sender that does nothing: what holds here, the other tests build on. */

import assert from "node:assert/strict";
import { pdf, postscript, tiff } from "../support/documents.ts";
import { installProgram, writeLauncher } from "../support/deno_sender.ts";
import { EXPECTED } from "../support/expectations.ts";
import { giveToUucp } from "../support/scratch.ts";
import { HylafaxSite, hylafaxTest } from "../support/hylafax.ts";
import { fieldsOf } from "../support/job_file.ts";
import { stubSender } from "../support/senders.ts";

const UUCP = "10";

hylafaxTest("HylaFAX starts a sender and believes what it writes", async () => {
  await using site = await HylafaxSite.start({ prepare: stubSender });
  site.modemReady("freeswitch0");
  const files = [
    await postscript(site.dir, 2, "one"),
    await pdf(site.dir, 1, "two"),
    await tiff(site.dir, 1, "three"),
  ];
  const id = await site.submit("+49 30 1234", files, ["-n", "-D"]);
  const job = await site.waitDone(id);
  assert.equal(job.fields.get("state"), "7");
  assert.equal(job.fields.get("npages"), "4");
  assert.equal(job.fields.get("number"), "+49 30 1234");
  assert.equal(job.items.length, 3);
  assert.match(await site.faxstat("-d"), /^1 .* D .*\+49 30 1234 .*4:4/m);
  assert.match(await site.waitMail(/^Subject: .*completed/m), /Pages: *4/);
  const started = await Deno.readTextFile(`${site.dir}/started`);
  assert.deepEqual(started.split("\n")[0]?.split("\t").slice(0, 5), ["0", UUCP, "0", UUCP, site.spool]);
  assert.deepEqual(started.trim().split("\t").slice(6), ["-m", "freeswitch0", "sendq/q1"]);
});

hylafaxTest("HylaFAX keeps a job when faxq is restarted, and removes one on request", async () => {
  await using site = await HylafaxSite.start({
    prepare: stubSender,
    modems: ["freeswitch0"],
    maxBatchJobs: 3,
  });
  const file = await postscript(site.dir, 1);
  const [kept, removed] = [await site.submit("101", [file]), await site.submit("102", [file])];
  await site.stopFaxq();
  await site.restartFaxq();
  const answer = await site.faxrm(removed);
  assert.equal(answer.code, 0, answer.stderr);
  assert.deepEqual(fieldsOf(await site.job(removed), EXPECTED.code(345)), EXPECTED.code(345));
  assert.equal((await site.job(kept))?.queue, "sendq");
  site.modemReady("freeswitch0");
  assert.equal((await site.waitDone(kept)).fields.get("returned"), "2");
});

hylafaxTest("a program of ours runs under the launcher as faxq would run a binary", async () => {
  await using site = await HylafaxSite.start({
    prepare: async (dir) => {
      await Deno.mkdir(`${dir}/out`);
      await giveToUucp(`${dir}/out`);
      const program = await installProgram(dir, "sender.ts");
      await Deno.copyFile(new URL("../support/reporting_sender.ts", import.meta.url), program.main);
      const senderCommand = await writeLauncher(`${dir}/gofaxsend`, program, [`${dir}/out`]);
      return { senderCommand, env: { SITE: dir } };
    },
    modems: ["freeswitch7"],
  });
  site.modemReady("freeswitch7");
  const job = await site.waitDone(await site.submit("123", [await postscript(site.dir, 1)]));
  assert.equal(job.fields.get("status"), "lock true");
  assert.equal(job.fields.get("state"), "8");
  assert.deepEqual(JSON.parse(await Deno.readTextFile(`${site.dir}/out/started.json`)), {
    args: ["-m", "freeswitch7", "sendq/q1"],
    cwd: site.spool,
    // real, effective, saved, file system
    uids: ["0", UUCP, UUCP, UUCP].join("\t"),
    gids: ["0", UUCP, UUCP, UUCP].join("\t"),
    site: site.dir,
  });
  assert.equal((await Deno.stat(`${site.dir}/out/started.json`)).uid, Number(UUCP));
});
