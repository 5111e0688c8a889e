/** Accounts of calls that were not taken, where the disk does not take them. */

import assert from "node:assert/strict";
import { accounts, Daemon, sessionsEnd } from "../daemon_rig.ts";
import { hurried, Rig, type Settings, until } from "../rig.ts";

/** Every call is refused: its called number cannot be told. */
const NOBODY: Settings = { gofaxd: { recipientfrom: "diversion" } };

async function impatient(settings: Settings = NOBODY): Promise<Rig> {
  const rig = await Rig.start(settings);
  rig.clock = hurried(30);
  return rig;
}

function numbers(rig: Rig): readonly string[] {
  return accounts(rig).map(({ cidNumber }) => cidNumber);
}

async function call(rig: Rig, ...numbers: string[]): Promise<void> {
  for (const from of numbers) assert.ok(!(await rig.sim.call({ to: "8001", from })).answered);
}

/** Ends a daemon so that another one can follow it on the same spool. */
async function end(daemon: Daemon): Promise<void> {
  await daemon.stop();
  daemon.faxq[Symbol.dispose]();
  Deno.removeSync(`${daemon.rig.dir}/FIFO`);
}

Deno.test("forty calls refused at once have a session and a line each, and take one descriptor after the other", async () => {
  await using rig = await impatient();
  await using _daemon = Daemon.start(rig);
  const wanted = Array.from({ length: 40 }, (_, index) => String(1000 + index));
  let most = 0;
  const timer = setInterval(() => {
    const links = [...Deno.readDirSync("/proc/self/fd")].flatMap(({ name }) =>
      target(`/proc/self/fd/${name}`)
    );
    most = Math.max(most, links.filter((path) => path.startsWith(`${rig.dir}/log/`)).length);
  }, 1);
  await Promise.all(wanted.map((from) => rig.sim.call({ to: "8001", from })));
  await sessionsEnd(rig, 40);
  clearInterval(timer);
  assert.deepEqual(numbers(rig).toSorted(), wanted);
  assert.equal(new Set(accounts(rig).map(({ commId }) => commId)).size, 40);
  assert.ok(most <= 2, `${most} logs were open at once`);
});

Deno.test("where no session can be had the calls wait for it, in their order, and each is in the system's log at once", async () => {
  await using rig = await impatient();
  await using _daemon = Daemon.start(rig);
  Deno.mkdirSync(`${rig.dir}/log/seqf`);
  await call(rig, "111", "222", "333");
  const said = (pattern: RegExp): number => rig.log.lines.filter((line) => pattern.test(line)).length;
  await until("it is said", () => said(/Cannot account for a call that was not taken: .*seqf/) === 3);
  assert.equal(said(/Refusing call/), 3);
  Deno.removeSync(`${rig.dir}/log/seqf`);
  await until("all are accounted for", () => accounts(rig).length === 3);
  assert.deepEqual(numbers(rig), ["111", "222", "333"]);
  await sessionsEnd(rig, 3);
  assert.equal(said(/Refusing call/), 3, "nothing is said twice");
  assert.equal(rig.sessions().match(/Refusing call/g)?.length, 3);
});

Deno.test("lines that are refused are kept for the gofaxd after us, which writes them once", async () => {
  await using rig = await impatient();
  const first = Daemon.start(rig);
  Deno.mkdirSync(`${rig.dir}/log/xferfaxlog`);
  await call(rig, "111", "222");
  await sessionsEnd(rig, 2);
  await until("they are kept", () => rig.read("log/gofax-accounts").split("\n").length === 3);
  await end(first);
  const kept = rig.read("log/gofax-accounts");
  Deno.removeSync(`${rig.dir}/log/xferfaxlog`);
  // One of them came through just before the end.
  Deno.writeTextFileSync(`${rig.dir}/log/xferfaxlog`, `${kept.split("\n")[0]}\n`);
  await using _next = Daemon.start(rig);
  await until("the other one is there", () => accounts(rig).length === 2);
  assert.deepEqual(numbers(rig), ["111", "222"]);
  await until("nothing is kept any more", () => rig.read("log/gofax-accounts") === "");
});

Deno.test("what is still missing at the end is said, and what can be written then is written", async () => {
  for (const mended of [false, true]) {
    await using rig = await Rig.start(NOBODY);
    const daemon = Daemon.start(rig);
    Deno.mkdirSync(`${rig.dir}/log/xferfaxlog`);
    Deno.mkdirSync(`${rig.dir}/log/gofax-accounts`);
    await call(rig, "111");
    await sessionsEnd(rig);
    if (mended) Deno.removeSync(`${rig.dir}/log/xferfaxlog`);
    await end(daemon);
    const missing = rig.log.lines.filter((line) =>
      /^error A line is missing in the accounting: .*111/.test(line)
    );
    assert.equal(missing.length, mended ? 0 : 1);
    if (mended) assert.deepEqual(numbers(rig), ["111"]);
  }
});

function target(link: string): readonly string[] {
  try {
    return [Deno.readLinkSync(link)];
  } catch {
    return [];
  }
}
