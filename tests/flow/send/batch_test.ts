/**
 * The rest of a batch after a job that is not done. The jobs are those that HylaFAX+ gave to a sender, recorded: it had pulled the second
 * and the third out of their sleep, and set their time to now.
 */

import assert from "node:assert/strict";
import { sendBatch } from "../../../lib/flow/send/send_batch.ts";
import {
  formatQfile,
  getField,
  parseQfile,
  type QfileFields,
  setFields,
} from "../../../lib/hylafax/qfile.ts";
import type { LockWait } from "../../../lib/spool/flock.ts";
import { SpoolError } from "../../../lib/spool/spool_error.ts";
import { EngineRig } from "../engine_rig.ts";
import { Rig, until } from "../rig.ts";

const RECORDED = [1, 2, 3].map((no) =>
  Deno.readFileSync(new URL(`../../data/hylafaxplus/qfiles/batch-${no}.at-send`, import.meta.url))
);

const DONE = "1001";
const BUSY = "1010";
const RINGS = "1015";
const REJECTS = "1012";

/** flock(2)'s LOCK_EX. */
const EXCLUSIVE = true;

function nowS(): number {
  return Math.floor(Date.now() / 1000);
}

/** Writes a batch of HylaFAX+ to these numbers. */
function batch(rig: Rig, numbers: readonly string[], fields: QfileFields = {}): readonly string[] {
  return numbers.map((number, index) => {
    const path = rig.job({ number, documents: [1] });
    const id = Number(/\d+$/.exec(path)?.[0]);
    const recorded = parseQfile(RECORDED[index] ?? new Uint8Array());
    const items = rig.qfile(path).lines.filter(({ binary }) => /^!?(?:fax|postscript):/.test(binary));
    const lines = recorded.lines.filter(({ binary }) => !/^!?(?:fax|postscript):/.test(binary));
    const own = { jobid: id, number, external: number, canonical: number, ...fields };
    const qfile = setFields({ lines: [...lines, ...items] }, own);
    Deno.writeFileSync(`${rig.dir}/${path}`, formatQfile(qfile));
    return path;
  });
}

function lines(text: string): readonly string[] {
  return text.split("\n").filter((line) => !/^(?:tts|status|errorcode|returned):/.test(line));
}

/** That a job of the rest waits for a time, with the words for it, and that all else of it is as it was. */
function assertBlocked(rig: Rig, path: string, was: string, tts: (seconds: number) => boolean): void {
  const { tts: at, ...said } = rig.fields(path, "returned", "status", "errorcode", "tts");
  assert.deepEqual(said, { returned: "0", status: "Blocked by another job", errorcode: "" }, path);
  assert.ok(tts(Number(at)), `${path}: tts ${at}, and it is ${nowS()}`);
  assert.deepEqual(lines(rig.read(path)), lines(was), path);
}

/** What a batch is, and when its rest is tried again. */
type Case = readonly [
  what: string,
  numbers: readonly string[],
  code: number,
  config: string,
  tts: (rest: number, stopped: number, before: number) => boolean,
];

const CASES: readonly Case[] = [
  [
    "its first job finds the number busy",
    [BUSY, DONE, DONE],
    0,
    "",
    (rest, stopped, before) => rest === stopped && rest >= before + 180,
  ],
  [
    "its second job does",
    [DONE, BUSY, DONE],
    0,
    "",
    (rest, stopped, before) => rest === stopped && rest >= before + 180,
  ],
  [
    "its job has failed for good",
    [REJECTS, DONE, DONE],
    1,
    "",
    (rest, _, before) => rest >= before + 5 && rest <= nowS() + 5,
  ],
  // A time that is past lets faxq choose one, as it does for the job that failed.
  [
    "the time of its job is left to faxq",
    [BUSY, DONE, DONE],
    0,
    "JobReqBusy: 0\n",
    (rest, _, before) => rest >= before - 1 && rest < nowS(),
  ],
];

/** The rest of a batch, and what its jobs were. */
function restOf(rig: Rig, paths: readonly string[], stopped: number): ReadonlyMap<string, string> {
  return new Map(paths.slice(stopped + 1).map((path) => [path, rig.read(path)]));
}

async function rigWith(config: string): Promise<Rig> {
  const rig = await Rig.start({ gofaxsend: { failedresponse: "CALL_REJECTED" } });
  Deno.mkdirSync(`${rig.dir}/etc`);
  Deno.writeTextFileSync(`${rig.dir}/etc/config`, config);
  return rig;
}

