import assert from "node:assert/strict";
import { formatSendNote } from "../../../lib/fax/notes/send_note.ts";
import { accounts, Daemon, installFaxrcvd, sessionsEnd } from "../daemon_rig.ts";
import { JOB, leftNote } from "../left_note.ts";
import { hurried, Rig, type Settings, until } from "../rig.ts";
import { Somebody } from "../somebody.ts";

const ONE: Settings = { hylafax: { modems: "1" } };
const ALLOCATE: Settings = { ...ONE, gofaxd: { allocateinbounddevices: "true" } };
const M = "+freeswitch0";
const READY = [`${M}:N`, `${M}:RPcbffff7f`];
/** The first page of a call does not end by itself. */
const HOLD = { speed: { factor: 1000, firstPageMs: 60_000 } };

/** Puts faxq's lock there. */
function lock(rig: Rig, pid: number, modem = "freeswitch0"): void {
  Deno.writeTextFileSync(`${rig.dir}/locks/LCK..${modem}`, `${String(pid).padStart(10)}\n`);
}

function unlock(rig: Rig, modem = "freeswitch0"): void {
  Deno.removeSync(`${rig.dir}/locks/LCK..${modem}`);
}

/** A rig whose waits of a second pass in fractions of one. */
async function hurriedRig(settings: Settings, times = 20): Promise<Rig> {
  const rig = await Rig.start(settings);
  rig.clock = hurried(times);
  return rig;
}

/** Long enough for the daemon to have looked several times. */
async function looks(daemon: Daemon, times = 4): Promise<void> {
  await daemon.rig.clock.sleep(250 * times);
}

Deno.test("faxq hears number and readiness of every modem at the start, and that all are down at the end", async () => {
  await using rig = await Rig.start();
  await using daemon = Daemon.start(rig);
  await daemon.shows("Running and idle", "freeswitch0");
  await daemon.shows("Running and idle", "freeswitch1");
  const start = [...READY, "+freeswitch1:N", "+freeswitch1:RPcbffff7f"];
  assert.deepEqual(daemon.faxq.heard, start);
  for (const modem of [0, 1]) {
    const { isFifo, mode } = Deno.lstatSync(`${rig.dir}/FIFO.freeswitch${modem}`);
    assert.deepEqual([isFifo, (mode ?? 0) & 0o777], [true, 0o600]);
  }
  await daemon.stop();
  assert.deepEqual(daemon.faxq.since(start.length), [`${M}:D`, "+freeswitch1:D"]);
  assert.deepEqual([daemon.status("freeswitch0"), daemon.status("freeswitch1")], ["Down", "Down"]);
});

Deno.test("without faxq the daemon works, and answers when faxq comes", async () => {
  await using rig = await Rig.start(ONE);
  await using daemon = Daemon.start(rig);
  await daemon.shows("Running and idle");
  daemon.faxq[Symbol.dispose]();
  Deno.removeSync(`${rig.dir}/FIFO`);
  await rig.sim.call({ to: "8001" });
  await sessionsEnd(rig);
});

Deno.test("faxq hears the steps of an incoming call in HylaFAX's order, with its data", async () => {
  await using rig = await Rig.start(ALLOCATE);
  installFaxrcvd(rig);
  await using daemon = Daemon.start(rig);
  await rig.sim.call({ to: "8001", pages: 2, ecm: false, lines: 196 });
  await sessionsEnd(rig);
  const at = "@freeswitch0";
  const ids = `"0301234567","Bob Caller","8001","default"`;
  const info = (pages: number, params: string, tsi: string): string =>
    `${pages === 0 ? 0 : 1},${pages},${params},recvq/fax000000001.tif,000000001,"${tsi}","","","",${ids}`;
  // 14400 bit/s, fine, A4, unlimited length, 2-D MR, no error correction, version 2: docs/internals/hylafax.md#session-parameters
  const params = (1 | 5 << 3 | 2 << 12 | 1 << 14 | 1 << 21).toString(16);
  assert.deepEqual(daemon.faxq.since(2), [
    `${M}:B`,
    `${M}:C${ids}`,
    `${M}:I000000001`,
    `${at}:B`,
    `${at}:S${info(0, "0", "")}`,
    `${at}:P${info(1, params, "+49 30 1234567")}`,
    `${at}:P${info(2, params, "+49 30 1234567")}`,
    `${at}:D${info(2, params, "+49 30 1234567")}`,
    `${at}:E`,
    `${M}:I`,
    ...READY,
  ]);
  await daemon.shows("Running and idle");
  assert.equal(rig.read("log/xferfaxlog").split("\t")[3], "freeswitch0");
});

