/** Ten ends and more, each explained: what a clerk and an administrator read of it. */

import assert from "node:assert/strict";
import { explainJson } from "../../../cmd/explain/explain_json.ts";
import { explainText } from "../../../cmd/explain/explain_text.ts";
import { PLAIN_VIEW } from "../../../cmd/view.ts";
import { clerkLines } from "../../../lib/fax/explain/clerk.ts";
import { type Asked, explain, type Explained } from "../../../lib/flow/admin/explain.ts";
import { CaseFiles } from "../../../lib/spool/case_files.ts";
import { Rig, type TestJob } from "../rig.ts";

const DATA = new URL("../../data/hylafax/", import.meta.url);

/** Three hours. */
const KILLTIME_S = 10_800;

function now(): number {
  return Math.floor(Date.now() / 1000);
}

/** What `gofax explain` finds; the test fails if it finds nothing. */
function look(rig: Rig, asked: string): Explained {
  const world = rig.world();
  const what: Asked = /^\d+$/.test(asked) ? { kind: "number", digits: asked } : { kind: "file", path: asked };
  const found = explain({ ...world, caseFiles: new CaseFiles(world.spool.paths) }, what);
  assert.ok(found !== undefined, `no trace of ${asked}`);
  return found;
}

/** The text in one line, so that a test need not know where it is wrapped. */
function textOf(found: Explained): string {
  return explainText(found, now(), PLAIN_VIEW).replaceAll(/\s+/g, " ");
}

function clerkOf(found: Explained): string {
  return clerkLines(found.explanation, now()).join(" ");
}

/** Does with the job's file what faxq does after the sender: its state, and its place. */
function asFaxqLeavesIt(
  rig: Rig,
  path: string,
  state: number,
  changes: Readonly<Record<string, string | number>> = {},
): void {
  let text = rig.read(path);
  const isOver = state > 6;
  for (const [tag, value] of Object.entries({ state, ...isOver ? { tts: now() } : {}, ...changes })) {
    text = text.replace(new RegExp(`^${tag}:.*$`, "m"), `${tag}:${value}`);
  }
  Deno.writeTextFileSync(`${rig.dir}/${path}`, text);
  if (!isOver) return;
  Deno.mkdirSync(`${rig.dir}/doneq`, { recursive: true });
  Deno.renameSync(`${rig.dir}/${path}`, `${rig.dir}/${path.replace("sendq", "doneq")}`);
}

interface End {
  readonly name: string;
  readonly job: TestJob;
  /** The job's state afterwards. */
  readonly state: number;
  /** What the clerk reads, in its order. */
  readonly clerk: readonly (string | RegExp)[];
  /** What the administrator reads. */
  readonly admin: readonly (string | RegExp)[];
}

