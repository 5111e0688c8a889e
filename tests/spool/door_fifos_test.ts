import assert from "node:assert/strict";
import { mkfifo } from "../../lib/os/libc.ts";
import type { DoorFifos } from "../../lib/spool/door_fifos.ts";
import type { DoorRequest } from "../../lib/spool/door_line.ts";
import { DoorGone } from "../../lib/spool/open_door.ts";
import { FakeDoor, request } from "../support/fake_door.ts";
import { until } from "../flow/rig.ts";
import { denoOnSpool, modeOf, tempSpool } from "./temp_spool.ts";

/** Takes requests until told to end, and keeps them. */
function taking(fifos: DoorFifos): AsyncDisposable & { readonly got: DoorRequest[] } {
  const got: DoorRequest[] = [];
  const over = new AbortController();
  const working = (async () => {
    for await (const each of fifos.requests(over.signal)) got.push(each);
  })();
  return {
    got,
    async [Symbol.asyncDispose](): Promise<void> {
      over.abort();
      await working;
    },
  };
}

function filesIn(dir: string): readonly string[] {
  return [...Deno.readDirSync(`${dir}/gofax`)].map(({ name }) => name).sort();
}

Deno.test("DoorFifos makes a folder and a FIFO for their owner alone, and takes the FIFO away at its end", () => {
  using temp = tempSpool();
  for (let round = 0; round < 2; round++) {
    using _fifos = temp.spool.openDoorFifos();
    assert.equal(modeOf(`${temp.dir}/gofax`), "700");
    assert.equal(modeOf(`${temp.dir}/gofax/request`), "600");
    assert.ok(Deno.statSync(`${temp.dir}/gofax/request`).isFifo);
  }
  assert.deepEqual(filesIn(temp.dir), []);
});

Deno.test("DoorFifos closes a folder to others that was open to them", () => {
  using temp = tempSpool();
  Deno.mkdirSync(`${temp.dir}/gofax`);
  Deno.chmodSync(`${temp.dir}/gofax`, 0o777);
  using _fifos = temp.spool.openDoorFifos();
  assert.equal(modeOf(`${temp.dir}/gofax`), "700");
});

Deno.test("DoorFifos refuses a folder that is none, is a link, or belongs to somebody else", async (t) => {
  const cases: [string, (dir: string) => void, RegExp][] = [
    ["a file", (dir) => Deno.writeTextFileSync(`${dir}/gofax`, ""), /it is no folder; remove it/],
    ["a link", (dir) => Deno.symlinkSync(`${dir}/tmp`, `${dir}/gofax`), /it is a link; remove it/],
  ];
  if (Deno.uid() === 0) {
    const foreign = (dir: string): void => {
      Deno.mkdirSync(`${dir}/gofax`);
      Deno.chownSync(`${dir}/gofax`, 4711, 4711);
    };
    cases.push(["somebody else's", foreign, /it belongs to user 4711; remove it/]);
  }
  for (const [name, make, want] of cases) {
    await t.step(name, () => {
      using temp = tempSpool();
      make(temp.dir);
      assert.throws(() => temp.spool.openDoorFifos(), want);
      assert.deepEqual([...Deno.readDirSync(`${temp.dir}/tmp`)], []);
    });
  }
});

Deno.test("DoorFifos puts its own FIFO in the place of a leftover, a file and a link", async (t) => {
  const cases: [string, (path: string, dir: string) => void][] = [
    ["FIFO", (path) => mkfifo(path, 0o600)],
    ["file", (path) => Deno.writeTextFileSync(path, "1 send 1 0\n")],
    ["link", (path, dir) => Deno.symlinkSync(`${dir}/tmp/elsewhere`, path)],
  ];
  for (const [name, make] of cases) {
    await t.step(name, async () => {
      using temp = tempSpool();
      Deno.mkdirSync(`${temp.dir}/gofax`, { mode: 0o700 });
      make(`${temp.dir}/gofax/request`, temp.dir);
      using fifos = temp.spool.openDoorFifos();
      assert.ok(Deno.lstatSync(`${temp.dir}/gofax/request`).isFifo);
      await using requests = taking(fifos);
      request(temp.dir, "1 send 12 0");
      await until("the request", () => requests.got.length > 0);
      assert.deepEqual(requests.got, [{ kind: "send", door: { pid: 12, number: 0 } }]);
    });
  }
});

