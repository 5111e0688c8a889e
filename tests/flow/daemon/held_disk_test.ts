/** gofaxd on a disk that does not answer for a while: who waits for it, and who does not. */

import assert from "node:assert/strict";
import { DaemonSite, FROM_SOURCES } from "../../support/daemon_process.ts";
import { FakeDoor } from "../../support/fake_door.ts";
import { type Rig, until } from "../rig.ts";

const PRELOAD = new URL("../../support/held_disk.ts", import.meta.url).pathname;
const COMMAND = FROM_SOURCES.toSpliced(2, 0, "--preload", PRELOAD);
const JOBS = 5;
const SENT = { returned: "2", npages: "2", status: "" };
const WAIT = "#!/bin/sh\nwhile ! test -e tmp/go; do sleep 0.02; done\n";

/** A gofaxd whose disk can be held, and jobs for it. */
class HeldDisk {
  readonly rig: Rig;
  readonly qfiles: readonly string[];

  constructor(rig: Rig) {
    this.rig = rig;
    this.qfiles = Array.from({ length: JOBS }, () => rig.job());
  }

  get path(): string {
    return `${this.rig.dir}/tmp/held`;
  }

  /** How many writes have waited for the disk. */
  get waiting(): number {
    return this.rig.read("tmp/held.waiting").length;
  }

  hold(): void {
    Deno.writeTextFileSync(this.path, "");
  }

  release(): void {
    Deno.removeSync(this.path);
  }

  handOver(): readonly FakeDoor[] {
    const { dir } = this.rig;
    return this.qfiles.map((qfile) =>
      FakeDoor.knock(dir, ["--config", `${dir}/gofax.conf`, "-m", "freeswitch0", qfile])
    );
  }

  fields(...tags: string[]): readonly Record<string, string | undefined>[] {
    return this.qfiles.map((qfile) => this.rig.fields(qfile, ...tags));
  }
}

async function withHeldDisk(
  settings: Parameters<DaemonSite["configure"]>[0],
  test: (disk: HeldDisk) => Promise<void>,
): Promise<void> {
  await using site = await DaemonSite.start({ command: COMMAND });
  site.rig.script("bin/faxrcvd", "#!/bin/sh\nexit 0\n");
  site.rig.script("bin/dynamic", WAIT);
  site.configure(settings);
  const disk = new HeldDisk(site.rig);
  const daemon = site.daemon({ NOTIFY_SOCKET: site.manager.name, GOFAX_HELD_DISK: disk.path });
  await site.hears("READY=1", daemon);
  await test(disk);
}

/** A caller sends a fax of one page; that it arrives shows that gofaxd does not stand still. */
async function receive({ sim }: Rig): Promise<void> {
  const call = await sim.call({ to: "8001", pages: 1 });
  assert.deepEqual([call.answered, call.variables["fax_success"]], [true, "1"]);
}

function dispose(doors: readonly FakeDoor[]): void {
  for (const door of doors) door[Symbol.dispose]();
}

Deno.test("jobs that wait for the disk before they dial hold up neither a call nor each other", async () => {
  await withHeldDisk({}, async (disk) => {
    disk.hold();
    const doors = disk.handOver();
    await until("every job waits for the disk", () => disk.waiting === JOBS);
    await receive(disk.rig);
    assert.equal(disk.rig.sim.history.length, 0, "no job dials before its first write is on the disk");
    assert.deepEqual(disk.fields("returned"), Array(JOBS).fill({ returned: "0" }));
    disk.release();
    assert.deepEqual(await Promise.all(doors.map((door) => door.end())), Array(JOBS).fill("exit 2"));
    assert.deepEqual(disk.fields("returned", "npages", "status"), Array(JOBS).fill(SENT));
    dispose(doors);
  });
});

Deno.test("jobs that wait for the disk when their fax has arrived hold up neither a call nor each other", async () => {
  await withHeldDisk({ gofaxsend: { dynamicconfig: "bin/dynamic" } }, async (disk) => {
    const { rig } = disk;
    // The first job of a spool would wait for the secret in the names of calls, too.
    await rig.callKey();
    const doors = disk.handOver();
    await until("every job runs its script", () => rig.sessions().match(/SESSION BEGIN/g)?.length === JOBS);
    disk.hold();
    Deno.writeTextFileSync(`${rig.dir}/tmp/go`, "");
    await until("every job waits for the disk", () => disk.waiting === JOBS);
    await receive(rig);
    assert.deepEqual(disk.fields("returned", "npages", "status"), Array(JOBS).fill(SENT));
    for (const door of doors) assert.deepEqual(door.heard.filter((word) => word !== "wait"), ["taken"]);
    assert.equal(
      rig.read("log/xferfaxlog").match(/\tSEND\t/g),
      null,
      "no end before the fax is down as sent",
    );
    disk.release();
    assert.deepEqual(await Promise.all(doors.map((door) => door.end())), Array(JOBS).fill("exit 2"));
    assert.equal(rig.read("log/xferfaxlog").match(/\tSEND\t/g)?.length, JOBS);
    dispose(doors);
  });
});
