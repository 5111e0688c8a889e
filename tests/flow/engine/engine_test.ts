import assert from "node:assert/strict";
import type { JobConfig } from "../../../lib/flow/engine/tools.ts";
import { CallBudget } from "../../../lib/flow/base/call_budget.ts";
import { makeWorld } from "../../../cmd/world.ts";
import { FakeDoor, request } from "../../support/fake_door.ts";
import { EngineRig } from "../engine_rig.ts";
import { hurried, Rig, until } from "../rig.ts";

/** Fields of a job that was sent, with so many pages. */
function sent(pages: number): Record<string, string> {
  return { returned: "2", npages: String(pages), status: "", totdials: "1" };
}

/** A rig where a telephone that nobody answers rings for minutes. */
function ringing(): Promise<Rig> {
  return Rig.start({ gofaxsend: { ringtimeout: "1h" } }, { speed: 20 });
}

function lines(text: string): readonly string[] {
  return text.split("\n").filter((line) => line !== "");
}

/** Notes and documents that are to be gone when a job is over, and doors' files. */
function leftovers({ dir }: Rig): readonly string[] {
  const names = (folder: string): string[] =>
    [...Deno.readDirSync(`${dir}/${folder}`)].map(({ name }) => name);
  return [
    ...names("log").filter((name) => name.startsWith("gofax-send-")),
    ...names("tmp"),
    ...names("gofax"),
  ];
}

Deno.test("the engine sends a job that a door hands over, and tells the door how it ended", async () => {
  await using rig = await Rig.start();
  await using engine = EngineRig.start(rig);
  const qfile = rig.job();
  using door = engine.knock(qfile);
  assert.equal(await door.end(), "exit 2");
  assert.deepEqual(door.heard, ["taken", "exit 2"]);
  assert.deepEqual(rig.fields(qfile, "returned", "npages", "status", "totdials"), sent(2));
  assert.equal(lines(rig.read("log/xferfaxlog")).length, 1);
  assert.match(rig.sessions(), /SEND FAX: JOB 1 sent 2 pages.*SESSION END/s);
  assert.equal(engine.engine.running, 0);
  door[Symbol.dispose]();
  assert.deepEqual(leftovers(rig), ["request"]);
  const ofJob = rig.log.lines.filter((line) => line.includes("SEND FAX"));
  for (const line of ofJob) assert.match(line, /"job":"1","commid":"000000001"/);
});

Deno.test("the engine sends a batch in its order, and ends it at the first job that is not done", async () => {
  await using rig = await Rig.start();
  await using engine = EngineRig.start(rig);
  const [first, second, third] = [rig.job(), rig.job({ number: "1010" }), rig.job()];
  assert.equal(await engine.send(first, second, third), "exit 0");
  assert.equal(rig.fields(first, "returned")["returned"], "2");
  assert.equal(rig.fields(second, "returned")["returned"], "0");
  assert.equal(rig.fields(third, "returned")["returned"], "7");
});

Deno.test("the engine passes -B on, and leaves arguments that it does not know to the sender, which puts the jobs off", async () => {
  await using rig = await Rig.start();
  await using engine = EngineRig.start(rig);
  const qfile = rig.job({ number: "1010" });
  using door = FakeDoor.knock(rig.dir, ["-B", "-m", "freeswitch0", qfile]);
  assert.equal(await door.end(), "exit 0");
  assert.deepEqual(rig.fields(qfile, "returned", "ndials", "totdials"), {
    returned: "0",
    ndials: "0",
    totdials: "0",
  });
  const other = rig.job();
  for (const args of [["-z", "-m", "freeswitch0"], ["-m"], []]) {
    using unknown = FakeDoor.knock(rig.dir, [...args, other]);
    assert.equal(await unknown.end(), "self", args.join(" "));
    assert.equal(rig.fields(other, "returned")["returned"], "7");
  }
  assert.equal(engine.engine.running, 0);
});

