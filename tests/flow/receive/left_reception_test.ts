/**
 * The daemon as a process, killed outright while it receives, and another one after it. FreeSWITCH tells the caller that his fax
 * arrived whatever becomes of us: somebody here must be told as well.
 */

import assert from "node:assert/strict";
import { parseReceptionNote } from "../../../lib/fax/notes/reception_note.ts";
import { readDirectories } from "../../../lib/tiff/read.ts";
import type { CallOptions, CallRecord } from "../../../lib/sim/mod.ts";
import { FROM_SOURCES } from "../../support/daemon_process.ts";
import { freePort } from "../../support/free_port.ts";
import { startSession } from "../../support/session.ts";
import { accounts, Daemon, faxrcvdCall, installFaxrcvd, received, sessionsEnd } from "../daemon_rig.ts";
import { hurried, Rig, type Settings, until } from "../rig.ts";

const UNSEEN = "gofaxd was not running when this fax ended; it may be incomplete";
const SLOW = { factor: 1000, negotiateT38Ms: 40, firstPageMs: 80, pageMs: 80, resultMs: 80, farewellMs: 80 };

/** For faxrcvd: does not end the first time. */
const AGAIN = "test -e tmp/again || { touch tmp/again; exec sleep 60; }";

function writeConfig(rig: Rig, port: number, settings: Settings = {}): void {
  const all: Settings = {
    freeswitch: { socket: `127.0.0.1:${rig.sim.port}`, password: "secret-1", gateway: "default", ident: "x" },
    hylafax: { spooldir: rig.dir, lockdir: `${rig.dir}/locks`, modems: "2", xferfaxlog: "log/xferfaxlog" },
    gofaxd: { socket: `127.0.0.1:${port}`, enablet38: "true", requestt38: "true" },
    ...settings,
  };
  const section = ([name, keys]: [string, Settings[string]]): string =>
    `[${name}]\n${Object.entries(keys ?? {}).map(([key, value]) => `${key} = ${value}\n`).join("")}`;
  Deno.writeTextFileSync(`${rig.dir}/gofax.conf`, Object.entries(all).map(section).join(""));
}

/** Names of the notes. */
function notes(rig: Rig): readonly string[] {
  return [...Deno.readDirSync(`${rig.dir}/log`)].map(({ name }) => name).filter((name) =>
    name.startsWith("gofax-recv-")
  );
}

