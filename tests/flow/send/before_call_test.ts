/** What a job asks FreeSWITCH before its call, and in which order. */

import assert from "node:assert/strict";
import { sendBatch } from "../../../lib/flow/send/send_batch.ts";
import { FakeFreeswitch, type Peer } from "../../esl/fake_freeswitch.ts";
import { Rig } from "../rig.ts";

/** What is asked before the first call, without what it is asked about. */
const ASKED = [
  "api db",
  "filter Unique-ID",
  "filter Job-UUID",
  "event plain",
  "event plain",
  "api file_exists",
  "api global_setvar",
];

const begins = (line: string): string => line.split(" ").slice(0, 2).join(" ");

/** Reads so many commands before it answers the first of them. */
async function hearFirst(peer: Peer, count: number): Promise<string[]> {
  const lines: string[] = [];
  while (lines.length < count) lines.push((await peer.next())?.line ?? "");
  for (const line of lines) {
    if (line.startsWith("api ")) await peer.apiReply(line.startsWith("api db") ? "-ERR no reply\n" : "+OK");
    else await peer.reply("+OK");
  }
  return lines;
}

Deno.test("a job asks all that it must know before its call in one go, filters before events, and dials when it has every answer", async () => {
  let asked: readonly string[] = [];
  let call = "";
  await using fake = new FakeFreeswitch(async (peer) => {
    await peer.accept();
    asked = await hearFirst(peer, ASKED.length);
    call = (await peer.next())?.line ?? "";
    await peer.reply("-ERR not today");
    await peer.leave();
  });
  const { port, password } = fake.address;
  const freeswitch = { socket: `127.0.0.1:${port}`, password, softmodemfallback: "false" };
  await using rig = await Rig.start({ freeswitch });
  await sendBatch(rig.world(), [rig.job()]);
  assert.deepEqual(asked.map(begins), ASKED);
  assert.match(call, /^bgapi originate /);
  const uuid = /origination_uuid=([0-9a-f-]+)/.exec(call)?.[1];
  assert.equal(asked[1], `filter Unique-ID ${uuid}`);
});

Deno.test("the filters of another gateway's call are set before that call, and its events are heard", async () => {
  await using rig = await Rig.start({ freeswitch: { gateway: ["deadgw", "default"] } });
  assert.equal(await rig.send(rig.job()), 2);
  assert.equal(new Set(rig.sim.history.map(({ uuid }) => uuid)).size, 2);
});
