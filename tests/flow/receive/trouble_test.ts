import assert from "node:assert/strict";
import type { DaemonWorld } from "../../../lib/flow/base/world.ts";
import { accounts, Daemon, faxrcvdCall, installFaxrcvd, received, sessionsEnd } from "../daemon_rig.ts";
import { Proxy } from "../proxy.ts";
import { hurried, Rig, type Settings, until } from "../rig.ts";

const ALLOCATE: Settings = { hylafax: { modems: "1" }, gofaxd: { allocateinbounddevices: "true" } };
/** The first page of a call does not end by itself. */
const HOLD = { speed: { factor: 1000, firstPageMs: 60_000 } };

/** What the daemon connects with, after something has happened. */
function connectAfter(rig: Rig, happens: () => void): Partial<DaemonWorld> {
  const { connect } = rig.world();
  return {
    connect: (signal): ReturnType<DaemonWorld["connect"]> => {
      happens();
      return connect(signal);
    },
  };
}

Deno.test("FreeSWITCH cannot write the file: everybody is told that it is permission, and where", async () => {
  await using rig = await Rig.start();
  installFaxrcvd(rig);
  const inTheWay = (): void => {
    if (rig.read("recvq/seqf") === "2" && received(rig).length === 0) {
      // Not empty: on some file systems an empty directory has no size.
      Deno.mkdirSync(`${rig.dir}/recvq/fax000000001.tif/in the way`, { recursive: true });
    }
  };
  await using _daemon = Daemon.start(rig, connectAfter(rig, inTheWay));
  await rig.sim.call({ to: "8001" });
  await sessionsEnd(rig);
  const reason = `FreeSWITCH has no permission to write ${rig.dir}/recvq/fax000000001.tif ` +
    "(TIFF/F file cannot be opened)";
  assert.deepEqual(accounts(rig).map((entry) => [entry.kind, entry.reason, entry.pages]), [
    ["RECV", reason, 0],
    ["CALL", reason, 0],
  ]);
  assert.equal(faxrcvdCall(rig)?.args[3], reason);
  assert.ok(rig.sessions().includes(`RECV FAILED: ${reason}`));
});

Deno.test("a spool we cannot use: the caller is to try again, no channel and no modem is left behind", async () => {
  const breaks: readonly [string, (rig: Rig) => void, RegExp, number][] = [
    ["no recvq", (rig) => Deno.removeSync(`${rig.dir}/recvq`), /recvq/, 1],
    ["recvq's sequence broken", (rig) => Deno.mkdirSync(`${rig.dir}/recvq/seqf`), /recvq\/seqf/, 1],
    ["no log", (rig) => Deno.removeSync(`${rig.dir}/log`, { recursive: true }), /log/, 0],
  ];
  for (const [name, breakIt, said, lines] of breaks) {
    await using rig = await Rig.start(ALLOCATE);
    installFaxrcvd(rig);
    await using daemon = Daemon.start(rig);
    breakIt(rig);
    const call = await rig.sim.call({ to: "8001" });
    assert.deepEqual([call.cause, call.answered], ["NORMAL_TEMPORARY_FAILURE", false], name);
    await daemon.shows("Running and idle");
    const complaint = rig.log.lines.find((line) => line.startsWith("error"));
    assert.match(complaint ?? "", said, name);
    assert.equal(rig.sim.channels().length, 0, name);
    assert.equal(faxrcvdCall(rig), undefined, name);
    await until("it is accounted for", () => accounts(rig).length === lines);
    for (const entry of accounts(rig)) {
      assert.equal(entry.kind, "CALL");
      assert.match(entry.reason, /^Cannot receive: .*recvq/, name);
    }
    // Who was told of a beginning is told of the end.
    const told = daemon.faxq.heard.filter((text) => /^@/.test(text)).map((text) => text.slice(0, 14));
    assert.ok(told.length === 0 || told.at(-1) === "@freeswitch0:E", name);
  }
});

Deno.test("what nobody foresaw before a call has its session is a call, too: it comes again, and has its CALL line", async () => {
  await using rig = await Rig.start(ALLOCATE);
  await using daemon = Daemon.start(rig, {
    diskSpace: () => {
      throw new Error("unforeseen");
    },
  });
  const { cause, answered } = await rig.sim.call({ to: "8001" });
  assert.deepEqual([cause, answered], ["NORMAL_TEMPORARY_FAILURE", false]);
  await sessionsEnd(rig);
  await daemon.shows("Running and idle");
  assert.deepEqual(accounts(rig).map(({ kind, reason, cidNumber }) => [kind, reason, cidNumber]), [
    ["CALL", "Cannot receive: unforeseen", "0301234567"],
  ]);
});

Deno.test("accounts that cannot be written cost no fax", async () => {
  await using rig = await Rig.start();
  installFaxrcvd(rig);
  await using _daemon = Daemon.start(rig);
  Deno.mkdirSync(`${rig.dir}/log/xferfaxlog`);
  await rig.sim.call({ to: "8001" });
  await sessionsEnd(rig);
  assert.match(rig.sessions(), /Cannot write log\/xferfaxlog/);
  assert.equal(faxrcvdCall(rig)?.args[3], "");
});