for (const [what, numbers, code, config, tts] of CASES) {
  Deno.test(`the rest of a batch of HylaFAX+ is put off where ${what}, by gofaxd and by a sender`, async () => {
    await using rig = await rigWith(config);
    await using engine = EngineRig.start(rig);
    const ways = [
      async (paths: readonly string[]): Promise<number> => await rig.send(...paths),
      async (paths: readonly string[]): Promise<number> => Number((await engine.send(...paths)).slice(5)),
    ];
    for (const send of ways) {
      const at = numbers.findIndex((number) => number !== DONE);
      // long ago, as the time of a job that was not pulled out of its sleep
      const paths = batch(rig, numbers, { tts: 1795952440 });
      const rest = restOf(rig, paths, at);
      const before = nowS();
      assert.equal(await send(paths), code);
      const stopped = Number(rig.fields(paths[at] ?? "", "tts")["tts"]);
      for (const [path, was] of rest) assertBlocked(rig, path, was, (own) => tts(own, stopped, before));
      for (const path of paths.slice(0, at)) assert.equal(rig.fields(path, "returned")["returned"], "2");
    }
    assert.equal(rig.sim.history.length, 2 * (numbers.findIndex((number) => number !== DONE) + 1));
  });
}

Deno.test("ShareCallFailures lets a failure of the call count for all jobs of a batch", async () => {
  await using rig = await rigWith("");
  const share = (value: string): void =>
    Deno.writeTextFileSync(`${rig.dir}/etc/config.freeswitch0`, `ShareCallFailures: "${value}"\n`);
  const restOfBusy = async (number: string, busyIsNoDial: boolean): Promise<unknown> => {
    const [first = "", second = ""] = batch(rig, [number, DONE], { totdials: 2, ndials: 1 });
    await sendBatch({ ...rig.world(), busyIsNoDial }, [first, second]);
    const { tts, status, ...said } = rig.fields(second, "tts", "status", "errorcode", "totdials", "ndials");
    assert.equal(rig.fields(second, "returned")["returned"], "0");
    const isShared = status === rig.fields(first, "status")["status"];
    assert.ok(isShared || status === "Blocked by another job", status);
    if (number === BUSY) assert.equal(tts, rig.fields(first, "tts")["tts"]);
    return { isShared, ...said };
  };
  const COUNTED = false;
  const shared = { isShared: true, errorcode: "E001", totdials: "3", ndials: "1" };
  const blocked = { isShared: false, errorcode: "", totdials: "2", ndials: "1" };
  share("busy");
  assert.deepEqual(await restOfBusy(BUSY, COUNTED), shared);
  assert.deepEqual(await restOfBusy(BUSY, !COUNTED), { ...shared, totdials: "2" }, "with -B");
  assert.deepEqual(await restOfBusy(REJECTS, COUNTED), blocked);
  share("always");
  assert.deepEqual(await restOfBusy(REJECTS, COUNTED), { ...shared, errorcode: "E002" });
  share("none");
  assert.deepEqual(await restOfBusy(BUSY, COUNTED), blocked);
});

Deno.test("a batch of HylaFAX+ that was stopped goes on soon, the job at which it was stopped too", async () => {
  await using rig = await Rig.start({ gofaxsend: { ringtimeout: "1h" } }, { speed: 20 });
  for (const [round, numbers] of [[RINGS, DONE, DONE], [DONE, RINGS]].entries()) {
    const at = numbers.indexOf(RINGS);
    // now, as the time of a job that was pulled out of its sleep
    const paths = batch(rig, numbers, { tts: nowS() });
    const rest = restOf(rig, paths, at);
    const before = nowS();
    const stop = new AbortController();
    const sending = sendBatch(rig.world(stop.signal), paths);
    await until("it rings", () => rig.sessions().split("Ringing").length > round + 1);
    stop.abort(new Error("Received SIGTERM"));
    assert.equal(await sending, 0);
    const { tts, ...said } = rig.fields(paths[at] ?? "", "status", "returned", "totdials", "tts");
    assert.deepEqual(said, { status: "Call aborted by user", returned: "0", totdials: "1" });
    const soon = (seconds: number): boolean => seconds >= before + 5 && seconds <= nowS() + 5;
    assert.ok(soon(Number(tts)), `tts ${tts}`);
    for (const [path, was] of rest) assertBlocked(rig, path, was, soon);
  }
});

Deno.test("a job of HylaFAX+ that is alone keeps its time where it is stopped", async () => {
  await using rig = await Rig.start();
  const [path = ""] = batch(rig, [DONE], { tts: 1795952440 });
  assert.equal(await sendBatch(rig.world(AbortSignal.abort(new Error("Received SIGTERM"))), [path]), 0);
  assert.deepEqual(rig.fields(path, "tts", "returned"), { tts: "1795952440", returned: "0" });
});