Deno.test("the engine sends a hundred jobs at once, each as it would be sent alone", async () => {
  await using rig = await Rig.start();
  await using engine = EngineRig.start(rig);
  const qfiles = Array.from({ length: 100 }, () => rig.job());
  const doors = qfiles.map((qfile) => engine.knock(qfile));
  let most = 0;
  const watch = setInterval(() => most = Math.max(most, engine.engine.running), 1);
  const ends = await Promise.all(doors.map((door) => door.end(60_000)));
  clearInterval(watch);
  for (const door of doors) door[Symbol.dispose]();
  assert.deepEqual(new Set(ends), new Set(["exit 2"]));
  for (const qfile of qfiles) {
    assert.deepEqual(rig.fields(qfile, "returned", "npages", "status", "totdials"), sent(2));
  }
  assert.equal(lines(rig.read("log/xferfaxlog")).length, 100);
  assert.equal(new Set(lines(rig.read("log/xferfaxlog")).map((line) => line.split("\t")[2])).size, 100);
  assert.equal(rig.sim.history.length, 100);
  assert.ok(most > 50, `${most} at once`);
  assert.deepEqual(leftovers(rig), ["request"]);
});

Deno.test("a stop line ends the call of its job, with records, and no other", async () => {
  await using rig = await ringing();
  await using engine = EngineRig.start(rig);
  const [stopped, other] = [rig.job({ number: "1015" }), rig.job({ number: "1015" })];
  using door = engine.knock(stopped);
  using stays = engine.knock(other);
  await until("both ring", () => rig.sim.channels().length === 2);
  door.stop("INT");
  assert.equal(await door.end(), "exit 0");
  assert.equal(rig.sim.channels().length, 1);
  assert.deepEqual(rig.fields(stopped, "returned", "status", "totdials"), {
    returned: "0",
    status: "Call aborted by user",
    totdials: "1",
  });
  assert.equal(lines(rig.read("log/xferfaxlog")).length, 1);
  assert.ok(rig.log.lines.some((line) => line.includes(`Stopping ${stopped}: its door received SIGINT`)));
  assert.deepEqual(stays.heard, ["taken"]);
});

Deno.test("a door is told now and then that its job goes on, so that it looks for signals", async () => {
  await using rig = await ringing();
  await using engine = EngineRig.start(rig, {}, hurried(5000));
  using door = engine.knock(rig.job({ number: "1015" }));
  await until("two such words", () => door.heard.filter((word) => word === "wait").length >= 2);
  door.stop();
  assert.equal(await door.end(), "exit 0");
  assert.equal(door.heard[0], "taken");
});

Deno.test("a stop line of a door that is not known means nothing", async () => {
  await using rig = await Rig.start();
  await using _engine = EngineRig.start(rig);
  using door = new FakeDoor(rig.dir, ["-m", "freeswitch0", rig.job()]);
  door.stop();
  door.ask();
  assert.equal(await door.end(), "exit 2");
});

Deno.test("the death of a door ends its call, and the records are written", async () => {
  await using rig = await ringing();
  await using engine = EngineRig.start(rig);
  const [lost, other] = [rig.job({ number: "1015" }), rig.job({ number: "1015" })];
  using door = engine.knock(lost);
  using stays = engine.knock(other);
  await until("both ring", () => rig.sim.channels().length === 2);
  door.kill();
  await until("the job is over", () => engine.engine.running === 1);
  assert.equal(rig.sim.channels().length, 1);
  assert.deepEqual(rig.fields(lost, "returned", "status"), { returned: "0", status: "Call aborted by user" });
  assert.equal(lines(rig.read("log/xferfaxlog")).length, 1);
  assert.match(rig.sessions(), /SEND FAILED: JOB 1 .*SESSION END/s);
  assert.deepEqual(stays.heard, ["taken"]);
  assert.ok(!leftovers(rig).some((name) => name.endsWith(`.${door.door.number}`)), "it leaves no file");
});