Deno.test("DoorFifos gives requests in their order, and what is none as such", async () => {
  using temp = tempSpool();
  using fifos = temp.spool.openDoorFifos();
  await using requests = taking(fifos);
  const lines = [
    ...[
      "1 send 12 0",
      "1 stop 12 0 TERM",
      "1 stop 4194304 17 HUP",
      "2 send 12 0",
      "1 send 012 0",
      "1 send 12",
    ],
    ...["1 stop 12 0", "1 stop 12 0 KILL", "1 send 12 0 TERM", "1 send ../x 0", "\x1b[2J"],
  ];
  for (const line of lines) assert.ok(request(temp.dir, line));
  await until("all requests", () => requests.got.length === lines.length);
  assert.deepEqual(requests.got.slice(0, 3), [
    { kind: "send", door: { pid: 12, number: 0 } },
    { kind: "stop", door: { pid: 12, number: 0 }, signal: "TERM" },
    { kind: "stop", door: { pid: 4_194_304, number: 17 }, signal: "HUP" },
  ]);
  assert.deepEqual(new Set(requests.got.slice(3).map(({ kind }) => kind)), new Set(["unknown"]));
  const shown = requests.got.map((each) => each.kind === "unknown" ? each.line : "").join("");
  assert.ok(!shown.includes("\x1b"));
});

Deno.test("a door gets its answers, and its arguments are the one's who removes them", async () => {
  using temp = tempSpool();
  using fifos = temp.spool.openDoorFifos();
  await using _requests = taking(fifos);
  using door = new FakeDoor(temp.dir, ["-m", "freeswitch0", "sendq/q1"]);
  using opened = fifos.open(door.door);
  assert.ok(opened);
  assert.equal(new TextDecoder().decode(opened.readArguments()), "-m\0freeswitch0\0sendq/q1\0");
  assert.ok(opened.claim());
  assert.ok(!door.withdraw());
  opened.take();
  opened.say("exit 2");
  assert.deepEqual(filesIn(temp.dir), ["request"], "the door hears us without the name");
  assert.deepEqual(door.heard, ["taken", "exit 2"]);

  using late = new FakeDoor(temp.dir, ["-m", "freeswitch0", "sendq/q1"]);
  using openedLate = fifos.open(late.door);
  assert.ok(openedLate);
  assert.ok(late.withdraw());
  assert.ok(!openedLate.claim());
  assert.equal(openedLate.readArguments(), undefined);
});

Deno.test("a door that ends before it hears that its job is taken keeps it", () => {
  using temp = tempSpool();
  using fifos = temp.spool.openDoorFifos();
  using door = new FakeDoor(temp.dir, ["x"]);
  using opened = fifos.open(door.door);
  assert.ok(opened);
  assert.ok(opened.claim());
  door.kill();
  assert.ok(!opened.take());
});

Deno.test("the death of a door is seen at once, of each door its own", async () => {
  using temp = tempSpool();
  using fifos = temp.spool.openDoorFifos();
  await using _requests = taking(fifos);
  const doors = Array.from({ length: 50 }, () => new FakeDoor(temp.dir, ["x"]));
  const opened = doors.map(({ door }) => fifos.open(door));
  for (const [index, door] of doors.entries()) {
    if (index % 2 === 0) door.kill();
  }
  await until(
    "every second one is gone",
    () => opened.every((each, index) => each?.gone.aborted === (index % 2 === 0)),
  );
  assert.ok(opened[0]?.gone.reason instanceof DoorGone);
  opened[0]?.say("exit 0");
  for (const each of opened) each?.[Symbol.dispose]();
  for (const door of doors) door[Symbol.dispose]();
  assert.deepEqual(filesIn(temp.dir), ["request"]);
});

