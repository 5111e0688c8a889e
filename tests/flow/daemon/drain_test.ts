/** gofaxd told to stop while faxes are under way: they go on, nothing new begins, and it ends when the last one is through. */

import assert from "node:assert/strict";
import type { ServiceManager } from "../../../lib/os/service_manager.ts";
import { parseDaemonFigures } from "../../../lib/fax/status/daemon_figures.ts";
import { FakeDoor, request } from "../../support/fake_door.ts";
import { accounts, Daemon, faxrcvdCall, installFaxrcvd } from "../daemon_rig.ts";
import { hurried, Rig, type Settings, until } from "../rig.ts";

const TWO: Settings = { hylafax: { modems: "2" }, gofaxd: { allocateinbounddevices: "true" } };
/** A page lasts long enough for a word to stop in the middle of it. */
const SLOW = { speed: { factor: 1000, firstPageMs: 4_000 } };
/** The first page of a call does not end by itself. */
const HOLD = { speed: { factor: 1000, firstPageMs: 600_000 } };
const GATED = "while [ ! -e tmp/go ]; do sleep 0.02; done";

/** Keeps what the service manager is told; a number behind it is how long gofaxd may still take. */
function keeper(): { readonly manager: ServiceManager; readonly said: string[] } {
  const said: string[] = [];
  const manager: ServiceManager = {
    ready: () => Promise.resolve(),
    stopping: (status, withinMs) => void said.push(`stopping: ${status} [${withinMs}]`),
    status: (status, withinMs) => void said.push(`${status} [${withinMs}]`),
    [Symbol.dispose]: () => {},
  };
  return { manager, said };
}

/** A process that a door may be. */
function process(): Deno.ChildProcess & AsyncDisposable {
  const streams = { stdin: "null", stdout: "null", stderr: "null" } as const;
  const child = new Deno.Command("/bin/sleep", { args: ["600"], ...streams }).spawn();
  return Object.assign(child, {
    [Symbol.asyncDispose]: async (): Promise<void> => {
      try {
        child.kill("SIGKILL");
      } catch {
        // It was ended before.
      }
      await child.status;
    },
  });
}

/** A reception on the first modem, and a job of a door on the second; both in their first page. */
async function bothUnderWay(daemon: Daemon, pid: number): Promise<{
  readonly call: ReturnType<Rig["sim"]["call"]>;
  readonly door: FakeDoor;
  readonly qfile: string;
}> {
  const { rig } = daemon;
  const call = rig.sim.call({ to: "8001" });
  await daemon.shows(/^Receiving from/, "freeswitch0");
  const qfile = rig.job({ documents: [1] });
  const door = FakeDoor.knock(rig.dir, ["-m", "freeswitch1", qfile], pid);
  await daemon.shows("Sending job 1", "freeswitch1");
  await until("both are up", () => rig.sim.channels().length >= 2);
  return { call, door, qfile };
}

Deno.test("a long reception and a long send outlive a word to stop, end well, and then the daemon ends", async () => {
  await using rig = await Rig.start(TWO, SLOW);
  installFaxrcvd(rig);
  const { manager, said } = keeper();
  await using daemon = Daemon.startSending(rig, { manager });
  await using child = process();
  const { call, door, qfile } = await bothUnderWay(daemon, child.pid);
  const before = daemon.faxq.heard.length;
  daemon.drain();
  assert.ok(!request(rig.dir, "1 send 12 0"), "doors do not find it any more");
  assert.deepEqual(
    [daemon.status("freeswitch0"), daemon.status("freeswitch1")].map((text) => text.split(" ")[0]),
    [
      "Receiving",
      "Sending",
    ],
  );
  assert.equal(await door.end(), "exit 2");
  door[Symbol.dispose]();
  child.kill("SIGKILL");
  assert.equal((await call).cause, "NORMAL_CLEARING");
  await daemon.ended;
  assert.deepEqual(rig.fields(qfile, "returned", "npages", "status"), {
    returned: "2",
    npages: "1",
    status: "",
  });
  assert.deepEqual(
    accounts(rig).map(({ kind, reason }) => [kind, reason]).sort(),
    [["CALL", ""], ["RECV", ""], ["SEND", ""]],
  );
  assert.ok(faxrcvdCall(rig) ?? faxrcvdCall(rig, "000000002"), "faxrcvd has the fax");
  for (const modem of ["freeswitch0", "freeswitch1"]) {
    const heard = daemon.faxq.since(before).filter((text) => text.startsWith(`+${modem}:`));
    assert.equal(heard.at(-1), `+${modem}:D`);
    assert.ok(!heard.some((text) => text.startsWith(`+${modem}:R`)), heard.join());
    assert.equal(daemon.status(modem), "Down");
  }
  assert.match(said[0] ?? "", /^stopping: Draining: 1 fax out, 1 in, at most until \d\d:\d\d \[9\d{5}\]$/);
  assert.equal(said.at(-1), "All modems are down [undefined]");
});

