/** Calls that are refused before they take anything: answered first, then accounted for like any other. */

import assert from "node:assert/strict";
import type { CallOptions } from "../../../lib/sim/mod.ts";
import { accounts, Daemon, faxrcvdCall, installFaxrcvd, received, sessionsEnd } from "../daemon_rig.ts";
import { Rig, type Settings, until } from "../rig.ts";

const EXCLUSIVE = true;

/** A way to be refused. */
interface Way {
  readonly settings: Settings;
  readonly call: CallOptions;
  /** Hangup cause that the caller hears. */
  readonly cause: string;
  readonly why: string;
  /** The called number as the account has it. */
  readonly number: string;
  /** The session's digits, and its words. */
  readonly digits: string;
  readonly said: string;
}

const WAYS: Readonly<Record<string, Way>> = {
  "no modem is free": {
    settings: { hylafax: { modems: "1" }, gofaxd: { allocateinbounddevices: "true" } },
    call: { to: "+49308001" },
    cause: "USER_BUSY",
    why: "no modem is free",
    number: "+49308001",
    digits: "49308001",
    said: "Refusing call to +49308001 from Bob Caller <0301234567> via gateway default with SIP 486: " +
      "no modem is free",
  },
  "its called number cannot be told": {
    settings: { hylafax: { modems: "1" }, gofaxd: { recipientfrom: ["diversion", "history-info"] } },
    call: { to: "8001" },
    cause: "UNALLOCATED_NUMBER",
    why: "no called number in diversion, history-info",
    number: "",
    digits: "",
    said: "Refusing call to 8001 from Bob Caller <0301234567> via gateway default with SIP 404: " +
      "no called number in diversion, history-info",
  },
};

/** The same settings with more of them. */
function and(settings: Settings, more: Settings): Settings {
  const sections = [...Object.keys(settings), ...Object.keys(more)];
  return Object.fromEntries(sections.map((name) => [name, { ...settings[name], ...more[name] }]));
}

/** A daemon whose modem takes no call. */
async function withoutModem(rig: Rig): Promise<Daemon> {
  installFaxrcvd(rig);
  const daemon = Daemon.start(rig);
  daemon.tell("Q");
  await daemon.shows("Down");
  return daemon;
}

/** Calls, and sees that the caller is refused as the site says. */
async function call(rig: Rig, way: Way, more: Partial<CallOptions> = {}): Promise<void> {
  const { cause, answered } = await rig.sim.call({ ...way.call, ...more });
  assert.deepEqual([cause, answered], [way.cause, false]);
  assert.equal(rig.sim.channels().length, 0, "no channel is left");
}

