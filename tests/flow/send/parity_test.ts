/** Rows of docs/parity.md about sending that no other test shows. */

import assert from "node:assert/strict";
import { type Call, newCall, reduce } from "../../../lib/fax/call/call.ts";
import { judgeTry } from "../../../lib/fax/end/outcome.ts";
import { sendBatch } from "../../../lib/flow/send/send_batch.ts";
import type { SenderWorld } from "../../../lib/flow/base/world.ts";
import { unpackParams } from "../../../lib/hylafax/session_params.ts";
import { parseXferfaxlog } from "../../../lib/hylafax/xferfaxlog.ts";
import { loadLibc, mkfifo } from "../../../lib/os/libc.ts";
import { Rig, type Settings, until } from "../rig.ts";

// The library stays open for the life of the process; a test that happened to open it would be blamed for that.
loadLibc();

/** What arrived at the last leg. */
function variables(rig: Rig): ReadonlyMap<string, string> {
  return new Map(Object.entries(rig.sim.history.at(-1)?.variables ?? {}));
}

/** A world that notes what helpers are run, and lets them fail with these words. */
function watched(rig: Rig, words?: string): { world: SenderWorld; ran: (readonly string[])[] } {
  const world = rig.world();
  const ran: (readonly string[])[] = [];
  const run: SenderWorld["run"] = async (request) => {
    ran.push([request.command, ...request.args]);
    const done = words === undefined ? await world.run(request) : undefined;
    const nothing = { signal: null, timedOut: false, aborted: false, truncated: false };
    return done ?? { ...nothing, code: 1, stdout: new Uint8Array(), stderr: new TextEncoder().encode(words) };
  };
  return { world: { ...world, run }, ran };
}

Deno.test("one document from its first page goes as it lies, several are joined in the spool's tmp", async () => {
  await using rig = await Rig.start();
  const { world, ran } = watched(rig);
  assert.equal(await sendBatch(world, [rig.job()]), 2);
  assert.deepEqual(rig.sim.history.at(-1)?.received, Deno.readFileSync(`${rig.dir}/docq/doc10.ps;c0`));
  assert.equal(await sendBatch(world, [rig.job({ documents: [1, 1] })]), 2);
  assert.deepEqual(ran.map((words) => words[0]), ["tiffcp"]);
  const [joined] = ran.map((words) => words.at(-1) ?? "");
  assert.equal(
    joined?.replace(/-[0-9a-f]{16}[.]tif$/, "-X.tif"),
    `${rig.dir}/tmp/gofax-q2-c000000002-p${Deno.pid}-X.tif`,
  );
  assert.equal(rig.sim.history.at(-1)?.application, `&txfax(${joined})`);
});

Deno.test("a document with a comma in its name is joined like any other", async () => {
  await using rig = await Rig.start();
  const path = rig.job({ documents: [1, 2] });
  const odd = "docq/doc10, final.ps;c0";
  Deno.renameSync(`${rig.dir}/docq/doc10.ps;c0`, `${rig.dir}/${odd}`);
  Deno.writeTextFileSync(`${rig.dir}/${path}`, rig.read(path).replace("docq/doc10.ps;c0", odd));
  assert.equal(await rig.send(path), 2);
  assert.equal(rig.fields(path, "npages")["npages"], "3");
});

Deno.test("documents that cannot be joined are a retry with words, and count as a dial", async () => {
  await using rig = await Rig.start();
  const { world } = watched(rig, "first\nNot a TIFF file, bad magic number\n");
  const path = rig.job({ documents: [1, 1] });
  assert.equal(await sendBatch(world, [path]), 0);
  const { status, totdials } = rig.fields(path, "status", "totdials");
  assert.equal(
    status,
    "The pages of this fax cannot be put together (tiffcp ended with status 1: Not a TIFF file, bad magic number)",
  );
  assert.equal(totdials, "1");
  assert.deepEqual([...Deno.readDirSync(`${rig.dir}/tmp`)], []);
});

Deno.test("FIFOs that nobody reads hold up nothing", async () => {
  await using rig = await Rig.start();
  for (const name of ["FIFO", "FIFO.freeswitch0"]) mkfifo(`${rig.dir}/${name}`, 0o600);
  assert.equal(await rig.send(rig.job()), 2);
});

