/** What `gofaxd` says to a service manager of systemd's kind, as a process: when, and that nobody else says it. */

import assert from "node:assert/strict";
import { until } from "../flow/rig.ts";
import { DaemonSite } from "../support/daemon_process.ts";
import { pause } from "../support/session.ts";

const STATES = ["freeswitch0", "freeswitch1"];

function states(site: DaemonSite): readonly string[] {
  return STATES.map((modem) => site.rig.read(`status/${modem}`).trimEnd());
}

const IDLE = ["Running and idle", "Running and idle"];

for (const [kind, socket] of [["at a path", "notify"], ["at an abstract name", undefined]] as const) {
  Deno.test(`gofaxd tells the manager ${kind} that it is ready when it is, and that it stops`, async () => {
    await using site = await DaemonSite.start({ socket });
    const daemon = site.daemon();
    await site.hears("READY=1", daemon);
    assert.deepEqual(states(site), IDLE);
    assert.ok(await site.listens());
    assert.deepEqual(
      STATES.map((modem) => site.faxq.heard.some((text) => text.startsWith(`+${modem}:R`))),
      [true, true],
    );
    const ready = ["READY=1", `STATUS=2 modems, listening on 127.0.0.1:${site.port}`];
    assert.deepEqual(site.manager.lines, ready);

    assert.ok(daemon.signal("SIGTERM"));
    assert.equal(await daemon.ended, 0);
    assert.deepEqual(site.manager.lines.slice(2), [
      "STOPPING=1",
      "STATUS=Stopping, takes no more calls",
      "STATUS=All modems are down",
    ]);
    assert.deepEqual([...new Set(site.manager.heard.map(({ pid }) => pid))], [daemon.pid]);
    assert.doesNotMatch(daemon.output(), /service manager/);
  });
}

Deno.test("gofaxd is not ready before the last status file says so", async () => {
  await using site = await DaemonSite.start();
  const path = `${site.rig.dir}/status/freeswitch1`;
  using file = await Deno.open(path, { write: true, create: true });
  await file.lock();
  const daemon = site.daemon();
  await until("the other modem is idle", () => states(site)[0] === IDLE[0]);
  assert.ok(await site.listens());
  await pause(300);
  assert.deepEqual(site.manager.lines, []);
  await file.unlock();
  await site.hears("READY=1", daemon);
  assert.deepEqual(states(site), IDLE);
});

Deno.test("gofaxd told to stop before it is ready never says that it is", async () => {
  await using site = await DaemonSite.start();
  using file = await Deno.open(`${site.rig.dir}/status/freeswitch1`, { write: true, create: true });
  await file.lock();
  const daemon = site.daemon();
  await until("the other modem is idle", () => states(site)[0] === IDLE[0]);
  daemon.signal("SIGTERM");
  await site.hears("STOPPING=1", daemon);
  await file.unlock();
  assert.equal(await daemon.ended, 0);
  assert.ok(!site.heard("READY=1"));
});

Deno.test("gofaxd is ready without FreeSWITCH, and does not wait for one that is silent", async () => {
  await using site = await DaemonSite.start();
  await site.rig.sim.close();
  const daemon = site.daemon();
  await site.hears("READY=1", daemon);
  daemon.signal("SIGTERM");
  assert.equal(await daemon.ended, 0);

  using silent = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const socket = `127.0.0.1:${silent.addr.port}`;
  site.configure({ freeswitch: { socket, password: "x", gateway: "default", ident: "x" } });
  const another = site.daemon();
  using connection = await silent.accept();
  let asked = true;
  const end = connection.read(new Uint8Array(1)).then(() => asked = false);
  await until(
    "it is ready again",
    () => site.manager.lines.filter((line) => line === "READY=1").length === 2,
  );
  assert.ok(asked, "it still waits for an answer");
  another.signal("SIGTERM");
  assert.equal(await another.ended, 0);
  await end;
});

/** Without what changes from run to run. */
function words(output: string): string {
  return output.replace(/^\w{3} [ \d]\d [\d:]{8} gofaxd\[\d+\] /gm, "");
}

