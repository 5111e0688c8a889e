/** A call that comes when there is no room for a fax. */

import assert from "node:assert/strict";
import type { DaemonWorld } from "../../../lib/flow/base/world.ts";
import { accounts, Daemon, faxrcvdCall, installFaxrcvd, received, sessionsEnd } from "../daemon_rig.ts";
import { Rig, type Settings, until } from "../rig.ts";

const MIB = 1 << 20;
const ALLOCATE: Settings = { hylafax: { modems: "1" }, gofaxd: { allocateinbounddevices: "true" } };

/** A disk with so much room. */
function room(freeBytes: number, totalBytes = 1e12): DaemonWorld["diskSpace"] {
  return () => Promise.resolve({ totalBytes, freeBytes });
}

Deno.test("a call is refused for now where its fax would find no room, and takes nothing", async () => {
  await using rig = await Rig.start(ALLOCATE);
  installFaxrcvd(rig);
  await using daemon = Daemon.start(rig, { diskSpace: room(2 * MIB - 1) });
  await daemon.shows("Running and idle");
  const before = daemon.faxq.heard.length;
  const { cause, answered } = await rig.sim.call({ to: "8001" });
  assert.deepEqual([cause, answered], ["NORMAL_TEMPORARY_FAILURE", false]);
  await sessionsEnd(rig);
  const why = `the disk is full, only 2047 KiB are free in ${rig.dir}/recvq`;
  assert.deepEqual(accounts(rig).map(({ kind, reason, number }) => [kind, reason, number]), [
    ["CALL", `Call refused: ${why}`, "8001"],
  ]);
  const said = `Refusing call to 8001 from Bob Caller <0301234567> via gateway default with SIP 503: ${why}`;
  assert.ok(rig.sessions().includes(said));
  assert.deepEqual(rig.log.lines.filter((line) => line.startsWith(`error ${said}`)).length, 1);
  assert.deepEqual([daemon.faxq.since(before), received(rig), faxrcvdCall(rig)], [[], [], undefined]);
});

Deno.test("a call is refused for now even where the full disk takes no account of it", async () => {
  await using rig = await Rig.start(ALLOCATE);
  await using _daemon = Daemon.start(rig, { diskSpace: room(0) });
  Deno.removeSync(`${rig.dir}/log`, { recursive: true });
  const { cause, answered } = await rig.sim.call({ to: "8001" });
  assert.deepEqual([cause, answered], ["NORMAL_TEMPORARY_FAILURE", false]);
  await until("it is logged", () => rig.log.lines.some((line) => /^error Refusing .* is full/.test(line)));
});

Deno.test("a call is taken where there is room, and where nobody can tell", async () => {
  const disks: readonly DaemonWorld["diskSpace"][] = [
    room(2 * MIB),
    room(0, 0),
    () => Promise.resolve(undefined),
    () => Promise.reject(new Error("no df")),
  ];
  for (const diskSpace of disks) {
    await using rig = await Rig.start();
    await using _daemon = Daemon.start(rig, { diskSpace });
    assert.ok((await rig.sim.call({ to: "8001" })).answered);
  }
});
