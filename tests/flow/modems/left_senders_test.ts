/**
 * Senders that die, and daemons that did not see them begin. FreeSWITCH sends a fax to its end whatever becomes of who asked for
 * it; the next try would send it again.
 */

import assert from "node:assert/strict";
import type { EslConnection } from "ts-esl";
import {
  formatSendNote,
  isUnfinished,
  notedCall,
  parseSendNote,
  type SendNote,
} from "../../../lib/fax/notes/send_note.ts";
import { commId, parseJobId } from "../../../lib/hylafax/ids.ts";
import { pause } from "../../../lib/os/pause.ts";
import { chance } from "../../hylafax/support.ts";
import { configureSender, startSender } from "../../support/sender_process.ts";
import { accounts, Daemon, daemonWorld } from "../daemon_rig.ts";
import { JOB, leftNote } from "../left_note.ts";
import { hurried, Rig, until } from "../rig.ts";
import { Somebody } from "../somebody.ts";

const ONE = { hylafax: { modems: "1" } };
/** Two pages are out at once, the third never. */
const STUCK = { factor: 1000, pageMs: 600_000 };
const DIED = "The sending process died";
const NOTE = "log/gofax-send-q1";

/** The numbers of the notes. */
function notes(rig: Rig): readonly number[] {
  return rig.world().spool.sendNotes.noted();
}

/** All notes, as they stand. */
function notesOf(rig: Rig): readonly (SendNote | undefined)[] {
  return notes(rig).map((id) => parseSendNote(rig.read(`log/gofax-send-q${id}`)));
}

/**
 * Whether somebody must end what a note names. One that names neither a session nor a call is of a sender that may have been killed
 * before it told gofaxd of itself, even before it had written a word: there is nothing to end, and the next sender of the job takes it.
 */
function leftWork(note: SendNote | undefined): boolean {
  if (note === undefined || !isUnfinished(note)) return false;
  return note.commid !== undefined || note.calls.length > 0;
}

function noteOf(rig: Rig): SendNote | undefined {
  return parseSendNote(rig.read(NOTE));
}

/** A sender whose call is up and does not end by itself. */
async function sendingRig(): Promise<{ rig: Rig; path: string; sender: Deno.ChildProcess }> {
  const rig = await Rig.start(ONE, { speed: STUCK });
  configureSender(rig);
  const path = rig.job({ documents: [3], fields: { jobtag: "tag 1", owner: "alice" } });
  const sender = startSender(rig, path);
  await until(`page 1 is out: ${rig.sessions()}`, () => rig.fields(path, "npages")["npages"] === "1", 20_000);
  return { rig, path, sender };
}

async function kill(sender: Deno.ChildProcess): Promise<void> {
  try {
    sender.kill("SIGKILL");
  } catch {
    // It was through.
  }
  await sender.status;
}

/** What must hold when the sender of job 1 was killed behind its first page, whoever noticed. */
async function concluded(rig: Rig): Promise<void> {
  await until("no call is left", () => rig.sim.channels().length === 0);
  await until("no note is left", () => notes(rig).length === 0);
  const lines = accounts(rig).map((
    { kind, commId, modem, jobOrFile, jobtag, number, pages, reason, owner, remote },
  ) => [kind, commId, modem, jobOrFile, jobtag, number, pages, reason, owner, remote].join("|"));
  assert.deepEqual(lines, [`SEND|000000001|freeswitch0|1|tag 1|1001|1|${DIED}|alice|+49 1001 B`]);
  const [account] = accounts(rig);
  assert.ok(
    (account?.connectedSeconds ?? 0) >= 1 && (account?.params ?? 0) > 0 && account?.dcs !== "00 00 00",
  );
  assert.match(
    rig.sessions(),
    /SEND FAILED: JOB 1 DEST 1001 ERR The sending process died \(process \d+\)\n.*SESSION END\n$/,
  );
}

Deno.test("a gofaxd that is started during a fax knows job and process, and ends the call when the sender dies", async () => {
  const { rig: made, path, sender } = await sendingRig();
  await using rig = made;
  await using daemon = Daemon.start(rig);
  await daemon.shows("Sending job 1");
  assert.deepEqual(daemon.faxq.heard, ["+freeswitch0:U"]);
  // faxq was started anew, too: its lock is gone.
  daemon.tell("HELLO\0");
  await daemon.faxq.hears(/:U/, 1);
  await rig.clock.sleep(600);
  assert.deepEqual([daemon.status(), rig.sim.channels().length], ["Sending job 1", 1]);
  assert.deepEqual(daemon.faxq.heard, ["+freeswitch0:U", "+freeswitch0:U"]);
  await kill(sender);
  await concluded(rig);
  await daemon.shows("Running and idle");
  assert.deepEqual(rig.fields(path, "returned", "npages"), { returned: "0", npages: "1" });
});

