/** Faxes from sendfax through faxq, gofaxsend and a simulated FreeSWITCH. */

import assert from "node:assert/strict";
import { startSimulator } from "../../lib/sim/mod.ts";
import { postscript } from "../support/documents.ts";
import { GofaxSite } from "../support/gofax.ts";
import { hylafaxTest } from "../support/hylafax.ts";

const PASSWORD = "secret";

hylafaxTest("a fax of two pages is sent, shown, reported and accounted for", async () => {
  await using simulator = await startSimulator({ password: PASSWORD, speed: 20 });
  await using gofax = await GofaxSite.start({ switch: { port: simulator.port, password: PASSWORD } });
  const { site } = gofax;
  const id = await site.submit("1001", [await postscript(site.dir, 2)], ["-n", "-D"]);
  const job = await site.waitDone(id);
  const want = {
    ...{ state: "7", returned: "2", status: "", statuscode: "0", npages: "2", totpages: "2" },
    ...{ totdials: "1", ndials: "0", tottries: "1", ntries: "0", csi: "+49 1001 B", commid: "000000001" },
    ...{ signalrate: "14400 bit/s" },
  };
  assert.deepEqual(Object.fromEntries(Object.keys(want).map((tag) => [tag, job.fields.get(tag)])), want);
  assert.equal(simulator.history.length, 1);
  assert.match(await site.waitMail(/^Subject: .*completed/m), /Pages: *2/);
  const [line, ...more] = await site.xferfaxlog();
  assert.deepEqual(more, []);
  assert.equal(line?.length, 19);
  assert.deepEqual(line.slice(1, 5), ["SEND", "000000001", "freeswitch0", String(id)]);
});
