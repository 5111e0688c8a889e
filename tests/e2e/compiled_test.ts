/**
 * The compiled program does what the sources do: chosen by the name it is called by, its exit codes, FIFOs and locks through
 * FFI, signals, a fax sent.
 */

import assert from "node:assert/strict";
import { startSimulator } from "../../lib/sim/mod.ts";
import { until } from "../flow/rig.ts";
import { type Compiled, compileProgram, COMPILER } from "../support/compiled.ts";
import { DaemonSite } from "../support/daemon_process.ts";
import { postscript } from "../support/documents.ts";
import { exec, type Finished } from "../support/exec.ts";
import { GofaxSite } from "../support/gofax.ts";
import { freePort } from "../support/hylafax.ts";
import { askWhoIAm, UUCP_ONLY } from "../support/who.ts";

const ROOT = new URL("../../", import.meta.url).pathname;
const COMMIT = "0123456789ab";

/** All tests of this file use one build. */
let build: Compiled | undefined;
Deno.test.beforeAll(async () => {
  if (COMPILER.missing === undefined) build = await compileProgram(COMMIT);
});
Deno.test.afterAll(async () => {
  await build?.[Symbol.asyncDispose]();
});

function compiledTest(name: string, needsHylafax: boolean, fn: (built: Compiled) => Promise<void>): void {
  const why = COMPILER.missing ?? (needsHylafax && Deno.uid() !== 0 ? "faxq runs for root only" : undefined);
  Deno.test({
    name: why === undefined ? name : `${name} (ignored: ${why})`,
    ignore: why !== undefined,
    fn: async () => {
      assert(build);
      await fn(build);
    },
  });
}

const ALONE = false;
const WITH_HYLAFAX = true;

compiledTest("the compiled program knows its version, and its names", ALONE, async (built) => {
  const gofax = (...args: string[]): Promise<Finished> => exec(built.path("gofax"), args);
  const { version } = JSON.parse(await Deno.readTextFile(`${ROOT}deno.json`));
  const shown = await gofax("--version");
  assert.equal(shown.code, 0);
  for (const part of [version, COMMIT, `${Deno.build.arch}-unknown-linux-gnu`]) {
    assert(shown.stdout.includes(part), shown.stdout);
  }

  assert.equal((await gofax("help")).code, 0);
  assert.equal((await gofax("fax-this")).code, 64);

  const usage = await exec(built.path("gofaxsend"), []);
  assert.equal(usage.code, 1);
  assert.match(usage.stderr, /^Usage: gofaxsend /m);
  assert.equal((await gofax("send")).stderr.replace(/\d+/g, ""), usage.stderr.replace(/\d+/g, ""));

  const unread = await exec(built.path("gofaxd"), ["-c", `${built.dir}/none.conf`]);
  assert.equal(unread.code, 78);
  assert.match(unread.stderr, /none\.conf/);
  assert.equal((await gofax("gofaxd", "-c", `${built.dir}/none.conf`)).code, 78);
});

compiledTest("the compiled program leaves nothing in /tmp", ALONE, async (built) => {
  const before = [...Deno.readDirSync("/tmp")].map((entry) => entry.name).filter((name) =>
    /compile|gofax$/.test(name)
  );
  await exec(built.path("gofax"), ["help"]);
  const after = [...Deno.readDirSync("/tmp")].map((entry) => entry.name).filter((name) =>
    /compile|gofax$/.test(name)
  );
  assert.deepEqual(after, before);
});

compiledTest("the compiled daemon ends at SIGTERM and at SIGINT with 0", WITH_HYLAFAX, async (built) => {
  const options = { switch: { port: freePort(), password: "secret" }, binary: built.path("gofax") };
  await using gofax = await GofaxSite.start(options);
  assert((await Deno.lstat(`${gofax.site.spool}/FIFO.freeswitch0`)).isFifo);
  assert.equal(await gofax.stopDaemon("SIGTERM"), 0);
  await gofax.startDaemon();
  assert.equal(await gofax.stopDaemon("SIGINT"), 0);
});

compiledTest(
  "the compiled daemon tells its service manager, and its children cannot",
  ALONE,
  async (built) => {
    await using site = await DaemonSite.start({ command: [built.path("gofaxd")] });
    site.rig.script("bin/faxrcvd", "#!/bin/sh\nenv > tmp/part; mv tmp/part tmp/faxrcvd\n");
    const daemon = site.daemon({ NOTIFY_SOCKET: site.manager.name, WATCHDOG_USEC: "1", OTHER: "stays" });
    await site.hears("READY=1", daemon);
    assert(await site.listens());
    await site.rig.sim.call({ to: "8001" });
    await until("faxrcvd ran", () => site.rig.read("tmp/faxrcvd") !== "");
    assert.match(site.rig.read("tmp/faxrcvd"), /^OTHER=stays$/m);
    assert.doesNotMatch(site.rig.read("tmp/faxrcvd"), /NOTIFY_SOCKET|WATCHDOG/);
    daemon.signal("SIGTERM");
    assert.equal(await daemon.ended, 0);
    assert(site.heard("STOPPING=1"));
    assert.deepEqual([...new Set(site.manager.heard.map(({ pid }) => pid))], [daemon.pid]);
  },
);

compiledTest("the compiled sender sends a fax that HylaFAX gives it", WITH_HYLAFAX, async (built) => {
  await using simulator = await startSimulator({ password: "secret", speed: 100 });
  const options = {
    switch: { port: simulator.port, password: "secret" },
    binary: built.path("gofax"),
    settings: { gofaxsend: { dynamicconfig: "bin/dynamic" } },
  };
  await using gofax = await GofaxSite.start(options);
  await askWhoIAm(gofax.site, "bin/dynamic");
  const job = await gofax.site.waitDone(
    await gofax.site.submit("1001", [await postscript(gofax.site.dir, 2)]),
  );
  assert.equal(job.fields.get("status"), "");
  assert.equal(job.fields.get("returned"), "2");
  assert.equal(job.fields.get("npages"), "2");
  assert.equal(simulator.history.length, 1);
  assert.deepEqual(JSON.parse(await Deno.readTextFile(`${gofax.site.spool}/tmp/who.json`)), UUCP_ONLY);
});

compiledTest("the compiled program sends a fax out and in again in its demo", ALONE, async (built) => {
  const shown = await exec(built.path("gofax"), ["demo", "--fast"]);
  assert.equal(shown.code, 0, shown.stdout + shown.stderr);
  assert.match(shown.stdout, /page 1 \(1728x\d+\) and page 2 \(1728x\d+\) came back dot for dot/);
});
