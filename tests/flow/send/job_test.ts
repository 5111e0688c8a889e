import assert from "node:assert/strict";
import { blankFax, GATEWAYS, type Machine, NUMBERS } from "../../../lib/sim/mod.ts";
import { demoFax } from "../../../lib/tiff/picture/mod.ts";
import { callUuid } from "../../../lib/fax/call/uuid.ts";
import { sendBatch } from "../../../lib/flow/send/send_batch.ts";
import { parseXferfaxlog } from "../../../lib/hylafax/xferfaxlog.ts";
import { hurried, Rig, type Settings, type TestJob, until } from "../rig.ts";

const FAILED_RESPONSE = { gofaxsend: { failedresponse: ["UNALLOCATED_NUMBER", "CALL_REJECTED"] } };

Deno.test("a fax is sent: qfile, session log and accounts say so", async () => {
  await using rig = await Rig.start();
  const path = rig.job({ number: "1001", documents: [3] });
  assert.equal(await rig.send(path), 2);
  assert.deepEqual(
    rig.fields(
      path,
      "returned",
      "status",
      "statuscode",
      "npages",
      "totdials",
      "ndials",
      "tottries",
      "ntries",
      "commid",
    ),
    {
      returned: "2",
      status: "",
      statuscode: "0",
      npages: "3",
      totdials: "1",
      ndials: "0",
      tottries: "1",
      ntries: "0",
      commid: "000000001",
    },
  );
  assert.deepEqual(rig.fields(path, "signalrate", "dataformat", "csi", "pagehandling"), {
    signalrate: "14400 bit/s",
    dataformat: "JBIG",
    csi: "+49 1001 B",
    pagehandling: "",
  });
  assert.deepEqual(rig.items(path), ["!postscript:0::docq/doc10.ps"]);
  const account = parseXferfaxlog(rig.read("log/xferfaxlog"));
  assert.equal(account?.kind, "SEND");
  assert.deepEqual([account?.pages, account?.reason, account?.remote, account?.jobtag], [
    3,
    "",
    "+49 1001 B",
    "tag1",
  ]);
  const session = rig.sessions();
  assert.match(session, /SESSION BEGIN 000000001 1001\n/);
  assert.match(session, /DIAL 1001 through gateway default/);
  assert.match(session, /page 3 of 3/);
  assert.match(session, /SESSION END\n$/);
  assert.deepEqual([...Deno.readDirSync(`${rig.dir}/tmp`)], [], "nothing is left in tmp");
});

/** Number 1022 hangs up in the middle of the first page, however late a timer is: counted from the negotiation. */
const FIRST_PAGE_LASTS = {
  speed: { factor: 1000, firstPageMs: 60_000 },
  numbers: {
    "1022": { does: "hangs up during the first page", ...machineThat({ hangUpAfterNegotiationMs: 8000 }) },
  },
};