Deno.test("the call of a sender that died while there was no gofaxd is ended by the next one", async () => {
  const { rig: made, sender } = await sendingRig();
  await using rig = made;
  await kill(sender);
  assert.equal(rig.sim.channels().length, 1);
  await using daemon = Daemon.start(rig);
  await concluded(rig);
  assert.equal(daemon.status(), "Running and idle");
});

Deno.test("where there is no gofaxd, the next sender of the job accounts for the one that died", async () => {
  const { rig: made, path, sender } = await sendingRig();
  await using rig = made;
  await kill(sender);
  const uuid = noteOf(rig)?.calls[0]?.uuid;
  const next = startSender(rig, path);
  await until("the next one has noted that", () => noteOf(rig)?.commid === commId(2));
  assert.deepEqual(accounts(rig).map(({ commId, reason, pages }) => [commId, reason, pages]), [[
    "000000001",
    DIED,
    1,
  ]]);
  assert.equal(noteOf(rig)?.calls[0]?.uuid, uuid, "the call that may be up");
  await kill(next);
});

/** For what needs no switch: a daemon that is stopped at once would leave a connection half made. */
const NO_SWITCH = { connect: (): Promise<EslConnection> => Promise.reject(new Error("away")) };

/** Leaves a note and lets a daemon take it up. */
async function takenUp(rig: Rig, note: SendNote): Promise<void> {
  (await rig.world().spool.sendNotes.make(JOB, formatSendNote(note)))[Symbol.dispose]();
  await using _daemon = Daemon.start(rig, NO_SWITCH);
  await until("no note is left", () => notes(rig).length === 0);
}

/** Which names of a source a dead sender may have left, and which there are when gofaxd has seen to it. */
const NAMES:
  readonly (readonly [what: string, item: string, left: readonly string[], want: readonly string[]])[] = [
    ["before the qfile was written", "docq/doc10.ps.1\nfax:0::docq/doc10.ps;c0", ["ps", "ps.1"], [
      "ps",
      "ps.1",
    ]],
    ["before the old name was taken", "docq/doc10.ps", ["ps", "ps.1"], ["ps"]],
    ["before the source had its own name, as earlier versions did", "docq/doc10.ps", ["ps.1"], ["ps"]],
    ["of a job of HylaFAX+, whose sources keep their names", "docq/doc10.ps.1", ["ps.1"], ["ps.1"]],
  ];

for (const [what, item, left, want] of NAMES) {
  Deno.test(`the names of a source are put right of a sender that died ${what}`, async () => {
    for (const queue of ["sendq", "doneq"]) {
      await using rig = await Rig.start(ONE);
      const path = rig.job({ documents: [1] });
      const text = rig.read(path).replace(/^!postscript:[^]*/m, `!postscript:0::${item}\n`);
      Deno.removeSync(`${rig.dir}/${path}`);
      Deno.mkdirSync(`${rig.dir}/doneq`);
      Deno.writeTextFileSync(`${rig.dir}/${queue}/q1`, text);
      Deno.renameSync(`${rig.dir}/docq/doc10.ps.1`, `${rig.dir}/docq/source`);
      for (const end of left) Deno.linkSync(`${rig.dir}/docq/source`, `${rig.dir}/docq/doc10.${end}`);
      Deno.removeSync(`${rig.dir}/docq/source`);
      await takenUp(rig, leftNote({}));
      const names = [...Deno.readDirSync(`${rig.dir}/docq`)].map(({ name }) => name)
        .filter((name) => !name.includes(";")).sort();
      assert.deepEqual(names, want.map((end) => `doc10.${end}`), queue);
    }
  });
}

const PLUS_ACCOUNT: SendNote["account"] = {
  ...{ jobtag: "t", mailaddr: "m", external: "1001", owner: "o", csi: "", params: 0, dcs: "" },
  plus: { faxname: "", faxnumber: "", jobinfo: "2/0/0/1/12/0/3" },
};