Deno.test("the engine's stop ends what runs, with records, and no door finds it any more", async () => {
  await using rig = await ringing();
  await using engine = EngineRig.start(rig);
  const qfiles = Array.from({ length: 5 }, () => rig.job({ number: "1015" }));
  const doors = qfiles.map((qfile) => engine.knock(qfile));
  await until("all ring", () => rig.sim.channels().length === 5);
  using unheard = new FakeDoor(rig.dir, ["-m", "freeswitch0", rig.job()]);
  unheard.ask();
  const stopped = engine.stop();
  assert.ok(!request(rig.dir, "1 send 12 0"), "the request FIFO is gone before the jobs are");
  assert.deepEqual(await Promise.all(doors.map((door) => door.end())), Array(5).fill("exit 0"));
  await stopped;
  assert.deepEqual(rig.sim.channels(), []);
  assert.equal(lines(rig.read("log/xferfaxlog")).length, 5);
  assert.equal(await unheard.end(), "self");
  for (const door of doors) door[Symbol.dispose]();
});

Deno.test("a job that throws what nobody foresaw is its own end, and no other's", async () => {
  await using rig = await Rig.start();
  let worlds = 0;
  await using engine = EngineRig.start(rig, {
    world: (config, signal) => {
      const world = makeWorld(config, rig.log, signal);
      if (++worlds !== 1) return world;
      return {
        ...world,
        uuid: () => {
          throw new TypeError("no such thing");
        },
      };
    },
  });
  const [odd, other] = [rig.job(), rig.job()];
  using oddDoor = engine.knock(odd);
  using otherDoor = engine.knock(other);
  assert.deepEqual([await oddDoor.end(), await otherDoor.end()], ["exit 0", "exit 2"]);
  assert.match(rig.fields(odd, "status")["status"] ?? "", /no such thing/);
});

Deno.test("an error that nobody caught ends the job that it belongs to", async () => {
  await using rig = await ringing();
  await using engine = EngineRig.start(rig, {
    apart: (work, surprised) => {
      const working = work();
      void until("it rings", () => rig.sim.channels().length === 1).then(() => surprised(new Error("stray")));
      return working;
    },
  });
  const qfile = rig.job({ number: "1015" });
  assert.equal(await engine.send(qfile), "exit 0");
  assert.deepEqual(rig.sim.channels(), []);
  assert.ok(rig.log.lines.some((line) => /^error Unexpected, in sendq\/q1: Error: stray/.test(line)));
});

Deno.test("the engine leaves to a sender of its own what it cannot do, and says why", async (t) => {
  const config = (rig: Rig, change: Record<string, unknown>): JobConfig => {
    const usable = rig.config();
    return { kind: "usable", config: { ...usable, ...change } as typeof usable };
  };
  const cases: [
    string,
    Parameters<typeof EngineRig.start>[1] | ((rig: Rig) => Parameters<typeof EngineRig.start>[1]),
    RegExp,
  ][] = [
    ["another file", { config: () => ({ kind: "other" }) }, /another gofax\.conf/],
    ["no room", { budget: new CallBudget(0) }, /no descriptors/],
    [
      "the key",
      (rig) => ({ config: () => config(rig, { gofaxsend: { ...rig.config().gofaxsend, engine: "self" } }) }),
      /engine = self/,
    ],
    [
      "another spool",
      (rig) => ({
        config: () => config(rig, { hylafax: { ...rig.config().hylafax, spooldir: "/nowhere" } }),
      }),
      /another spool/,
    ],
  ];
  for (const [name, change, want] of cases) {
    await t.step(name, async () => {
      await using rig = await Rig.start();
      await using engine = EngineRig.start(rig, typeof change === "function" ? change(rig) : change);
      const qfile = rig.job();
      using door = engine.knock(qfile);
      assert.equal(await door.end(), "self");
      assert.ok(door.withdraw(), "the arguments are still the door's");
      assert.equal(rig.fields(qfile, "returned")["returned"], "7");
      assert.ok(rig.log.lines.some((line) => line.startsWith("info ") && want.test(line)));
    });
  }
});

