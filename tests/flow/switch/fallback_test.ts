import assert from "node:assert/strict";
import { Rig } from "../rig.ts";

Deno.test("a number with which every change to T.38 fails gets the fax without it in the next try", async () => {
  await using rig = await Rig.start();
  const path = rig.job({ number: "1046" });
  assert.equal(await rig.send(path), 0);
  assert.match(rig.sessions(), /Fax result 49: The call dropped prematurely/);
  assert.match(rig.sessions(), /Softmodem fallback set for 1046: the change to T\.38 failed\n/);
  assert.equal(await rig.send(path), 2);
  assert.match(rig.sessions(), /Softmodem fallback is active for this number: no T\.38/);
});

Deno.test("a number that is called without T.38 anyway gets no entry", async () => {
  await using rig = await Rig.start({ gofaxsend: { enablet38: "false", requestt38: "false" } });
  assert.equal(await rig.send(rig.job({ number: "1043" })), 0);
  assert.equal(rig.sim.db.command("count/fallback"), "0");
});