const ENDS: readonly End[] = [
  {
    name: "a fax that is sent",
    job: { number: "1001", documents: [3] },
    state: 7,
    clerk: [
      /^Fax \d+ to 1001 was sent on \d{4}-\d\d-\d\d at \d\d:\d\d: 3 pages, all arrived\./,
      'There is nothing left to do. The other fax machine calls itself "+49 1001 B".',
    ],
    admin: ["nothing: the job is done", "page 3 sent: ", "over T.38", "result 0: OK"],
  },
  {
    name: "a busy number",
    job: { number: "1010" },
    state: 3,
    clerk: [
      /^Fax \d+ to 1010 is not sent yet: the number was busy\./,
      /The next call is (?:at|on) [\d at:-]*\d\d:\d\d, in \d minutes \(1 of 12 calls made\)\. You need not do anything\./,
      /If it has not got through by [\d at:-]*\d\d:\d\d: ask the recipient when the line is free/,
    ],
    admin: [
      "Busy signal detected (USER_BUSY, SIP 486 Busy Here) [HylaFAX's code 1]",
      "It lies with the far end",
      "JobReqBusy of HylaFAX's configuration: 180 s",
      "1 of 12 calls, 0 of 3 answered calls used",
      "in 3 hours (kill time)",
    ],
  },
  {
    name: "a busy number, for the last time",
    job: { number: "1010", fields: { maxdials: 1 } },
    state: 8,
    clerk: [
      /^Fax \d+ to 1010 was NOT sent: the number was busy\./,
      "It is not tried again by itself, after 1 call.",
      "What you can do: ask the recipient when the line is free, or for a second fax number; then send the fax again.",
    ],
    admin: [
      "It was the last try: all calls that the job may make were made (sendfax -T, MaxDials).",
      "the job has ended",
    ],
  },
  {
    name: "a number that does not exist",
    job: { number: "1011" },
    state: 8,
    clerk: [
      "was NOT sent: this number does not exist.",
      "What you can do: check the number, with its area code and country code; then send the fax again.",
    ],
    admin: [
      "SIP 404 Not Found",
      "It lies with the number",
      /gofax send --dry-run doneq\/q\d+ shows the number/,
    ],
  },
  {
    name: "a telephone instead of a fax machine",
    job: { number: "1020" },
    state: 3,
    clerk: [
      "is not sent yet: the call was answered, but no fax machine was heard.",
      "Check the number: it may be a telephone or an answering machine. If it is wrong, have this fax cancelled",
    ],
    admin: [
      "It lies with the number",
      "gofax number 1020 shows",
      "answered, result 2: Timed out",
      "JobReqNoFCon",
    ],
  },
  {
    name: "a call that is cut off after two of three pages",
    job: { number: "1032", documents: [3] },
    state: 3,
    clerk: [
      "is not sent yet: the call was cut off in the middle of the fax. 2 of 3 pages arrived; the next call begins with page 3.",
      "You need not do anything.",
    ],
    admin: ["It lies with the trunk", "page 1 sent: ", "page 2 sent: ", "JobReqProto", "Pages 2 of 3 sent"],
  },
  {
    name: "a provider that does not know us",
    job: { number: "1019" },
    state: 3,
    clerk: [
      "our telephone line did not let the call out.",
      "Please tell the administrator of the fax server. You need not send the fax again.",
    ],
    admin: ["SIP 403 Forbidden", "fs_cli -x 'sofia status gateway default'", "gofaxsend.faxnumber"],
  },
  {
    name: "a number that cannot be dialled",
    job: { number: "12:34" },
    state: 8,
    clerk: [
      "to 12:34 was NOT sent: this is no number that can be dialled.",
      "write the fax number with digits only",
    ],
    admin: ['Cannot dial "12:34"', "- nothing was dialled", "0 of 12 calls"],
  },
];

function expect(text: string, wanted: readonly (string | RegExp)[]): void {
  for (const each of wanted) {
    if (typeof each === "string") assert.ok(text.includes(each), `"${each}" is not in:\n${text}`);
    else assert.match(text, each);
  }
}

for (const { name, job, state, clerk, admin } of ENDS) {
  Deno.test(`explains ${name}`, async () => {
    await using rig = await Rig.start();
    const path = rig.job({ ...job, fields: { killtime: now() + KILLTIME_S, ...job.fields } });
    await rig.send(path);
    asFaxqLeavesIt(rig, path, state);
    const found = look(rig, "1");
    expect(clerkOf(found), clerk);
    expect(textOf(found), admin);
    // The communication leads to its job.
    const commId = rig.read(found.sources[0] ?? "").match(/^commid:(\d+)$/m)?.[1] ?? "";
    assert.equal(textOf(look(rig, commId)), textOf(found));
  });
}

Deno.test("explains a document that is gone, and FreeSWITCH that is away", async () => {
  await using rig = await Rig.start();
  const gone = rig.job();
  Deno.removeSync(`${rig.dir}/docq/doc10.ps;c0`);
  await rig.send(gone);
  asFaxqLeavesIt(rig, gone, 8);
  expect(clerkOf(look(rig, "1")), [
    "the document is not on the fax server any more",
    "What you can do: send the fax again",
  ]);
  expect(textOf(look(rig, "1")), ["It lies with the fax server", "docq/doc10.ps;c0 is missing"]);
  // The sender makes it while it connects, and does not wait for it if that fails.
  await rig.callKey();
  const away = rig.job({ fields: { killtime: now() + KILLTIME_S } });
  await rig.sim[Symbol.asyncDispose]();
  await rig.send(away);
  asFaxqLeavesIt(rig, away, 3);
  expect(clerkOf(look(rig, "2")), [
    "the telephone part of the fax server does not work",
    /in (?:\d+ seconds|1 minute)/,
    "Please tell the administrator",
  ]);
  expect(textOf(look(rig, "2")), ["cannot be reached", "no try was used up", "0 of 12 calls"]);
});

