/**
 * The compiled program does what the sources do: chosen by the name it is called by, its exit codes, FIFOs and locks through
 * FFI, signals, a fax sent. Where it cannot be compiled, the same is asked of the sources under its names; what only a
 * compiled program can show is one test then, left out by name.
 */

import assert from "node:assert/strict";
import { startSimulator } from "../../lib/sim/mod.ts";
import { until } from "../flow/rig.ts";
import { startedFor } from "../support/administration.ts";
import { COMPILER } from "../support/compiled.ts";
import { COMMIT, compiledTest, programTest, tellLeftOut } from "../support/program_tests.ts";
import { DaemonSite } from "../support/daemon_process.ts";
import { breakSender, BURO_IDENT, latin1JobControl } from "../support/breaking_sender.ts";
import { postscript } from "../support/documents.ts";
import { exec, type Finished } from "../support/exec.ts";
import { DOOR, GofaxSite, NO_DOOR } from "../support/gofax.ts";
import { freePort } from "../support/free_port.ts";
import { fieldsOf } from "../support/job_file.ts";
import { askWhoIAm, UUCP_ONLY } from "../support/who.ts";

const ROOT = new URL("../../", import.meta.url).pathname;
const ALONE = false;
const WITH_HYLAFAX = true;

programTest("the program knows its names", ALONE, async (program) => {
  const gofax = (...args: string[]): Promise<Finished> => exec(program.path("gofax"), args);
  assert.equal((await gofax("help")).code, 0);
  assert.equal((await gofax("fax-this")).code, 64);

  const usage = await exec(program.path("gofaxsend"), []);
  assert.equal(usage.code, 1);
  assert.match(usage.stderr, /^Usage: gofaxsend /m);
  assert.equal((await gofax("send")).stderr.replace(/\d+/g, ""), usage.stderr.replace(/\d+/g, ""));

  const unread = await exec(program.path("gofaxd"), ["-c", `${program.dir}/none.conf`]);
  assert.equal(unread.code, 78);
  assert.match(unread.stderr, /none\.conf/);
  assert.equal((await gofax("gofaxd", "-c", `${program.dir}/none.conf`)).code, 78);
});

programTest("the daemon ends at SIGTERM and at SIGINT with 0", WITH_HYLAFAX, async (program) => {
  const options = { switch: { port: freePort(), password: "secret" }, binary: program.path("gofax") };
  await using gofax = await GofaxSite.start(options);
  assert((await Deno.lstat(`${gofax.site.spool}/FIFO.freeswitch0`)).isFifo);
  assert.equal(await gofax.stopDaemon("SIGTERM"), 0);
  await gofax.startDaemon();
  assert.equal(await gofax.stopDaemon("SIGINT"), 0);
});

