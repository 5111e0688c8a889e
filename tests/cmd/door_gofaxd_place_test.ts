/** The folder that door and gofaxd share: what is not ours there, or of another kind, is neither followed nor believed. */

import assert from "node:assert/strict";
import { mkfifo } from "../../lib/os/libc.ts";
import { type DoorRig, doorTest } from "../support/door_rig.ts";
import { AS_UUCP, GIVEN, goesItsOwnWay, SENDER, takeSent } from "../support/door_own_way.ts";
import { FakeGofaxd } from "../support/fake_gofaxd.ts";
import type { Shell } from "../support/shells.ts";
import { SmallDisk } from "../support/small_disk.ts";

/** What may stand in the place of the request FIFO or of its folder, made in a spool whose gofaxd listens. */
const NO_FIFO:
  readonly (readonly [what: string, make: (gofaxd: FakeGofaxd, rig: DoorRig) => void, asRoot?: true])[] = [
    ["no FIFO", ({ fifo }) => Deno.removeSync(fifo)],
    ["a plain file", ({ fifo }) => {
      Deno.removeSync(fifo);
      Deno.writeTextFileSync(fifo, "");
    }],
    ["a folder", ({ fifo }) => {
      Deno.removeSync(fifo);
      Deno.mkdirSync(fifo);
    }],
    ["a link to the FIFO", ({ fifo }, { spool }) => {
      Deno.renameSync(fifo, `${spool}/elsewhere`);
      Deno.symlinkSync(`${spool}/elsewhere`, fifo);
    }],
    ["a link to nowhere", ({ fifo }) => {
      Deno.removeSync(fifo);
      Deno.symlinkSync("/nowhere/at/all", fifo);
    }],
    ["a link to the folder", ({ folder }, { spool }) => {
      Deno.renameSync(folder, `${spool}/moved`);
      Deno.symlinkSync(`${spool}/moved`, folder);
    }],
    ["a FIFO of somebody else", ({ fifo }) => Deno.chownSync(fifo, 1, 1), true],
    ["a folder of somebody else", ({ folder }) => {
      Deno.chownSync(folder, 1, 1);
      Deno.chmodSync(folder, 0o777);
    }, true],
  ];

doorTest(
  "without a request FIFO that is ours the sender is started, and nothing is made or written",
  async (rig, shell) => {
    for (const [what, make, asRoot] of NO_FIFO) {
      if (asRoot === true && Deno.uid() !== 0) continue;
      {
        using gofaxd = new FakeGofaxd(rig.spool);
        make(gofaxd, rig);
        await goesItsOwnWay(rig, shell, what);
        assert.deepEqual(gofaxd.left(), [], what);
      }
      for (const name of ["elsewhere", "moved"]) {
        await Deno.remove(`${rig.spool}/${name}`, { recursive: true }).catch(() => {});
      }
    }
    await goesItsOwnWay(rig, shell, "no folder");
    assert.deepEqual([...Deno.readDirSync(rig.spool)].map(({ name }) => name), ["sendq"]);
  },
);

doorTest(
  "a folder that may not be written, and a disk without room, leave the job to the sender",
  async (rig, shell) => {
    {
      using gofaxd = new FakeGofaxd(rig.spool);
      Deno.chmodSync(gofaxd.folder, 0o500);
      await goesItsOwnWay(rig, shell, "not to be written");
      Deno.chmodSync(gofaxd.folder, 0o700);
      assert.deepEqual(gofaxd.left(), []);
    }
    Deno.mkdirSync(`${rig.spool}/gofax`);
    try {
      using disk = SmallDisk.mount(`${rig.spool}/gofax`, 64);
      assert(disk);
      assert.equal(mkfifo(`${rig.spool}/gofax/request`, 0o600), 0);
      for (const path of ["gofax", "gofax/request"]) Deno.chownSync(`${rig.spool}/${path}`, 10, 10);
      disk.fill();
      await goesItsOwnWay(rig, shell, "full");
      assert.deepEqual([...Deno.readDirSync(`${rig.spool}/gofax`)].map(({ name }) => name).toSorted(), [
        "ballast",
        "request",
      ]);
    } finally {
      Deno.removeSync(`${rig.spool}/gofax`);
    }
  },
  { asRoot: true },
);

/** Makes something in the place of the two files of a door. */
const IN_THE_WAY: readonly (readonly [what: string, make: (path: string, rig: DoorRig) => void])[] = [
  ["a FIFO", (path) => assert.equal(mkfifo(path, 0o666), 0)],
  ["a file", (path) => Deno.writeTextFileSync(path, "old")],
  ["a folder", (path) => Deno.mkdirSync(path)],
  ["a link to a file", (path, { dir }) => Deno.symlinkSync(`${dir}/precious`, path)],
  ["a link to a FIFO", (path, { dir }) => Deno.symlinkSync(`${dir}/pipe`, path)],
  ["a link to nowhere", (path, { dir }) => Deno.symlinkSync(`${dir}/nowhere`, path)],
];