Deno.test("explains jobs that wait, are on hold, blocked, or being sent", async () => {
  await using rig = await Rig.start();
  const path = rig.job({ fields: { killtime: now() + KILLTIME_S, tts: now() - 5 } });
  const states: readonly (readonly [state: number, words: string])[] = [
    [5, "waits for its first call. The first call comes as soon as a line of the fax server is free."],
    [1, "is on hold: somebody stopped it."],
    [4, "It waits until another fax to the same number is through."],
    [6, "is being sent just now. Wait a moment, and ask again."],
  ];
  for (const [state, words] of states) {
    asFaxqLeavesIt(rig, path, state);
    expect(clerkOf(look(rig, "1")), [words]);
  }
  asFaxqLeavesIt(rig, path, 2, { tts: now() + 7300 });
  expect(clerkOf(look(rig, "1")), [/The first call is .*, in 2 hours\./]);
  asFaxqLeavesIt(rig, path, 1);
  // faxalter -r would send a copy of it.
  expect(textOf(look(rig, "1")), ["nothing until a user lets it go on (faxalter -p 1)"]);
});

Deno.test("takes faxq's words about a job that waits for no failure", async () => {
  await using rig = await Rig.start();
  const path = rig.job({ fields: { killtime: now() + KILLTIME_S, status: "", statuscode: 0 } });
  asFaxqLeavesIt(rig, path, 4, { status: "Blocked by concurrent calls", statuscode: 337 });
  expect(clerkOf(look(rig, "1")), [
    "to 1001 waits for its first call. It waits until another fax to the same number is through. You need not do anything.",
  ]);
  asFaxqLeavesIt(rig, path, 3, {
    status: "Delayed by time-of-day restrictions",
    statuscode: 338,
    tts: now() + 3600,
  });
  expect(clerkOf(look(rig, "1")), ["waits for its first call.", "You need not do anything."]);
  expect(textOf(look(rig, "1")), ["(TimeOfDay of HylaFAX's configuration"]);
});

Deno.test("reads HylaFAX+'s number of an end, and its words about a job that waits", async () => {
  await using rig = await Rig.start();
  const path = rig.job({ number: "1010", dialect: "hylafax+", fields: { killtime: now() + KILLTIME_S } });
  await rig.send(path);
  asFaxqLeavesIt(rig, path, 3, {});
  expect(textOf(look(rig, "1")), ["[HylaFAX's code E001]"]);
  assert.match(explainJson(look(rig, "1"), now()), /"statuscode": 1,\s+"code": "E001"/);
  asFaxqLeavesIt(rig, path, 3, { status: "Delayed by prior call ", errorcode: "E342", tts: now() + 60 });
  expect(clerkOf(look(rig, "1")), ["the number was busy"]);
});

Deno.test("promises no call that the kill time of a job forbids", async () => {
  await using rig = await Rig.start();
  const path = rig.job({ number: "1010", fields: { killtime: now() + KILLTIME_S } });
  await rig.send(path);
  asFaxqLeavesIt(rig, path, 3, { tts: now() + 600, killtime: now() + 300 });
  expect(clerkOf(look(rig, "1")), [
    /It is not tried again: its time is over .*, before the next call\./,
    "then send the fax again.",
  ]);
  expect(textOf(look(rig, "1")), [/does next nothing: its kill time is over .*, before the next call /]);
  for (const state of [3, 4]) {
    asFaxqLeavesIt(rig, path, state, { tts: now() - 600, killtime: now() - 300 });
    expect(clerkOf(look(rig, "1")), [
      /Its time was over .*, and it was not ended\. Please tell the administrator/,
    ]);
    expect(textOf(look(rig, "1")), ["so faxq does not run, or hangs: gofax status."]);
  }
  // faxq stops the clock of a job that is suspended.
  asFaxqLeavesIt(rig, path, 1);
  expect(clerkOf(look(rig, "1")), ["is on hold"]);
  expect(textOf(look(rig, "1")), ["(faxalter -p 1)", "is over: without -k 'now + 3 hours' it ends at once."]);
});