Deno.test("while it rings the qfile says so, and the dial is counted", async () => {
  await using rig = await Rig.start({}, { speed: 1 });
  const path = rig.job({ number: "1015" });
  const stop = new AbortController();
  const sending = sendBatch(rig.world(stop.signal), [path]);
  await until("it rings", () => /Ringing/.test(rig.sessions()));
  assert.deepEqual(rig.fields(path, "status", "totdials", "returned", "commid"), {
    status: "Dialing",
    totdials: "1",
    returned: "0",
    commid: "000000001",
  });
  stop.abort();
  await sending;
});

Deno.test("two negotiations in one call are one try", async () => {
  await using rig = await Rig.start();
  const path = rig.job({ number: "1041" });
  assert.equal(await rig.send(path), 2);
  assert.equal(rig.fields(path, "tottries")["tottries"], "1");
});

Deno.test("a result that counts a page more than was told is neither a crash nor a lie", () => {
  const page = {
    kind: "page",
    badRows: 0,
    longestBadRun: 0,
    encoding: "T.6",
    imageSize: 1,
    xResolution: 8031,
    yResolution: 3850,
    width: 1728,
    height: 1100,
  } as const;
  const agreed = { rate: 14400, ecm: true, t38: "negotiated", remoteId: "+49 1" };
  let call: Call = reduce(newCall(0), { kind: "negotiated", ...agreed, remoteVendor: "" }, 1);
  for (const transferred of [1, 2]) call = reduce(call, { ...page, transferred }, 2);
  const result = { kind: "result", success: true, code: 0, text: "OK", transferred: 3, total: 3 } as const;
  call = reduce(call, { ...result, ...agreed }, 3);
  assert.equal(call.transferred, 3);
  const job = { ndials: 0, totdials: 0, tottries: 0, ntries: 0, maxdials: 12, maxtries: 3, retrytime: 0 };
  const codes = [3, 4].map((toSend) =>
    judgeTry({ kind: "answered", call, toSend, why: undefined }, job, { failedResponse: [] }).code
  );
  assert.deepEqual(codes, [2, 0]);
});

Deno.test("an override of one character is read like any other", async () => {
  await using rig = await Rig.start();
  rig.sim.db.insert("override-1001", "fax_use_ecm", "0");
  assert.equal(await rig.send(rig.job()), 2);
  assert.equal(variables(rig).get("fax_use_ecm"), "0");
});

Deno.test("the prefix of gofax.conf is put before the number, and DynamicConfig's in its place", async () => {
  const prefixed: Settings = { gofaxsend: { callprefix: "0" } };
  const script = 'test "$GOFAX_OWNER" = bob && echo "CallPrefix: 99"; echo "CallPrefix: "';
  await using rig = await Rig.start(
    { gofaxsend: { ...prefixed["gofaxsend"], dynamicconfig: "bin/dynamic" } },
    {
      numbers: { "991001": { does: "is busy", refuses: "USER_BUSY" } },
    },
  );
  rig.script("bin/dynamic", `#!/bin/sh\n${script}\n`);
  assert.equal(await rig.send(rig.job()), 2);
  await rig.send(rig.job({ fields: { owner: "bob" } }));
  assert.deepEqual(rig.sim.history.map((leg) => leg.number), ["01001", "991001"]);
});

Deno.test("after so many answered tries V.17 and error correction are off", async () => {
  await using rig = await Rig.start({ gofaxsend: { disablev17afterretry: "1", disableecmafterretry: "2" } });
  const seen: unknown[] = [];
  for (const tottries of [0, 1, 2]) {
    assert.equal(await rig.send(rig.job({ fields: { tottries } })), 2);
    seen.push(["fax_disable_v17", "fax_use_ecm"].map((name) => variables(rig).get(name)));
  }
  assert.deepEqual(seen, [["false", "true"], ["true", "true"], ["true", "false"]]);
});

