/** A gateway's name: the same ones are taken everywhere, and one that cannot be called costs neither the other gateways nor a dial. */

import assert from "node:assert/strict";
import { EslCommandError, gatewayDestination } from "ts-esl";
import { loadConfig } from "../../../lib/config/load.ts";
import { sendBatch } from "../../../lib/flow/send/send_batch.ts";
import type { SenderWorld } from "../../../lib/flow/base/world.ts";
import { parseDynamicConfig } from "../../../lib/hylafax/dynamic_output.ts";
import { readOutgoing } from "../../../lib/hylafax/dynamic_config.ts";
import { loadLibc } from "../../../lib/os/libc.ts";
import { Rig } from "../rig.ts";

// The library stays open for the life of the process; a test that happened to open it would be blamed for that.
loadLibc();

function inConfig(name: string): boolean {
  const { problems } = loadConfig(`[freeswitch]\npassword = x\ngateway = "${name}"\n`, "f");
  return problems.length === 0;
}

function inDynamicConfig(name: string): boolean {
  return readOutgoing(parseDynamicConfig(`Gateway: ${name}\n`)).config.gateways?.[0] === name;
}

function forFreeswitch(name: string): boolean {
  try {
    return gatewayDestination(name, "1001") === `sofia/gateway/${name}/1001`;
  } catch (error) {
    assert.ok(error instanceof EslCommandError);
    return false;
  }
}

Deno.test("a gateway's name is the same thing in gofax.conf, for DynamicConfig and for FreeSWITCH", () => {
  // These mean something to the readers of lists, quotes and comments before anybody asks for a name.
  const signs = Array.from({ length: 0x5e }, (_, at) => String.fromCharCode(0x21 + at))
    .filter((sign) => !/["\\,]/.test(sign));
  const names = [
    ...signs.map((sign) => `t${sign}1`),
    ...[
      "default",
      "sip.example.com",
      "external::trunk",
      "a::b::c",
      "::a",
      "a::",
      "trunk:1",
      "trunk~1",
      "_",
      "-a",
      "é",
    ],
  ];
  for (const name of names) {
    const [config, dynamic, freeswitch] = [inConfig(name), inDynamicConfig(name), forFreeswitch(name)];
    assert.deepEqual([config, dynamic], [freeswitch, freeswitch], name);
  }
  const good = names.filter(forFreeswitch);
  assert.deepEqual(
    good.filter((name) => /^t.1$/.test(name)).map((name) => name[1]).join(""),
    [
      "+-.0123456789@ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz~",
    ].join(""),
  );
});

async function rigWith(gateways: string): Promise<Rig> {
  const rig = await Rig.start({ gofaxsend: { dynamicconfig: "dynamic", faxnumber: "4711" } });
  rig.script("dynamic", `#!/bin/sh\necho "Gateway: ${gateways}"\n`);
  return rig;
}

/** Gateways that were dialled through. */
function dialled(rig: Rig): readonly string[] {
  return rig.sessions().split("\n").flatMap((line) =>
    /DIAL \S+ through gateway (\S+),/.exec(line)?.[1] ?? []
  );
}

Deno.test("a gateway of DynamicConfig that cannot be called is left out with words, and the others are tried", async () => {
  await using rig = await rigWith("trunk:1,default");
  const path = rig.job({ documents: [1] });
  assert.equal(await rig.send(path), 2);
  assert.deepEqual(dialled(rig), ["default"]);
  const words = 'DynamicConfig: line 1: Gateway: left out "trunk:1": no gateway can be called so';
  assert.ok(rig.sessions().includes(words));
  assert.ok(rig.log.lines.some((line) => line.startsWith("warning") && line.includes(words)));
});

Deno.test("a job for which DynamicConfig names no gateway that can be called waits, and no dial counts", async () => {
  await using rig = await rigWith("trunk:1, a/b");
  const path = rig.job({ documents: [1] });
  assert.equal(await rig.send(path), 0);
  const { status, totdials, ndials } = rig.fields(path, "status", "totdials", "ndials");
  assert.deepEqual([status, totdials, ndials], [
    'DynamicConfig: line 1: Gateway: "trunk:1, a/b" names no gateway',
    "0",
    "0",
  ]);
  assert.deepEqual(dialled(rig), []);
});

function withGateways(world: SenderWorld, gateways: readonly string[]): SenderWorld {
  const { config } = world;
  return { ...world, config: { ...config, freeswitch: { ...config.freeswitch, gateways } } };
}

Deno.test("a command that cannot be written dials nobody and loses no connection: the next gateway is tried", async () => {
  await using rig = await Rig.start();
  const path = rig.job({ documents: [1] });
  assert.equal(await sendBatch(withGateways(rig.world(), ["a|b", "default"]), [path]), 2);
  assert.deepEqual(dialled(rig), ["a|b", "default"]);
  assert.ok(rig.sessions().includes('Cannot use "a|b" as the name of a gateway'));
});

Deno.test("a try in which no command could be written is put off with words, and counts no dial", async () => {
  await using rig = await Rig.start();
  const path = rig.job({ documents: [1] });
  assert.equal(await sendBatch(withGateways(rig.world(), ["a|b", "c,d"]), [path]), 0);
  const { status, totdials, ndials } = rig.fields(path, "status", "totdials", "ndials");
  assert.deepEqual([status, totdials, ndials], ['Cannot use "a|b" as the name of a gateway', "0", "0"]);
});