Deno.test("what died is accounted for as far as it is known, and once", async (t) => {
  const line =
    `02/03/24 10:00\tSEND\t000000007\tfreeswitch0\t1\t"t"\tm\t"1001"\t""\t0\t0\t0:00:40\t0:00:00\t"${DIED}"\t""\t""\t""\t"o"\t""\n`;
  const wide = (jobinfo: string): string => line.replace("\n", `\t${jobinfo}\n`);
  const cases: readonly [string, Partial<SendNote>, string, string][] = [
    ["before any call", {}, "", line],
    ["behind its own line", {}, `${line}x\n`, `${line}x\n`],
    [
      "before it had read its job",
      { account: undefined },
      "",
      line.replace('"t"\tm\t"1001"', '""\t\t""').replace('"o"', '""'),
    ],
    ["before it had a session", { commid: undefined, account: undefined }, "", ""],
    ["with the whole fax sent", { sent: true }, "", line.replace(DIED, "")],
    ["accounted for, at its very end", { accounted: true }, "", ""],
    ["with a line from before", { pending: ["old\n"] }, "", `old\n${line}`],
    ["with a line from before that was written by now", { pending: ["old\n"] }, "old\n", `old\n${line}`],
    ["through, with a line that is left", { ended: true, accounted: true, pending: [line] }, "", line],
    ["behind its own line, in HylaFAX+'s form", {}, `${wide("")}x\n`, `${wide("")}x\n`],
    ["with a job of HylaFAX+", { account: PLUS_ACCOUNT }, "", wide("2/0/0/1/12/0/3")],
    [
      "through, with a line that is left and was written in the other form",
      { ended: true, accounted: true, pending: [wide("2/0/0/1/12/0/3")] },
      line,
      line,
    ],
  ];
  for (const [what, change, before, want] of cases) {
    await t.step(what, async () => {
      await using rig = await Rig.start(ONE);
      if (before !== "") Deno.writeTextFileSync(`${rig.dir}/log/xferfaxlog`, before);
      await takenUp(rig, leftNote(change));
      assert.equal(rig.read("log/xferfaxlog"), want);
    });
  }
});

Deno.test("the log of a session that died gets its end, one that has it stays as it is", async () => {
  const end = "Feb 03 10:00:40.00: [ 4711]: SESSION END\n";
  for (
    const [text, want] of [["begun\n", /^begun\n.*SEND FAILED.*\n.*SESSION END\n$/], [
      end,
      /^Feb.*SESSION END\n$/,
    ]] as const
  ) {
    await using rig = await Rig.start(ONE);
    Deno.writeTextFileSync(`${rig.dir}/log/c000000007`, text);
    await takenUp(rig, leftNote({}));
    assert.match(rig.sessions(), want);
  }
});

Deno.test("a line that a full disk refused is written by gofaxd as soon as there is room", async () => {
  await using rig = await Rig.start(ONE);
  rig.clock = hurried(100);
  await using daemon = Daemon.start(rig);
  await daemon.shows("Running and idle");
  Deno.mkdirSync(`${rig.dir}/log/xferfaxlog`);
  assert.equal(await rig.send(rig.job()), 2);
  await until(
    "it was tried",
    () => rig.log.lines.filter((text) => /Cannot write log.xferfaxlog/.test(text)).length > 2,
  );
  assert.deepEqual([noteOf(rig)?.accounted, noteOf(rig)?.pending.length], [true, 1]);
  Deno.removeSync(`${rig.dir}/log/xferfaxlog`);
  await until("no note is left", () => notes(rig).length === 0);
  assert.deepEqual(accounts(rig).map(({ kind, pages, reason }) => [kind, pages, reason]), [["SEND", 2, ""]]);
});

Deno.test("a note that cannot be made, and one that is none, cost no fax", async () => {
  await using rig = await Rig.start(ONE);
  Deno.mkdirSync(`${rig.dir}/log/gofax-send-q1`);
  Deno.writeTextFileSync(`${rig.dir}/log/gofax-send-q2`, "{}");
  for (const path of [rig.job(), rig.job()]) assert.equal(await rig.send(path), 2);
  assert.match(rig.log.lines.join("\n"), /warning Cannot keep note of the job/);
  assert.deepEqual(notes(rig), [1]);
});

Deno.test("a job that cannot be read leaves neither a note nor a line in the accounting", async () => {
  await using rig = await Rig.start(ONE);
  const path = rig.job({ fields: { npages: "many" } });
  assert.equal(await rig.send(path), 1);
  assert.deepEqual([notes(rig), rig.read("log/xferfaxlog")], [[], ""]);
});

Deno.test("a note that nobody can read is said and removed", async () => {
  await using rig = await Rig.start(ONE);
  Deno.writeTextFileSync(`${rig.dir}/${NOTE}`, "{");
  await using _daemon = Daemon.start(rig, NO_SWITCH);
  await until("it is gone", () => notes(rig).length === 0);
  assert.match(rig.log.lines.join("\n"), /error Cannot read the note that a sender of job 1 left/);
});

