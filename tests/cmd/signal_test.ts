/** SIGHUP, as a closed terminal or somebody who wants gofax.conf read again sends it to gofaxd and gofaxsend as processes. */

import assert from "node:assert/strict";
import { isAlive } from "../../lib/os/alive.ts";
import { Rig, until } from "../flow/rig.ts";
import { DaemonSite, FROM_SOURCES } from "../support/daemon_process.ts";
import { configureSender, startSender } from "../support/sender_process.ts";

const IDLE = "Running and idle";

Deno.test("gofaxd ignores SIGHUP, with a word in its log each time, and calls go on", async () => {
  await using site = await DaemonSite.start();
  const { rig } = site;
  rig.script(
    "bin/faxrcvd",
    "#!/bin/sh\ntouch tmp/began; while [ ! -e tmp/go ]; do sleep 0.02; done; touch tmp/end\n",
  );
  const daemon = site.daemon();
  await site.hears("READY=1", daemon);
  await rig.sim.call({ to: "8001" });
  await until("a fax has come", () => [...Deno.readDirSync(`${rig.dir}/tmp`)].length > 0);
  const said = (): number =>
    daemon.output().split("SIGHUP is ignored: gofax.conf is read at the start only").length;
  for (const times of [1, 2]) {
    assert.ok(daemon.signal("SIGHUP"));
    await until(`it says so: ${daemon.output()}`, () => said() === times + 1);
  }
  Deno.writeTextFileSync(`${rig.dir}/tmp/go`, "");
  await until(
    "faxrcvd is through",
    () => [...Deno.readDirSync(`${rig.dir}/tmp`)].some(({ name }) => name === "end"),
  );
  assert.ok(await site.listens());
  assert.equal(rig.read("status/freeswitch0").trimEnd(), IDLE);
  assert.ok(!site.heard("STOPPING=1"));
  daemon.signal("SIGTERM");
  assert.equal(await daemon.ended, 0);
});

Deno.test("gofaxd that runs on a terminal ends in good order when that is closed", async () => {
  await using site = await DaemonSite.start();
  const { rig } = site;
  const command = `exec ${
    [...FROM_SOURCES, "-c", `${rig.dir}/gofax.conf`].map((word) => `'${word}'`).join(" ")
  }`;
  // script(1) gives it a terminal; with script that is gone, too.
  const terminal = new Deno.Command("script", {
    args: ["-qefc", command, `${rig.dir}/typescript`],
    cwd: rig.dir,
    env: { NOTIFY_SOCKET: site.manager.name },
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
  await until("it is ready", () => site.heard("READY=1"));
  const pid = site.manager.heard[0]?.pid ?? 0;
  try {
    assert.equal(rig.read("status/freeswitch0").trimEnd(), IDLE);
    terminal.kill("SIGKILL");
    await terminal.status;
    await until("it is gone", () => !isAlive(pid));
    assert.ok(site.heard("STATUS=All modems are down"));
    assert.equal(rig.read("status/freeswitch0").trimEnd(), "Down");
  } finally {
    if (isAlive(pid)) Deno.kill(pid, "SIGKILL");
  }
});

Deno.test("gofaxsend takes SIGHUP for SIGTERM: the call is ended, the job tells of it", async () => {
  for (const signal of ["SIGTERM", "SIGHUP"] as const) {
    await using rig = await Rig.start({}, { speed: 1 });
    configureSender(rig);
    const path = rig.job({ number: "1015" });
    const sender = startSender(rig, path);
    await until("it rings", () => rig.sim.channels().length > 0);
    sender.kill(signal);
    assert.equal((await sender.status).code, 0);
    assert.deepEqual(rig.sim.channels(), []);
    const want = { returned: "0", status: "Call aborted by user", statuscode: "345" };
    assert.deepEqual(rig.fields(path, ...Object.keys(want)), want, signal);
    assert.match(rig.sessions(), /SESSION END\n$/);
  }
});
