/** Receptions whose end cannot be written down or handed over when it comes: nothing of them is lost. */

import assert from "node:assert/strict";
import { readDirectories } from "../../../lib/tiff/read.ts";
import { type HelperOptions, type HelperResult, runHelper } from "../../../lib/os/process.ts";
import { SmallDisk } from "../../support/small_disk.ts";
import { accounts, Daemon, faxrcvdCall, installFaxrcvd, sessionsEnd } from "../daemon_rig.ts";
import { hurried, Rig, type Settings, until } from "../rig.ts";

const FAST = 30;
/** Their tags take a block of the disk. */
const PAGES = 20;
const ONE_MODEM: Settings = { hylafax: { modems: "1" }, gofaxd: { allocateinbounddevices: "true" } };

/** A rig on whose clock the daemon's waits are short. */
async function impatient(settings: Settings = {}): Promise<Rig> {
  const rig = await Rig.start(settings);
  rig.clock = hurried(FAST);
  return rig;
}

function notes(rig: Rig): readonly string[] {
  return [...Deno.readDirSync(`${rig.dir}/log`)].map(({ name }) => name).filter((name) =>
    name.startsWith("gofax-recv-")
  );
}

function count(text: string, pattern: RegExp): number {
  return [...text.matchAll(new RegExp(pattern, "g"))].length;
}

async function concluded(rig: Rig): Promise<void> {
  await until("no note is left", () => notes(rig).length === 0);
}

/** Changes a site, or the environment that its scripts get. */
type Change = (rig: Rig, env: Record<string, string>) => void;

/** Ways in which faxrcvd cannot be started; what makes it so, what is said, and what mends it. */
const UNSTARTED: readonly (readonly [string, Change, RegExp, Change])[] = [
  ["is not there", () => {}, /there is no such file/, (rig) => installFaxrcvd(rig)],
  [
    "is not executable",
    (rig) => {
      installFaxrcvd(rig);
      Deno.chmodSync(`${rig.dir}/bin/faxrcvd`, 0o644);
    },
    /it may not be executed \(mode 0644\)/,
    (rig) => Deno.chmodSync(`${rig.dir}/bin/faxrcvd`, 0o755),
  ],
  [
    "has an interpreter that is not there",
    (rig) => rig.script("bin/faxrcvd", "#!/no/such/shell\n"),
    /its first line names \/no\/such\/shell, which is not there/,
    (rig) => installFaxrcvd(rig),
  ],
  [
    "would get too long an environment",
    (rig, env) => {
      installFaxrcvd(rig);
      env["LONG"] = "x".repeat(200_000);
    },
    /Argument list too long/,
    (_rig, env) => void (env["LONG"] = ""),
  ],
];

for (const [name, spoil, said, mend] of UNSTARTED) {
  Deno.test(`a faxrcvd that ${name}: the fax waits, that is said once, and when it is mended the fax is handed over`, async () => {
    await using rig = await impatient(ONE_MODEM);
    // This process's own environment is that of the tests beside this one, too.
    const env: Record<string, string> = {};
    const run = (options: HelperOptions): Promise<HelperResult> =>
      runHelper({ ...options, env: { ...options.env, ...env } });
    spoil(rig, env);
    await using daemon = Daemon.start(rig, { run });
    await rig.sim.call({ to: "8001", pages: 2 });
    await sessionsEnd(rig);
    await daemon.shows("Running and idle");
    assert.deepEqual(accounts(rig).map(({ kind, reason }) => [kind, reason]), [["RECV", ""], ["CALL", ""]]);
    const waits =
      /Cannot run bin\/faxrcvd: .*; the fax stays in recvq\/fax000000001\.tif, and it is tried again/;
    await until(
      "it is tried a few times",
      () => count(rig.read("log/gofax-recv-000000001"), /"handed":0/) === 1,
    );
    await new Promise((resolve) => setTimeout(resolve, 10_000 / FAST));
    assert.equal(count(rig.sessions(), waits), 1, rig.sessions());
    assert.match(rig.sessions(), said);
    assert.equal(count(rig.sessions(), /SESSION END/), 1);
    assert.equal(rig.log.lines.filter((line) => waits.test(line)).length, 1);
    assert.equal(faxrcvdCall(rig), undefined);
    mend(rig, env);
    await concluded(rig);
    assert.deepEqual([faxrcvdCall(rig)?.args[0], faxrcvdCall(rig)?.args[3]], [
      "recvq/fax000000001.tif",
      "",
    ]);
    assert.match(
      rig.sessions(),
      /RECV FAX: bin\/faxrcvd "recvq.*\n.*bin\/faxrcvd ended successfully\n.*SESSION END\n$/,
    );
    assert.equal(accounts(rig).length, 2, "nothing is accounted twice");
  });
}

Deno.test("a faxrcvd that ran and failed is not run again", async () => {
  await using rig = await impatient();
  installFaxrcvd(rig, "printf x >> tmp/calls; exit 1");
  await using _daemon = Daemon.start(rig);
  await rig.sim.call({ to: "8001" });
  await concluded(rig);
  await new Promise((resolve) => setTimeout(resolve, 3_000 / FAST));
  assert.equal(rig.read("tmp/calls"), "x");
});