/** How a try ends, by number. */
const ENDS: [string, Settings, TestJob, number, Record<string, string | RegExp>][] = [
  ["busy", {}, { number: "1010" }, 0, {
    status: /^Busy signal detected/,
    statuscode: "1",
    ndials: "1",
    tottries: "0",
  }],
  ["unallocated", {}, { number: "1011" }, 1, { status: /UNALLOCATED_NUMBER/, ndials: "1" }],
  [
    "unallocated, where the site retries everything",
    { gofaxsend: { failedresponse: "" } },
    { number: "1011" },
    0,
    {
      status: /UNALLOCATED_NUMBER/,
      ndials: "1",
    },
  ],
  [
    "unallocated, not to be retried",
    FAILED_RESPONSE,
    { number: "1011" },
    1,
    { status: /: UNALLOCATED_NUMBER, SIP 404 Not Found \(retry disabled\)$/, ndials: "1", totdials: "1" },
  ],
  ["rejected, not to be retried", FAILED_RESPONSE, { number: "1012" }, 1, {
    status: /CALL_REJECTED, SIP 603 Decline \(retry disabled\)$/,
  }],
  ["rejected by the gateway, which is not the callee's answer", FAILED_RESPONSE, { number: "1019" }, 0, {
    status: /^Call rejected by the gateway \(CALL_REJECTED, SIP 403 Forbidden\)$/,
    statuscode: "4",
  }],
  ["no answer", {}, { number: "1016" }, 0, {
    status: /^No answer from remote/,
    statuscode: "3",
    ndials: "1",
  }],
  ["rings for ever", {}, { number: "1015" }, 0, { status: /^No answer from remote/, statuscode: "3" }],
  [
    "answered without fax counts as a dial",
    {},
    { number: "1020" },
    0,
    { status: "Timed out waiting for initial communication", ndials: "1", tottries: "0" },
  ],
  ["dropped before negotiation", {}, { number: "1021" }, 0, {
    status: "The call dropped prematurely",
    ndials: "1",
  }],
  [
    "dropped during the first page",
    {},
    { number: "1022", documents: [10] },
    0,
    { status: "The call dropped prematurely", ndials: "0", tottries: "1" },
  ],
  ["unknown gateway", { freeswitch: { gateway: "nosuch" } }, {}, 0, {
    status: /INVALID_GATEWAY/,
    statuscode: "4",
  }],
  ["dead gateway", { freeswitch: { gateway: "deadgw" } }, {}, 0, { status: /NORMAL_TEMPORARY_FAILURE/ }],
  ["the last dial", {}, { number: "1010", fields: { maxdials: 1 } }, 1, {
    status: /too many attempts to dial$/,
    statuscode: "333",
  }],
  [
    "the last try",
    {},
    { number: "1022", documents: [9], fields: { tottries: 2 } },
    1,
    { status: /^The call dropped prematurely; too many attempts to send$/, statuscode: "334", tottries: "3" },
  ],
  [
    "the third failure on the same page",
    {},
    { number: "1022", documents: [9], fields: { ntries: 2, maxtries: 12 } },
    1,
    { status: /^Giving up after 3 attempts to send same page/, statuscode: "999" },
  ],
  ["not a number", {}, { number: "12|34" }, 1, { status: /"\|" is not allowed/, totdials: "0", ndials: "0" }],
  ["no number", {}, { number: "" }, 1, { status: "No fax number given" }],
  ["decorated number", {}, { number: "10 (01)" }, 2, { status: "" }],
  ["a sender whose name ends with a backslash", {}, { fields: { sender: "Meier\\" } }, 2, { status: "" }],
  ["polling", {}, { fields: { "poll": "0::" } }, 1, {
    status: /^Polling is not supported/,
    statuscode: "324",
  }],
  ["no document", {}, { documents: [] }, 1, { status: "No document to send", statuscode: "323" }],
  [
    "everything sent before us",
    {},
    { documents: [], fields: { npages: 3, totpages: 3 } },
    2,
    { status: "", totdials: "0", npages: "3" },
  ],
  ["a job id that is none", {}, { fields: { jobid: "x" } }, 1, {
    status: /^Job file cannot be read/,
    statuscode: "326",
  }],
  ["a counter that is none", {}, { fields: { totdials: "many" } }, 1, {
    status: /"totdials"/,
    statuscode: "326",
  }],
  ["page handling that is none", {}, { fields: { pagehandling: "zz" } }, 2, { status: "", npages: "2" }],
];

for (const [name, settings, job, code, want] of ENDS) {
  Deno.test(`a try ends: ${name}`, async () => {
    await using rig = await Rig.start(settings, job.number === "1022" ? FIRST_PAGE_LASTS : {});
    const path = rig.job(job);
    assert.equal(await rig.send(path), code);
    const got = rig.fields(path, "returned", ...Object.keys(want));
    assert.equal(got["returned"], String(code));
    for (const [tag, value] of Object.entries(want)) {
      if (value instanceof RegExp) assert.match(got[tag] ?? "", value, tag);
      else assert.equal(got[tag], value, tag);
    }
    assert.equal(rig.sim.channels().length, 0, "no channel is left");
  });
}