Deno.test("a door that ends with its answer has not left its job", async () => {
  using temp = tempSpool();
  using fifos = temp.spool.openDoorFifos();
  await using requests = taking(fifos);
  const doors = Array.from({ length: 20 }, () => new FakeDoor(temp.dir, ["x"]));
  const opened = doors.map((door) => fifos.open(door.door));
  assert.ok(request(temp.dir, "1 send 12 0"));
  await until("the kernel watches them", () => requests.got.length === 1);
  for (const [index, each] of opened.entries()) {
    each?.say("exit 2");
    doors[index]?.kill();
    each?.[Symbol.dispose]();
  }
  assert.ok(request(temp.dir, "1 send 12 1"));
  await until("the kernel was asked again", () => requests.got.length === 2);
  assert.deepEqual(opened.map((each) => each?.gone.aborted), opened.map(() => false));
  for (const door of doors) door[Symbol.dispose]();
});

Deno.test("a door that has ended before it is looked at is none", () => {
  using temp = tempSpool();
  using fifos = temp.spool.openDoorFifos();
  const door = new FakeDoor(temp.dir, ["x"]);
  door.kill();
  assert.equal(fifos.open(door.door), undefined);
  assert.equal(fifos.open({ pid: 4711, number: 3 }), undefined);
});

Deno.test("nothing is followed or used that stands in the place of a door's files", async (t) => {
  const answer = (dir: string, door: FakeDoor): string =>
    `${dir}/gofax/a.${door.door.pid}.${door.door.number}`;
  const args = (dir: string, door: FakeDoor): string => `${dir}/gofax/j.${door.door.pid}.${door.door.number}`;
  const cases: [string, (dir: string, door: FakeDoor) => void, RegExp][] = [
    ["answer: a link to a FIFO", (dir, door) => {
      Deno.renameSync(answer(dir, door), `${dir}/tmp/fifo`);
      Deno.symlinkSync(`${dir}/tmp/fifo`, answer(dir, door));
    }, /it is no FIFO/],
    ["answer: a file", (dir, door) => {
      Deno.removeSync(answer(dir, door));
      Deno.writeTextFileSync(answer(dir, door), "");
    }, /it is no FIFO/],
    ["answer: open to others", (dir, door) => Deno.chmodSync(answer(dir, door), 0o666), /open to others/],
    ["arguments: a link", (dir, door) => {
      Deno.renameSync(args(dir, door), `${dir}/tmp/args`);
      Deno.symlinkSync(`${dir}/tmp/args`, args(dir, door));
    }, /it is a link/],
    ["arguments: a FIFO", (dir, door) => {
      Deno.removeSync(args(dir, door));
      mkfifo(args(dir, door), 0o600);
    }, /it is no plain file/],
    ["arguments: open to others", (dir, door) => Deno.chmodSync(args(dir, door), 0o644), /open to others/],
    ["arguments: too many", (dir, door) => Deno.truncateSync(args(dir, door), 1 << 20), /too many/],
  ];
  if (Deno.uid() === 0) {
    cases.push(
      [
        "answer: somebody else's",
        (dir, door) => Deno.chownSync(answer(dir, door), 4711, 4711),
        /user 4711's/,
      ],
      [
        "arguments: somebody else's",
        (dir, door) => Deno.chownSync(args(dir, door), 4711, 4711),
        /user 4711's/,
      ],
    );
  }
  for (const [name, change, want] of cases) {
    await t.step(name, () => {
      using temp = tempSpool();
      using fifos = temp.spool.openDoorFifos();
      using door = new FakeDoor(temp.dir, ["x"]);
      change(temp.dir, door);
      assert.throws(() => {
        using opened = fifos.open(door.door);
        assert.ok(opened);
        opened.readArguments();
      }, want);
    });
  }
});

