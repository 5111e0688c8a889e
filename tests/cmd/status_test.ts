import assert from "node:assert/strict";
import { AdminSite, runGofax } from "../support/admin_site.ts";
import { doorScript } from "../../cmd/door/door_script.ts";
import { readFifos } from "../flow/status_rig.ts";

const FIFOS = ["FIFO", "FIFO.freeswitch0", "FIFO.freeswitch1"];
const DOCS = new URL("../../docs/status.md", import.meta.url);

/** A site in order but for who is not there. */
async function startSite(settings = ""): Promise<AdminSite> {
  const site = await AdminSite.start(settings);
  for (const name of ["bin", "recvq", "status"]) Deno.mkdirSync(`${site.dir}/${name}`);
  Deno.writeTextFileSync(`${site.dir}/etc/config`, "SendFaxCmd: bin/door\n");
  await site.script("bin/door", doorScript({ interpreter: "/bin/sh -p", program: Deno.execPath() }));
  for (const modem of ["freeswitch0", "freeswitch1"]) {
    Deno.writeTextFileSync(`${site.dir}/etc/config.${modem}`, "");
    Deno.writeTextFileSync(`${site.dir}/status/${modem}`, "Running and idle\n");
  }
  return site;
}

/** The first word of each line that has one at its beginning. */
function labels(text: string): readonly string[] {
  return text.split("\n").flatMap((line) => /^\S+/.exec(line)?.[0] ?? []);
}

Deno.test("gofax status prints one screen and exits 0 when everybody is there", async () => {
  await using site = await startSite();
  using _readers = readFifos(site.dir, FIFOS);
  const { code, stdout, stderr } = await site.gofax("status");
  assert.deepEqual([code, stderr], [0, ""]);
  assert.deepEqual(labels(stdout).filter((label) => label !== "Warnings"), [
    "FreeSWITCH",
    "faxq",
    "gofaxd",
    "Modems",
    "Calls",
    "Queue",
    "Results",
    "Altogether",
  ]);
  assert.match(
    stdout,
    /^FreeSWITCH {2}1\.\S+ at 127\.0\.0\.1:\d+, up \d+ s\n {12}gateway default {2}UP, NOREG\n/,
  );
  assert.match(stdout, /^Modems {6}freeswitch0 {2}Running and idle\n {12}freeswitch1 {2}Running and idle\n/m);
  // deno-lint-ignore no-control-regex -- colours begin with one
  assert.doesNotMatch(stdout, /\x1b/);
});

Deno.test("gofax status says which modems an operator took out of use", async () => {
  await using site = await startSite();
  using _readers = readFifos(site.dir, FIFOS);
  Deno.writeTextFileSync(`${site.dir}/log/gofax-modems`, "freeswitch0\tdown\n");
  const { stdout } = await site.gofax("status");
  assert.match(
    stdout,
    /^Modems {6}freeswitch0 {2}Running and idle, taken out of use by an operator \(faxstate\)\n {12}freeswitch1 {2}Running and idle\n/m,
  );
  const { modems } = JSON.parse((await site.gofax("status", "--json")).stdout);
  assert.deepEqual(modems.map(({ wish }: { wish: string }) => wish), ["down", "ready"]);
});

/** What gofaxd left of itself at a moment, in milliseconds. */
function leaveFigures(dir: string, at: number, more = ""): void {
  const line = `at=${Math.floor(at / 1000)} pid=4711 jobs=1 calls=2 lag50=0 lag99=4 lagmax=12${more}`;
  Deno.writeTextFileSync(`${dir}/log/gofax-daemon`, `${line}\n`);
}

Deno.test("gofax status tells what gofaxd does and how late it is, unless that is long ago", async () => {
  await using site = await startSite();
  using _readers = readFifos(site.dir, FIFOS);
  leaveFigures(site.dir, Date.now());
  const { stdout } = await site.gofax("status");
  assert.match(
    stdout,
    /^gofaxd {6}running, sends 1 job, takes 2 calls, late by 0 ms \(99 % 4 ms, at most 12 ms\)$/m,
  );
  const daemon = async (): Promise<unknown> =>
    JSON.parse((await site.gofax("status", "--json")).stdout).daemon;
  const figures = { jobs: 1, calls: 2, lag: { medianMs: 0, p99Ms: 4, maxMs: 12 } };
  assert.deepEqual(await daemon(), { ...figures, drainsUntil: null });
  leaveFigures(site.dir, Date.now() - 300_000);
  assert.equal(await daemon(), null);
});

Deno.test("gofax status shows that gofaxd was told to stop, and until when faxes go on", async () => {
  await using site = await startSite();
  using _readers = readFifos(site.dir, FIFOS);
  leaveFigures(site.dir, Date.now(), " drain=1732869788");
  const { stdout } = await site.gofax("status");
  assert.match(
    stdout,
    /^gofaxd {6}running, DRAINING at most until 2024-11-2\d \d\d:\d\d \(it was told to stop\), sends 1 job, takes 2 calls, late/m,
  );
  const { daemon } = JSON.parse((await site.gofax("status", "--json")).stdout);
  assert.equal(daemon.drainsUntil, "2024-11-29T08:43:08.000Z");
});

Deno.test("gofax status of many modems lists those that an operator took out of use", async () => {
  await using site = await startSite("modems = 9\n");
  Deno.writeTextFileSync(`${site.dir}/log/gofax-modems`, "freeswitch1\tbusy\n");
  const names = Array.from({ length: 9 }, (_, index) => `freeswitch${index}`);
  using _readers = readFifos(site.dir, ["FIFO", ...names.map((name) => `FIFO.${name}`)]);
  for (const name of names) Deno.writeTextFileSync(`${site.dir}/status/${name}`, "Running and idle\n");
  const { stdout } = await site.gofax("status");
  assert.match(stdout, /^Modems {6}9 modems, 8 idle\n {12}freeswitch1 {2}.*taken out of use.*\nCalls/m);
});