Deno.test("a file that is no TIFF, or gone, is said to be so", async () => {
  const cases: readonly [(file: string) => void, RegExp, RegExp][] = [
    [
      (file) => Deno.writeTextFileSync(file, "no tiff"),
      /^The received page could not be written: the disk may be full$/,
      /RECV FAILED/,
    ],
    [
      (file) => Deno.removeSync(file),
      /FreeSWITCH reports 1 pages, but recvq\/fax000000001\.tif is missing/,
      /RECV FAILED/,
    ],
  ];
  for (const [spoil, reason, said] of cases) {
    await using rig = await Rig.start({ gofaxd: { hanguptimeout: "100ms" } });
    installFaxrcvd(rig);
    await using _daemon = Daemon.start(rig);
    const call = rig.sim.call({ to: "8001", behaviour: "never-hangup" });
    await until("the result is there", () => /Fax result 0/.test(rig.sessions()));
    spoil(`${rig.dir}/recvq/fax000000001.tif`);
    await call;
    await sessionsEnd(rig);
    assert.match(faxrcvdCall(rig)?.args[3] ?? "none", reason);
    assert.match(rig.sessions(), said);
  }
});

Deno.test("a call that never ends after its result is killed, and the fax is whole", async () => {
  await using rig = await Rig.start({ gofaxd: { hanguptimeout: "100ms" } });
  installFaxrcvd(rig);
  await using _daemon = Daemon.start(rig);
  const call = await rig.sim.call({ to: "8001", pages: 2, behaviour: "never-hangup" });
  assert.equal(call.cause, "NORMAL_CLEARING");
  await sessionsEnd(rig);
  assert.deepEqual(accounts(rig).map((entry) => [entry.kind, entry.reason]), [["RECV", ""], ["CALL", ""]]);
  assert.equal(faxrcvdCall(rig)?.args[3], "");
  assert.equal(rig.sim.channels().length, 0);
});

Deno.test("each phase of a call has its deadline, and every record says which one ended it", async () => {
  const cases: readonly [Settings, Parameters<Rig["sim"]["call"]>[0], RegExp, readonly string[]][] = [
    [
      { gofaxd: { negotiatetimeout: "1s" } },
      { to: "8001", behaviour: "no-fax" },
      /^No fax negotiation within 1 s/,
      ["CALL"],
    ],
    [{ gofaxd: { pagetimeout: "1s" } }, { to: "8001" }, /^No page within 1 s/, ["RECV", "CALL"]],
    [{ gofaxd: { maxcalltime: "1s" } }, { to: "8001" }, /^Call longer than 1 s/, ["RECV", "CALL"]],
  ];
  for (const [settings, options, reason, kinds] of cases) {
    await using rig = await Rig.start(settings, {
      speed: { factor: 1000, firstPageMs: 60_000, receiveTimeoutMs: 60_000 },
    });
    installFaxrcvd(rig);
    await using _daemon = Daemon.start(rig);
    await rig.sim.call(options);
    await sessionsEnd(rig);
    assert.deepEqual(accounts(rig).map(({ kind }) => kind), kinds);
    for (const entry of accounts(rig)) assert.match(entry.reason, reason);
    assert.equal(faxrcvdCall(rig) !== undefined, kinds.length === 2);
    assert.equal(rig.sim.channels().length, 0);
  }
});

Deno.test("a call that is not answered although it should be is given up", async () => {
  await using rig = await Rig.start({ gofaxd: { answerafter: "60s" } }, { speed: 1 });
  rig.clock = hurried(200);
  await using _daemon = Daemon.start(rig);
  const call = await rig.sim.call({ to: "8001" });
  assert.ok(!call.answered);
  await sessionsEnd(rig);
  assert.match(accounts(rig)[0]?.reason ?? "", /^Not answered within 90 s/);
  assert.equal(accounts(rig)[0]?.connectedSeconds, 0);
});

Deno.test("FreeSWITCH dying in the middle of a fax ends the call for us, with a record", async () => {
  await using rig = await Rig.start(ALLOCATE, HOLD);
  rig.clock = hurried(20);
  installFaxrcvd(rig);
  await using daemon = Daemon.start(rig);
  const call = rig.sim.call({ to: "8001" });
  await daemon.shows(/^Receiving from/);
  await rig.sim.kill();
  await call;
  await sessionsEnd(rig);
  await daemon.shows("Running and idle");
  for (const entry of accounts(rig)) {
    assert.equal(entry.reason, "Lost the connection to FreeSWITCH during the call");
  }
  assert.equal(faxrcvdCall(rig)?.args[3], "Lost the connection to FreeSWITCH during the call");
});

Deno.test("a line to FreeSWITCH that breaks in the middle of a fax leaves no call behind", async () => {
  await using rig = await Rig.start(ALLOCATE, HOLD);
  installFaxrcvd(rig);
  await using daemon = Daemon.start(rig);
  await using proxy = new Proxy(daemon.address.port);
  rig.sim.setGofaxd(proxy.address);
  const call = rig.sim.call({ to: "8001" });
  await daemon.shows(/^Receiving from/);
  proxy.cut();
  await call;
  await sessionsEnd(rig);
  assert.equal(rig.sim.channels().length, 0);
  assert.deepEqual(received(rig), []);
  assert.equal(faxrcvdCall(rig)?.args[3], "Lost the connection to FreeSWITCH during the call");
  await daemon.shows("Running and idle");
});

Deno.test("a line that breaks before the answer leaves no call and no modem behind", async () => {
  await using rig = await Rig.start({ ...ALLOCATE, gofaxd: { ...ALLOCATE["gofaxd"], answerafter: "60s" } }, {
    speed: 10,
  });
  await using daemon = Daemon.start(rig);
  await using proxy = new Proxy(daemon.address.port);
  rig.sim.setGofaxd(proxy.address);
  const call = rig.sim.call({ to: "8001" });
  await daemon.shows("Receiving facsimile");
  await until("it rings", () => /Accepting/.test(rig.sessions()));
  proxy.cut();
  assert.ok(!(await call).answered);
  await sessionsEnd(rig);
  await daemon.shows("Running and idle");
  assert.deepEqual(accounts(rig).map(({ kind }) => kind), ["CALL"]);
  assert.equal(daemon.faxq.heard.filter((text) => text === "@freeswitch0:E").length, 1);
});