Deno.test("DoorFifos sweeps up what ended doors have left, and nothing else", async () => {
  using temp = tempSpool();
  using fifos = temp.spool.openDoorFifos();
  const ended = new Deno.Command("/bin/true").spawn();
  await ended.status;
  using _alive = new FakeDoor(temp.dir, ["x"]);
  const before = filesIn(temp.dir);
  const left = [`a.${ended.pid}.0`, `j.${ended.pid}.0`, `j.${ended.pid}.12`];
  const others = ["notes", `j.${ended.pid}`, `b.${ended.pid}.0`, `j.0${ended.pid}.0`];
  for (const name of [...left, ...others]) Deno.writeTextFileSync(`${temp.dir}/gofax/${name}`, "");
  fifos.sweep();
  assert.deepEqual(filesIn(temp.dir), [...before, ...others].sort());
});

Deno.test("after shut() nobody finds the request FIFO, and what was asked before is still given", async () => {
  using temp = tempSpool();
  using fifos = temp.spool.openDoorFifos();
  assert.ok(request(temp.dir, "1 send 12 0"));
  fifos.shut();
  assert.ok(!request(temp.dir, "1 send 13 0"));
  await using requests = taking(fifos);
  await until("the request", () => requests.got.length > 0);
  assert.deepEqual(requests.got, [{ kind: "send", door: { pid: 12, number: 0 } }]);
  using door = new FakeDoor(temp.dir, ["x"]);
  using opened = fifos.open(door.door);
  door.kill();
  await until("a death is seen after it, too", () => opened?.gone.aborted === true);
});

Deno.test("DoorFifos makes its FIFO anew that somebody removed or replaced, with its folder", async () => {
  using temp = tempSpool();
  using fifos = temp.spool.openDoorFifos();
  await using requests = taking(fifos);
  assert.ok(!fifos.refresh());
  const changes: ((path: string) => void)[] = [
    (path) => Deno.removeSync(path),
    (path) => {
      Deno.removeSync(path);
      Deno.writeTextFileSync(path, "");
    },
    (path) => Deno.removeSync(path.replace(/\/request$/, ""), { recursive: true }),
  ];
  for (const [index, change] of changes.entries()) {
    change(`${temp.dir}/gofax/request`);
    assert.ok(fifos.refresh());
    assert.ok(request(temp.dir, `1 send 12 ${index}`));
    await until("the request", () => requests.got.length === index + 1);
  }
  fifos.shut();
  assert.ok(!fifos.refresh(), "nobody is to find it any more");
});

Deno.test("DoorFifos lets go of all descriptors", async () => {
  using temp = tempSpool();
  // In a process of its own: others of this one open and close what they like.
  const child = denoOnSpool(
    temp.dir,
    `const { FakeDoor } = await import(${
      JSON.stringify(new URL("../support/fake_door.ts", import.meta.url).href)
    });
const count = () => Array.from(Deno.readDirSync("/proc/self/fd")).length;
spool.openDoorFifos().close();
const before = count();
const opened = spool.openDoorFifos();
console.log(count() - before);
opened.close();
console.log(count() - before);
const round = async () => {
  const over = new AbortController();
  const fifos = spool.openDoorFifos();
  const taking = (async () => { for await (const _ of fifos.requests(over.signal)); })();
  const doors = [1, 2, 3].map(() => new FakeDoor(spool.paths.root, ["x"]));
  const open = doors.map(({ door }) => fifos.open(door));
  await new Promise((go) => setTimeout(go));
  doors[0].kill();
  while (!open[0].gone.aborted) await new Promise((go) => setTimeout(go, 1));
  for (const each of open) each[Symbol.dispose]();
  for (const each of doors) each[Symbol.dispose]();
  fifos.close();
  await taking;
};
await round();
// A first wait starts a thread, whose descriptors stay.
const threaded = count();
for (let i = 0; i < 5; i++) await round();
console.log(count() - threaded);`,
  );
  const said = new TextDecoder().decode((await child.output()).stdout);
  assert.equal(said, "2\n0\n0\n");
});
