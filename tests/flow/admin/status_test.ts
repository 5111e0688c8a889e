import assert from "node:assert/strict";
import { dial, eventPlain, originateCommand } from "ts-esl";
import {
  formatReceptionNote,
  NO_STEP_DONE,
  type ReceptionNote,
} from "../../../lib/fax/notes/reception_note.ts";
import type { StatusReport } from "../../../lib/fax/status/status_report.ts";
import { demoFax } from "../../../lib/tiff/picture/mod.ts";
import { readStatus } from "../../../lib/flow/admin/status.ts";
import type { Clock } from "../../../lib/flow/base/world.ts";
import { commId } from "../../../lib/hylafax/ids.ts";
import { type Simulator, type SimulatorOptions, startSimulator } from "../../../lib/sim/mod.ts";
import { statusJson } from "../../../cmd/status/status_json.ts";
import { statusText } from "../../../cmd/status/status_text.ts";
import { systemClock } from "../../../cmd/world.ts";
import { FakeFreeswitch, type Peer } from "../../esl/fake_freeswitch.ts";
import { FIFOS, readFifos, statusSite, statusWorld } from "../status_rig.ts";

const PASSWORD = "secret-1";

function simulator(options: SimulatorOptions = {}): Promise<Simulator> {
  return startSimulator({ password: PASSWORD, ...options });
}

function services({ missing }: StatusReport): readonly string[] {
  return missing.map(({ service }) => service);
}

function qfile(fields: Readonly<Record<string, string | number>>): string {
  return Object.entries(fields).map(([tag, value]) => `${tag}:${value}\n`).join("");
}

Deno.test("readStatus() finds nothing wrong where all is well", async () => {
  using site = statusSite();
  using _readers = readFifos(site.dir, FIFOS);
  await using sim = await simulator();
  sim.db.command("insert/fallback/0301234567/1795432000");
  const report = await readStatus(statusWorld(site, { port: sim.port }), []);
  assert.deepEqual([report.missing, report.warnings], [[], []]);
  const { status, gateways, calls, fallbackEntries } = report.freeswitch;
  assert.match(status?.version ?? "", /^1\.\d+/);
  assert.deepEqual(gateways, [{ name: "default", state: "NOREG", status: "UP", usable: true }]);
  assert.deepEqual([calls, fallbackEntries], [[], 1]);
  assert.deepEqual(report.spool.modems.map(({ name, served, activity }) => [name, served, activity]), [
    ["freeswitch0", true, "idle"],
    ["freeswitch1", true, "idle"],
  ]);
  assert.deepEqual([report.spool.faxq.kind, report.spool.gofaxd.kind], ["running", "running"]);
});

Deno.test("readStatus() tells what each modem does, what waits and how the last call ended", async () => {
  using site = statusSite();
  using _readers = readFifos(site.dir, FIFOS);
  site.put("status/freeswitch1", "Sending job 7\n");
  site.put("sendq/q7", qfile({ jobid: 7, state: 6, external: "0301234567" }));
  site.put("sendq/q8", qfile({ jobid: 8, state: 4, external: "0301234567" }));
  site.put("etc/config", "SendFaxCmd: gofaxsend\n");
  site.put("gofaxsend", "\x7fELF\x02");
  Deno.chmodSync(`${site.dir}/gofaxsend`, 0o755);
  site.put("sendq/q9", qfile({ jobid: 9, state: 5, external: "040" }));
  site.put(
    "log/xferfaxlog",
    '11/23/26 11:11\tSEND\t000000010\tfreeswitch0\t6\t""\ta@b\t"1001"\t"fs-b"\t2170920\t2\t0:00:13\t0:00:12\t""\t""\t""\t""\t"root"\t""\n',
  );
  const { spool } = await readStatus(statusWorld(site), []);
  const [, sender] = spool.modems;
  assert.deepEqual([sender?.activity, sender?.jobId, sender?.number], ["sending", 7, "0301234567"]);
  const { waiting, sending, blocked } = spool.queue ?? {};
  assert.deepEqual([waiting, sending, blocked], [1, 1, 1]);
  assert.deepEqual(spool.results.map(({ jobOrFile, success, pages }) => [jobOrFile, success, pages]), [[
    "6",
    true,
    2,
  ]]);
});

