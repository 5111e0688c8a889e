/** What FreeSWITCH says of a call to somebody who did not hear its events, as seen on FreeSWITCH 1.10.12. */

import assert from "node:assert/strict";
import { dial, type EslConnection } from "ts-esl";
import { demoFax } from "../../lib/tiff/picture/mod.ts";
import { type Simulator, startSimulator } from "../../lib/sim/mod.ts";
import { until } from "../flow/rig.ts";

const UUID = "3d0f4f8e-2c1b-4a50-9b1e-1f1f1f1f1f1f";

async function simulator(speed: Parameters<typeof startSimulator>[0] = {}): Promise<{
  readonly sim: Simulator;
  readonly connection: EslConnection;
}> {
  const sim = await startSimulator({ speed: 1000, ...speed });
  const connection = await dial({ hostname: "127.0.0.1", port: sim.port, password: "ClueCon" });
  return { sim, connection };
}

Deno.test("a global variable is set, read and removed", async () => {
  const { sim, connection } = await simulator();
  await using _sim = sim;
  await using _connection = connection;
  assert.equal(await connection.api("global_setvar gofax_x=1"), "+OK");
  assert.equal(await connection.api("global_getvar gofax_x"), "1");
  assert.equal(await connection.api("global_setvar gofax_x="), "+OK");
  assert.equal(await connection.api("global_getvar gofax_x"), "-ERR no reply\n");
  assert.match(await connection.api("global_setvar"), /^-USAGE/);
});

Deno.test("a fax that was sent runs what the call carries for that, one that failed does not", async () => {
  for (const [number, want] of [["1001", "1"], ["1022", "-ERR no reply\n"]] as const) {
    const { sim, connection } = await simulator();
    await using _sim = sim;
    await using _connection = connection;
    const file = await Deno.makeTempFile({ suffix: ".tif" });
    await Deno.writeFile(file, demoFax([["a page"], ["another"]]));
    const variables = `origination_uuid=${UUID},api_on_fax_success_x=global_setvar\\sgofax_x=1`;
    await connection.bgapi(`originate {${variables}}sofia/gateway/default/${number} &txfax(${file})`);
    await until("the call is over", () => sim.history[0]?.cause !== undefined);
    assert.equal(await connection.api("global_getvar gofax_x"), want, number);
    await Deno.remove(file);
  }
});

Deno.test("from its hangup on a channel is only to be seen in the list", async () => {
  const { sim, connection } = await simulator();
  await using _sim = sim;
  await using _connection = connection;
  await connection.bgapi(`originate {origination_uuid=${UUID}}sofia/gateway/default/1020 &park`);
  await until("the call is up", () => sim.history[0]?.answered === true);
  assert.equal(await connection.api(`uuid_exists ${UUID}`), "true");
  assert.match(await connection.api(`show channels like ${UUID} as json`), /"row_count": 1,/);
  assert.match(await connection.api("show channels like another as json"), /"row_count": 0/);
  const [channel] = sim.channels();
  channel?.beginHangup("NORMAL_CLEARING");
  assert.equal(await connection.api(`uuid_exists ${UUID}`), "false");
  assert.equal(await connection.api(`uuid_getvar ${UUID} x`), "-ERR No such channel!\n");
  assert.equal(await connection.api(`uuid_kill ${UUID}`), "-ERR No such channel!\n");
  assert.match(await connection.api(`show channels like ${UUID} as json`), /"row_count": 1,/);
  channel?.abort();
});
