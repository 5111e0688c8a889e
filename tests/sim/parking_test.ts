/** The SIP profile of `gofax selftest`, held against what FreeSWITCH 1.10.12 with config/freeswitch told of such calls. */

import assert from "node:assert/strict";
import { dial, type EslConnection, type EslEvent, eventPlain, filter } from "ts-esl";
import { FAX_SUBCLASSES } from "../../lib/fax/call/call_event.ts";
import { blankFax, type SimulatorOptions } from "../../lib/sim/mod.ts";
import { eventName, type Rig, startRig } from "./rig.ts";

/** What is compared of an event. */
const HEADERS = [
  "Channel-Call-State",
  "Answer-State",
  "fax-t38-status",
  "fax-transfer-rate",
  "fax-ecm-used",
  "fax-document-transferred-pages",
  "fax-success",
  "Hangup-Cause",
];

/** The end that dialled, as it was recorded. */
const SENDING = (t38: string): readonly string[] => [
  "ACTIVE ACTIVE answered",
  `txfaxnegociateresult ACTIVE answered ${t38} 14400 on`,
  "txfaxpageresult ACTIVE answered 1",
  "txfaxpageresult ACTIVE answered 2",
  `txfaxresult ACTIVE hangup ${t38} 14400 on 2 1 NORMAL_CLEARING`,
  "HANGUP HANGUP hangup NORMAL_CLEARING",
];

/** The end that was called, as it was recorded. */
const RECEIVING = (t38: string): readonly string[] => [
  "CHANNEL_PARK RINGING ringing",
  "ACTIVE ACTIVE answered",
  `rxfaxnegociateresult ACTIVE answered ${t38} 14400 on`,
  "rxfaxpageresult ACTIVE answered 1",
  "rxfaxpageresult ACTIVE answered 2",
  `rxfaxresult ACTIVE answered ${t38} 14400 on 2 1`,
  "HANGUP HANGUP hangup NORMAL_CLEARING",
];

function told(event: EslEvent): string {
  return [eventName(event), ...HEADERS.map((name) => event.get(name)).filter((value) => value !== undefined)]
    .join(" ");
}

/** A second client, which sees calls to one number alone. */
async function watcher({ simulator }: Rig, number: string): Promise<EslConnection> {
  const { hostname, port } = simulator;
  const client = await dial({ hostname, port, password: "ClueCon" });
  await client.request(filter("variable_sip_to_user", number));
  await client.request(eventPlain(["CHANNEL_PARK", "CHANNEL_CALLSTATE"], FAX_SUBCLASSES.receive));
  return client;
}

async function untilHangup(
  client: EslConnection,
  parked: (uuid: string) => Promise<void>,
): Promise<string[]> {
  const seen: string[] = [];
  for await (const event of client.events()) {
    seen.push(told(event));
    if (event.name === "CHANNEL_PARK") await parked(event.get("Unique-ID") ?? "");
    if (eventName(event) === "HANGUP") break;
  }
  return seen;
}

/** Fast, but for the limits within which the test has to act. */
const BRISK = {
  factor: 1,
  dialMs: 1,
  tickMs: 1,
  negotiateT38Ms: 5,
  negotiateAudioMs: 5,
  firstPageMs: 5,
  pageMs: 5,
  resultMs: 5,
};

function rigWith(options: SimulatorOptions = {}): Promise<Rig> {
  return startRig({ speed: BRISK, ...options });
}

for (const [transport, t38, status] of [["T.38", "true", "negotiated"], ["audio", "false", "off"]] as const) {
  Deno.test(`a call to the parking profile is parked, taken, and carries a fax over ${transport} as recorded`, async () => {
    await using rig = await rigWith();
    const [out, into] = [`${rig.directory}/out.tif`, `${rig.directory}/in.tif`];
    await Deno.writeFile(out, blankFax({ pages: 2, lines: 98 }));
    await using other = await watcher(rig, "token-1");
    const receiving = untilHangup(other, async (uuid) => {
      await other.request(filter("Unique-ID", uuid));
      const applications = `set:fax_enable_t38=${t38},set:fax_enable_t38_request=${t38},answer,rxfax:${into}`;
      assert.equal(await other.api(`uuid_transfer ${uuid} ${applications} inline`), "+OK\n");
      assert.equal(await other.api(`uuid_transfer ${uuid} park inline`), "-ERR Operation failed\n");
    });
    const settings =
      `origination_uuid=p,fax_enable_t38=${t38},fax_enable_t38_request=false,fax_header=_undef_`;
    const url = "sofia/gofax-selftest/token-1@127.0.0.1:5068";
    await rig.client.request(filter("Unique-ID", "p"));
    await rig.client.bgapi(`originate {${settings}}${url} &txfax(${out})`);
    const sending = (await rig.until((event) => eventName(event) === "HANGUP")).map(told);
    assert.deepEqual(await receiving, RECEIVING(status));
    assert.deepEqual(sending, SENDING(status));
    assert.deepEqual(await Deno.readFile(into), await Deno.readFile(out));
  });
}

Deno.test("a parked call that nobody takes is hung up, and the caller is told", async () => {
  await using rig = await rigWith({ speed: 500 });
  const url = "sofia/gofax-selftest/token-2@127.0.0.1:5068";
  assert.match(
    await rig.client.api(`originate {originate_timeout=30000}${url} &park`),
    /^-ERR NORMAL_CLEARING\n$/,
  );
  assert.deepEqual(rig.simulator.channels(), []);
});

Deno.test("a FreeSWITCH without the profile says so", async () => {
  await using rig = await rigWith({ parking: false });
  assert.equal(await rig.client.api("sofia status profile gofax-selftest"), "Invalid Profile!\n");
  const url = "sofia/gofax-selftest/token-3@127.0.0.1:5068";
  assert.equal(await rig.client.api(`originate ${url} &park`), "-ERR INVALID_PROFILE\n");
  assert.doesNotMatch(await rig.client.api("sofia status"), /gofax-selftest/);
});

Deno.test("uuid_transfer takes parked calls only", async () => {
  await using rig = await rigWith();
  assert.equal(await rig.client.api("uuid_transfer nobody park inline"), "-ERR No such channel!\n");
  assert.match(await rig.client.api("uuid_transfer"), /^-USAGE/);
});