Deno.test("faxq hears of the call's failure with its reason, and of a call that is no fax only that it was one", async () => {
  await using rig = await Rig.start(ALLOCATE);
  await using daemon = Daemon.start(rig);
  await rig.sim.call({ to: "8001", pages: 3, behaviour: "abort-after-page:1" });
  await sessionsEnd(rig);
  assert.match(
    daemon.faxq.heard.find((text) => text.startsWith("@freeswitch0:D")) ?? "",
    /"The call dropped prematurely"/,
  );
  const before = daemon.faxq.heard.length;
  await rig.sim.call({ to: "8001", behaviour: "no-fax" });
  await sessionsEnd(rig, 2);
  const letters = daemon.faxq.since(before).map((text) => text.replace(/^(.[^:]*:.).*$/s, "$1"));
  assert.deepEqual(letters, [
    `${M}:B`,
    `${M}:C`,
    `${M}:I`,
    "@freeswitch0:B",
    "@freeswitch0:S",
    "@freeswitch0:E",
    `${M}:I`,
    `${M}:N`,
    `${M}:R`,
  ]);
});

Deno.test("a call that takes no modem tells faxq nothing", async () => {
  await using rig = await Rig.start(ONE);
  await using daemon = Daemon.start(rig);
  await rig.sim.call({ to: "8001" });
  await sessionsEnd(rig);
  assert.deepEqual(daemon.faxq.heard, READY);
});

Deno.test("the status file shows who is being received, and HELLO does not forget it", async () => {
  await using rig = await Rig.start(ALLOCATE, HOLD);
  await using daemon = Daemon.start(rig);
  const call = rig.sim.call({ to: "8001" });
  await daemon.shows('Receiving from "+49 30 1234567"');
  const before = daemon.faxq.heard.length;
  daemon.tell("HELLO\0");
  await daemon.faxq.hears(/:B$/, before);
  assert.deepEqual(daemon.faxq.since(before), [`${M}:B`]);
  await looks(daemon);
  assert.equal(daemon.status(), 'Receiving from "+49 30 1234567"');
  daemon.tell("Z\0");
  assert.equal((await call).cause, "NORMAL_CLEARING");
});

Deno.test("HELLO is answered by what the modem does", async () => {
  await using rig = await hurriedRig(ONE);
  await using daemon = Daemon.start(rig);
  await using sender = new Somebody();
  daemon.tell("HELLO\0");
  await until("an answer", () => daemon.faxq.heard.length >= 4);
  assert.deepEqual(daemon.faxq.heard, [...READY, ...READY]);
  lock(rig, Deno.pid);
  daemon.tell(`L\0GB7:${sender.pid}\0`);
  await daemon.shows("Sending job 7");
  const before = daemon.faxq.heard.length;
  daemon.tell("HELLO\0");
  await daemon.faxq.hears(/./, before);
  assert.deepEqual(daemon.faxq.since(before), [`${M}:U`]);
});

Deno.test("a modem given to a job is ready only when its sender has gone and faxq has let go", async () => {
  await using rig = await hurriedRig(ONE);
  await using daemon = Daemon.start(rig);
  await using sender = new Somebody();
  await daemon.shows("Running and idle");
  lock(rig, Deno.pid);
  daemon.tell("L\0");
  await daemon.shows("Waiting for modem to come free");
  daemon.tell(`GB12:${sender.pid}\0`);
  await daemon.shows("Sending job 12");
  daemon.tell(`GE12:${sender.pid}\0`);
  await looks(daemon, 12);
  assert.equal(daemon.status(), "Sending job 12", "the sender is still there");
  await sender.kill();
  await looks(daemon, 12);
  assert.equal(daemon.status(), "Sending job 12", "faxq still holds its lock");
  const before = daemon.faxq.heard.length;
  unlock(rig);
  await daemon.shows("Running and idle");
  assert.deepEqual(daemon.faxq.since(before), READY);
  assert.ok(daemon.faxq.heard.slice(2, before).every((text) => text === `${M}:U`));
});