Deno.test("a daemon without anything under way ends at once when it is told to stop, with stopwait as it is by default", async () => {
  await using rig = await Rig.start();
  assert.equal(rig.config().gofaxd.stopWaitS, 900);
  const { manager, said } = keeper();
  await using daemon = Daemon.startSending(rig, { manager });
  await daemon.shows("Running and idle");
  daemon.drain();
  await daemon.ended;
  assert.equal(daemon.status(), "Down");
  assert.deepEqual(said, [
    "stopping: Stopping, takes no more calls [undefined]",
    "All modems are down [undefined]",
  ]);
});

Deno.test("a call that comes while gofaxd drains is refused so that its caller tries another way, and has its CALL line", async () => {
  await using rig = await Rig.start(TWO);
  installFaxrcvd(rig, GATED);
  await using daemon = Daemon.start(rig);
  await rig.sim.call({ to: "8001" });
  await until("faxrcvd is at work", () => faxrcvdCall(rig) !== undefined);
  daemon.drain();
  await daemon.shows("Down", "freeswitch0");
  for (let count = 1; count <= 3; count++) {
    const { cause, answered } = await rig.sim.call({ to: "8001" });
    assert.deepEqual([cause, answered], ["NORMAL_TEMPORARY_FAILURE", false]);
  }
  await until("they are accounted for", () => accounts(rig).length === 5);
  const refused = accounts(rig).slice(2);
  assert.deepEqual(refused.map(({ kind, modem, reason, number }) => [kind, modem, reason, number]), [
    ...Array(3).fill(["CALL", "freeswitch", "Call refused: gofaxd is being stopped", "8001"]),
  ]);
  Deno.writeTextFileSync(`${rig.dir}/tmp/go`, "");
  await daemon.ended;
  assert.match(rig.sessions(), /with SIP 503: gofaxd is being stopped/);
  assert.match(rig.sessions(), /bin\/faxrcvd ended successfully/);
});

/** What must hold of the two faxes that were ended. */
async function endedWithRecords(rig: Rig, door: FakeDoor, qfile: string): Promise<void> {
  assert.equal(await door.end(), "exit 0");
  assert.deepEqual(rig.sim.channels(), []);
  assert.deepEqual(rig.fields(qfile, "returned", "status"), {
    returned: "0",
    status: "Call aborted by user",
  });
  const reasons = accounts(rig).map(({ kind, reason }) => [kind, reason]).sort();
  const aborted = "Receive aborted: the fax server is shutting down";
  assert.deepEqual(reasons.map(([kind]) => kind), ["CALL", "RECV", "SEND"]);
  assert.equal(reasons[1]?.[1], aborted);
  assert.equal(reasons[2]?.[1], "Call aborted by user");
}

Deno.test("when stopwait is over what still runs is ended, with its records", async () => {
  await using rig = await Rig.start(
    { ...TWO, gofaxd: { ...TWO["gofaxd"], stopwait: "20s" } },
    HOLD,
  );
  rig.clock = hurried(10);
  installFaxrcvd(rig);
  const { manager, said } = keeper();
  await using daemon = Daemon.startSending(rig, { manager });
  await using child = process();
  const { door, qfile } = await bothUnderWay(daemon, child.pid);
  daemon.drain();
  await until("it says that it drains", () => said.length > 0);
  assert.ok(rig.sim.channels().length >= 2, "they go on");
  await daemon.ended;
  await endedWithRecords(rig, door, qfile);
  door[Symbol.dispose]();
  assert.match(said[0] ?? "", /^stopping: Draining: 1 fax out, 1 in/);
  assert.ok(said.some((text) => text.startsWith("Ending 1 fax out, 1 in")), said.join("\n"));
  assert.ok(rig.log.lines.some((line) => /Stopping sendq\/q1: gofaxd\.stopwait is over, 20 s/.test(line)));
});

Deno.test("a second word to stop ends at once what runs, with its records", async () => {
  await using rig = await Rig.start(TWO, HOLD);
  installFaxrcvd(rig);
  await using daemon = Daemon.startSending(rig);
  await using child = process();
  const { door, qfile } = await bothUnderWay(daemon, child.pid);
  daemon.drain();
  await until(
    "it drains",
    () => rig.log.lines.some((line) => line.includes("Draining: 1 fax out, 1 in")),
  );
  assert.ok(rig.sim.channels().length >= 2, "they go on");
  await daemon.stop();
  await endedWithRecords(rig, door, qfile);
  door[Symbol.dispose]();
});

