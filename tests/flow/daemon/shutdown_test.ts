import assert from "node:assert/strict";
import { accounts, Daemon, faxrcvdCall, installFaxrcvd, received } from "../daemon_rig.ts";
import { hurried, Rig, until } from "../rig.ts";
import { Silent } from "../silent.ts";

/** Whether a process is at work; one that is dead and not buried yet is not. */
function works(pid: string): boolean {
  try {
    return !/\) Z /.test(Deno.readTextFileSync(`/proc/${pid}/stat`));
  } catch {
    return false;
  }
}

/** Processes of a script that wrote their ids down. */
function alive(rig: Rig): boolean {
  return rig.read("tmp/pids").trim().split("\n").some(works);
}

Deno.test("a shutdown waits half a minute for faxrcvd, then ends all of it; the fax stays in recvq", async () => {
  await using rig = await Rig.start();
  // deaf to the first signal, and with a child that works for it
  installFaxrcvd(rig, 'trap "" TERM; sleep 60 & echo "$$\n$!" > tmp/pids; wait');
  rig.clock = hurried(50);
  await using daemon = Daemon.start(rig);
  await rig.sim.call({ to: "8001" });
  await until("faxrcvd is at work", () => rig.read("tmp/pids") !== "");
  const before = performance.now();
  await daemon.stop();
  const took = performance.now() - before;
  assert.ok(took >= 590 && took < 8_000, `${took} ms`);
  // a killed process ends when the kernel comes to it
  await until("nothing of faxrcvd is left", () => !alive(rig));
  const said =
    /bin\/faxrcvd was ended because the fax server is shutting down.*; the fax stays in recvq\/fax0+1\.tif/;
  assert.match(rig.sessions(), said);
  assert.ok(rig.log.lines.some((line) => line.startsWith("warning") && said.test(line)), "in syslog, too");
  assert.deepEqual(received(rig), ["fax000000001.tif"]);
  assert.match(rig.sessions(), /SESSION END\n$/);
});

Deno.test("a faxrcvd that ends in time is not disturbed by a shutdown", async () => {
  await using rig = await Rig.start();
  installFaxrcvd(rig, "sleep 0.5; echo through > tmp/through");
  await using daemon = Daemon.start(rig);
  await rig.sim.call({ to: "8001" });
  await until("faxrcvd is at work", () => faxrcvdCall(rig) !== undefined);
  await daemon.stop();
  assert.equal(rig.read("tmp/through"), "through\n");
  assert.match(rig.sessions(), /bin\/faxrcvd ended successfully/);
});

Deno.test("a shutdown ends DynamicConfig at once; the caller is refused and accounted for", async () => {
  await using rig = await Rig.start({ gofaxd: { dynamicconfig: "bin/dynamic" } });
  rig.script("bin/dynamic", '#!/bin/sh\nsleep 60 & echo "$$\n$!" > tmp/pids; wait\n');
  await using daemon = Daemon.start(rig);
  const call = rig.sim.call({ to: "8001" });
  await until("DynamicConfig is at work", () => rig.read("tmp/pids") !== "");
  const before = performance.now();
  await daemon.stop();
  const took = performance.now() - before;
  assert.ok(took < 3_000, `${took} ms`);
  await until("nothing of DynamicConfig is left", () => !alive(rig));
  assert.ok(!(await call).answered);
  assert.deepEqual(accounts(rig).map(({ kind, reason }) => [kind, reason]), [
    ["CALL", "Receive aborted: the fax server is shutting down"],
  ]);
});

Deno.test("a shutdown does not wait for a FreeSWITCH that does not say whether the caller is to have no T.38", async () => {
  await using silent = new Silent(0);
  await using rig = await Rig.start({ freeswitch: { socket: silent.socket } });
  await using daemon = Daemon.start(rig);
  const call = rig.sim.call({ to: "8001" });
  await until("FreeSWITCH is asked in vain", () => silent.heard > 0);
  const before = performance.now();
  await daemon.stop();
  const took = performance.now() - before;
  assert.ok(took < 3_000, `${took} ms`);
  assert.ok(!(await call).answered);
});
