/** gofaxd as a process that sends for doors: its key, its configuration, and errors that nobody caught. */

import assert from "node:assert/strict";
import { parseDaemonFigures } from "../../lib/fax/status/daemon_figures.ts";
import { DaemonSite } from "../support/daemon_process.ts";
import { FakeDoor, request } from "../support/fake_door.ts";
import type { Session } from "../support/session.ts";
import { until } from "../flow/rig.ts";

async function started(site: DaemonSite): Promise<Session> {
  const daemon = site.daemon();
  await site.hears("READY=1", daemon);
  return daemon;
}

/** A door as faxq starts it where GOFAX_CONFIG names a file. */
function knock(site: DaemonSite, qfile: string, file = `${site.rig.dir}/gofax.conf`): FakeDoor {
  return FakeDoor.knock(site.rig.dir, ["--config", file, "-m", "freeswitch0", qfile]);
}

Deno.test("gofaxd sends what doors hand over, and is found by nobody once it has ended", async () => {
  await using site = await DaemonSite.start();
  const daemon = await started(site);
  const qfile = site.rig.job();
  using door = knock(site, qfile);
  assert.equal(await door.end(), "exit 2", daemon.output());
  assert.equal(site.rig.fields(qfile, "npages")["npages"], "2");
  daemon.signal("SIGTERM");
  assert.equal(await daemon.ended, 0);
  assert.ok(!request(site.rig.dir, "1 send 12 0"));
});

Deno.test("gofaxd leaves word of the jobs that it sends, and of how late it is", async () => {
  await using site = await DaemonSite.start();
  // The call stays as long as nobody ends it.
  site.configure({ gofaxsend: { hanguptimeout: "5m" } });
  await started(site);
  using _door = knock(site, site.rig.job({ number: "1040" }));
  await until(
    "the job is told of",
    () => parseDaemonFigures(site.rig.read("log/gofax-daemon").trimEnd())?.jobs === 1,
    20_000,
  );
});

Deno.test("a change of gofax.conf counts for the next job, and a broken one puts it off", async () => {
  await using site = await DaemonSite.start();
  await started(site);
  const ident = async (): Promise<unknown> => {
    using door = knock(site, site.rig.job());
    assert.equal(await door.end(), "exit 2");
    return site.rig.sim.history.at(-1)?.variables["fax_ident"];
  };
  assert.equal(await ident(), "x");
  site.configure({
    freeswitch: {
      socket: `127.0.0.1:${site.rig.sim.port}`,
      password: "secret-1",
      gateway: "default",
      ident: "changed",
    },
  });
  assert.equal(await ident(), "changed");
  Deno.writeTextFileSync(`${site.rig.dir}/gofax.conf`, "[freeswitch]\nnonsense = 1\n", { append: true });
  const qfile = site.rig.job();
  using door = knock(site, qfile);
  assert.equal(await door.end(), "exit 0");
  assert.match(site.rig.fields(qfile, "status")["status"] ?? "", /nonsense/);
});

Deno.test("a job that goes by another gofax.conf has a sender of its own; another name of the file is none", async () => {
  await using site = await DaemonSite.start();
  await started(site);
  const { dir } = site.rig;
  const cases: [string, string | undefined, string][] = [
    ["another file", `${dir}/other.conf`, "self"],
    ["a copy", `${dir}/copy.conf`, "self"],
    ["a link to it", `${dir}/link.conf`, "exit 2"],
    ["below the spool", "gofax.conf", "exit 2"],
  ];
  Deno.copyFileSync(`${dir}/gofax.conf`, `${dir}/copy.conf`);
  Deno.symlinkSync(`${dir}/gofax.conf`, `${dir}/link.conf`);
  for (const [name, file, want] of cases) {
    using door = knock(site, site.rig.job(), file);
    assert.equal(await door.end(), want, name);
  }
  using unnamed = FakeDoor.knock(dir, ["-m", "freeswitch0", site.rig.job()]);
  assert.equal(await unnamed.end(), "self", "the sender would read /etc/gofax.conf");
});

Deno.test("with gofaxsend.engine = self nobody finds a gofaxd to send, nor a FIFO that one left", async () => {
  await using site = await DaemonSite.start();
  const { dir } = site.rig;
  const first = await started(site);
  first.signal("SIGKILL");
  await first.ended;
  assert.ok(Deno.lstatSync(`${dir}/gofax/request`).isFifo);
  site.configure({ gofaxsend: { engine: "self" } });
  const again = site.daemon();
  await until(
    "the FIFO is gone",
    () => !request(dir, "1 send 12 0") && site.rig.read("status/freeswitch0") !== "",
  );
  await until("no FIFO", () => [...Deno.readDirSync(`${dir}/gofax`)].length === 0);
  again.signal("SIGTERM");
  await again.ended;
});

Deno.test("gofaxd runs without sending where its folder cannot be used, and says why", async () => {
  await using site = await DaemonSite.start();
  Deno.symlinkSync(`${site.rig.dir}/tmp`, `${site.rig.dir}/gofax`);
  const daemon = await started(site);
  // what it has said may still be on its way
  await until(
    "why",
    () => /each job gets a sender of its own: .*it is a link; remove it/.test(daemon.output()),
  );
  assert.deepEqual([...Deno.readDirSync(`${site.rig.dir}/tmp`)], []);
});

const APART = new URL("../../cmd/daemon/apart.ts", import.meta.url).href;
const STRAY = new URL("../../lib/os/stray_errors.ts", import.meta.url).href;

Deno.test("an error that nobody caught comes to the work in which it arose, others end the program", async () => {
  const source = `import { openApart } from ${JSON.stringify(APART)};
import { isStrayErrorTaken } from ${JSON.stringify(STRAY)};
globalThis.addEventListener("unhandledrejection", (event) => {
  event.preventDefault();
  if (!isStrayErrorTaken(event.reason)) { console.log("stray " + event.reason.message); Deno.exit(3); }
});
const pause = () => new Promise((go) => setTimeout(go, 1));
const work = async (name, fail) => {
  await pause();
  if (fail === "promise") (async () => { await pause(); throw new Error(name); })();
  for (let i = 0; i < 20; i++) await pause();
  return name;
};
using apart = await openApart();
const told = [];
const ends = await Promise.all([["a", "promise"], ["b"], ["c"], ["d", "promise"]].map(([name, fail]) =>
  apart.run(() => work(name, fail), (error) => told.push(name + ":" + error.message))));
console.log(ends.join(), told.sort().join());
Promise.reject(new Error("outside"));
await pause();
await pause();`;
  const output = await new Deno.Command(Deno.execPath(), {
    args: ["eval", "--ext=ts", "--no-check", source],
    stdin: "null",
    stderr: "inherit",
  }).output();
  assert.equal(new TextDecoder().decode(output.stdout), "a,b,c,d a:a,d:d\nstray outside\n");
  assert.equal(output.code, 3);
});