Deno.test("only calls that the note names are asked for, and those that FreeSWITCH cannot be asked for stay noted", async () => {
  await using rig = await Rig.start(ONE);
  rig.clock = hurried(100);
  const commands: string[] = [];
  let away = true;
  const world = daemonWorld(rig);
  const connect = async (): Promise<EslConnection> => {
    if (away) throw new Error("away");
    const connection = await world.connect();
    const api = connection.api.bind(connection);
    connection.api = (command, options): Promise<string> => {
      commands.push(command);
      return api(command, options);
    };
    return connection;
  };
  const call = notedCall({
    uuid: "00000000-0000-8000-8000-000000000001",
    gateway: "default",
    dialledAt: Date.now(),
    toSend: 1,
    dials: 1,
  });
  const calls = [{ ...call, over: true }, { ...call, uuid: "00000000-0000-8000-8000-000000000002" }];
  (await world.spool.sendNotes.make(JOB, formatSendNote(leftNote({ calls }))))[Symbol.dispose]();
  await using _daemon = Daemon.start(rig, { connect });
  await until(
    "it was tried",
    () => rig.log.lines.filter((text) => /Cannot look for calls/.test(text)).length > 1,
  );
  assert.deepEqual(
    accounts(rig).map(({ reason }) => reason),
    [DIED],
    "the accounts do not wait for FreeSWITCH",
  );
  assert.ok(noteOf(rig)?.calls[1]?.over === false);
  away = false;
  await until("no note is left", () => notes(rig).length === 0);
  const named = commands.filter((command) => command.includes("00000000-"));
  assert.ok(named.some((command) => command.startsWith("uuid_exists")));
  assert.ok(named.every((command) => command.includes("00000000-0000-8000-8000-000000000002")));
  assert.equal(accounts(rig).length, 1);
});

Deno.test("a sender that goes before its farewell is read has not died", async () => {
  await using rig = await Rig.start(ONE);
  await using daemon = Daemon.start(rig);
  await using sender = new Somebody();
  const { sendNotes } = rig.world().spool;
  const note = await sendNotes.make(JOB, formatSendNote(leftNote({ pid: sender.pid })));
  daemon.tell(`GB1:${sender.pid}\0`);
  await daemon.shows("Sending job 1");
  note.remove();
  await sender.kill();
  await daemon.shows("Running and idle");
  assert.doesNotMatch(rig.log.lines.join("\n"), /died/);
  assert.equal(rig.read("log/xferfaxlog"), "");
});

Deno.test("a process that has the number of a dead sender is not taken for it", async () => {
  await using rig = await Rig.start(ONE);
  await using daemon = Daemon.start(rig);
  await using other = new Somebody();
  const { sendNotes } = rig.world().spool;
  const note = await sendNotes.make(JOB, formatSendNote(leftNote({ pid: other.pid })));
  daemon.tell(`GB1:${other.pid}\0`);
  await daemon.shows("Sending job 1");
  note[Symbol.dispose]();
  await until("no note is left", () => notes(rig).length === 0);
  assert.deepEqual(accounts(rig).map(({ reason }) => reason), [DIED]);
});

Deno.test("a sender killed at any moment has one line in the accounting, an end in its log, and no call", async () => {
  const below = chance(15);
  await using rig = await Rig.start(ONE, { speed: 150 });
  // Where FreeSWITCH may not have had the command yet, gofaxd asks after the call for half a minute.
  rig.clock = hurried(10);
  configureSender(rig);
  await using _daemon = Daemon.start(rig);
  for (let run = 1; run <= 8; run++) {
    const sender = startSender(rig, rig.job({ documents: [2] }));
    await until(
      "it begins",
      () => rig.world().spool.sendNotes.state(parseJobId(`${run}`)) !== "gone",
      20_000,
    );
    await pause(below(600));
    await kill(sender);
    // What FreeSWITCH told of a call may be kept for the next sender of the job.
    await until("nothing is left to be done", () => !notesOf(rig).some(leftWork), 20_000);
    assert.deepEqual(rig.sim.channels(), []);
    const sessions = rig.sessions().match(/SESSION BEGIN (\d+)/g)?.map((text) => text.slice(-9)) ?? [];
    assert.deepEqual(accounts(rig).map(({ commId }) => commId).toSorted(), sessions);
    assert.equal(rig.sessions().match(/SESSION END\n/g)?.length ?? 0, sessions.length);
  }
});