Deno.test("busy waits three minutes, a broken fax one, and the job's own interval replaces the first", async () => {
  await using rig = await Rig.start({}, FIRST_PAGE_LASTS);
  const cases: [TestJob, number][] = [
    [{ number: "1010" }, 180],
    [{ number: "1010", fields: { retrytime: 7 } }, 7],
    [{ number: "1015" }, 300],
    [{ number: "1022", documents: [9], fields: { retrytime: 7 } }, 60],
  ];
  for (const [job, seconds] of cases) {
    const path = rig.job(job);
    const before = Math.floor(Date.now() / 1000);
    await rig.send(path);
    const wait = Number(rig.fields(path, "tts")["tts"]) - before;
    assert.ok(wait >= seconds && wait <= seconds + 2, `${JSON.stringify(job)}: ${wait}`);
  }
});

Deno.test("FreeSWITCH away or not letting us in is a retry that says so and costs no try", async () => {
  const away: Settings = { freeswitch: { socket: "127.0.0.1:1" } };
  const stranger: Settings = { freeswitch: { password: "wrong-1" } };
  for (
    const [settings, words] of [[away, /127\.0\.0\.1:1 cannot be reached/], [stranger, /password/]] as const
  ) {
    await using rig = await Rig.start(settings);
    const path = rig.job();
    assert.equal(await rig.send(path), 0);
    const { status, totdials, ndials } = rig.fields(path, "status", "totdials", "ndials");
    assert.match(status ?? "", words);
    assert.deepEqual([totdials, ndials], ["0", "0"]);
  }
});

Deno.test("a missing document is named to the user, a file that is no fax likewise", async () => {
  await using rig = await Rig.start();
  const missing = rig.job();
  Deno.removeSync(`${rig.dir}/docq/doc10.ps;c0`);
  assert.equal(await rig.send(missing), 1);
  assert.match(rig.fields(missing, "status")["status"] ?? "", /docq\/doc10\.ps;c0 is missing/);
  const text = rig.job();
  Deno.writeTextFileSync(`${rig.dir}/docq/doc20.ps;c0`, "no tiff");
  assert.equal(await rig.send(text), 1);
  assert.match(rig.fields(text, "status")["status"] ?? "", /is no fax image/);
  assert.match(rig.sessions(), /is missing on the fax server[\s\S]*is no fax image/);
});

Deno.test("several documents go as one fax; what was made for it is removed", async () => {
  await using rig = await Rig.start();
  const path = rig.job({ documents: [1, 2] });
  assert.equal(await rig.send(path), 2);
  assert.equal(rig.fields(path, "npages")["npages"], "3");
  assert.deepEqual(rig.items(path), ["!postscript:0::docq/doc10.ps", "!postscript:0::docq/doc11.ps"]);
  assert.deepEqual([...Deno.readDirSync(`${rig.dir}/tmp`)], []);
});

Deno.test("a retry goes on at the first page that was not confirmed, across documents", async () => {
  await using rig = await Rig.start({}, {
    numbers: { "4000": { does: "hangs up after page 2", ...hangsUpAfter(2) } },
  });
  const path = rig.job({ number: "4000", documents: [1, 3] });
  assert.equal(await rig.send(path), 0);
  assert.deepEqual(rig.fields(path, "npages", "pagehandling", "ntries", "tottries"), {
    npages: "2",
    pagehandling: "e0Se0P",
    ntries: "0",
    tottries: "1",
  });
  assert.deepEqual(rig.items(path), [
    "!postscript:0::docq/doc10.ps",
    "!postscript:0::docq/doc11.ps.1",
    "fax:1::docq/doc11.ps;c0",
  ]);
  const again = rig.read(path).replaceAll("4000", "1001");
  Deno.writeTextFileSync(`${rig.dir}/${path}`, again);
  assert.equal(await rig.send(path), 2);
  assert.deepEqual(rig.fields(path, "npages", "pagehandling", "tottries"), {
    npages: "4",
    pagehandling: "",
    tottries: "2",
  });
  const pages = rig.read("log/xferfaxlog").trim().split("\n").map((line) => parseXferfaxlog(line)?.pages);
  assert.deepEqual(pages, [2, 2], "each call accounts for its own pages");
});

