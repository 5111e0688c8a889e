/** gofaxd, faxq or both are restarted while a fax goes out, and then its sender dies: nothing is forgotten, nothing goes out twice. */

import assert from "node:assert/strict";
import { readDirectories } from "../../lib/tiff/read.ts";
import type { Simulator } from "../../lib/sim/mod.ts";
import { senderOf } from "../support/administration.ts";
import { postscript } from "../support/documents.ts";
import type { GofaxSite } from "../support/gofax.ts";
import { type HylafaxSite, JOB_STATE } from "../support/hylafax.ts";
import { fieldsOf } from "../support/job_file.ts";
import { FAST, faxTest, type FaxTools } from "../support/whole_way.ts";

/** The first page is out at once, and the second never. */
const STUCK = { factor: FAST, firstPageMs: 10, pageMs: 600_000 };
const DIED = '"The sending process died"';

/** A fax of two pages, the first of which is out. */
async function sending(site: HylafaxSite): Promise<{ id: number; sender: number }> {
  const id = await site.submit("1001", [await postscript(site.dir, 2)], ["-n", "-D"]);
  await site.waitJob(id, { npages: "1" });
  const sender = await senderOf(site, id);
  assert(sender);
  return { id, sender };
}

/** What must hold when its sender was killed: the call is over, it is accounted for, and only the rest is sent again. */
async function goesOn(
  { site, simulator, gofax }: FaxTools,
  id: number,
): Promise<void> {
  await site.until("the call of the dead sender is ended", () => simulator.channels().length === 0);
  await site.until("it is accounted for", async () => (await site.xferfaxlog()).length > 0);
  const [line] = await site.xferfaxlog();
  assert.deepEqual([line?.[1], line?.[2], line?.[4], line?.[10], line?.[13]], [
    "SEND",
    "000000001",
    String(id),
    "1",
    DIED,
  ]);
  assert.match(await Deno.readTextFile(`${site.spool}/log/c000000001`), /SEND FAILED: .*SESSION END\n$/s);
  const waiting = await site.waitPutOff(id);
  assert.deepEqual(fieldsOf(waiting, { returned: "0", npages: "1" }), { returned: "0", npages: "1" });
  await gofax.waitIdle();
  assert.equal((await site.faxalter(id, "-p")).stderr, "");
  const sent = { state: JOB_STATE.done, npages: "2", totdials: "2", status: "" };
  assert.deepEqual(fieldsOf(await site.waitDone(id), sent), sent);
  assert.equal((await site.xferfaxlog()).length, 2);
  assert.deepEqual(noted(site), []);
  assert.deepEqual(pages(simulator), [1, 1]);
}

/** Whole pages that the far end got, call by call. */
function pages({ history }: Simulator): readonly number[] {
  return history.map(({ received }) => received === undefined ? 0 : readDirectories(received).length);
}

/** Notes of senders. */
function noted(site: HylafaxSite): readonly string[] {
  return [...Deno.readDirSync(`${site.spool}/log`)].map(({ name }) => name).filter((name) =>
    name.startsWith("gofax-send-")
  );
}

async function restarted(gofax: GofaxSite, id: number): Promise<void> {
  gofax.daemon.signal("SIGKILL");
  await gofax.daemon.ended;
  await gofax.daemon.end();
  await gofax.startDaemon(`Sending job ${id}`);
}

faxTest(
  "after a restart of gofaxd in the middle of a fax faxstat shows the job, and the sender is looked after",
  {
    speed: STUCK,
    sentBy: ["self"],
  },
  async (tools) => {
    const { site, gofax, simulator } = tools;
    const { id, sender } = await sending(site);
    await restarted(gofax, id);
    await site.waitFaxstat(new RegExp(`^Modem freeswitch0 \\(\\): Sending job ${id}$`, "m"));
    assert.equal(simulator.channels().length, 1);
    Deno.kill(sender, "SIGKILL");
    await goesOn(tools, id);
  },
);

faxTest(
  "gofaxd and the sender are both killed in the middle of a fax",
  { speed: STUCK, sentBy: ["self"] },
  async (tools) => {
    const { site, gofax, simulator } = tools;
    const { id, sender } = await sending(site);
    gofax.daemon.signal("SIGKILL");
    await gofax.daemon.ended;
    await gofax.daemon.end();
    Deno.kill(sender, "SIGKILL");
    await site.waitPutOff(id);
    assert.equal(simulator.channels().length, 1, "FreeSWITCH goes on");
    await gofax.startDaemon();
    await goesOn(tools, id);
  },
);