Deno.test("gofax status exits 69 and says who is away", async () => {
  await using site = await startSite();
  await site.sim.close();
  const { code, stdout } = await site.gofax("status");
  assert.equal(code, 69);
  assert.match(stdout, /^FreeSWITCH {2}AWAY: FreeSWITCH at 127\.0\.0\.1:\d+ cannot be reached: /m);
  assert.match(stdout, /^faxq {8}AWAY: nobody reads the spool's FIFO/m);
  assert.match(stdout, /^gofaxd {6}AWAY: nobody reads the modems' FIFOs/m);
  assert.match(stdout, /^Altogether {2}away: freeswitch, faxq, gofaxd\n$/m);
});

Deno.test("gofax status exits 69 where HylaFAX's own sender, or none at all, is SendFaxCmd", async () => {
  await using site = await startSite();
  using _readers = readFifos(site.dir, FIFOS);
  for (
    const [line, why] of [["", "is not set"], ["SendFaxCmd: /usr/bin/gofaxsendd\n", "no such file"]] as const
  ) {
    Deno.writeTextFileSync(`${site.dir}/etc/config`, line);
    const { code, stdout } = await site.gofax("status");
    assert.equal(code, 69);
    assert.match(
      stdout,
      new RegExp(`SendFaxCmd .*etc/config.* ${why}.*: no job gets to gofax; .*gofax door`),
    );
    assert.match(stdout, /^Altogether {2}away: sender\n$/m);
  }
});

Deno.test("gofax status keeps foreign text from moving the cursor", async () => {
  await using site = await startSite();
  Deno.writeTextFileSync(`${site.dir}/status/freeswitch0`, 'Receiving from "\x1b[2J\x9b1m"');
  const { stdout } = await site.gofax("status");
  assert.match(stdout, /freeswitch0 {2}.*Receiving from "\\u001b\[2J\\u009b1m"/);
});

/** `a.b[].c` for every leaf, lists of jobs left out: they have a table of their own. */
function paths(value: unknown, path: string): readonly string[] {
  if (Array.isArray(value)) return value.length === 0 ? [] : paths(value[0], `${path}[]`);
  if (value === null || typeof value !== "object") return [path];
  return Object.entries(value).flatMap(([key, each]) => paths(each, path === "" ? key : `${path}.${key}`));
}

Deno.test("gofax status --json has the fields that docs/status.md promises, and no others", async () => {
  await using site = await startSite("xferfaxlog = log/xferfaxlog\n");
  Deno.writeTextFileSync(`${site.dir}/sendq/q3`, "state:5\ntts:1\n");
  Deno.utimeSync(`${site.dir}/sendq/q3`, 1, 1);
  Deno.writeTextFileSync(
    `${site.dir}/log/xferfaxlog`,
    '11/23/26 11:11\tSEND\t000000010\tfreeswitch0\t6\t""\ta@b\t"1001"\t"fs-b"\t2170920\t2\t0:00:13\t0:00:12\t""\t""\t""\t""\t"root"\t""\n',
  );
  Deno.removeSync(`${site.dir}/etc/config.freeswitch0`);
  using _gofaxd = readFifos(site.dir, FIFOS.slice(1));
  leaveFigures(site.dir, Date.now());
  const { code, stdout } = await site.gofax("status", "--json");
  const value = JSON.parse(stdout);
  assert.deepEqual([code, value.exit, value.format], [69, 69, 1]);
  const docs = await Deno.readTextFile(DOCS);
  const promised = new Set(
    [...docs.matchAll(/^\| ((?:`[^`|]+`(?:, )?)+) \| [^|]+ \| [^|]* \|$/gm)]
      .flatMap(([, names = ""]) => [...names.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name)),
  );
  const shown = paths(value, "").map((path) => path.replace(/^queue\.(oldest|late\[\])\./, ""));
  assert.deepEqual(shown.filter((path) => !promised.has(path)), []);
  // no call is in progress; objects and lists have a row of their own
  const rest = [...promised].filter((name) => !shown.includes(name) && !name.startsWith("calls"));
  assert.deepEqual(rest, ["daemon", "queue", "queue.oldest", "queue.late[]", "results[]"]);
});

Deno.test("gofax status exits 78 when there is no usable configuration, or no spool", async () => {
  await using site = await startSite("sokcet = 1\n");
  const broken = await site.gofax("status");
  assert.deepEqual([broken.code, broken.stdout], [78, ""]);
  assert.match(broken.stderr, /^gofax status: .*sokcet/);
  const missing = await runGofax(["status", "-c", "/nonexistent/gofax.conf"]);
  assert.deepEqual([missing.code, missing.stdout], [78, ""]);
  await site.configure(`spooldir = ${site.dir}/none\n`);
  const spoolless = await site.gofax("status");
  assert.deepEqual([spoolless.code, spoolless.stdout], [78, ""]);
  assert.match(spoolless.stderr, /hylafax\.spooldir/);
});

Deno.test("gofax status exits 64 when it is called wrongly, and 0 for its help", async () => {
  for (const args of [["now"], ["--xml"], ["-c"]]) {
    const { code, stdout, stderr } = await runGofax(["status", ...args]);
    assert.deepEqual([code, stdout], [64, ""]);
    assert.match(stderr, /^gofax status: .*\n"gofax help status" tells how it is called\.\n$/);
  }
  const { code, stdout } = await runGofax(["status", "--help"]);
  assert.match(stdout, /^Usage: gofax status/);
  assert.equal(code, 0);
});
