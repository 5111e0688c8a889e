import assert from "node:assert/strict";
import { dial, EslClosedError, EslReplyError, eventPlain, filter } from "ts-esl";
import { startSimulator } from "../../lib/sim/mod.ts";
import { eventName, startRig } from "./rig.ts";

Deno.test("startSimulator() lets in who knows a password, and a user only for what he may", async () => {
  const user = { name: "gofax", password: "secret", allowedApi: ["db", "status"] };
  await using simulator = await startSimulator({ password: "x", user });
  const { hostname, port } = simulator;
  await assert.rejects(dial({ hostname, port, password: "wrong" }));
  await using client = await dial({ hostname, port, user: "gofax", password: "secret" });
  assert.equal(await client.api("db exists/a/b"), "false");
  await assert.rejects(client.api("originate sofia/gateway/default/1001 &park"), EslReplyError);
});

Deno.test("kill() drops connections without a word", async () => {
  const simulator = await startSimulator();
  await using client = await dial({
    hostname: simulator.hostname,
    port: simulator.port,
    password: "ClueCon",
  });
  await client.request(eventPlain(["CHANNEL_CALLSTATE"]));
  const events = client.events();
  const broken = assert.rejects(async () => await events.next(), EslClosedError);
  await simulator.kill();
  await broken;
});

Deno.test("close() ends calls with SYSTEM_SHUTDOWN", async () => {
  await using rig = await startRig();
  await rig.client.api("originate {origination_uuid=s}sofia/gateway/default/1020 &park");
  await rig.until((event) => eventName(event) === "ACTIVE");
  await rig.simulator.close();
  const [last] = await rig.until((event) => eventName(event) === "HANGUP");
  assert.equal(last?.get("Hangup-Cause"), "SYSTEM_SHUTDOWN");
});

Deno.test("A filter on a call hides the background job that started it", async () => {
  await using rig = await startRig();
  await rig.client.request(filter("Unique-ID", "f"));
  await rig.client.bgapi("originate {origination_uuid=f}sofia/gateway/default/1010 &park");
  await rig.until((event) => eventName(event) === "HANGUP");
  await rig.client.request(filter("Event-Name", "BACKGROUND_JOB"));
  await rig.client.bgapi("originate {origination_uuid=f}sofia/gateway/default/1010 &park");
  const events = await rig.until((event) => event.name === "BACKGROUND_JOB");
  assert.equal(events.length, 2);
});

Deno.test("api answers as recorded where a fax server asks", async () => {
  await using rig = await startRig();
  await rig.client.api("originate {origination_uuid=c}sofia/gateway/default/1020 &park");
  const cases: readonly (readonly [string, RegExp])[] = [
    ["status", /^UP 0 years.*\nFreeSWITCH \(Version 1\.10\.12-release {2}64bit\) is ready\n/],
    ["version", /^FreeSWITCH Version 1\.10\.12/],
    ["show channels count", /^\n1 total\.\n$/],
    ["show channels as json", /^\{"row_count": 1,"rows":\[\{"uuid":"c"/],
    ["show channels", /^uuid,direction,[^\n]*\nc,outbound,/],
    ["sofia status gateway default", /\nStatus {2}\tUP\n/],
    ["sofia status gateway nosuch", /^Invalid Gateway!\n$/],
    ["module_exists mod_spandsp", /^true$/],
    ["global_getvar hostname", /^vm$/],
    ["uuid_dump c", /^Channel-State: CS_EXECUTE\n[^]*\nvariable_origination_uuid: c\n/],
    ["uuid_kill nosuch", /^-ERR No such channel!\n$/],
    ["echo", /^-ERR no reply\n$/],
    ["nosuch x", /^-ERR nosuch Command not found!\n$/],
    ["hupall", /^\+OK hangup all channels with cause MANAGER_REQUEST\n$/],
  ];
  for (const [command, want] of cases) assert.match(await rig.client.api(command), want, command);
});