/** A machine that receives and hangs up after so many pages. */
function machineThat(does: Partial<Machine>): { answers: Machine } {
  const machine = NUMBERS["1001"]?.answers;
  assert.ok(machine);
  return { answers: { ...machine, ...does } };
}

function hangsUpAfter(pages: number): { answers: Machine } {
  return machineThat({ hangUpAfterPages: pages });
}

Deno.test("pages left out by sendfax -Z are not sent, and count as done", async () => {
  await using rig = await Rig.start();
  const path = rig.job({ documents: [3], fields: { pagehandling: "e0Xe0Se0P", skippages: 1 } });
  assert.equal(await rig.send(path), 2);
  assert.deepEqual(rig.fields(path, "npages", "nskip"), { npages: "3", nskip: "1" });
  assert.match(rig.sessions(), /sent 2 pages/);
});

Deno.test("without resume a retry starts at the first page", async () => {
  await using rig = await Rig.start(
    { gofaxsend: { resume: "false" } },
    { numbers: { "4000": { does: "hangs up after page 2", ...hangsUpAfter(2) } } },
  );
  const path = rig.job({ number: "4000", documents: [4] });
  assert.equal(await rig.send(path), 0);
  assert.deepEqual(rig.items(path), ["!postscript:0::docq/doc10.ps.1", "fax:0::docq/doc10.ps;c0"]);
  // Else faxq adds a continuation cover, and counts pages twice.
  assert.deepEqual(rig.fields(path, "npages", "nskip", "ncover"), { npages: "0", nskip: "0", ncover: "0" });
  Deno.writeTextFileSync(`${rig.dir}/${path}`, rig.read(path).replaceAll("4000", "1001"));
  assert.equal(await rig.send(path), 2);
  assert.equal(rig.fields(path, "npages")["npages"], "4");
});

Deno.test("a gateway that lets it ring is given the time to ring, a silent one gives way to the next", async () => {
  const limits = { progresstimeout: "20s", ringtimeout: "60s" };
  const gateway = ["gwsilent", "gwring", "default"];
  await using rig = await Rig.start({ freeswitch: { gateway }, gofaxsend: limits }, {
    gateways: {
      ...GATEWAYS,
      gwsilent: { does: "says nothing", realm: "", destination: { does: "", silentMs: Infinity } },
    },
  });
  const path = rig.job();
  assert.equal(await rig.send(path), 0);
  assert.match(rig.fields(path, "status")["status"] ?? "", /^No answer from remote/);
  assert.deepEqual(rig.sim.history.map((leg) => leg.gateway), ["gwsilent", "gwring"]);
});

Deno.test("the first gateway that works carries the call; a callee who is busy is not dialled again", async () => {
  await using rig = await Rig.start({ freeswitch: { gateway: ["deadgw", "nosuch", "default"] } });
  const path = rig.job();
  assert.equal(await rig.send(path), 2);
  assert.match(
    rig.sessions(),
    /deadgw: .*NORMAL_TEMPORARY_FAILURE, SIP 503 Service Unavailable\) after \d+\.\d s\n[\s\S]*nosuch: .*INVALID_GATEWAY[\s\S]*gateway default/,
  );
  const busy = rig.job({ number: "1010" });
  await rig.send(busy);
  const dialled = rig.sim.history.filter((leg) => leg.number === "1010").map((leg) => leg.gateway);
  assert.deepEqual(dialled, ["deadgw", "default"]);
  const { status } = rig.fields(busy, "status");
  const said =
    /^Busy signal detected \(USER_BUSY, SIP 486 Busy Here\) through gateway default; Gateway deadgw: /;
  assert.match(status ?? "", said);
  assert.match(status ?? "", /NORMAL_TEMPORARY_FAILURE, SIP 503 Service Unavailable\) after \d+\.\d s; /);
  assert.match(
    rig.sessions(),
    /Gateway default: Busy signal detected \(USER_BUSY, SIP 486 Busy Here\) after/,
  );
});