Deno.test("readStatus() says who is away", async (t) => {
  const cases: readonly [name: string, fifos: readonly string[], want: readonly string[]][] = [
    ["everybody", [], ["freeswitch", "faxq", "gofaxd"]],
    ["faxq", FIFOS.slice(1), ["freeswitch", "faxq"]],
    ["gofaxd", FIFOS.slice(0, 1), ["freeswitch", "gofaxd"]],
    ["only FreeSWITCH", FIFOS, ["freeswitch"]],
  ];
  for (const [name, fifos, want] of cases) {
    await t.step(name, async () => {
      using site = statusSite();
      using _readers = readFifos(site.dir, fifos);
      assert.deepEqual(services(await readStatus(statusWorld(site), [])), want);
    });
  }
});

Deno.test("readStatus() tells people and programs of a faxq that is stuck", async () => {
  using site = statusSite();
  using _readers = readFifos(site.dir, FIFOS);
  Deno.writeTextFileSync(`${site.dir}/FIFO`, "Sq1\0", { create: false });
  const clock: Clock = { ...systemClock, sleep: () => Promise.resolve() };
  const report = await readStatus(statusWorld(site, { clock }), []);
  assert.deepEqual(services(report), ["freeswitch", "faxq"]);
  const { faxq, missing } = JSON.parse(statusJson(report, "gofax.conf", 69));
  assert.equal(faxq, "stuck");
  assert.match(
    missing[1].message,
    /^faxq is stuck, no job is sent: .* \(4 bytes wait there\): .* restart HylaFAX$/,
  );
  const text = statusText(report);
  assert.match(
    text,
    /^faxq {8}STUCK: it has the spool's FIFO open and reads nothing \(4 bytes wait there\): /m,
  );
  assert.match(text, /^Altogether {2}away: freeswitch; stuck: faxq$/m);
});

Deno.test("readStatus() misses the sender where faxq starts something that is not gofax", async () => {
  using site = statusSite();
  using _readers = readFifos(site.dir, FIFOS);
  site.put("etc/config", "SendFaxCmd: bin/other\n");
  const report = await readStatus(statusWorld(site), []);
  assert.deepEqual(services(report), ["freeswitch", "sender"]);
  const [said] = report.warnings.filter(({ code }) => code === "send-command");
  assert.match(
    said?.message ?? "",
    /^SendFaxCmd \(\S+etc\/config:1\) is \S+bin\/other: there is no such file: no job /,
  );
});

Deno.test("readStatus() says so when gofaxd serves some modems only", async () => {
  using site = statusSite();
  using _readers = readFifos(site.dir, FIFOS.slice(0, 2));
  const { missing, warnings } = await readStatus(statusWorld(site), []);
  assert.deepEqual(missing.map(({ service }) => service), ["freeswitch"]);
  assert.deepEqual(warnings.map(({ code, message }) => [code, message]), [
    ["modem", "gofaxd does not serve freeswitch1; restart it if hylafax.modems was raised"],
  ]);
});

Deno.test("readStatus() cannot tell gofaxd without modems", async () => {
  using site = statusSite(0);
  const { spool } = await readStatus(statusWorld(site, { settings: { hylafax: { modems: "0" } } }), []);
  assert.equal(spool.gofaxd.kind, "unknown");
});

const WAITING: ReceptionNote = {
  commid: commId(7),
  uuid: "11111111-2222-3333-4444-555555555555",
  file: "recvq/fax000000012.tif",
  device: "freeswitch1",
  startedAt: Date.now(),
  who: { callerNumber: "0301", callerName: "", recipient: "8001", gateway: "" },
  ...NO_STEP_DONE,
  ending: {
    reason: "",
    pages: 2,
    hasFile: true,
    fax: true,
    tsi: "",
    params: 0,
    dcs: "",
    jobSeconds: 12,
    connectedSeconds: 11,
    hangupCause: "NORMAL_CLEARING",
    rate: 14_400,
    pageTags: [],
  },
  accounted: true,
};