programTest(
  "the daemon tells its service manager, and its children cannot",
  ALONE,
  async (program) => {
    await using site = await DaemonSite.start({ command: [program.path("gofaxd")] });
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

const SENT = { status: "", returned: "2", npages: "2" };

for (
  const [way, words] of [[DOOR, "through the door"], [NO_DOOR, "through a link, without a door"]] as const
) {
  programTest(
    `the sender sends a fax that HylaFAX gives it ${words}`,
    WITH_HYLAFAX,
    async (program) => {
      await using simulator = await startSimulator({ password: "secret", speed: 100 });
      const options = {
        switch: { port: simulator.port, password: "secret" },
        binary: program.path("gofax"),
        way,
        settings: { gofaxsend: { dynamicconfig: "bin/dynamic" } },
      };
      await using gofax = await GofaxSite.start(options);
      await askWhoIAm(gofax.site, "bin/dynamic");
      const job = await gofax.site.waitDone(
        await gofax.site.submit("1001", [await postscript(gofax.site.dir, 2)]),
      );
      assert.deepEqual(fieldsOf(job, SENT), SENT);
      assert.equal(simulator.history.length, 1);
      assert.deepEqual(JSON.parse(await Deno.readTextFile(`${gofax.site.spool}/tmp/who.json`)), UUCP_ONLY);
    },
  );
}

programTest(
  "what JobControlCmd says in Latin-1 does not end the sender before it begins",
  WITH_HYLAFAX,
  async (program) => {
    await using simulator = await startSimulator({ password: "secret", speed: 100 });
    await using gofax = await GofaxSite.start({
      switch: { port: simulator.port, password: "secret" },
      binary: program.path("gofax"),
      extraConfig: ["JobControlCmd: bin/jobcontrol"],
      settings: { gofaxsend: { jobidentity: "true" } },
    });
    await latin1JobControl(gofax.site);
    const job = await gofax.site.waitDone(
      await gofax.site.submit("1001", [await postscript(gofax.site.dir, 2)]),
    );
    assert.deepEqual(fieldsOf(job, SENT), SENT);
    assert.deepEqual(simulator.history.map(({ variables }) => variables["fax_ident"]), [BURO_IDENT]);
  },
);

/** Limits under which the runtime ends before our first line, and with what: a panic of Deno ends with 1, of denort with 101. */
const TOO_LITTLE: readonly (readonly [limit: string, end: RegExp])[] = [
  ["--nofile=8", COMPILER.missing === undefined ? endedWith(101) : endedWith(1)],
  ["--as=400000000", endedWith(133)],
];

function endedWith(code: number): RegExp {
  return new RegExp(`^The sender ended with ${code} and left no result$`);
}

programTest(
  "a sender without descriptors, or memory, leaves a job that is tried again",
  WITH_HYLAFAX,
  async (program) => {
    await using simulator = await startSimulator({ password: "secret", speed: 100 });
    const binary = program.path("gofax");
    await using gofax = await GofaxSite.start({
      switch: { port: simulator.port, password: "secret" },
      binary,
      // The sender of a job's own is what this is about.
      settings: { gofaxsend: { engine: "self" } },
    });
    for (const [index, [limit, end]] of TOO_LITTLE.entries()) {
      await breakSender(gofax.site, `exec /usr/bin/prlimit ${limit} ${binary} "$@" </dev/null`);
      const id = await gofax.site.submit(`100${index}`, [await postscript(gofax.site.dir, 1)]);
      const job = await gofax.site.waitPutOff(id);
      assert.deepEqual(fieldsOf(job, { returned: "0", totdials: "0" }), { returned: "0", totdials: "0" });
      assert.match(job.fields.get("status") ?? "", end);
    }
    assert.equal(simulator.history.length, 0);
  },
);

/** The first page is out at once, and the second never. */
const STUCK = { factor: 100, firstPageMs: 10, pageMs: 600_000 };

programTest(
  "faxrm ends the call of a sender through the door, and so does the end of the door",
  WITH_HYLAFAX,
  async (program) => {
    await using simulator = await startSimulator({ password: "secret", speed: STUCK });
    const binary = program.path("gofax");
    await using gofax = await GofaxSite.start({
      switch: { port: simulator.port, password: "secret" },
      binary,
    });
    const { site } = gofax;
    const file = await postscript(site.dir, 2);
    const sending = async (number: string): Promise<number> => {
      const id = await site.submit(number, [file]);
      await site.waitJob(id, { npages: "1" });
      return id;
    };
    const first = await sending("1001");
    assert.equal((await site.faxrm(first)).stdout, `Job ${first} removed.\n`);
    assert.deepEqual(simulator.channels(), []);
    assert.equal((await site.job(first))?.fields.get("npages"), "1");

    await gofax.waitIdle();
    const second = await sending("1002");
    const door = await startedFor(site, second);
    assert(door);
    await site.waitPastDue(second);
    Deno.kill(door, "SIGKILL");
    await site.until("the call is over", () => simulator.channels().length === 0);
    const want = { returned: "0", npages: "1", totdials: "1" };
    assert.deepEqual(fieldsOf(await site.waitPutOff(second), want), want);
  },
);

programTest("the program sends a fax out and in again in its demo", ALONE, async (program) => {
  const shown = await exec(program.path("gofax"), ["demo", "--fast"]);
  assert.equal(shown.code, 0, shown.stdout + shown.stderr);
  assert.match(shown.stdout, /page 1 \(1728x\d+\) and page 2 \(1728x\d+\) came back dot for dot/);
});

compiledTest(
  "whether build.sh makes the program and it shows its build",
  "the compiled program knows its build",
  async (built) => {
    const { version } = JSON.parse(await Deno.readTextFile(`${ROOT}deno.json`));
    const shown = await exec(built.path("gofax"), ["--version"]);
    assert.equal(shown.code, 0);
    for (const part of [version, COMMIT, `${Deno.build.arch}-unknown-linux-gnu`]) {
      assert(shown.stdout.includes(part), shown.stdout);
    }
  },
);

compiledTest(
  "whether it leaves nothing in /tmp",
  "the compiled program leaves nothing in /tmp",
  async (built) => {
    const before = [...Deno.readDirSync("/tmp")].map((entry) => entry.name).filter((name) =>
      /compile|gofax$/.test(name)
    );
    await exec(built.path("gofax"), ["help"]);
    const after = [...Deno.readDirSync("/tmp")].map((entry) => entry.name).filter((name) =>
      /compile|gofax$/.test(name)
    );
    assert.deepEqual(after, before);
  },
);

compiledTest(
  "whether the door it writes leads to itself",
  "the compiled program writes a door that leads to itself",
  async (built) => {
    const file = `${built.dir}/its-door`;
    assert.deepEqual(await exec(built.path("gofax"), ["door", file]), {
      code: 0,
      timedOut: false,
      stdout: "",
      stderr: "",
    });
    const version = await exec(built.path("gofax"), ["--version"]);
    assert.deepEqual(await exec(file, ["--version"]), version);
    assert.equal((await exec(file, [])).code, 1);
    const shipped = await Deno.readTextFile(built.path("gofaxsend-door"));
    assert.equal(
      shipped,
      (await Deno.readTextFile(file)).replace(/^program=.*$/m, "program='/usr/bin/gofax'"),
    );
  },
);

tellLeftOut();