Deno.test("each record in the system log names the call that it is about, and the last ones the last call", async () => {
  await using rig = await Rig.start({ freeswitch: { gateway: ["deadgw", "default"] } });
  assert.equal(await rig.send(rig.job()), 2);
  const [failed, sent] = rig.sim.history.map(({ uuid }) => uuid);
  assert.ok(failed !== undefined && sent !== undefined && failed !== sent);
  const callsOf = (text: string): unknown[] =>
    rig.log.lines.filter((line) => line.includes(text)).map((line) =>
      JSON.parse(line.slice(line.indexOf("{")))["call"]
    );
  assert.deepEqual(callsOf("SEND FAX: JOB 1 DEST"), [undefined]);
  assert.deepEqual(callsOf("info DIAL 1001"), [failed, sent]);
  assert.deepEqual(callsOf("Gateway deadgw: "), [failed]);
  assert.deepEqual(callsOf("Answered"), [sent]);
  assert.deepEqual(callsOf("Fax result"), [sent]);
  assert.deepEqual(callsOf("SEND FAX: JOB 1 sent 2 pages"), [sent]);
});

Deno.test("a gateway that does not know us is left for the next, a callee who declines is not", async () => {
  await using rig = await Rig.start({ freeswitch: { gateway: ["default", "backup-gw"] } });
  const gateways = async (number: string): Promise<unknown> => {
    await rig.send(rig.job({ number }));
    return rig.sim.history.filter((leg) => leg.number === number).map(({ gateway }) => gateway);
  };
  assert.deepEqual(await gateways("1019"), ["default", "backup-gw"], "403");
  assert.deepEqual(await gateways("1012"), ["default"], "603");
});

Deno.test("the answer that tells most is the status, whichever gateway gave it", async () => {
  await using rig = await Rig.start({ freeswitch: { gateway: ["default", "deadgw", "nosuch"] } });
  const path = rig.job({ number: "1013" });
  await rig.send(path);
  const { status, statuscode } = rig.fields(path, "status", "statuscode");
  assert.match(
    status ?? "",
    /^No route to the number \(NO_ROUTE_DESTINATION, SIP 404 Not Found\) through gateway default; Gateway deadgw: .*; Gateway nosuch: /,
  );
  assert.equal(statuscode, "2");
});

Deno.test("a FreeSWITCH that takes no more calls is tried again soon, and costs no try", async () => {
  await using rig = await Rig.start();
  // A channel of that name is there already: like a limit on sessions this ends without one of ours.
  const world = rig.world();
  const uuid = await callUuid({
    key: await rig.callKey(),
    spooldir: rig.dir,
    jobId: 1,
    pid: world.pid,
    attempt: 0,
  });
  await using connection = await world.connect();
  await connection.bgapi(`originate {origination_uuid=${uuid}}sofia/gateway/default/1020 &park()`);
  await until("the other call is up", () => rig.sim.channels().length === 1);
  const path = rig.job();
  assert.equal(await rig.send(path), 0);
  const { status, totdials, ndials } = rig.fields(path, "status", "totdials", "ndials");
  assert.equal(status, "FreeSWITCH takes no more calls (DESTINATION_OUT_OF_ORDER: session limit, or paused)");
  assert.deepEqual([totdials, ndials], ["0", "0"]);
});

Deno.test("a ringing that our limit ended is told apart from a callee who does not answer", async () => {
  await using rig = await Rig.start({ gofaxsend: { ringtimeout: "1s" } }, { speed: 1 });
  const path = rig.job({ number: "1015" });
  assert.equal(await rig.send(path), 0);
  assert.equal(rig.fields(path, "status")["status"], "No answer from remote (NO_ANSWER, ringtimeout 1 s)");
});

Deno.test("a user of the event socket who may not hear of hangups sends all the same, and is told the cause", async () => {
  const allowedEvents = [
    "CHANNEL_CALLSTATE",
    "BACKGROUND_JOB",
    "CUSTOM",
    ...["negociateresult", "pageresult", "result"].map((step) => `spandsp::txfax${step}`),
  ];
  const user = { name: "gofax@default", password: "secret-1", allowedEvents };
  await using rig = await Rig.start({ freeswitch: { user: user.name } }, { user });
  assert.equal(await rig.send(rig.job()), 2);
  const busy = rig.job({ number: "1010" });
  assert.equal(await rig.send(busy), 0);
  assert.equal(rig.fields(busy, "status")["status"], "Busy signal detected (USER_BUSY)");
});