for (const [name, way] of Object.entries(WAYS)) {
  Deno.test(`refused because ${name}: a CALL line and a session log say who called, whom and why`, async () => {
    await using rig = await Rig.start(way.settings);
    await using daemon = await withoutModem(rig);
    await call(rig, way);
    await sessionsEnd(rig);
    const [entry, ...more] = accounts(rig);
    assert.deepEqual(
      [entry?.kind, entry?.commId, entry?.modem, entry?.jobOrFile, entry?.number, entry?.reason],
      ["CALL", "000000001", "freeswitch", "", way.number, `Call refused: ${way.why}`],
    );
    assert.deepEqual([entry?.cidName, entry?.cidNumber, entry?.callIds], [
      "Bob Caller",
      "0301234567",
      [way.number, "default"],
    ]);
    assert.deepEqual([entry?.pages, entry?.params, entry?.connectedSeconds], [0, 0, 0]);
    assert.equal(more.length, 0);
    const words = rig.read("log/c000000001").split("\n").map((line) => line.replace(/^.*?\]: /, ""));
    assert.deepEqual(words, [`SESSION BEGIN 000000001 ${way.digits}`, way.said, "SESSION END", ""]);
    await daemon.stop();
  });

  Deno.test(`refused because ${name}: the system's log says it once, with both ids`, async () => {
    await using rig = await Rig.start(way.settings);
    await using _daemon = await withoutModem(rig);
    await call(rig, way);
    await sessionsEnd(rig);
    const [line = "", ...more] = rig.log.lines.filter((text) => text.includes(way.why));
    assert.ok(line.startsWith(`warning ${way.said} {`), line);
    assert.match(line, /"call":"[0-9a-f-]{36}"/);
    assert.match(line, /"commid":"000000001"/);
    assert.deepEqual(more, []);
  });

  Deno.test(`refused because ${name}: neither faxq nor faxrcvd hears of it, and nothing is in recvq`, async () => {
    await using rig = await Rig.start(way.settings);
    await using daemon = await withoutModem(rig);
    const before = daemon.faxq.heard.length;
    await call(rig, way);
    await sessionsEnd(rig);
    assert.deepEqual(daemon.faxq.since(before), []);
    assert.deepEqual([received(rig), faxrcvdCall(rig), daemon.status()], [[], undefined, "Down"]);
  });

  Deno.test(`refused because ${name}: where the site keeps no accounts there is a session log alone`, async () => {
    await using rig = await Rig.start(and(way.settings, { hylafax: { xferfaxlog: "" } }));
    await using _daemon = await withoutModem(rig);
    await call(rig, way);
    await sessionsEnd(rig);
    assert.deepEqual(accounts(rig), []);
    assert.ok(rig.sessions().includes(way.said));
  });

  Deno.test(`refused because ${name}: what a caller calls itself spoils neither line nor log`, async () => {
    await using rig = await Rig.start(way.settings);
    await using _daemon = await withoutModem(rig);
    await call(rig, way, { name: "two\nlines\tand a tab" });
    await sessionsEnd(rig);
    assert.deepEqual(accounts(rig).map(({ cidName }) => cidName), ["two lines and a tab"]);
    assert.match(rig.sessions(), /from two lines and a tab </);
  });

  Deno.test(`refused because ${name}: a spool that takes no account changes nothing for callers`, async () => {
    const breaks: readonly [string, (rig: Rig) => void, RegExp, number][] = [
      ["no log", (rig) => Deno.removeSync(`${rig.dir}/log`, { recursive: true }), /log\/seqf/, 0],
      ["the sequence broken", (rig) => Deno.mkdirSync(`${rig.dir}/log/seqf`), /log\/seqf/, 0],
      ["accounts broken", (rig) => Deno.mkdirSync(`${rig.dir}/log/xferfaxlog`), /Cannot write log\/xfer/, 2],
      [
        "no room for accounts",
        (rig) => Deno.symlinkSync("/dev/full", `${rig.dir}/log/xferfaxlog`),
        /Cannot write log\/xferfaxlog: .*No space left/,
        2,
      ],
    ];
    for (const [broken, breakIt, said, sessions] of breaks) {
      await using rig = await Rig.start(way.settings);
      await using daemon = await withoutModem(rig);
      breakIt(rig);
      await call(rig, way);
      await call(rig, way);
      const lines = (pattern: RegExp): number => rig.log.lines.filter((line) => pattern.test(line)).length;
      await until(`${broken}: it is said`, () => lines(said) >= 2 && lines(/Refusing call/) >= 2);
      assert.equal(lines(/Refusing call/), 2, broken);
      await daemon.stop();
      if (sessions > 0) assert.equal(rig.sessions().split("SESSION END").length - 1, sessions, broken);
    }
  });

  Deno.test(`refused because ${name}: who holds a lock in the spool holds no caller up`, async () => {
    for (const file of ["log/seqf", "log/xferfaxlog"]) {
      await using rig = await Rig.start(way.settings);
      await using _daemon = await withoutModem(rig);
      const path = `${rig.dir}/${file}`;
      using held = Deno.openSync(path, { write: true, create: true });
      held.lockSync(EXCLUSIVE);
      await call(rig, way);
      assert.deepEqual(accounts(rig), [], file);
      held.unlockSync();
      await sessionsEnd(rig);
      assert.deepEqual(accounts(rig).map(({ reason }) => reason), [`Call refused: ${way.why}`], file);
    }
  });
}

Deno.test("a called number that no script could be given is in no account either", async () => {
  await using rig = await Rig.start();
  await using _daemon = Daemon.start(rig);
  assert.equal(
    (await rig.sim.call({ to: "8001%00%0Ax", from: "", gateway: null })).cause,
    "UNALLOCATED_NUMBER",
  );
  await sessionsEnd(rig);
  assert.deepEqual(accounts(rig).map(({ kind, number }) => [kind, number]), [["CALL", ""]]);
  assert.match(
    rig.sessions(),
    /Refusing call to nobody from Bob Caller <> with SIP 404: no called number in to\n/,
  );
});

Deno.test("calls refused at once have a session and a line each", async () => {
  const way = WAYS["no modem is free"];
  assert.ok(way !== undefined);
  await using rig = await Rig.start(way.settings);
  await using _daemon = await withoutModem(rig);
  await Promise.all(Array.from({ length: 10 }, () => rig.sim.call(way.call)));
  await sessionsEnd(rig, 10);
  assert.equal(new Set(accounts(rig).map(({ commId }) => commId)).size, 10);
});

Deno.test("a site that answers rejected calls in its own way answers those to nobody in the same", async () => {
  const way = WAYS["its called number cannot be told"];
  assert.ok(way !== undefined);
  await using rig = await Rig.start(and(way.settings, { gofaxd: { rejectresponse: "decline" } }));
  await using _daemon = Daemon.start(rig);
  assert.equal((await rig.sim.call(way.call)).cause, "CALL_REJECTED");
  await sessionsEnd(rig);
  assert.match(rig.sessions(), /with SIP 603: no called number in diversion, history-info\n/);
});