Deno.test("readStatus() names what is worth a look", async () => {
  using site = statusSite();
  using _readers = readFifos(site.dir, FIFOS);
  await using sim = await simulator();
  Deno.removeSync(`${site.dir}/etc/config.freeswitch1`);
  site.put("recvq/fax000000001.tif", "");
  Deno.chmodSync(`${site.dir}/recvq/fax000000001.tif`, 0o400);
  site.put("etc/config", "SendFaxCmd: gofaxsend\n");
  site.put("gofaxsend", "\x7fELF\x02");
  Deno.chmodSync(`${site.dir}/gofaxsend`, 0o755);
  site.put("sendq/q9", qfile({ state: 5, tts: 0 }));
  Deno.mkdirSync(`${site.dir}/sendq/q10`);
  site.put("log/gofax-recv-000000007", formatReceptionNote(WAITING));
  site.put("log/gofax-recv-000000008", formatReceptionNote({ ...WAITING, commid: commId(8), handed: 1 }));
  site.put("log/gofax-recv-000000009", "");
  const later: Clock = { ...systemClock, now: () => Date.now() + 3_600_000 };
  const world = statusWorld(site, {
    port: sim.port,
    clock: later,
    settings: { freeswitch: { gateway: ["default", "nosuch"] } },
    diskSpace: () => Promise.resolve({ totalBytes: 1e12, freeBytes: 1e6 }),
  });
  const { missing, warnings } = await readStatus(world, ["gofax.conf:1: a doubt"]);
  assert.deepEqual(missing, []);
  const said: readonly (readonly [code: string, words: RegExp])[] = [
    ["gateway", /nosuch .*not known/],
    ["late-jobs", /job 9, 60 min \(ready\)/],
    ["idle-modems", /^1 job has been ready .* freeswitch0, freeswitch1 are idle; longest: job 9, 60 min\./],
    ["queue", /^1 qfiles/],
    ["send-command", /program itself, gofaxsend: .* gofax door/],
    ["modem-config", /freeswitch1:/],
    [
      "waiting-faxes",
      /^Received and not handed over to bin\/faxrcvd: recvq\/fax000000012\.tif \(log\/c000000007\); /,
    ],
    ["received", /recvq\/fax000000001\.tif/],
    ["space", /^Only 0 MiB/],
    ["config", /a doubt/],
  ];
  assert.deepEqual(warnings.map(({ code }) => code), said.map(([code]) => code));
  for (const [index, [, words]] of said.entries()) assert.match(warnings[index]?.message ?? "", words);
});

Deno.test("readStatus() bears with a df that fails", async () => {
  using site = statusSite();
  const { space } = await readStatus(
    statusWorld(site, { diskSpace: () => Promise.reject(new Error("x")) }),
    [],
  );
  assert.equal(space, undefined);
});

/** Starts a call and waits until a page is through, or until it rings. */
async function startCall(
  sim: Simulator,
  number: string,
  file: string,
  until: "page" | "RINGING",
): Promise<void> {
  await using connection = await dial({ hostname: sim.hostname, port: sim.port, password: PASSWORD });
  await connection.request(eventPlain(["CHANNEL_CALLSTATE"], ["spandsp::txfaxpageresult"]));
  await connection.bgapi(originateCommand({
    variables: { fax_enable_t38: "true", fax_enable_t38_request: "true" },
    destination: `sofia/gateway/default/${number}`,
    application: "txfax",
    argument: file,
  }));
  for await (const heard of connection.events()) {
    if (until === "page" ? heard.name === "CUSTOM" : heard.get("Channel-Call-State") === until) return;
  }
}

