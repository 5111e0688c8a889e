/** A client of the real hfaxd that smuggles lines into its job by a line break in a parameter. */

import assert from "node:assert/strict";
import { postscript, tiff } from "../support/documents.ts";
import { EXPECTED } from "../support/expectations.ts";
import { HfaxdClient } from "../support/hfaxd_client.ts";
import type { HylafaxSite } from "../support/hylafax.ts";
import type { SiteJob } from "../support/job_file.ts";
import { giveToUucp } from "../support/scratch.ts";
import { faxTest } from "../support/whole_way.ts";

/** Hands a job in whose user's key goes on with these lines; `JOB` in them is its id. */
async function smuggle(site: HylafaxSite, lines: (job: number) => readonly string[]): Promise<SiteJob> {
  using client = await HfaxdClient.login(site.host);
  const name = await client.store("STOT", await Deno.readFile(await postscript(site.dir, 1, "own")));
  const id = await client.newJob("1001");
  await client.set("USRKEY", ["x", ...lines(id)].join("\\012"));
  await client.command(`JPARM DOCUMENT ${name}`);
  await client.submit();
  return await site.waitFor(`job ${id} to be judged`, async () => {
    const job = await site.job(id);
    return /^[378]$/.test(job?.fields.get("state") ?? "") && job?.fields.get("status") !== ""
      ? job
      : undefined;
  });
}

/** What is in a folder of the spool, but for what belongs to a job. */
function others(site: HylafaxSite, folder: string, own: RegExp): readonly string[] {
  return [...Deno.readDirSync(`${site.spool}/${folder}`)].map(({ name }) => name).filter((name) =>
    !own.test(name)
  )
    .sort();
}

const FAILED = { returned: "1", ...EXPECTED.code(326), npages: "0", totdials: "0" };

function outcome(job: SiteJob): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(Object.keys(FAILED).map((tag) => [tag, job.fields.get(tag)]));
}

faxTest(
  "a client of hfaxd gets no file sent but his own: neither a received fax, nor one of the machine, nor another job's",
  {},
  async ({ site, simulator, sendLog }) => {
    const secret = await tiff(site.dir, 2, "secret");
    const received = `${site.spool}/recvq/fax000000099.tif`;
    await Deno.copyFile(secret, received);
    await Deno.chmod(received, 0o600);
    await giveToUucp(received);
    await Deno.chmod(secret, 0o644);

    const outside = smuggle(site, () => [`fax:0::${secret}`]);
    if (EXPECTED.refusesOutside) await assert.rejects(outside, /JSUBM: 460 .*scheduler NAK'd request/);
    else assert.deepEqual(outcome(await outside), FAILED);

    const stolen = await smuggle(site, () => ["fax:0::recvq/fax000000099.tif"]);
    assert.ok(stolen.text.includes("recvq/fax000000099.tif") || stolen.queue === "doneq");
    assert.match(
      stolen.fields.get("status") ?? "",
      /^Job file cannot be read \(document: "recvq\/fax000000099\.tif" is no /,
    );
    assert.deepEqual(outcome(stolen), FAILED);

    // Her job has found the line busy, and waits.
    const hers = await site.submit("1010", [await postscript(site.dir, 1, "hers")]);
    await site.waitPutOff(hers);
    assert.equal(simulator.history.length, 1);
    const prepared = (await site.job(hers))?.items.find((item) => item.startsWith("fax:"))?.replace(
      /^fax:0::/,
      "",
    );
    assert(prepared);
    const before = others(site, "docq", /^seqf$/);
    const hersBefore = (await site.job(hers))?.text;

    const named = await smuggle(site, () => [`fax:0::${prepared}`]);
    assert.equal(named.fields.get("status"), `Document ${prepared} is not this job's`);
    assert.deepEqual(outcome(named), FAILED);
    const posed = await smuggle(site, () => [`jobid:${hers}`, `fax:0::${prepared}`]);
    assert.match(posed.fields.get("status") ?? "", /^Job file cannot be read \(jobid: /);
    assert.deepEqual(outcome(posed), FAILED);

    const source = `!postscript:0::docq/${before.find((name) => name.endsWith(`.${hers}`))}`;
    const moved = await smuggle(site, () => [source, `fax:0::${prepared}`]);
    assert.equal(moved.fields.get("status"), `Document docq/${source.split("/")[1]} is not this job's`);

    assert.equal(simulator.history.length, 1, "nobody was called");
    assert.equal((await site.job(hers))?.text, hersBefore);
    assert.deepEqual(
      before.filter((name) => !others(site, "docq", /^seqf$/).includes(name)),
      [],
      "nothing of hers is gone",
    );
    assert.deepEqual(others(site, "recvq", /^seqf$/), ["fax000000099.tif"]);
    assert.match(await sendLog(), /is no document of docq/);
  },
);