Deno.test("a page that the far end refuses before a change of format is sent in the next call, and what came after it", async () => {
  await using rig = await Rig.start();
  const path = rig.job({ number: "1044", documents: [1, 1] });
  // The second document in fine: SpanDSP goes on without the page that was refused.
  const [file = ""] = rig.items(path).filter((item) => item.startsWith("fax:")).slice(1).map((item) =>
    item.split(":")[3]
  );
  Deno.writeFileSync(`${rig.dir}/${file}`, blankFax({ pages: 1, lines: [196] }));
  assert.equal(await rig.send(path), 0);
  const { status, npages, ntries } = rig.fields(path, "status", "npages", "ntries");
  assert.equal(status, "The far end refused a page: only 1 of 2 pages were confirmed");
  assert.deepEqual([npages, ntries], ["0", "1"]);
  assert.equal(rig.items(path).filter((item) => item.startsWith("fax:0:")).length, 2, "nothing is struck");
  assert.match(rig.sessions(), /refused page 1 \(0 bad rows\)\n.*\n.*A page behind the one refused was sent/);
});

Deno.test("a page that the far end refuses and then takes is a page sent", async () => {
  await using rig = await Rig.start();
  const path = rig.job({ number: "1044", documents: [2] });
  assert.equal(await rig.send(path), 2);
  assert.equal(rig.fields(path, "npages")["npages"], "2");
  const last = rig.job({ number: "1045", documents: [2] });
  assert.equal(await rig.send(last), 0);
  assert.equal(rig.items(last).at(-1), "fax:1::docq/doc20.ps;c0", "the next call carries the second page");
});

Deno.test("a word to stop while it rings ends the call at once and leaves the job for another try", async () => {
  await using rig = await Rig.start({}, { speed: 1 });
  const path = rig.job({ number: "1015" });
  const stop = new AbortController();
  const sending = sendBatch(rig.world(stop.signal), [path]);
  await until("it rings", () => /Ringing/.test(rig.sessions()));
  stop.abort();
  assert.equal(await sending, 0);
  assert.deepEqual(rig.fields(path, "returned", "status", "statuscode", "totdials"), {
    returned: "0",
    status: "Call aborted by user",
    statuscode: "345",
    totdials: "1",
  });
  assert.equal(rig.sim.channels().length, 0);
});

Deno.test("a word to stop while pages go ends the call, and what is confirmed stays confirmed", async () => {
  await using rig = await Rig.start({}, { speed: 30 });
  const path = rig.job({ documents: [40] });
  const stop = new AbortController();
  const sending = sendBatch(rig.world(stop.signal), [path]);
  await until("a page is out", () => Number(rig.fields(path, "npages")["npages"]) >= 1);
  stop.abort();
  assert.equal(await sending, 0);
  const { npages, tottries, returned } = rig.fields(path, "npages", "tottries", "returned");
  assert.ok(Number(npages) >= 1);
  assert.deepEqual([tottries, returned], ["1", "0"]);
  assert.deepEqual(rig.items(path).at(-1), `fax:${npages}::docq/doc10.ps;c0`);
  assert.equal(rig.sim.channels().length, 0);
});

Deno.test("a word to stop before anything began leaves the job as it was", async () => {
  await using rig = await Rig.start();
  const path = rig.job();
  const stop = new AbortController();
  stop.abort(new Error("Received SIGTERM"));
  assert.equal(await sendBatch(rig.world(stop.signal), [path]), 0);
  assert.notEqual(rig.fields(path, "returned")["returned"], "2");
});

