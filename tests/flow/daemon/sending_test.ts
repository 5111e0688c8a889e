/** The daemon sends, and looks after its modems as if somebody else did: the note that says so is held by its own process. */

import assert from "node:assert/strict";
import { FakeDoor, request } from "../../support/fake_door.ts";
import { Daemon } from "../daemon_rig.ts";
import { Rig, until } from "../rig.ts";

/** A rig where a telephone that nobody answers rings for minutes. */
function ringing(): Promise<Rig> {
  return Rig.start({ gofaxsend: { ringtimeout: "1h" } }, { speed: 20 });
}

/** A process that a door may be. */
function process(): Deno.ChildProcess {
  return new Deno.Command("/bin/sleep", { args: ["600"], stdin: "null", stdout: "null", stderr: "null" })
    .spawn();
}

async function kill(child: Deno.ChildProcess): Promise<void> {
  child.kill("SIGKILL");
  await child.status;
}

function knock(rig: Rig, pid: number, qfile: string): FakeDoor {
  return FakeDoor.knock(rig.dir, ["-m", "freeswitch0", qfile], pid);
}

const shows = (rig: Rig, text: string): boolean => rig.read("status/freeswitch0") === `${text}\n`;

Deno.test("the modem of a job that gofaxd sends is at work until the job is over, and not for longer", async () => {
  await using rig = await ringing();
  await using _daemon = Daemon.startSending(rig);
  const child = process();
  using door = knock(rig, child.pid, rig.job({ number: "1015" }));
  await until("the modem sends", () => shows(rig, "Sending job 1"));
  await until("it rings", () => rig.sim.channels().length === 1);
  door.stop();
  assert.equal(await door.end(), "exit 0");
  await kill(child);
  await until("the modem is idle", () => shows(rig, "Running and idle"));
  assert.ok(!rig.log.lines.some((line) => /died/.test(line)));
});

Deno.test("a door that is killed has not died without a word: gofaxd itself ends the call and accounts for it, once", async () => {
  await using rig = await ringing();
  await using _daemon = Daemon.startSending(rig);
  const child = process();
  using door = knock(rig, child.pid, rig.job({ number: "1015" }));
  await until("it rings", () => rig.sim.channels().length === 1);
  await until("the modem sends", () => shows(rig, "Sending job 1"));
  await kill(child);
  door.kill();
  await until("the call is over", () => rig.sim.channels().length === 0);
  await until("the modem is idle", () => shows(rig, "Running and idle"));
  assert.equal(rig.read("log/xferfaxlog").split("\n").length, 2);
  assert.ok(
    !rig.log.lines.some((line) => /died|dead sender/.test(line)),
    "it is not taken for a dead sender",
  );
});

Deno.test("the daemon's stop ends the jobs that it sends, and its modems hear of it before they go down", async () => {
  await using rig = await ringing();
  await using daemon = Daemon.startSending(rig);
  const children = [process(), process()];
  const doors = children.map((child) => knock(rig, child.pid, rig.job({ number: "1015" })));
  await until("both ring", () => rig.sim.channels().length === 2);
  await daemon.stop();
  assert.deepEqual(await Promise.all(doors.map((door) => door.end())), ["exit 0", "exit 0"]);
  assert.ok(!request(rig.dir, "1 send 12 0"));
  assert.equal(rig.read("log/xferfaxlog").split("\n").length, 3);
  assert.ok(shows(rig, "Down"), rig.read("status/freeswitch0"));
  for (const door of doors) door[Symbol.dispose]();
  await Promise.all(children.map(kill));
});