Deno.test("a gofaxd that cannot start fails in the same words, and is not ready", async (t) => {
  const cases: readonly [string, number, RegExp, (site: DaemonSite) => Disposable | void][] = [
    ["a wrong configuration", 78, /gofaxd\.socket/, (site) => site.configure({ gofaxd: { socket: "x" } })],
    ["no spool", 73, /none/, (site) => site.configure({ hylafax: { spooldir: `${site.rig.dir}/none` } })],
    [
      "a file in a FIFO's place",
      73,
      /FIFO\.freeswitch1/,
      (site) => Deno.writeTextFileSync(`${site.rig.dir}/FIFO.freeswitch1`, ""),
    ],
    ["an address that is taken", 69, /Cannot listen at/, (site) => {
      const listener = Deno.listen({ hostname: "127.0.0.1", port: site.port });
      return { [Symbol.dispose]: (): void => listener.close() };
    }],
  ];
  for (const [name, code, why, breakIt] of cases) {
    await t.step(name, async () => {
      await using site = await DaemonSite.start();
      using _broken = breakIt(site) ?? { [Symbol.dispose]: (): void => {} };
      const told = site.daemon();
      assert.equal(await told.ended, code);
      await told.end();
      const silent = site.daemon({});
      assert.equal(await silent.ended, code);
      await silent.end();
      assert.match(told.output(), why);
      assert.equal(words(told.output()), words(silent.output()));
      assert.ok(!site.heard("READY=1"));
      assert.match(site.manager.lines.join("\n"), /^STATUS=.*$/, "one line of why");
    });
  }
});

Deno.test("gofaxd minds no socket that nobody reads, nor one of no use", async (t) => {
  const cases: readonly [string, (site: DaemonSite) => string][] = [
    ["nobody", (site) => `${site.rig.dir}/nobody`],
    ["too long", (site) => `${site.rig.dir}/${"x".repeat(200)}`],
    ["another kind", () => "vsock:2:1"],
    ["empty", () => ""],
  ];
  for (const [name, socket] of cases) {
    await t.step(name, async () => {
      await using site = await DaemonSite.start();
      const daemon = site.daemon({ NOTIFY_SOCKET: socket(site) });
      await until("the modems are idle", () => states(site).join() === IDLE.join());
      daemon.signal("SIGTERM");
      assert.equal(await daemon.ended, 0);
      await daemon.end();
      assert.ok(daemon.output().split("service manager").length <= 2, daemon.output());
      assert.deepEqual(site.manager.lines, []);
    });
  }
});

Deno.test("nobody that gofaxd starts can speak for it", async () => {
  await using site = await DaemonSite.start();
  const { rig } = site;
  site.configure({ gofaxd: { socket: `127.0.0.1:${site.port}`, dynamicconfig: "bin/DynamicConfig" } });
  rig.script("bin/DynamicConfig", "#!/bin/sh\nenv > tmp/dynamic\n");
  rig.script("bin/faxrcvd", "#!/bin/sh\nenv > tmp/part; mv tmp/part tmp/faxrcvd\n");
  const daemon = site.daemon({
    NOTIFY_SOCKET: site.manager.name,
    WATCHDOG_USEC: "10000000",
    WATCHDOG_PID: "1",
    OTHER: "stays",
  });
  await site.hears("READY=1", daemon);
  await rig.sim.call({ to: "8001" });
  await until(`faxrcvd ran: ${daemon.output()}`, () => rig.read("tmp/faxrcvd") !== "");
  for (const script of ["dynamic", "faxrcvd"]) {
    assert.match(rig.read(`tmp/${script}`), /^OTHER=stays$/m);
    assert.doesNotMatch(rig.read(`tmp/${script}`), /NOTIFY_SOCKET|WATCHDOG/);
  }
});

Deno.test("gofaxd shows how many calls it waits for", async () => {
  await using site = await DaemonSite.start();
  const { rig } = site;
  rig.script("bin/faxrcvd", "#!/bin/sh\ntouch tmp/began; while [ ! -e tmp/go ]; do sleep 0.02; done\n");
  const daemon = site.daemon();
  await site.hears("READY=1", daemon);
  await rig.sim.call({ to: "8001" });
  await until("faxrcvd is at work", () => [...Deno.readDirSync(`${rig.dir}/tmp`)].length > 0);
  daemon.signal("SIGTERM");
  await site.hears("STATUS=Waiting for 1 call to end", daemon);
  Deno.writeTextFileSync(`${rig.dir}/tmp/go`, "");
  assert.equal(await daemon.ended, 0);
  assert.deepEqual(site.manager.lines.slice(2), [
    "STOPPING=1",
    "STATUS=Stopping, takes no more calls",
    "STATUS=Waiting for 1 call to end",
    "STATUS=All modems are down",
  ]);
});
