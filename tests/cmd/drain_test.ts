/** gofaxd as a process that is told to stop while a fax is under way: what its service manager hears, a second signal, a second gofaxd. */

import assert from "node:assert/strict";
import { freePort } from "../support/free_port.ts";
import { DaemonSite } from "../support/daemon_process.ts";
import type { Session } from "../support/session.ts";
import { until } from "../flow/rig.ts";

/** A gofaxd with the waits of the default configuration, and a fax that faxrcvd has until there is a file. */
async function withFax(site: DaemonSite): Promise<Session> {
  const { rig } = site;
  site.configure({ gofaxd: { stopwait: "15m" } });
  rig.script("bin/faxrcvd", "#!/bin/sh\ntouch tmp/began; while [ ! -e tmp/go ]; do sleep 0.02; done\n");
  const daemon = site.daemon();
  await site.hears("READY=1", daemon);
  await rig.sim.call({ to: "8001" });
  await until("faxrcvd is at work", () => [...Deno.readDirSync(`${rig.dir}/tmp`)].length > 0);
  return daemon;
}

/** The first line of that form that the manager heard. */
async function heard(site: DaemonSite, form: RegExp): Promise<RegExpExecArray> {
  let found: RegExpExecArray | null = null;
  const look = (): boolean => (found = form.exec(site.manager.lines.join("\n"))) !== null;
  await until(`the manager hears ${form}`, look);
  if (found === null) throw new Error("It was there");
  return found;
}

Deno.test("gofaxd tells the manager that it drains and how long that may take, and ends with the last fax", async () => {
  await using site = await DaemonSite.start();
  const daemon = await withFax(site);
  daemon.signal("SIGTERM");
  const [, usec = ""] = await heard(
    site,
    /STOPPING=1\nEXTEND_TIMEOUT_USEC=(\d+)\nSTATUS=Draining: 1 fax in, at most until \d\d:\d\d/,
  );
  // The time runs while gofaxd writes the message.
  assert.ok(Number(usec) > 900e6 && Number(usec) <= 960e6, usec);
  assert.ok(await site.listens(), "it takes calls to refuse them");
  const { cause, answered } = await site.rig.sim.call({ to: "8001" });
  assert.deepEqual([cause, answered], ["NORMAL_TEMPORARY_FAILURE", false]);
  Deno.writeTextFileSync(`${site.rig.dir}/tmp/go`, "");
  assert.equal(await daemon.ended, 0);
  await until(
    "the manager has read the last message",
    () => site.manager.lines.at(-1) === "STATUS=All modems are down",
  );
  assert.match(site.rig.read("log/xferfaxlog"), /\tCALL\t.*"Call refused: gofaxd is being stopped"/);
});

Deno.test("a second SIGTERM ends a gofaxd that drains as the first one does where it does not wait", async () => {
  await using site = await DaemonSite.start();
  const { rig } = site;
  const daemon = await withFax(site);
  daemon.signal("SIGTERM");
  await heard(site, /STATUS=Draining: 1 fax in/);
  daemon.signal("SIGTERM");
  await heard(site, /STATUS=Waiting for 1 call to end/);
  assert.ok(!await site.listens());
  Deno.writeTextFileSync(`${rig.dir}/tmp/go`, "");
  assert.equal(await daemon.ended, 0);
});

Deno.test("a second gofaxd does not start while the first one drains, at whatever port, and says why; it changes nothing", async (t) => {
  await using site = await DaemonSite.start();
  const { rig } = site;
  const daemon = await withFax(site);
  daemon.signal("SIGTERM");
  await heard(site, /STATUS=Draining: 1 fax in/);
  await until("status can tell it", () => rig.read("log/gofax-daemon").includes(" drain="));
  const before = rig.read("log/gofax-daemon-lock");
  const words = new RegExp(
    `another gofaxd serves ${rig.dir} \\(process ${daemon.pid}\\); it was told to stop, and lets faxes go on until \\d`,
  );
  for (const [name, port] of [["the same port", site.port], ["another port", freePort()]] as const) {
    await t.step(name, async () => {
      site.configure({ gofaxd: { socket: `127.0.0.1:${port}` } });
      const second = site.daemon({});
      assert.equal(await second.ended, 69);
      await second.end();
      assert.match(second.output(), words);
      assert.equal(rig.read("status/freeswitch0").trimEnd(), "Down");
    });
  }
  assert.equal(rig.read("log/gofax-daemon-lock"), before);
  Deno.writeTextFileSync(`${rig.dir}/tmp/go`, "");
  assert.equal(await daemon.ended, 0);
  const next = site.daemon();
  await until(
    "the next one starts",
    () => rig.read("status/freeswitch0").trimEnd() === "Running and idle",
    20_000,
  );
  next.signal("SIGTERM");
  assert.equal(await next.ended, 0);
});

Deno.test("a gofaxd that was killed keeps no other from starting", async () => {
  await using site = await DaemonSite.start();
  const first = site.daemon();
  await site.hears("READY=1", first);
  first.signal("SIGKILL");
  await first.ended;
  const next = site.daemon({});
  await until(
    `the next one starts: ${next.output()}`,
    () => site.rig.read("log/gofax-daemon-lock").startsWith(`pid=${next.pid}\n`),
    20_000,
  );
  next.signal("SIGTERM");
  assert.equal(await next.ended, 0);
});