Deno.test("a call that stays up after its result is killed, and the result stands", async () => {
  await using rig = await Rig.start({ gofaxsend: { hanguptimeout: "1s" } });
  const path = rig.job({ number: "1040" });
  assert.equal(await rig.send(path), 2);
  assert.equal(rig.sim.channels().length, 0);
  assert.match(rig.sessions(), /Still up 1 s after the result: ending the call\n/);
});

Deno.test("each phase of a call has its deadline, and the session says which one ended it", async () => {
  const cases: [Settings, TestJob, RegExp][] = [
    [{ gofaxsend: { negotiatetimeout: "1s" } }, { number: "1020" }, /No fax negotiation within 1 s/],
    [{ gofaxsend: { pagetimeout: "1s" } }, { documents: [2] }, /No page within 1 s/],
    [
      { gofaxsend: { maxcalltime: "1s", negotiatetimeout: "60s" } },
      { number: "1020" },
      /Call longer than 1 s/,
    ],
  ];
  for (const [settings, job, words] of cases) {
    await using rig = await Rig.start(settings, {
      speed: { firstPageMs: 60_000, negotiateT38Ms: 10, sendTimeoutMs: 60_000 },
    });
    const path = rig.job(job);
    assert.equal(await rig.send(path), 0);
    assert.match(rig.fields(path, "status")["status"] ?? "", words);
    assert.match(rig.sessions(), new RegExp(`: ${words.source}: ending the call\\n`));
    assert.equal(rig.sim.channels().length, 0);
  }
});

Deno.test("FreeSWITCH dying in the middle of a fax is a retry from the first page not confirmed", async () => {
  await using rig = await Rig.start({}, { speed: 30 });
  rig.clock = hurried(20);
  const path = rig.job({ documents: [40] });
  const sending = rig.send(path);
  await until("a page is out", () => Number(rig.fields(path, "npages")["npages"]) >= 1);
  await rig.sim.kill();
  assert.equal(await sending, 0);
  assert.match(rig.fields(path, "status")["status"] ?? "", /Lost the connection to FreeSWITCH/);
  assert.ok(Number(rig.fields(path, "npages")["npages"]) >= 1);
});

Deno.test("a batch: every job its own call; after one that is not done the rest stays untouched", async () => {
  await using rig = await Rig.start();
  const done = [rig.job(), rig.job(), rig.job()];
  assert.equal(await rig.send(...done), 2);
  for (const path of done) assert.equal(rig.fields(path, "returned")["returned"], "2");
  const mixed = [rig.job(), rig.job({ number: "1010" }), rig.job()];
  assert.equal(await rig.send(...mixed), 0);
  assert.deepEqual(mixed.map((path) => rig.fields(path, "returned")["returned"]), ["2", "0", "7"]);
});

Deno.test("a qfile that is not there is nobody's job", async () => {
  await using rig = await Rig.start();
  assert.equal(await rig.send("sendq/q99"), 1);
});

Deno.test("DynamicConfig decides: identity, gateway, prefix, rejection; its failures are retries with words", async () => {
  const script = { gofaxsend: { dynamicconfig: "etc/dynamic" } };
  const cases: [string, TestJob, number, RegExp, (rig: Rig) => void][] = [
    [
      'echo "LocalIdentifier: +49 555 DYN"; echo "TagLine: ACME, Inc. & O\'Brien"; echo "FAXNumber: 5551"; echo "Gateway: deadgw, backup-gw"',
      {},
      2,
      /^$/,
      (rig) => {
        const leg = rig.sim.history.at(-1);
        assert.equal(leg?.gateway, "backup-gw");
        const variables = new Map(Object.entries(leg?.variables ?? {}));
        assert.equal(variables.get("fax_ident"), "+49 555 DYN");
        assert.equal(variables.get("fax_header"), "ACME, Inc. & O'Brien");
        assert.equal(variables.get("origination_caller_id_number"), "5551");
      },
    ],
    ['echo "RejectCall: true"', {}, 1, /^Transmission rejected by DynamicConfig$/, () => {}],
    ["exit 3", {}, 0, /DynamicConfig ended with status 3/, () => {}],
    ['echo "TagLine: \\${system rm}"', {}, 0, /DynamicConfig: line 1: TagLine/, () => {}],
    [
      'test "$*" = "freeswitch0 alice 1001 1" && test "$GOFAX_SENDER" = "Alice Sender"',
      {},
      2,
      /^$/,
      () => {},
    ],
  ];
  for (const [text, job, code, status, check] of cases) {
    await using rig = await Rig.start(script);
    Deno.mkdirSync(`${rig.dir}/etc`);
    rig.script("etc/dynamic", `#!/bin/sh\n${text}\n`);
    const path = rig.job(job);
    assert.equal(await rig.send(path), code, text);
    assert.match(rig.fields(path, "status")["status"] ?? "", status, text);
    assert.doesNotMatch(rig.fields(path, "status")["status"] ?? "", /\n/);
    check(rig);
  }
});