Deno.test("a job whose sender never comes gives the modem back", async () => {
  await using rig = await hurriedRig(ONE);
  await using daemon = Daemon.start(rig);
  lock(rig, Deno.pid);
  daemon.tell("L\0");
  await daemon.shows("Waiting for modem to come free");
  await looks(daemon, 12);
  assert.equal(daemon.status(), "Waiting for modem to come free", "faxq still prepares the job");
  unlock(rig);
  await daemon.shows("Running and idle");
});

Deno.test("where faxq's lock cannot be seen, a sender that never comes is waited for a minute", async () => {
  await using rig = await hurriedRig(ONE, 200);
  await using daemon = Daemon.start(rig);
  daemon.tell("L\0");
  const since = rig.clock.now();
  await daemon.shows("Waiting for modem to come free");
  await daemon.shows("Running and idle");
  assert.ok(rig.clock.now() - since >= 60_000);
});

Deno.test("a sender that is killed gives the modem back without a farewell", async () => {
  await using rig = await hurriedRig(ONE);
  await using daemon = Daemon.start(rig);
  await using sender = new Somebody();
  lock(rig, Deno.pid);
  daemon.tell("L\0");
  daemon.tell(`GB3:${sender.pid}\0`);
  await daemon.shows("Sending job 3");
  await looks(daemon, 12);
  assert.equal(daemon.status(), "Sending job 3");
  await sender.kill();
  unlock(rig);
  await daemon.shows("Running and idle");
});

Deno.test("a sender that died before anybody looked gives the modem back when faxq lets go", async () => {
  await using rig = await hurriedRig(ONE);
  await using daemon = Daemon.start(rig);
  const sender = new Somebody();
  await sender.kill();
  lock(rig, Deno.pid);
  daemon.tell(`L\0GB3:${sender.pid}\0`);
  await daemon.shows("Sending job 3");
  await looks(daemon, 12);
  assert.equal(daemon.status(), "Sending job 3");
  unlock(rig);
  await daemon.shows("Running and idle");
});

Deno.test("a lock file that its owner left behind does not hold the modem", async () => {
  await using rig = await hurriedRig(ONE);
  await using daemon = Daemon.start(rig);
  await using faxq = new Somebody();
  lock(rig, faxq.pid);
  daemon.tell("L\0");
  await daemon.shows("Waiting for modem to come free");
  await looks(daemon);
  await faxq.kill();
  await daemon.shows("Running and idle");
});

Deno.test("the jobs of a batch follow each other without a word of ready between", async () => {
  await using rig = await hurriedRig(ONE);
  await using daemon = Daemon.start(rig);
  await using sender = new Somebody();
  lock(rig, Deno.pid);
  daemon.tell("L\0");
  for (const job of [5, 6, 7]) {
    daemon.tell(`GB${job}:${sender.pid}\0`);
    await daemon.shows(`Sending job ${job}`);
    daemon.tell(`GE${job}:${sender.pid}\0`);
    await looks(daemon, 8);
  }
  assert.deepEqual(daemon.faxq.heard.filter((text) => text.includes(":R")).length, 1);
  await sender.kill();
  unlock(rig);
  await daemon.shows("Running and idle");
});

Deno.test("a late farewell of the last sender does not end the next one's work", async () => {
  await using rig = await hurriedRig(ONE);
  await using daemon = Daemon.start(rig);
  await using first = new Somebody();
  await using second = new Somebody();
  daemon.tell(`L\0GB1:${first.pid}\0`);
  await daemon.shows("Sending job 1");
  daemon.tell(`L\0GB2:${second.pid}\0GE1:${first.pid}\0`);
  await first.kill();
  await daemon.shows("Sending job 2");
  await looks(daemon, 12);
  assert.equal(daemon.status(), "Sending job 2");
});