Deno.test("readStatus() tells of a call that rings, and of one on its second page", async () => {
  using site = statusSite();
  const file = `${site.dir}/a.tif`;
  Deno.writeFileSync(file, demoFax([["one"], ["two"]]));
  const quick = { dialMs: 1, tickMs: 1, negotiateT38Ms: 1, firstPageMs: 1, pageMs: 3_600_000 };
  await using sim = await simulator({ speed: quick });
  await startCall(sim, "1001", file, "page");
  await startCall(sim, "1015", file, "RINGING");
  const { freeswitch } = await readStatus(statusWorld(site, { port: sim.port }), []);
  const seen = freeswitch.calls?.map((call) => {
    const { direction, number, phase, transport, rate, page, pages } = call;
    return [direction, number, phase, transport, rate, page, pages];
  });
  assert.deepEqual(seen?.toSorted(), [
    ["out", "1001", "fax", "T.38", 14400, 2, 2],
    ["out", "1015", "dialling", undefined, undefined, undefined, undefined],
  ]);
});

Deno.test("readStatus() says what is wrong with the password", async () => {
  using site = statusSite();
  await using sim = await simulator({ password: "another" });
  const { freeswitch } = await readStatus(statusWorld(site, { port: sim.port }), []);
  assert.match(freeswitch.problem ?? "", /does not accept freeswitch\.password of gofax\.conf/);
});

Deno.test("readStatus() makes do with a user who may not ask everything", async () => {
  using site = statusSite();
  using _readers = readFifos(site.dir, FIFOS);
  const user = { name: "gofax@default", password: PASSWORD, allowedApi: ["status", "show", "uuid_getvar"] };
  await using sim = await simulator({ password: "another", user });
  const world = statusWorld(site, { port: sim.port, settings: { freeswitch: { user: user.name } } });
  const { missing, freeswitch, warnings } = await readStatus(world, []);
  assert.deepEqual([missing, freeswitch.calls, freeswitch.fallbackEntries], [[], [], undefined]);
  assert.deepEqual(warnings.map(({ message }) => message), [
    "FreeSWITCH did not tell the state of gateway default, the number of fallback entries",
  ]);
});

/** A clock whose time passes when it is told to. */
function stoppedClock(): Clock & { pass(): void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  const aborted = (signal?: AbortSignal): Promise<void> =>
    new Promise((done) => signal?.addEventListener("abort", () => done(), { once: true }));
  return {
    ...systemClock,
    sleep: (_, signal) => Promise.race([promise, aborted(signal)]),
    pass: resolve,
  };
}

const STATUS =
  "UP 0 years, 0 days, 1 hour, 0 minutes, 0 seconds\nFreeSWITCH (Version 1.11.2  64bit) is ready\n";

Deno.test("readStatus() ends in time whatever FreeSWITCH leaves unanswered", async (t) => {
  type Case = readonly [
    name: string,
    script: (peer: Peer) => Promise<void>,
    problem: RegExp | undefined,
    unanswered: number,
  ];
  const cases: readonly Case[] = [
    ["the login", () => Promise.resolve(), /does not answer within 6 s/, 0],
    [
      "everything",
      async (peer) => {
        await peer.accept();
        await peer.expect("api status");
      },
      /let us in but does not answer/,
      4,
    ],
    [
      "all but the first question",
      async (peer) => {
        await peer.accept();
        await peer.expect("api status");
        await peer.apiReply(STATUS);
        await peer.expect("api sofia status gateway default");
      },
      undefined,
      3,
    ],
  ];
  for (const [name, script, problem, unanswered] of cases) {
    await t.step(name, async () => {
      using site = statusSite();
      const clock = stoppedClock();
      await using freeswitch = new FakeFreeswitch(async (peer) => {
        await script(peer);
        clock.pass();
        while (await peer.next().then((command) => command !== undefined && command.line !== "exit"));
      });
      const settings = { freeswitch: { password: "ClueCon" } };
      const { port } = freeswitch.address;
      const { freeswitch: said } = await readStatus(statusWorld(site, { port, settings, clock }), []);
      if (problem === undefined) assert.equal(said.problem, undefined);
      else assert.match(said.problem ?? "", problem);
      assert.equal(said.unanswered.length, unanswered);
    });
  }
});