Deno.test("with stopwait = 0 the first word to stop ends at once what runs, with its records", async () => {
  await using rig = await Rig.start({ ...TWO, gofaxd: { ...TWO["gofaxd"], stopwait: "0" } }, HOLD);
  installFaxrcvd(rig);
  await using daemon = Daemon.startSending(rig);
  await using child = process();
  const { door, qfile } = await bothUnderWay(daemon, child.pid);
  daemon.drain();
  await daemon.ended;
  await endedWithRecords(rig, door, qfile);
  door[Symbol.dispose]();
  assert.ok(!rig.log.lines.some((line) => line.includes("Draining")));
});

Deno.test("a door that asks while gofaxd drains is told to start its own sender, one that comes later finds nobody", async () => {
  await using rig = await Rig.start(TWO, HOLD);
  await using daemon = Daemon.startSending(rig);
  await using child = process();
  const { door } = await bothUnderWay(daemon, child.pid);
  using asked = new FakeDoor(rig.dir, ["-m", "freeswitch0", rig.job()]);
  assert.ok(asked.ask());
  daemon.drain();
  using late = new FakeDoor(rig.dir, ["-m", "freeswitch0", rig.job()]);
  assert.ok(!late.ask());
  assert.equal(await asked.end(), "self");
  assert.deepEqual(door.heard.filter((word) => word !== "wait"), ["taken"]);
  await daemon.stop();
  door[Symbol.dispose]();
});

Deno.test("while gofaxd drains faxq hears that each modem is down as soon as it is idle, and what the others do is shown", async () => {
  await using rig = await Rig.start({ hylafax: { modems: "3" } });
  rig.clock = hurried(20);
  installFaxrcvd(rig, GATED);
  await using daemon = Daemon.start(rig);
  await daemon.shows("Running and idle", "freeswitch2");
  await rig.sim.call({ to: "8001" });
  await until("faxrcvd is at work", () => faxrcvdCall(rig) !== undefined);
  const lock = (modem: string): void =>
    Deno.writeTextFileSync(`${rig.dir}/locks/LCK..${modem}`, `${String(Deno.pid).padStart(10)}\n`);
  const unlock = (modem: string): void => Deno.removeSync(`${rig.dir}/locks/LCK..${modem}`);
  const assigned = "Waiting for modem to come free";
  lock("freeswitch0");
  daemon.tell("L\0", "freeswitch0");
  await daemon.shows(assigned, "freeswitch0");

  const before = daemon.faxq.heard.length;
  daemon.drain();
  await daemon.shows("Down", "freeswitch1");
  await daemon.shows("Down", "freeswitch2");
  assert.equal(daemon.status("freeswitch0"), assigned);
  assert.ok(!daemon.faxq.since(before).includes("+freeswitch0:D"));
  unlock("freeswitch0");
  await daemon.shows("Down", "freeswitch0");

  // faxq had assigned it a moment before it heard that it is down; it takes it for ready after the job.
  lock("freeswitch1");
  const later = daemon.faxq.heard.length;
  daemon.tell("L\0", "freeswitch1");
  await daemon.shows(assigned, "freeswitch1");
  unlock("freeswitch1");
  await daemon.shows("Down", "freeswitch1");
  await daemon.faxq.hears(/^\+freeswitch1:D$/, later);
  assert.ok(!daemon.faxq.since(before).some((text) => /:R/.test(text)), "none is ready again");

  daemon.tell("SR\0", "freeswitch2");
  await until("the wish is noted", () => rig.log.lines.some((line) => line.includes("FIFO.freeswitch2")));
  assert.equal(daemon.status("freeswitch2"), "Down", "faxstate does not bring it back now");
  Deno.writeTextFileSync(`${rig.dir}/tmp/go`, "");
  await daemon.ended;
  assert.ok(!daemon.faxq.since(before).some((text) => /:R/.test(text)), "none is ready again");
});

Deno.test("gofax status finds that gofaxd drains, and until when", async () => {
  await using rig = await Rig.start(TWO);
  installFaxrcvd(rig, GATED);
  await using daemon = Daemon.start(rig);
  await rig.sim.call({ to: "8001" });
  await until("faxrcvd is at work", () => faxrcvdCall(rig) !== undefined);
  const at = Date.now() / 1000;
  daemon.drain();
  const figures = () => parseDaemonFigures(rig.read("log/gofax-daemon").trimEnd());
  await until("it is told", () => figures()?.drainUntil !== undefined);
  const wait = (figures()?.drainUntil ?? 0) - at;
  assert.ok(wait >= 899 && wait < 990, String(wait));
  Deno.writeTextFileSync(`${rig.dir}/tmp/go`, "");
  await daemon.ended;
});
