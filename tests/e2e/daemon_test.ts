/** gofaxd and gofaxsend with the real HylaFAX, as far as no FreeSWITCH is needed. */

import assert from "node:assert/strict";
import { faxstate } from "../support/administration.ts";
import { postscript } from "../support/documents.ts";
import { GofaxSite } from "../support/gofax.ts";
import { freePort } from "../support/free_port.ts";
import { hylafaxTest, JOB_STATE } from "../support/hylafax.ts";
import { faxTest } from "../support/whole_way.ts";
import { pause } from "../support/session.ts";

const NO_SWITCH = { port: freePort(), password: "secret" };

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

hylafaxTest("gofaxd's modems outlive a restart of faxq, and are down while an operator says so", async () => {
  await using gofax = await GofaxSite.start({ switch: NO_SWITCH });
  const { site } = gofax;
  const file = await postscript(site.dir, 1);

  await site.stopFaxq();
  await site.restartFaxq();
  await site.waitJob(await site.submit("1001", [file]), { state: JOB_STATE.sleeping });
  await gofax.waitIdle();

  await faxstate(site, "down");
  const waiting = await site.submit("1002", [file]);
  await site.waitJob(waiting, { state: JOB_STATE.ready });
  // faxq starts a job a second after it was handed in; give it three chances
  for (let chance = 0; chance < 3; chance++) {
    site.tell("Z");
    await pause(700);
    assert.equal((await site.job(waiting))?.fields.get("state"), JOB_STATE.ready);
  }
  await faxstate(site, "ready");
  await site.waitJob(waiting, { state: JOB_STATE.sleeping });
});

faxTest(
  "faxes go out while gofaxd is down, if faxq is told that there is a modem",
  { mayHelpThemselves: true },
  async ({ site, gofax }) => {
    assert.equal(await gofax.stopDaemon(), 0);
    site.modemReady("freeswitch0");
    const job = await site.waitDone(await site.submit("1001", [await postscript(site.dir, 1)]));
    assert.equal(job.fields.get("returned"), "2");
  },
);