Deno.test("ident and header with any character arrive as they are", async () => {
  const header = 'ACME, "Inc." 100%25 & {O\'Brien} \\ | = ; :_: Größe';
  await using rig = await Rig.start({ freeswitch: { header, ident: "+49 (0)30, 'x' 5%" } });
  assert.equal(await rig.send(rig.job()), 2);
  assert.deepEqual(["fax_header", "fax_ident"].map((name) => variables(rig).get(name)), [
    // As mod_spandsp undoes it, with SpanDSP's glyphs for what is no ASCII.
    'ACME, "Inc." 100%2525 & %7BO\'Brien%7D \\ | = ; :%5F: Gr%94%E1e',
    "+49 (0)30, 'x' 5%25",
  ]);
  assert.doesNotMatch(rig.sessions(), /goes out as/);
});

Deno.test("ident and header that do not fit are changed for all to see, not dropped", async () => {
  const header = "Fachklinik für Innere Medizin und Kardiologie, Ambulanz Süd";
  await using rig = await Rig.start({ freeswitch: { header, ident: "+49 (0)30 1234567-890" } });
  assert.equal(await rig.send(rig.job()), 2);
  assert.equal(variables(rig).get("fax_ident"), "+49 (0)30 1234567-89");
  assert.match(
    rig.sessions(),
    /Ident "\+49 \(0\)30 1234567-890" goes out as "\+49 \(0\)30 1234567-89"\n.*Header ".*Süd" goes out as ".*Amb"/,
  );
});

Deno.test("an empty header is none, whatever spandsp.conf says", async () => {
  await using rig = await Rig.start({ freeswitch: { header: "" } });
  assert.equal(await rig.send(rig.job()), 2);
  assert.equal(variables(rig).get("fax_header"), "%00", "mod_spandsp reads this as an empty text");
});

Deno.test("a job's own tag line, id, number and name go out where the site allows it", async () => {
  const fields = {
    desiredtl: 1,
    tagline: "Von %%s an %%r|%Y|Seite %%P",
    receiver: "Büro",
    tsi: "+49 TSI",
    faxnumber: "4712",
    faxname: "Vertrieb",
  };
  await using rig = await Rig.start({ gofaxsend: { jobidentity: "true" } });
  assert.equal(await rig.send(rig.job({ fields })), 2);
  assert.deepEqual(
    ["fax_header", "fax_ident", "origination_caller_id_number", "origination_caller_id_name"].map((name) =>
      variables(rig).get(name)
    ),
    [`Von Alice Sender an B%81ro  ${new Date().getFullYear()}`, "+49 TSI", "4712", "Vertrieb"],
  );
  await using strict = await Rig.start();
  assert.equal(await strict.send(strict.job({ fields })), 2);
  assert.equal(variables(strict).get("fax_header"), "ACME");
});

Deno.test("a call that is killed in the middle is accounted for with sane times", async () => {
  await using rig = await Rig.start({}, { speed: 30 });
  const path = rig.job({ documents: [40] });
  const stop = new AbortController();
  const sending = sendBatch(rig.world(stop.signal), [path]);
  await until("a page is out", () => Number(rig.fields(path, "npages")["npages"]) >= 1);
  stop.abort();
  await sending;
  const account = parseXferfaxlog(rig.read("log/xferfaxlog"));
  assert.ok(account);
  const { jobSeconds, connectedSeconds, pages, reason } = account;
  assert.ok(connectedSeconds >= 1 && connectedSeconds <= jobSeconds + 1 && jobSeconds < 60);
  assert.ok((pages ?? 0) >= 1);
  assert.equal(reason, "Call aborted by user");
});

Deno.test("where the site keeps no accounts none are written", async () => {
  await using rig = await Rig.start({ hylafax: { xferfaxlog: "" } });
  assert.equal(await rig.send(rig.job()), 2);
  assert.equal(rig.read("log/xferfaxlog"), "");
});

Deno.test("the try after a failed DynamicConfig reads its own qfile", async () => {
  await using rig = await Rig.start({ gofaxsend: { dynamicconfig: "bin/dynamic" } });
  rig.script("bin/dynamic", "#!/bin/sh\nprintf 'one\\ntwo\\n' | tee /dev/stderr\nexit 3\n");
  const path = rig.job();
  assert.equal(await rig.send(path), 0);
  const { tts, totdials } = rig.fields(path, "tts", "totdials");
  assert.ok(Number(tts) > Date.now() / 1000, "not at once");
  assert.equal(totdials, "1", "and not for ever");
  rig.script("bin/dynamic", "#!/bin/sh\nexit 0\n");
  assert.equal(await rig.send(path), 2);
});

