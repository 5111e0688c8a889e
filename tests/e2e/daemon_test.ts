/** gofaxd and gofaxsend with the real HylaFAX, as far as no FreeSWITCH is needed. */

import assert from "node:assert/strict";
import { postscript } from "../support/documents.ts";
import { must } from "../support/exec.ts";
import { GofaxSite } from "../support/gofax.ts";
import { freePort, hylafaxTest } from "../support/hylafax.ts";
import { pause } from "../support/session.ts";

/** States of a job. */
const SLEEPING = "3";
const READY = "5";

const NO_SWITCH = { port: freePort(), password: "secret" };

function inState(gofax: GofaxSite, id: number, state: string): Promise<void> {
  return gofax.site.until(
    `job ${id} to be in state ${state}`,
    async () => (await gofax.site.job(id))?.fields.get("state") === state,
  );
}

function idle(gofax: GofaxSite): Promise<void> {
  return gofax.site.until(
    "the modem to be idle",
    async () => (await gofax.modemStatus()) === "Running and idle",
  );
}

hylafaxTest("gofaxd brings its modems up, and down at SIGTERM", async () => {
  await using gofax = await GofaxSite.start({ switch: NO_SWITCH, modems: 2 });
  const { site } = gofax;
  await site.until("both modems to be shown", async () => {
    const text = await site.faxstat();
    return [0, 1].every((modem) => text.includes(`freeswitch${modem} (): Running and idle`));
  });
  const fifo = await Deno.lstat(`${site.spool}/FIFO.freeswitch1`);
  assert(fifo.isFifo);
  assert.equal((fifo.mode ?? 0) & 0o777, 0o600);
  assert.equal(fifo.uid, 10);
  assert.equal(await gofax.stopDaemon(), 0);
  assert.doesNotMatch(await site.faxstat(), /idle/);
});

hylafaxTest("gofaxsend puts a job off when FreeSWITCH is not there", async () => {
  await using gofax = await GofaxSite.start({ switch: NO_SWITCH });
  const { site } = gofax;
  const id = await site.submit("1001", [await postscript(site.dir, 1)], ["-n", "-R"]);
  await inState(gofax, id, SLEEPING);
  const job = await site.job(id);
  assert.equal(job?.queue, "sendq");
  assert.equal(job.fields.get("returned"), "0");
  assert.notEqual(job.fields.get("status"), "");
  assert.equal(job.fields.get("totdials"), "0");
  assert(Number(job.fields.get("tts")) > Date.now() / 1000, "no later time to send");
  await site.waitMail(/^Subject: .*requeued/m);
  await idle(gofax);
});

hylafaxTest("gofaxd's modems outlive a restart of faxq, and are down while an operator says so", async () => {
  await using gofax = await GofaxSite.start({ switch: NO_SWITCH });
  const { site } = gofax;
  const file = await postscript(site.dir, 1);
  const faxstate = (state: string): Promise<string> =>
    must("/usr/lib/hylafax/bin/faxstate", ["-q", site.spool, "-s", state, "freeswitch0"]);

  await site.stopFaxq();
  await site.restartFaxq();
  await inState(gofax, await site.submit("1001", [file]), SLEEPING);
  await idle(gofax);

  await faxstate("down");
  const waiting = await site.submit("1002", [file]);
  await inState(gofax, waiting, READY);
  // faxq starts a job a second after it was handed in; give it three chances
  for (let chance = 0; chance < 3; chance++) {
    site.tell("Z");
    await pause(700);
    assert.equal((await site.job(waiting))?.fields.get("state"), READY);
  }
  await faxstate("ready");
  await inState(gofax, waiting, SLEEPING);
});