Deno.test("what faxstate asks for outlives calls and jobs, until it asks for something else", async () => {
  await using rig = await hurriedRig(ALLOCATE);
  await using daemon = Daemon.start(rig);
  await using sender = new Somebody();
  const asked = [
    ["SD", ["D"], "Running and idle"],
    ["SB\n", ["B"], "Running and idle"],
    // 6.0.7's faxq does not know E
    ["SE\0", ["B", "E"], "Running and idle (exempt)"],
  ] as const;
  for (const [message, letters, status] of asked) {
    const letter = letters.at(-1);
    let before = daemon.faxq.heard.length;
    daemon.tell(message);
    await daemon.faxq.hears(new RegExp(`:${letter}$`), before);
    assert.deepEqual(daemon.faxq.since(before), letters.map((each) => `${M}:${each}`));
    await daemon.shows(status);

    before = daemon.faxq.heard.length;
    const sessions = rig.sessions().split("SESSION END").length;
    assert.equal((await rig.sim.call({ to: "8001" })).cause, "NORMAL_CLEARING", "calls are taken");
    await sessionsEnd(rig, sessions);
    assert.equal(daemon.faxq.heard.at(-1), `${M}:${letter}`, "still so after a call");

    lock(rig, sender.pid);
    daemon.tell("L\0");
    await daemon.shows("Waiting for modem to come free");
    await looks(daemon);
    unlock(rig);
    await daemon.shows(status);
    assert.equal(daemon.faxq.heard.at(-1), `${M}:${letter}`, "and after a job");
    assert.ok(daemon.faxq.since(before).every((text) => !text.startsWith(`${M}:R`)));
  }
  const before = daemon.faxq.heard.length;
  daemon.tell("SR");
  await daemon.faxq.hears(/:R/, before);
  assert.deepEqual(daemon.faxq.since(before).slice(-2), READY);
  await daemon.shows("Running and idle");
});

Deno.test("what faxstate asks for is left where gofax status finds it, and forgotten by the next gofaxd", async () => {
  await using rig = await Rig.start();
  const left = (): string => rig.read("log/gofax-modems");
  {
    await using daemon = Daemon.start(rig);
    await daemon.shows("Running and idle");
    assert.equal(left(), "");
    daemon.tell("SD");
    daemon.tell("SB", "freeswitch1");
    await until("both are noted", () => left() === "freeswitch0\tdown\nfreeswitch1\tbusy\n");
    daemon.tell("SR\0SD\0SR");
    await until("the last word counts", () => left().trimEnd() === "freeswitch1\tbusy");
  }
  await using again = Daemon.start(rig);
  await again.faxq.hears(/freeswitch1:R/);
  await until("nothing is asked for", () => left().trim() === "");
});

Deno.test("a record of what faxstate asks for that cannot be written stops nobody", async () => {
  await using rig = await Rig.start();
  Deno.mkdirSync(`${rig.dir}/log/gofax-modems`);
  await using daemon = Daemon.start(rig);
  daemon.tell("SD");
  await daemon.faxq.hears(/freeswitch0:D/);
  await until("it is said", () => rig.log.lines.some((line) => /^warning .*gofax-modems/.test(line)));
});

Deno.test("a wish during a call counts when the call is over", async () => {
  await using rig = await Rig.start(ALLOCATE, HOLD);
  await using daemon = Daemon.start(rig);
  const call = rig.sim.call({ to: "8001" });
  await daemon.shows(/^Receiving from/);
  daemon.tell("SD");
  daemon.tell("Z");
  await call;
  await sessionsEnd(rig);
  assert.equal(daemon.faxq.heard.at(-1), `${M}:D`);
});

Deno.test("Q takes a modem out of use until SR, and the others stay", async () => {
  await using rig = await Rig.start({ gofaxd: { allocateinbounddevices: "true" } });
  await using daemon = Daemon.start(rig);
  daemon.tell("Q");
  await daemon.shows("Down");
  assert.equal(daemon.faxq.heard.at(-1), `${M}:D`);
  daemon.tell("HELLO\0");
  await until("HELLO is answered", () => daemon.faxq.heard.filter((text) => text === `${M}:D`).length === 2);
  await rig.sim.call({ to: "8001" });
  await sessionsEnd(rig);
  assert.match(rig.read("log/xferfaxlog"), /\tfreeswitch1\t/);
  daemon.tell("SR");
  await daemon.shows("Running and idle");
  assert.deepEqual(daemon.faxq.heard.slice(-2), READY);
});