Deno.test("a batch that was stopped between two jobs goes on soon, without a call", async () => {
  await using rig = await Rig.start();
  const paths = batch(rig, [DONE, DONE], { tts: nowS() });
  const before = nowS();
  assert.equal(await sendBatch(rig.world(AbortSignal.abort(new Error("Received SIGTERM"))), paths), 0);
  for (const path of paths) assert.ok(Number(rig.fields(path, "tts")["tts"]) >= before + 5);
  const said = paths.map((path) => Object.values(rig.fields(path, "returned", "status", "errorcode")));
  assert.deepEqual(said, [["0", "Call aborted by user", "E345"], ["0", "Blocked by another job", ""]]);
  assert.equal(rig.sim.history.length, 0);
});

Deno.test("a job of HylaFAX+ whose lock cannot be had is put off with the cause, and the rest until then", async () => {
  await using rig = await Rig.start();
  const paths = batch(rig, [DONE, DONE], { tts: nowS() });
  const [first = "", second = ""] = paths;
  const rest = restOf(rig, paths, 0);
  const world = rig.world();
  let locked = 0;
  const spool = Object.create(world.spool, {
    lockQfile: {
      value: (path: string, wait: LockWait) => {
        if (++locked === 1) throw new SpoolError("lock", path, "locked");
        return world.spool.lockQfile(path, wait);
      },
    },
  });
  const before = nowS();
  assert.equal(await sendBatch({ ...world, spool }, paths), 0);
  const { tts, ...said } = rig.fields(first, "status", "errorcode", "returned", "totdials", "tts");
  const status = `Cannot lock "${first}": another process holds its lock`;
  assert.deepEqual(said, { status, errorcode: "E999", returned: "0", totdials: "0" });
  assert.ok(Number(tts) >= before + 60, `tts ${tts}`);
  assertBlocked(rig, second, rest.get(second) ?? "", (own) => own === Number(tts));
});

Deno.test("a job of HylaFAX+ that cannot be begun holds the rest of its batch for moments only", async () => {
  await using rig = await Rig.start();
  const paths = batch(rig, [DONE, DONE, DONE]);
  const [first = "", ...others] = paths;
  const rest = restOf(rig, paths, 0);
  for (const makeItBad of [Deno.removeSync, Deno.mkdirSync]) {
    makeItBad(`${rig.dir}/${first}`);
    const before = nowS();
    assert.ok([0, 1].includes(await rig.send(...paths)));
    for (const path of others) {
      assertBlocked(rig, path, rest.get(path) ?? "", (tts) => tts >= before + 5 && tts <= nowS() + 5);
    }
  }
  assert.equal(rig.sim.history.length, 0);
});

Deno.test("jobs of the rest that are gone, unreadable or locked keep no other from being put off", async () => {
  await using rig = await Rig.start();
  const paths = batch(rig, [BUSY, DONE, DONE]);
  const [first = "", second = "", third = ""] = paths;
  const rest = restOf(rig, paths, 0);
  const odd = "sendq/q98";
  Deno.mkdirSync(`${rig.dir}/${odd}`);
  const file = Deno.openSync(`${rig.dir}/${third}`, { read: true });
  file.lockSync(EXCLUSIVE);
  const sending = rig.send(first, "sendq/q99", odd, second, third);
  await until("the job before it is put off", () => getField(rig.qfile(second), "status")?.[0] === "B");
  assert.equal(rig.read(third), rest.get(third), "what is locked is waited for");
  file.close();
  assert.equal(await sending, 0);
  for (const [path, was] of rest) {
    assertBlocked(rig, path, was, (tts) => String(tts) === rig.fields(first, "tts")["tts"]);
  }
  assert.match(rig.log.lines.join("\n"), /notice Cannot put sendq\/q99 off: .*no such file/);
  assert.match(rig.log.lines.join("\n"), /error Cannot put sendq\/q98 off: /);
});

Deno.test("a 7 that HylaFAX 6 left in a job is no result to HylaFAX+, which would take it for sent", async () => {
  await using rig = await Rig.start();
  const paths = batch(rig, [BUSY, DONE, DONE], { returned: 7 });
  const rest = restOf(rig, paths, 0);
  assert.equal(await rig.send(...paths), 0);
  for (const [path, was] of rest) assertBlocked(rig, path, was, (tts) => tts > nowS());
});

Deno.test("the rest of a batch of HylaFAX 6 is not touched, whatever stopped it", async () => {
  await using rig = await Rig.start();
  for (const number of [BUSY, REJECTS]) {
    const paths = [rig.job({ number }), rig.job(), rig.job()];
    const rest = restOf(rig, paths, 0);
    await rig.send(...paths);
    for (const [path, was] of rest) assert.equal(rig.read(path), was);
  }
});
