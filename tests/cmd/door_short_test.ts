/** The door where something is short: room, processes, descriptors, locks, programs. Nothing of a job is lost, and none is sent. */

import assert from "node:assert/strict";
import { binary, type DoorRig, doorTest, JOB } from "../support/door_rig.ts";
import { SmallDisk } from "../support/small_disk.ts";

const PANICS = "#!/bin/sh\ncat >/dev/null\nexit 101\n";

/** As uucp only, so that the limits of a user count. */
const UUCP_ONLY = ["/usr/bin/setpriv", "--reuid=uucp", "--regid=uucp", "--clear-groups", "--"];

/** A PATH with nothing but these programs. */
function pathWith(rig: DoorRig, programs: Readonly<Record<string, string>>): string {
  const dir = Deno.makeTempDirSync({ dir: rig.dir });
  Deno.chmodSync(dir, 0o755);
  for (const [name, text] of Object.entries(programs)) {
    if (text.startsWith("/")) Deno.symlinkSync(text, `${dir}/${name}`);
    else Deno.writeTextFileSync(`${dir}/${name}`, text, { mode: 0o755 });
  }
  return dir;
}

/** flock(2)'s LOCK_EX. */
const EXCLUSIVE = true;

const TOOLS = { date: "/bin/date", cat: "/bin/cat" } as const;

doorTest("a full disk takes nothing of a job away", async (rig, shell) => {
  rig.put(PANICS);
  const sendq = `${rig.spool}/sendq`;
  using disk = SmallDisk.mount(sendq, 64);
  assert(disk);
  // the words would need another block; the lines that a longer head would push out of the file are the last
  const filled = binary(JOB).replace(
    "notify:none",
    `comments:${"x".repeat(4090 - JOB.length - 9)}\nnotify:none`,
  );
  const bytes = Uint8Array.from(filled, (c) => c.charCodeAt(0));
  rig.jobs(1, bytes);
  disk.fill();
  assert.equal(await rig.run(shell), 0);
  assert.equal(binary(rig.job()).trimEnd(), filled.trimEnd());
  disk.clear();
  assert.equal(await rig.run(shell), 0);
  assert.equal(rig.field("returned"), "0");
}, { asRoot: true });

doorTest("where no process can be started the job is put off by the shell itself", async (rig, shell) => {
  rig.put(PANICS);
  rig.jobs();
  assert.equal(await rig.run(shell, { before: [...UUCP_ONLY, "/usr/bin/prlimit", "--nproc=1"] }), 0);
  assert.deepEqual([rig.field("returned"), rig.field("status"), rig.field("tts")], [
    "0",
    "The sender could not be started",
    "1732868888",
  ]);
  // bash tries for a quarter of a minute before it gives up
}, { asRoot: true, without: ["bash"] });

doorTest("descriptors that are few, or closed, end with 0", async (rig, shell) => {
  rig.put(PANICS.replace("101", "2"));
  const close = (from: number, to: number): readonly string[] => [
    "/usr/bin/perl",
    "-e",
    `use POSIX (); POSIX::close($_) for ${from} .. ${to}; exec @ARGV`,
  ];
  const ways = [
    ["/usr/bin/prlimit", "--nofile=16"],
    ...[close(0, 0), close(1, 1), close(2, 2), close(1, 2), close(0, 9)],
  ];
  for (const before of ways) {
    rig.jobs();
    assert.equal(await rig.run(shell, { before }), 0, before.join(" "));
  }
});

doorTest(
  "a job that somebody has locked for a moment is waited for, one that is locked for long is left alone",
  async (rig, shell) => {
    rig.put(PANICS);
    rig.jobs();
    using job = Deno.openSync(`${rig.spool}/sendq/q7`, { read: true });
    job.lockSync(EXCLUSIVE);
    // it naps between two looks at the lock
    const naps = `${rig.dir}/naps`;
    Deno.writeTextFileSync(naps, "");
    Deno.chmodSync(naps, 0o666);
    const sleep = `#!/bin/sh\necho >>${naps}\n`;
    const PATH = pathWith(rig, { ...TOOLS, flock: "/usr/bin/flock", sleep });
    assert.equal(await rig.run(shell, { env: { PATH } }), 0);
    assert.deepEqual(rig.job(), JOB);
    assert.equal(Deno.readTextFileSync(naps).length, 4);

    const door = rig.start(shell, { env: { PATH: `${PATH}:/usr/bin:/bin` } });
    while (Deno.readTextFileSync(naps).length < 5) await new Promise((resolve) => setTimeout(resolve, 1));
    job.unlockSync();
    assert.equal((await door.status).code, 0);
  },
);

doorTest("it needs neither flock nor anything else in PATH", async (rig, shell) => {
  rig.put(PANICS);
  const before = Math.floor(Date.now() / 1000);
  for (const programs of [TOOLS, { cat: "/bin/cat" }]) {
    rig.jobs();
    assert.equal(await rig.run(shell, { env: { PATH: pathWith(rig, programs) } }), 0);
    assert.equal(rig.field("returned"), "0");
    assert.match(rig.field("status") ?? "", /^The sender ended with 101/);
    // a time that is past: faxq takes one of its own then, minutes ahead
    if (!("date" in programs)) assert.equal(rig.field("tts"), "60");
    else assert.ok(Number(rig.field("tts")) >= before + 60);
  }
});

doorTest(
  "a script that is cut off, or that its shell cannot go on with, ends with 0 once it has begun",
  async (rig, shell) => {
    rig.put(PANICS);
    const path = `${rig.dir}/door-${shell.name}`;
    const text = Deno.readTextFileSync(path);
    const begin = text.indexOf("program=");
    try {
      for (
        const at of [0.3, 0.5, 0.7, 0.9].map((share) => begin + Math.floor(share * (text.length - begin)))
      ) {
        Deno.writeTextFileSync(path, text.slice(0, at));
        rig.jobs();
        assert.equal(await rig.run(shell), 0, `${at} of ${text.length} characters`);
      }
    } finally {
      Deno.writeTextFileSync(path, text);
    }
  },
);