Deno.test("explains jobs that HylaFAX's scheduler ended: refused, time over, cancelled", async () => {
  await using rig = await Rig.start();
  const path = rig.job({ number: "1010" });
  await rig.send(path);
  const ended = rig.read(path);
  const cases: readonly (readonly [fields: Record<string, string | number>, words: readonly string[]])[] = [
    [{ status: "REJECT: Page width (1 mm) appears invalid", statuscode: 332 }, [
      "the fax server did not take the job",
    ]],
    [{ status: "Kill time expired", statuscode: 325 }, [
      "the time in which it could be sent is over; the last call: the number was busy.",
    ]],
    [{ status: "Job aborted by request", statuscode: 345 }, [
      "was NOT sent: it was cancelled. It is not tried again.",
    ]],
  ];
  for (const [changes, words] of cases) {
    Deno.writeTextFileSync(`${rig.dir}/${path}`, ended);
    asFaxqLeavesIt(rig, path, 8, changes);
    expect(clerkOf(look(rig, "1")), words);
  }
  asFaxqLeavesIt(rig, rig.job(), 8, {
    status: "REJECT: Too many attempts to dial: 12, max 12",
    statuscode: 333,
  });
  expect(clerkOf(look(rig, "2")), ["was NOT sent: all tries were used up."]);
});

/** A spool with files of other programs. */
async function withFiles(files: Readonly<Record<string, string>>): Promise<Rig> {
  const rig = await Rig.start();
  Deno.mkdirSync(`${rig.dir}/doneq`);
  for (const [path, text] of Object.entries(files)) Deno.writeTextFileSync(`${rig.dir}/${path}`, text);
  return rig;
}

function data(path: string): string {
  return Deno.readTextFileSync(new URL(path, DATA));
}

Deno.test("explains a job that HylaFAX's own faxsend sent", async () => {
  await using rig = await withFiles({
    "sendq/q6": data("qfiles/real-faxsend-page3fail.after"),
    "log/c000000006": data("sessions/real-faxsend-page3fail.log"),
    "log/c000000002": data("sessions/real-faxsend-busy.log"),
    "log/xferfaxlog": data("xferfaxlog/real-6.0.7"),
    "sendq/q2": data("qfiles/real-faxsend-busy.after"),
  });
  const broken = look(rig, "sendq/q6");
  expect(clerkOf(broken), [
    "Fax 6 to 7005 is not sent yet: the connection was bad, and the fax broke off. 2 of 5 pages arrived",
  ]);
  expect(textOf(broken), [
    "by HylaFAX's own program (faxsend or faxgetty) and a real modem, not by gofax",
    "It did not go through gofax. If it should have: SendFaxCmd",
    "faxq does not run, or hangs",
    "page 1 sent: 2 s",
    "page 2 sent: 1 s",
    '7005: answered, by "+49 30 777", 14400 bit/s',
  ]);
  assert.doesNotMatch(textOf(broken), /gofax override/);
  expect(textOf(look(rig, "sendq/q2")), [
    "Busy signal detected [HylaFAX's code 1]",
    "- 7001: Busy signal detected",
  ]);
});

const GOFAXIP =
  `2026/11/23 03:00:36.217925 Processing hylafax commid 00000001 as freeswitch call 039b5e9c-0f32-457c-8219-e783027866ff
2026/11/23 03:00:36.225385 Originating channel to 1022 using gateway default
2026/11/23 03:00:36.249265 Originate successful
2026/11/23 03:00:42.920126 Remote ID: "+49 1022 B", Transfer Rate: 14400, ECM=true
2026/11/23 03:00:50.670847 Page 1 sent: Image Size: 1728x1146, Compression: T.85(L0), Comp Size: 4330 bytes, Bad Rows: 2
2026/11/23 03:00:56.257750 Fax failed. Retry: true. Hangup Cause: NORMAL_CLEARING. Result: The call dropped prematurely
`;