Deno.test("faxes that wait are handed over when gofaxd is started again, too", async () => {
  await using rig = await impatient();
  const first = Daemon.start(rig);
  await rig.sim.call({ to: "8001" });
  await rig.sim.call({ to: "8001", from: "555" });
  await sessionsEnd(rig, 2);
  await first.stop();
  first.faxq[Symbol.dispose]();
  Deno.removeSync(`${rig.dir}/FIFO`);
  assert.equal(notes(rig).length, 2);
  installFaxrcvd(rig);
  await using _next = Daemon.start(rig);
  await concluded(rig);
  assert.deepEqual([faxrcvdCall(rig)?.args[4], faxrcvdCall(rig, "000000002")?.args[4]], [
    "0301234567",
    "555",
  ]);
  assert.equal(accounts(rig).length, 4);
});

Deno.test("lines that the accounting refuses are written later, once, and the fax does not wait for them", async () => {
  await using rig = await impatient(ONE_MODEM);
  installFaxrcvd(rig);
  await using daemon = Daemon.start(rig);
  Deno.mkdirSync(`${rig.dir}/log/xferfaxlog`);
  await rig.sim.call({ to: "8001", from: "111" });
  await sessionsEnd(rig, 1);
  await rig.sim.call({ to: "8001", from: "222", behaviour: "no-fax" });
  await sessionsEnd(rig, 2);
  await daemon.shows("Running and idle");
  assert.equal(faxrcvdCall(rig)?.args[3], "");
  await new Promise((resolve) => setTimeout(resolve, 5_000 / FAST));
  assert.deepEqual([notes(rig).length, count(rig.sessions(), /Cannot write log\/xferfaxlog/)], [2, 2]);
  Deno.removeSync(`${rig.dir}/log/xferfaxlog`);
  await concluded(rig);
  const lines = accounts(rig).map(({ kind, cidNumber, commId }) => [kind, cidNumber, commId]);
  assert.deepEqual(lines.toSorted(), [
    ["CALL", "111", "000000001"],
    ["CALL", "222", "000000002"],
    ["RECV", "111", "000000001"],
  ]);
});

Deno.test("what a full disk refused when a call ended is there when the disk has room; the fax is handed over before", async (t) => {
  await using rig = await impatient({
    ...ONE_MODEM,
    gofaxd: { ...ONE_MODEM["gofaxd"], hanguptimeout: "1s" },
  });
  using log = SmallDisk.mount(`${rig.dir}/log`, 64);
  using recvq = SmallDisk.mount(`${rig.dir}/recvq`, 256);
  if (log === undefined || recvq === undefined) {
    await t.step({ name: "needs root and mount(8)", ignore: true, fn: (): void => {} });
    return;
  }
  installFaxrcvd(rig);
  await using daemon = Daemon.start(rig);
  const call = rig.sim.call({ to: "8001", pages: PAGES, behaviour: "never-hangup" });
  await until("the result is there", () => /Fax result 0/.test(rig.sessions()));
  log.fill();
  recvq.fill();
  await call;
  await daemon.shows("Running and idle");
  await until("faxrcvd has it", () => faxrcvdCall(rig) !== undefined);
  assert.equal(rig.read("log/xferfaxlog"), "");
  assert.equal(notes(rig).length, 1);
  log.clear();
  recvq.clear();
  await concluded(rig);
  assert.deepEqual(accounts(rig).map(({ kind, reason, pages }) => [kind, reason, pages]), [
    ["RECV", "", PAGES],
    ["CALL", "", 0],
  ]);
  assert.match(rig.sessions(), /Cannot write log\/xferfaxlog: .*No space left/);
});

Deno.test("a fax waits a while for its tags, and gets them if the disk has room by then", async (t) => {
  await using rig = await impatient({ gofaxd: { hanguptimeout: "1s" } });
  using recvq = SmallDisk.mount(`${rig.dir}/recvq`, 256);
  if (recvq === undefined) {
    await t.step({ name: "needs root and mount(8)", ignore: true, fn: (): void => {} });
    return;
  }
  installFaxrcvd(rig);
  await using _daemon = Daemon.start(rig);
  const call = rig.sim.call({ to: "8001", pages: PAGES, behaviour: "never-hangup" });
  await until("the result is there", () => /Fax result 0/.test(rig.sessions()));
  recvq.fill();
  await call;
  await until("it is said", () => /Cannot add HylaFAX's tags/.test(rig.sessions()));
  assert.equal(faxrcvdCall(rig), undefined, "it waits");
  recvq.clear();
  await concluded(rig);
  const [page] = readDirectories(Deno.readFileSync(`${rig.dir}/recvq/fax000000001.tif`));
  assert.match(page?.imageDescription ?? "", /\n0301234567\nBob Caller\n8001\n/);
  assert.equal(faxrcvdCall(rig)?.args[3], "");
});

Deno.test("no session and no note can be had on a full disk: the caller is to come again, and has his CALL line later", async (t) => {
  await using rig = await impatient(ONE_MODEM);
  using log = SmallDisk.mount(`${rig.dir}/log`, 64);
  if (log === undefined) {
    await t.step({ name: "needs root and mount(8)", ignore: true, fn: (): void => {} });
    return;
  }
  installFaxrcvd(rig);
  await using daemon = Daemon.start(rig);
  await daemon.shows("Running and idle");
  log.fill();
  for (const from of ["111", "222", "333"]) {
    const { cause, answered } = await rig.sim.call({ to: "8001", from });
    assert.deepEqual([cause, answered], ["NORMAL_TEMPORARY_FAILURE", false]);
  }
  await daemon.shows("Running and idle");
  log.clear();
  await until("all are accounted for", () => accounts(rig).length === 3);
  assert.deepEqual(accounts(rig).map(({ kind, cidNumber }) => [kind, cidNumber]), [
    ["CALL", "111"],
    ["CALL", "222"],
    ["CALL", "333"],
  ]);
  assert.ok((await rig.sim.call({ to: "8001" })).answered);
});