Deno.test("documents that are very large, and words that are no usage, are left to a sender of its own", async () => {
  await using rig = await Rig.start();
  await using engine = EngineRig.start(rig);
  const qfile = rig.job({ documents: [1, 1] });
  Deno.truncateSync(`${rig.dir}/docq/doc10.ps;c0`, 17 << 20);
  assert.equal(await engine.send(qfile), "self");
  for (const args of [["-x", "y"], ["-m", "freeswitch0"], ["-m", "../etc", "sendq/q1"]]) {
    using door = FakeDoor.knock(rig.dir, args);
    assert.equal(await door.end(), "self");
  }
  using cut = FakeDoor.knock(rig.dir, new TextEncoder().encode("-m\0freeswitch0\0sendq/q1"));
  assert.equal(await cut.end(), "self");
});

Deno.test("where gofax.conf is broken the jobs are put off with its first problem", async () => {
  await using rig = await Rig.start();
  await using engine = EngineRig.start(rig, {
    config: () => ({ kind: "broken", problems: ["line 7 is odd", "more"] }),
  });
  const [first, second] = [rig.job(), rig.job()];
  assert.equal(await engine.send(first, second), "exit 0");
  for (const qfile of [first, second]) {
    assert.deepEqual(rig.fields(qfile, "returned", "status", "statuscode"), {
      returned: "0",
      status: "line 7 is odd",
      statuscode: "999",
    });
  }
});

Deno.test("a door that withdrew its job, or has ended, gets nothing, and its job is not touched", async () => {
  await using rig = await Rig.start();
  await using engine = EngineRig.start(rig);
  const qfile = rig.job();
  using withdrawn = new FakeDoor(rig.dir, undefined);
  withdrawn.ask();
  using ended = new FakeDoor(rig.dir, ["-m", "freeswitch0", qfile]);
  ended.kill();
  ended.ask();
  assert.equal(await engine.send(rig.job()), "exit 2");
  assert.deepEqual(withdrawn.heard, []);
  assert.equal(rig.fields(qfile, "returned")["returned"], "7");
});

Deno.test("what is no request is ignored, and what is in the place of a door's files is not used", async () => {
  await using rig = await Rig.start();
  await using engine = EngineRig.start(rig);
  request(rig.dir, "2 send 12 0");
  using door = new FakeDoor(rig.dir, ["-m", "freeswitch0", rig.job()]);
  Deno.chmodSync(`${rig.dir}/gofax/j.${door.door.pid}.${door.door.number}`, 0o666);
  door.ask();
  assert.equal(await engine.send(rig.job()), "exit 2");
  assert.deepEqual(door.heard, []);
  const said = rig.log.lines.filter((line) => /^(notice|warning)/.test(line));
  assert.ok(said.some((line) => line.includes("Ignored in gofax/request")), said.join("\n"));
  assert.ok(said.some((line) => line.includes("Cannot take the job of door")), said.join("\n"));
});

Deno.test("to notes and calls the sender is the door", async () => {
  await using rig = await ringing();
  await using engine = EngineRig.start(rig, {
    world: (config, signal) => ({ ...makeWorld(config, rig.log, signal), pid: 1 }),
  });
  const qfile = rig.job({ number: "1015" });
  using door = engine.knock(qfile);
  await until("it rings", () => rig.sim.channels().length === 1);
  const note = JSON.parse(rig.read("log/gofax-send-q1"));
  assert.equal(note.pid, door.door.pid);
  assert.equal(rig.world().spool.sendNotes.state(note.jobId), "held", "to our own process, too");
});