Deno.test("explains what GOfax.IP sent and received, as far as its log tells", async () => {
  await using rig = await withFiles({
    "log/c00000001": GOFAXIP,
    "log/xferfaxlog":
      '11/23/26 03:00\tSEND\t00000001\tfreeswitch0\t77\t"tag1"\talice@example.com\t"1022"\t"+49 1022 B"\t65576\t0\t00:00:20\t00:00:20\t"The call dropped prematurely"\t""\t""\t""\t"alice"\t""\n' +
      '11/23/26 02:53\tRECV\t00000011\tfreeswitch\trecvq/fax00000011.tif\t""\tfax\t"4711"\t"+1 555 1"\t65576\t4\t00:00:50\t00:00:50\t"OK"\t""GoName""\t""5552""\t""\t""\t"T.4 2-D"\n',
  });
  const sent = look(rig, "00000001");
  expect(clerkOf(sent), ["Fax 77 to 1022 was NOT sent: the call was cut off in the middle of the fax."]);
  expect(textOf(sent), [
    "its file is gone",
    "nothing: the job is over, and its file was removed",
    "GOfax.IP, whose log says neither",
    "page 1 sent: T.85(L0), 2 bad rows",
  ]);
  const received = look(rig, "recvq/fax00000011.tif");
  expect(clerkOf(received), ["A fax from 5552 (GoName) arrived on 2026-11-23 at 02:53: 4 pages, complete."]);
});

Deno.test("explains a fax that faxgetty received", async () => {
  await using rig = await withFiles({
    "log/c000000009": data("sessions/real-faxgetty-receive-2pages.log"),
    "log/xferfaxlog": data("xferfaxlog/real-6.0.7"),
    "recvq/fax000000002.tif": "II*",
  });
  const found = look(rig, "recvq/fax000000002.tif");
  assert.equal(textOf(look(rig, "000000009")), textOf(found));
  expect(clerkOf(found), [
    "A fax from 5551 (",
    "arrived on 2026-11-23 at 02:59: 2 pages, complete. It is kept on the fax server as recvq/fax000000002.tif.",
    "If it did not come to you: ask the administrator",
  ]);
  expect(textOf(found), ["page 2 received: 0 s, 1-D MH", "To +49.30.1000 File"]);
});

Deno.test("hostile text of a session log and of a qfile reaches no terminal, and makes up no line", async () => {
  const evil = "\x1b]0;owned\x07\u202e\u2028It lies with us";
  await using rig = await withFiles({
    "sendq/q5":
      `jobid:5\nexternal:1${evil}\nnumber:1\nstate:3\nstatus:Busy${evil}\\\nsecond line\ncommid:000000005\ncsi:${evil}\n`,
    "log/c000000005":
      `Nov 23 02:52:34.98: [ 2132]: SESSION BEGIN 000000005 1\nNov 23 02:52:34.98: [ 2132]: DIAL 1${evil}\n` +
      `Nov 23 02:52:34.98: [ 2132]: REMOTE CSI "${evil}"\nNov 23 02:52:34.98: [ 2132]: Override ${evil}=1\n${
        "x".repeat(100_000)
      }\n`,
  });
  const found = look(rig, "5");
  const text = explainText(found, now(), PLAIN_VIEW);
  // deno-lint-ignore no-control-regex
  assert.doesNotMatch(text, /[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e\u2028]/);
  assert.equal(text.split("\n").filter((line) => /^\s*second line|^It lies with us/.test(line)).length, 0);
  const json = JSON.parse(explainJson(found, now()));
  assert.equal(json.format, 1);
  assert.equal(json.tries[0].log.calls[0].number, "1\\u001b]0;owned\\u0007\\u202e\\u2028It lies with us");
});

Deno.test("a number of which the spool knows nothing has no explanation, and nothing is changed by asking", async () => {
  await using rig = await Rig.start();
  const path = rig.job({ number: "1010" });
  await rig.send(path);
  const before = JSON.stringify([...files(rig.dir)]);
  const world = rig.world();
  const withFiles = { ...world, caseFiles: new CaseFiles(world.spool.paths) };
  assert.equal(explain(withFiles, { kind: "number", digits: "4711" }), undefined);
  assert.equal(explain(withFiles, { kind: "file", path: "recvq/fax000000099.tif" }), undefined);
  assert.equal(explain(withFiles, { kind: "file", path: "no/such/file" }), undefined);
  look(rig, "1");
  assert.equal(JSON.stringify([...files(rig.dir)]), before);
});

/** Every file of a folder, its size and when it was changed. */
function* files(dir: string): Generator<readonly [string, number, number]> {
  for (const { name, isDirectory } of Deno.readDirSync(dir)) {
    const path = `${dir}/${name}`;
    if (isDirectory) yield* files(path);
    else yield [path, Deno.lstatSync(path).size, Deno.lstatSync(path).mtime?.getTime() ?? 0];
  }
}