Deno.test("strange lines in a qfile do not keep a fax from going", async () => {
  await using rig = await Rig.start();
  const path = rig.job({ fields: { regarding: "first\nsecond line without one" } });
  const long = `comments:${"x".repeat(100_000)}\n`;
  Deno.writeTextFileSync(`${rig.dir}/${path}`, rig.read(path) + long);
  assert.equal(await rig.send(path), 2);
  const text = rig.read(path);
  assert.ok(text.includes(long) && text.includes("\nsecond line without one\n"));
});

Deno.test("a job that asks for a least rate is not sent at less, where FreeSWITCH tells of less", async () => {
  await using rig = await Rig.start({}, { speed: 30 });
  const slow = rig.job({ number: "1041", fields: { minbr: 5 } });
  assert.equal(await rig.send(slow), 0);
  const { status, statuscode, npages, tottries } = rig.fields(
    slow,
    "status",
    "statuscode",
    "npages",
    "tottries",
  );
  assert.match(status ?? "", /^Line too slow: 12000 bit\/s agreed, the job asks for 14400/);
  assert.deepEqual([statuscode, npages, tottries], ["128", "0", "1"]);
  assert.match(rig.sessions(), /Line too slow: 12000 bit\/s agreed/);
  assert.equal(rig.sim.channels().length, 0);
});

Deno.test("a least rate that both machines can do, or that one cannot, lets the fax go", async () => {
  await using rig = await Rig.start();
  assert.equal(await rig.send(rig.job({ number: "1041", fields: { minbr: 4 } })), 2);
  // Without V.17 9600 bit/s is the most there is.
  assert.equal(await rig.send(rig.job({ fields: { minbr: 13, desiredbr: 3 } })), 2);
});

Deno.test("what FreeSWITCH cannot do for a job is said in its session", async () => {
  await using rig = await Rig.start();
  assert.equal(await rig.send(rig.job({ fields: { subaddr: "12", passwd: "sesame" } })), 2);
  const session = rig.sessions();
  for (const what of ["a subaddress", "a password"]) {
    assert.match(session, new RegExp(`Not supported: ${what}; sending without`));
  }
  assert.doesNotMatch(session, /sesame/);
});

Deno.test("a document that FreeSWITCH cannot see is said before anybody is called", async () => {
  const blindTo = "/";
  await using rig = await Rig.start({}, { blindTo });
  const path = rig.job();
  assert.equal(await rig.send(path), 0);
  const { status, statuscode, totdials, ndials } = rig.fields(
    path,
    "status",
    "statuscode",
    "totdials",
    "ndials",
  );
  assert.match(
    status ?? "",
    /^FreeSWITCH cannot see \/.*\/tmp\/gofax-q1-c\d+-p\d+-[0-9a-f]+\.tif: does it run as the same user/,
  );
  assert.deepEqual([statuscode, totdials, ndials], ["901", "0", "0"]);
  assert.deepEqual(rig.sim.history, []);
});

Deno.test("who may not ask FreeSWITCH for files sends all the same", async () => {
  const allowedApi = ["db", "originate", "uuid_kill", "uuid_exists"];
  const user = { name: "gofax@default", password: "secret-1", allowedApi };
  await using rig = await Rig.start({ freeswitch: { user: user.name } }, { user });
  assert.equal(await rig.send(rig.job()), 2);
});

Deno.test("the session's log names the call as FreeSWITCH does", async () => {
  await using rig = await Rig.start();
  assert.equal(await rig.send(rig.job()), 2);
  const [leg] = rig.sim.history;
  assert.ok(leg !== undefined);
  assert.match(rig.sessions(), new RegExp(`DIAL 1001 through gateway default, call ${leg.uuid}\n`));
});

Deno.test("the rate that is written down is the one of the last training, which only the result tells", async () => {
  await using rig = await Rig.start();
  const path = rig.job({ number: "1047" });
  assert.equal(await rig.send(path), 2);
  assert.equal(rig.fields(path, "signalrate")["signalrate"], "7200 bit/s");
  const account = parseXferfaxlog(rig.read("log/xferfaxlog"));
  assert.equal(unpackParams(account?.params ?? 0).rate, 7200);
});