/** Lets a daemon take a call, kills it as soon as `due` says so, and gives what became of the call. */
async function kill(
  rig: Rig,
  due: (rig: Rig) => boolean,
  call: Partial<CallOptions>,
): Promise<Promise<CallRecord>[]> {
  const port = freePort();
  writeConfig(rig, port);
  rig.sim.setGofaxd({ hostname: "127.0.0.1", port });
  await using session = startSession([...FROM_SOURCES, "-c", `${rig.dir}/gofax.conf`], {
    cwd: rig.dir,
    env: Deno.env.toObject(),
  });
  await until(
    `gofaxd is ready: ${session.output()}`,
    () => rig.read("status/freeswitch1").startsWith("Running"),
  );
  const ended = rig.sim.call({ to: "8001", pages: 3, ...call });
  let over = false;
  ended.finally(() => over = true);
  const end = Date.now() + 10_000;
  while (!due(rig)) {
    if (Date.now() > end) throw new Error(`Waited in vain (${over}): ${rig.sessions()} ${session.output()}`);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  Deno.kill(session.pid, "SIGKILL");
  await session.ended;
  return [ended];
}

/** What must hold for a reception whatever happened: one line of each kind, no note, no call. */
async function concluded(rig: Rig): Promise<void> {
  await until("no note is left", () => notes(rig).length === 0);
  await until("no call is left", () => rig.sim.channels().length === 0);
  assert.deepEqual(accounts(rig).map(({ kind }) => kind), ["RECV", "CALL"]);
  assert.match(rig.sessions(), /SESSION END\n$/);
}

function pagesOf(rig: Rig): number {
  return readDirectories(Deno.readFileSync(`${rig.dir}/recvq/fax000000001.tif`)).length;
}

/** How often faxrcvd was called. */
function calls(rig: Rig): number {
  return rig.read("tmp/calls").length;
}

async function rigWithScript(rest = ""): Promise<Rig> {
  const rig = await Rig.start({}, { speed: SLOW });
  installFaxrcvd(rig, `printf x >> tmp/calls\n${rest}`);
  return rig;
}

Deno.test("killed before the last page is confirmed: FreeSWITCH finishes the fax, and the next gofaxd hands it over", async () => {
  await using rig = await rigWithScript();
  const [ended] = await kill(rig, (rig) => /page 2 in/.test(rig.sessions()), {});
  assert.equal((await ended)?.variables["fax_success"], "1");
  assert.deepEqual([accounts(rig), calls(rig), notes(rig)], [[], 0, ["gofax-recv-000000001"]]);
  await using _daemon = Daemon.start(rig);
  await concluded(rig);
  const [recv, call] = accounts(rig);
  assert.deepEqual([recv?.reason, recv?.pages, recv?.number, recv?.cidNumber, recv?.commId], [
    UNSEEN,
    3,
    "8001",
    "0301234567",
    "000000001",
  ]);
  assert.equal(call?.reason, UNSEEN);
  assert.deepEqual(faxrcvdCall(rig)?.args, [
    "recvq/fax000000001.tif",
    "freeswitch",
    "000000001",
    UNSEEN,
    "0301234567",
    "Bob Caller",
    "8001",
    "default",
  ]);
  const [page] = readDirectories(Deno.readFileSync(`${rig.dir}/recvq/fax000000001.tif`));
  assert.equal(page?.imageDescription, "+49 30 1234567\n0301234567\nBob Caller\n8001\ndefault");
  assert.match(rig.sessions(), /Answered[\s\S]*RECV FAILED: gofaxd was not running[\s\S]*ended successfully/);
});

Deno.test("killed while the call runs: it is ended, what arrived is handed over", async () => {
  await using rig = await rigWithScript();
  const long = { pages: 200 };
  const [ended] = await kill(rig, (rig) => /page 2 in/.test(rig.sessions()), long);
  await using _daemon = Daemon.start(rig);
  assert.equal((await ended)?.variables["fax_success"], "0");
  await concluded(rig);
  assert.equal(faxrcvdCall(rig)?.args[3], UNSEEN);
  assert.deepEqual([accounts(rig)[0]?.pages, calls(rig)], [pagesOf(rig), 1]);
});

Deno.test("killed before any page: no fax, one CALL line", async () => {
  await using rig = await rigWithScript();
  const [ended] = await kill(rig, (rig) => rig.read("log/gofax-recv-000000001") !== "", {
    behaviour: "no-fax",
  });
  await using _daemon = Daemon.start(rig);
  await ended;
  await until("no note is left", () => notes(rig).length === 0);
  assert.deepEqual(accounts(rig).map(({ kind, reason }) => [kind, reason]), [
    ["CALL", "gofaxd was not running when this call ended"],
  ]);
  assert.deepEqual([received(rig), calls(rig)], [[], 0]);
});

Deno.test("killed during page 1: whoever called is told of, although no page of the fax arrived", async () => {
  await using rig = await rigWithScript();
  const [ended] = await kill(rig, (rig) => /REMOTE TSI/.test(rig.sessions()), { behaviour: "abort-midpage" });
  await using _daemon = Daemon.start(rig);
  await ended;
  // FreeSWITCH died as well, and left the head of a file.
  await concluded(rig);
  const [recv] = accounts(rig);
  assert.deepEqual([recv?.pages, recv?.remote, recv?.reason], [
    0,
    "+49 30 1234567",
    "gofaxd was not running when this call ended",
  ]);
  assert.deepEqual([faxrcvdCall(rig)?.args[3], calls(rig)], [
    "gofaxd was not running when this call ended",
    1,
  ]);
});

Deno.test("a file of which FreeSWITCH wrote nothing but the head does not stay in recvq", async () => {
  await using rig = await rigWithScript();
  const [ended] = await kill(rig, (rig) => rig.read("log/gofax-recv-000000001") !== "", {
    behaviour: "no-fax",
  });
  await ended;
  Deno.writeFileSync(`${rig.dir}/recvq/fax000000001.tif`, new Uint8Array([0x49, 0x49, 42, 0, 8, 0, 0, 0]));
  await using _daemon = Daemon.start(rig);
  await until("no note is left", () => notes(rig).length === 0);
  assert.deepEqual([received(rig), calls(rig)], [[], 0]);
  assert.deepEqual(accounts(rig).map(({ kind }) => kind), ["CALL"]);
});

Deno.test("killed while faxrcvd runs: it is run again, with the outcome of the call, and nothing is accounted twice", async () => {
  await using rig = await rigWithScript(AGAIN);
  await kill(rig, () => calls(rig) > 0, {});
  await using _daemon = Daemon.start(rig);
  await concluded(rig);
  assert.deepEqual([faxrcvdCall(rig)?.args[3], accounts(rig)[0]?.reason, calls(rig)], ["", "", 2]);
  assert.match(rig.sessions(), /gofaxd was killed before it had concluded this/);
});

Deno.test("a faxrcvd that takes gofaxd down with it does not do so for ever", async () => {
  await using rig = await rigWithScript(AGAIN);
  await kill(rig, () => calls(rig) > 0, {});
  const [name] = notes(rig);
  const note = JSON.parse(rig.read(`log/${name}`));
  Deno.writeTextFileSync(`${rig.dir}/log/${name}`, JSON.stringify({ ...note, handed: 3 }));
  await using _daemon = Daemon.start(rig);
  await concluded(rig);
  assert.equal(calls(rig), 1);
  assert.match(
    rig.sessions(),
    /was begun 3 times and never ended; the fax stays in recvq\/fax000000001\.tif/,
  );
});

Deno.test("what a shutdown cuts off is taken up by the next gofaxd", async () => {
  await using rig = await rigWithScript(AGAIN);
  rig.clock = hurried(60);
  const first = Daemon.start(rig);
  await rig.sim.call({ to: "8001" });
  await until("faxrcvd runs", () => calls(rig) === 1);
  await first.stop();
  first.faxq[Symbol.dispose]();
  Deno.removeSync(`${rig.dir}/FIFO`);
  assert.deepEqual(notes(rig), ["gofax-recv-000000001"]);
  await using _next = Daemon.start(rig);
  await concluded(rig);
  assert.deepEqual([faxrcvdCall(rig)?.args[3], calls(rig)], ["", 2]);
});

Deno.test("lines that the accounting has are not written again, the others are", async () => {
  for (const kept of [[], ["RECV"], ["RECV", "CALL"]]) {
    await using rig = await rigWithScript(AGAIN);
    await kill(rig, () => calls(rig) > 0, {});
    const [name] = notes(rig);
    const note = JSON.parse(rig.read(`log/${name}`));
    Deno.writeTextFileSync(
      `${rig.dir}/log/${name}`,
      JSON.stringify({ ...note, accounted: false, handed: 0 }),
    );
    const lines = rig.read("log/xferfaxlog").split("\n").filter((line) =>
      kept.includes(line.split("\t")[1] ?? "")
    );
    Deno.writeTextFileSync(`${rig.dir}/log/xferfaxlog`, lines.map((line) => `${line}\n`).join(""));
    await using _daemon = Daemon.start(rig);
    await concluded(rig);
    assert.deepEqual(accounts(rig).map(({ reason, pages }) => [reason, pages]), [["", 3], ["", 0]]);
  }
});

Deno.test("killed at any moment: in the end there is one of each line, and faxrcvd was called", async (t) => {
  for (let run = 0; run < 8; run++) {
    const after = 20 + run * 60;
    await t.step(`${after} ms after the call began`, async () => {
      await using rig = await rigWithScript();
      let begun = 0;
      const due = (): boolean => {
        if (begun === 0 && notes(rig).length > 0) begun = performance.now();
        return begun > 0 && performance.now() - begun > after;
      };
      const [ended] = await kill(rig, due, {});
      await ended;
      // Nobody knows how far a faxrcvd had come that was killed with gofaxd: it is run once more.
      const wasHanded = notes(rig).some((name) =>
        (parseReceptionNote(Deno.readTextFileSync(`${rig.dir}/log/${name}`))?.handed ?? 0) > 0
      );
      await using _daemon = Daemon.start(rig);
      await until("no note is left", () => notes(rig).length === 0);
      const has = received(rig).length > 0;
      assert.deepEqual(accounts(rig).map(({ kind }) => kind), has ? ["RECV", "CALL"] : ["CALL"]);
      const mostCalls = has && wasHanded ? 2 : has ? 1 : 0;
      assert.ok(
        calls(rig) >= (has ? 1 : 0) && calls(rig) <= mostCalls,
        `faxrcvd was called ${calls(rig)} times`,
      );
      if (has) assert.equal(pagesOf(rig), accounts(rig)[0]?.pages);
    });
  }
});

Deno.test("files that nobody noted are not looked at, and neither is a note that somebody holds", async () => {
  await using rig = await rigWithScript();
  const { receptionNotes } = rig.world().spool;
  for (let n = 1; n <= 300; n++) {
    Deno.writeTextFileSync(`${rig.dir}/recvq/fax${String(n).padStart(9, "0")}.tif`, "x");
  }
  Deno.writeTextFileSync(`${rig.dir}/log/gofax-recv-000000009`, "x");
  const id = rig.world().spool.paths.notedReception("gofax-recv-000000008");
  assert.ok(id !== undefined);
  using _held = await receptionNotes.make(id, "somebody's");
  await using daemon = Daemon.start(rig);
  await daemon.shows("Running and idle");
  await until("the broken note is gone", () => notes(rig).length === 1);
  assert.match(rig.log.lines.join("\n"), /error Cannot read the note of reception 000000009/);
  assert.deepEqual([accounts(rig), calls(rig)], [[], 0]);
});

Deno.test("a fax that is received without a kill leaves no note; where no note can be made the caller is to come again", async () => {
  await using rig = await rigWithScript();
  await using _daemon = Daemon.start(rig);
  Deno.mkdirSync(`${rig.dir}/log/gofax-recv-000000002`);
  for (let run = 1; run <= 3; run++) {
    const { cause, answered } = await rig.sim.call({ to: "8001" });
    await sessionsEnd(rig, run);
    assert.deepEqual(notes(rig), ["gofax-recv-000000002"]);
    assert.deepEqual(
      [cause, answered],
      run === 2 ? ["NORMAL_TEMPORARY_FAILURE", false] : ["NORMAL_CLEARING", true],
    );
  }
  const why = 'Cannot receive: Cannot make "' + `${rig.dir}/log/gofax-recv-000000002": it exists already`;
  assert.deepEqual(accounts(rig).map(({ kind, reason }) => [kind, reason]), [
    ["RECV", ""],
    ["CALL", ""],
    ["CALL", why],
    ["RECV", ""],
    ["CALL", ""],
  ]);
  assert.ok(rig.log.lines.some((line) => line.startsWith(`error ${why}`)));
  assert.equal(calls(rig), 2);
});