Deno.test("a modem that quits and comes back during a call is not given to a second one", async () => {
  await using rig = await Rig.start(ALLOCATE, HOLD);
  await using daemon = Daemon.start(rig);
  const first = rig.sim.call({ to: "8001" });
  await daemon.shows(/^Receiving from/);
  daemon.tell("Q");
  await daemon.shows("Down");
  daemon.tell("SR");
  await daemon.faxq.hears(/:R/, 4);
  assert.equal((await rig.sim.call({ to: "8001" })).cause, "USER_BUSY");
  daemon.tell("Z");
  assert.equal((await first).cause, "NORMAL_CLEARING");
  await sessionsEnd(rig, 2);
  const third = rig.sim.call({ to: "8001" });
  await daemon.shows(/^Receiving from/);
  daemon.tell("Z");
  await third;
});

Deno.test("Z ends the incoming call and the record says who did", async () => {
  await using rig = await Rig.start(ALLOCATE, HOLD);
  installFaxrcvd(rig);
  await using daemon = Daemon.start(rig);
  daemon.tell("Z");
  // One that is read only now would end the call before its fax begins.
  await until("it is read", () => rig.log.lines.some((line) => line.includes("An operator ends")));
  const call = rig.sim.call({ to: "8001" });
  await daemon.shows(/^Receiving from/);
  daemon.tell("Z");
  assert.equal((await call).cause, "NORMAL_CLEARING");
  await sessionsEnd(rig);
  assert.match(rig.read("log/xferfaxlog"), /\tRECV\t.*"Receive aborted due to operator intervention"/);
  await daemon.shows("Running and idle");
});

Deno.test("several messages in one read all count, garbage and unterminated ones harm nobody", async () => {
  await using rig = await hurriedRig(ONE);
  await using daemon = Daemon.start(rig);
  await using sender = new Somebody();
  await daemon.shows("Running and idle");
  for (
    const bytes of [
      "\0\0\n",
      "x\0",
      "HELO\0",
      "GB\0GB1\0GB0:5\0GB1:x\0GE99:1\0",
      "Aany",
      "CRingsBeforeAnswer:2CSpeakerVolume:low",
      "\xff\xfe\x80\0",
      "M".repeat(4000),
      "S\0SX\0l\0",
    ]
  ) daemon.tell(bytes);
  daemon.tell("SD\0SR\0SD\0HELLO\0");
  await until("all is read", () => daemon.faxq.heard.length >= 7);
  const D = `${M}:D`;
  assert.deepEqual(daemon.faxq.heard, [...READY, D, ...READY, D, D]);
  lock(rig, sender.pid);
  daemon.tell(`SRL\0GB4:${sender.pid}`);
  await daemon.shows("Sending job 4");
  assert.ok(rig.log.lines.some((line) => /Ignored on FIFO.freeswitch0: "HELO"/.test(line)));
});

Deno.test("the status file is never empty while it changes", async () => {
  await using rig = await Rig.start(ALLOCATE);
  await using daemon = Daemon.start(rig);
  await daemon.shows("Running and idle");
  const seen = new Set<string>();
  const reader = (async (): Promise<void> => {
    while (rig.read("log/xferfaxlog").split("CALL").length < 6) {
      for (let times = 0; times < 50; times++) seen.add(rig.read("status/freeswitch0"));
      await rig.clock.sleep(0);
    }
  })();
  for (let calls = 0; calls < 5; calls++) {
    await rig.sim.call({ to: "8001" });
    await sessionsEnd(rig, calls + 1);
  }
  await reader;
  const texts = new Set(["Running and idle\n", "Receiving facsimile\n", 'Receiving from "+49 30 1234567"\n']);
  assert.deepEqual([...seen].filter((text) => !texts.has(text)), []);
});

Deno.test("calls at once never share a modem; who finds none is busy", async () => {
  await using rig = await Rig.start({
    hylafax: { modems: "3" },
    gofaxd: { allocateinbounddevices: "true" },
  }, HOLD);
  await using daemon = Daemon.start(rig);
  const calls = Array.from({ length: 5 }, () => rig.sim.call({ to: "8001" }));
  const names = ["freeswitch0", "freeswitch1", "freeswitch2"];
  for (const name of names) await daemon.shows(/^Receiving from/, name);
  await until("two are refused", () => rig.sim.channels().length === 3);
  for (const name of names) daemon.tell("Z", name);
  const causes = (await Promise.all(calls)).map(({ cause }) => cause);
  assert.deepEqual(causes.toSorted(), [
    "NORMAL_CLEARING",
    "NORMAL_CLEARING",
    "NORMAL_CLEARING",
    "USER_BUSY",
    "USER_BUSY",
  ]);
  await sessionsEnd(rig, 5);
  const used = accounts(rig).filter(({ kind }) => kind === "CALL").map(({ modem }) => modem);
  assert.deepEqual(used.toSorted(), ["freeswitch", "freeswitch", ...names]);
});