Deno.test("a sender's name with quotes, commas and crafted variables arrives as it is and sets nothing", async () => {
  await using rig = await Rig.start();
  for (
    const sender of ["O'Brien, Bob", "x',execute_on_answer='system touch /tmp/x", "Jörg \\ Müller", "a,b=c"]
  ) {
    const path = rig.job({ fields: { sender } });
    assert.equal(await rig.send(path), 2, sender);
    const variables = new Map(Object.entries(rig.sim.history.at(-1)?.variables ?? {}));
    // FreeSWITCH would cut a name at its slashes.
    assert.equal(variables.get("origination_caller_id_name"), sender.replaceAll("/", "-"));
    assert.doesNotMatch([...variables.keys()].join(), /execute_on/);
  }
});

Deno.test("a station with which T.38 went wrong is remembered, and called without it from then on", async () => {
  await using rig = await Rig.start();
  const path = rig.job({ number: "1043", documents: [3] });
  assert.equal(await rig.send(path), 0);
  assert.match(rig.sessions(), /Softmodem fallback set for 1043/);
  const again = rig.job({ number: "1043", documents: [3] });
  await rig.send(again);
  const variables = new Map(Object.entries(rig.sim.history.at(-1)?.variables ?? {}));
  assert.deepEqual([variables.get("fax_enable_t38"), variables.get("fax_enable_t38_request")], [
    "false",
    "false",
  ]);
});

Deno.test("variables of an override win, but the call stays ours", async () => {
  await using rig = await Rig.start();
  rig.sim.db.insert("override-1001", "fax_ident", "+49 OVERRIDE");
  rig.sim.db.insert("override-1001", "execute_on_answer", "system rm");
  rig.sim.db.insert("override-1001", "origination_uuid", "1");
  assert.equal(await rig.send(rig.job()), 2);
  const variables = new Map(Object.entries(rig.sim.history.at(-1)?.variables ?? {}));
  assert.equal(variables.get("fax_ident"), "+49 OVERRIDE");
  assert.ok(!variables.has("execute_on_answer"));
  assert.notEqual(variables.get("origination_uuid"), "1");
});

Deno.test("every record of a call names job, commid and call", async () => {
  await using rig = await Rig.start();
  await rig.send(rig.job());
  const uuid = rig.sim.history.at(-1)?.uuid;
  const from = rig.log.lines.findIndex((line) => line.includes("DIAL 1001"));
  const records = rig.log.lines.slice(from).filter((line) => line.startsWith("info"));
  assert.ok(records.length >= 6);
  for (const record of records) {
    assert.match(record, /"job":"1"/);
    assert.match(record, /"commid":"000000001"/);
    assert.ok(record.includes(`"call":"${uuid}"`), record);
  }
});

Deno.test("a fine page has twice the time of a plain one", async () => {
  await using rig = await Rig.start({ gofaxsend: { pagetimeout: "1s" } }, {
    speed: { firstPageMs: 60_000, negotiateT38Ms: 10 },
  });
  const path = rig.job({ documents: [1] });
  Deno.writeFileSync(`${rig.dir}/docq/doc10.ps;c0`, demoFax([["fine"]], { fine: true }));
  assert.equal(await rig.send(path), 0);
  assert.equal(rig.fields(path, "status")["status"]?.slice(0, 18), "No page within 2 s");
});