/** Starts a door that waits until its number is known. */
function startHeld(rig: DoorRig, shell: Shell): Deno.ChildProcess {
  return rig.start(shell, { before: ["/bin/sh", "-c", 'read go <"$OUT/go"; exec "$@"', "sh", ...AS_UUCP] });
}

doorTest(
  "what a dead door with the same number left, or somebody put there, is neither used nor touched",
  async (rig, shell) => {
    const [precious, pipe, go] = [`${rig.dir}/precious`, `${rig.dir}/pipe`, `${rig.dir}/out/go`];
    Deno.writeTextFileSync(precious, "precious");
    Deno.chmodSync(precious, 0o666);
    for (const fifo of [pipe, go]) {
      await Deno.remove(fifo).catch(() => {});
      assert.equal(mkfifo(fifo, 0o666), 0);
    }
    for (const letter of ["a", "j"]) {
      for (const [what, make] of IN_THE_WAY) {
        using gofaxd = new FakeGofaxd(rig.spool);
        rig.jobs();
        const door = startHeld(rig, shell);
        for (const number of [0, 1]) make(`${gofaxd.folder}/${letter}.${door.pid}.${number}`, rig);
        await Deno.writeTextFile(go, "\n");
        using job = await gofaxd.nextJob();
        assert.equal(job.number, 2, `${letter}: ${what}`);
        job.take();
        rig.says(2);
        job.say("1 exit 2");
        assert.equal((await door.status).code, 2);
        assert.deepEqual(gofaxd.left(), [`${letter}.${door.pid}.0`, `${letter}.${door.pid}.1`], what);
      }
    }
    assert.equal(Deno.readTextFileSync(precious), "precious");
  },
);

doorTest("where a hundred files are in the way the sender is started", async (rig, shell) => {
  rig.put(SENDER);
  rig.jobs();
  const go = `${rig.dir}/out/go`;
  await Deno.remove(go).catch(() => {});
  assert.equal(mkfifo(go, 0o666), 0);
  using gofaxd = new FakeGofaxd(rig.spool);
  const door = startHeld(rig, shell);
  for (let number = 0; number < 100; number++) {
    Deno.writeTextFileSync(`${gofaxd.folder}/j.${door.pid}.${number}`, "old");
  }
  await Deno.writeTextFile(go, "\n");
  assert.equal((await door.status).code, 0);
  assert.equal(takeSent(rig), GIVEN);
  assert.equal(gofaxd.left().length, 100);
});

/** A PATH with nothing but these programs. */
function pathWith(rig: DoorRig, programs: readonly string[]): string {
  const dir = Deno.makeTempDirSync({ dir: rig.dir });
  Deno.chmodSync(dir, 0o755);
  for (const name of programs) Deno.symlinkSync(`/usr/bin/${name}`, `${dir}/${name}`);
  return dir;
}

doorTest("without mkfifo the sender is started", async (rig, shell) => {
  for (const programs of [[], ["rm"], ["rm", "sleep"]]) {
    using gofaxd = new FakeGofaxd(rig.spool);
    await goesItsOwnWay(rig, shell, programs.join(), { PATH: pathWith(rig, programs) });
    // what cannot be removed gofaxd sweeps
    assert.equal(gofaxd.left().length, programs.length === 0 ? 1 : 0);
  }
});

doorTest(
  "without sleep there is no time to wait, and without rm a job is not sent by two",
  async (rig, shell) => {
    {
      using gofaxd = new FakeGofaxd(rig.spool);
      await goesItsOwnWay(rig, shell, "no sleep", { PATH: pathWith(rig, ["mkfifo", "rm"]) });
      assert.deepEqual(gofaxd.left(), []);
    }
    using _gofaxd = new FakeGofaxd(rig.spool);
    rig.put(SENDER);
    rig.jobs();
    assert.equal(await rig.run(shell, { env: { PATH: pathWith(rig, ["mkfifo"]) } }), 0);
    assert.deepEqual([rig.field("returned"), rig.field("status")], [
      "0",
      "The job could not be taken back from gofaxd",
    ]);
    assert.equal(takeSent(rig), "");
    // busybox has a sleep and an rm of its own
  },
  { without: ["busybox"] },
);

doorTest("where no process can be started the job is put off, gofaxd or not", async (rig, shell) => {
  using gofaxd = new FakeGofaxd(rig.spool);
  rig.jobs();
  assert.equal(await rig.run(shell, { before: [...AS_UUCP, "/usr/bin/prlimit", "--nproc=1"] }), 0);
  assert.deepEqual([rig.field("returned"), rig.field("status")], ["0", "The sender could not be started"]);
  assert.deepEqual(gofaxd.left(), []);
  // bash tries for a quarter of a minute before it gives up
}, { asRoot: true, without: ["bash"] });