Deno.test("the answer where no modem is free is the site's", async () => {
  await using rig = await Rig.start({
    ...ALLOCATE,
    gofaxd: { allocateinbounddevices: "true", nomodemresponse: "503" },
  });
  await using daemon = Daemon.start(rig);
  daemon.tell("Q");
  await daemon.shows("Down");
  const call = await rig.sim.call({ to: "8001" });
  assert.deepEqual([call.cause, call.answered], ["NORMAL_TEMPORARY_FAILURE", false]);
  await sessionsEnd(rig);
  assert.ok(rig.log.lines.some((line) => /no modem is free/.test(line)));
});

Deno.test("a modem given to a job is not given to a call, and one that receives may be given to a job", async () => {
  await using rig = await Rig.start(ALLOCATE, HOLD);
  await using daemon = Daemon.start(rig);
  await using sender = new Somebody();
  const call = rig.sim.call({ to: "8001" });
  await daemon.shows(/^Receiving from/);
  lock(rig, Deno.pid);
  daemon.tell(`L\0GB9:${sender.pid}\0`);
  daemon.tell("Z");
  await call;
  await daemon.shows("Sending job 9");
  assert.equal((await rig.sim.call({ to: "8001" })).cause, "USER_BUSY");
  await sender.kill();
  unlock(rig);
  await daemon.shows("Running and idle");
});

Deno.test("a daemon that starts while a sender is at work does not call the modem ready", async () => {
  await using rig = await hurriedRig(ALLOCATE);
  await using faxq = new Somebody();
  lock(rig, faxq.pid);
  await using daemon = Daemon.start(rig);
  await daemon.shows("Waiting for modem to come free");
  await looks(daemon, 12);
  assert.deepEqual(daemon.faxq.heard, [`${M}:U`]);
  assert.equal((await rig.sim.call({ to: "8001" })).cause, "USER_BUSY");
  unlock(rig);
  await daemon.shows("Running and idle");
  assert.deepEqual(daemon.faxq.since(1), READY);
});

Deno.test("a daemon that starts with a lock left by the dead does call the modem ready", async () => {
  await using rig = await Rig.start(ONE);
  const faxq = new Somebody();
  await faxq.kill();
  lock(rig, faxq.pid);
  await using daemon = Daemon.start(rig);
  await daemon.shows("Running and idle");
});

Deno.test("a status file that cannot be written says what the modem does as soon as it can", async () => {
  await using rig = await hurriedRig(ONE, 100);
  const path = `${rig.dir}/status/freeswitch0`;
  Deno.mkdirSync(path);
  await using daemon = Daemon.start(rig);
  await daemon.faxq.hears(/:R/);
  daemon.tell("L\0");
  await daemon.faxq.hears(/:U/);
  await until(
    "it is said",
    () => rig.log.lines.some((line) => /^error Cannot write status.freeswitch0/.test(line)),
  );
  Deno.removeSync(path);
  await daemon.shows("Waiting for modem to come free");
  Deno.removeSync(path);
  Deno.mkdirSync(path);
  await daemon.stop();
  assert.ok(Deno.statSync(path).isDirectory, "a stop does not wait for it");
});

Deno.test("a FIFO that somebody replaced is heard again, and a sender that began meanwhile is seen", async () => {
  await using rig = await hurriedRig(ONE);
  await using daemon = Daemon.start(rig);
  await using sender = new Somebody();
  await daemon.shows("Running and idle");
  const note = formatSendNote(leftNote({ pid: sender.pid }));
  using _held = await rig.world().spool.sendNotes.make(JOB, note);
  Deno.removeSync(`${rig.dir}/FIFO.freeswitch0`);
  await daemon.shows("Sending job 1");
  const before = daemon.faxq.heard.length;
  daemon.tell("HELLO\0");
  await daemon.faxq.hears(/:U/, before);
  assert.match(rig.log.lines.join("\n"), /warning Somebody replaced FIFO.freeswitch0: opened anew/);
});
