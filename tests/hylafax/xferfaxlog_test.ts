import assert from "node:assert/strict";
import { formatDuration, parseDuration } from "../../lib/hylafax/xferfaxlog_entry.ts";
import { parseCommId, parseJobId } from "../../lib/hylafax/ids.ts";
import {
  formatCall,
  formatRecv,
  formatSend,
  type IncomingCallRecord,
  parseXferfaxlog,
  type RecvRecord,
  type SendRecord,
} from "../../lib/hylafax/xferfaxlog.ts";
import { inForm } from "../../lib/hylafax/xferfaxlog_form.ts";
import { recordedText } from "./support.ts";

const real = recordedText("xferfaxlog/real-6.0.7").split(/(?<=\n)/);

const send: SendRecord = {
  start: new Date(2026, 10, 23, 2, 51, 19),
  commId: parseCommId("000000001"),
  modem: "ttyFK0",
  jobId: parseJobId("1"),
  jobtag: "my tag",
  mailaddr: "root@faxhost",
  external: "+49 30 777",
  csi: "+49 30 777",
  params: 2121769,
  pages: 5,
  jobSeconds: 11,
  connectedSeconds: 9,
  reason: "",
  owner: "root",
  dcs: "00 00 00",
  plus: undefined,
};

const recv: RecvRecord = {
  start: new Date(2026, 10, 23, 2, 59),
  commId: parseCommId("000000009"),
  modem: "ttyFK0",
  file: "recvq/fax000000002.tif",
  ownNumber: "+49.30.1000",
  tsi: "+1 555 4242",
  params: 2105384,
  pages: 2,
  jobSeconds: 0,
  connectedSeconds: 0,
  reason: "",
  cidNumber: "5551",
  cidName: 'Joe "X" Doe',
  callIds: ["5551", 'Joe "X" Doe'],
  dcs: "00 44 1E",
};

const call: IncomingCallRecord = recv;

const busy: SendRecord = {
  ...send,
  start: new Date(2026, 10, 23, 2, 52),
  commId: parseCommId("000000002"),
  jobId: parseJobId("2"),
  jobtag: "",
  external: "7001",
  csi: "",
  params: 2121768,
  pages: 0,
  jobSeconds: 4,
  connectedSeconds: 0,
  reason: "Busy signal detected",
};

Deno.test("formatSend() writes a sent fax like the real faxsend", () =>
  assert.equal(inForm(formatSend(send), 19), real[0]));
Deno.test("formatSend() writes a busy number like the real faxsend", () =>
  assert.equal(inForm(formatSend(busy), 19), real[1]));
Deno.test("formatRecv() writes a received fax like the real faxgetty", () =>
  assert.equal(inForm(formatRecv(recv), 19), real[9]));
Deno.test("formatCall() writes a call like the real faxgetty", () =>
  assert.equal(inForm(formatCall(call), 19), real[10]));

Deno.test("formatRecv() writes a fax of an anonymous caller like the real faxgetty", () => {
  const anonymous: RecvRecord = {
    ...recv,
    start: new Date(2026, 10, 23, 2, 57),
    commId: parseCommId("000000008"),
    file: "recvq/fax000000001.tif",
    params: 2105385,
    pages: 1,
    jobSeconds: 1,
    connectedSeconds: 1,
    reason: "Normal and proper end of connection",
    cidNumber: "",
    cidName: "",
    callIds: [],
    dcs: "00 46 1E",
  };
  assert.equal(inForm(formatRecv(anonymous), 19), real[7]);
  assert.equal(inForm(formatCall(anonymous), 19), real[8]);
});

const field = (line: string, n: number): string => line.split("\t")[n - 1] ?? "";

Deno.test("formatRecv() says that a sender gave no id", () => {
  assert.equal(field(formatRecv({ ...recv, tsi: "" }), 9), '"<UNSPECIFIED>"');
});

Deno.test("no value can add a field or a line", () => {
  const evil = "a\tb\nc\rd\0e\x1b[2J\x7f";
  const sent = formatSend({
    ...send,
    jobtag: evil,
    mailaddr: evil,
    external: evil,
    csi: evil,
    reason: evil,
    owner: evil,
    dcs: evil,
    modem: evil,
    plus: { faxname: evil, faxnumber: evil, jobinfo: evil },
  });
  const callIds = [evil, evil];
  const all = { ownNumber: evil, cidName: evil, cidNumber: evil, callIds, reason: evil, modem: evil };
  for (
    const line of [
      sent,
      formatRecv({ ...recv, ...all, tsi: evil, file: evil }),
      formatCall({ ...call, ...all }),
    ]
  ) {
    assert.equal(line.split("\t").length, 20);
    assert.equal(inForm(line, 19).split("\t").length, 19);
    // deno-lint-ignore no-control-regex -- that none is left is the point
    assert.match(line, /^[^\x00-\x08\x0a-\x1f\x7f]*\n$/);
  }
});

const tags: readonly (readonly [string, string, string])[] = [
  ["escapes quotes", 'tag "q" x', '"tag \\"q\\" x"'],
  ["turns tabs into blanks", "a\tb", '"a b"'],
  ["cuts at 78", "x".repeat(100), `"${"x".repeat(78)}"`],
  ["does not cut an escape in two", `${"x".repeat(77)}"yy`, `"${"x".repeat(77)}"`],
  ["does not cut a character in two", `${"x".repeat(77)}üy`, `"${"x".repeat(77)}"`],
  ["counts bytes", "ü".repeat(50), `"${"ü".repeat(39)}"`],
];

for (const [name, jobtag, want] of tags) {
  Deno.test(`formatSend() ${name} in the job tag`, () =>
    assert.equal(field(formatSend({ ...send, jobtag }), 6), want));
}

Deno.test("formatDuration() writes H:MM:SS", () => {
  const cases: readonly (readonly [number, string])[] = [
    [0, "0:00:00"],
    [0.2, "0:00:01"],
    [9.4, "0:00:09"],
    [59.6, "0:01:00"],
    [100, "0:01:40"],
    [3600, "1:00:00"],
    [360_000, "100:00:00"],
    [-5, "0:00:00"],
    [NaN, "0:00:00"],
    [Infinity, "0:00:00"],
  ];
  for (const [seconds, want] of cases) assert.equal(formatDuration(seconds), want);
});

Deno.test("parseDuration() reads what HylaFAX and others wrote", () => {
  assert.equal(parseDuration("0:01:40"), 100);
  assert.equal(parseDuration("00:01:40"), 100);
  assert.equal(parseDuration("1:40"), 100);
  for (const text of ["", "40", "1:2", "x:00:00", "5124095573468383:13:00:00"]) {
    assert.equal(parseDuration(text), undefined, text);
  }
});

Deno.test("parseXferfaxlog() reads every real line", () => {
  for (const line of real) assert.ok(parseXferfaxlog(line), line);
  assert.deepEqual(parseXferfaxlog(real[9] ?? ""), {
    when: "11/23/26 02:59",
    kind: "RECV",
    commId: "000000009",
    modem: "ttyFK0",
    jobOrFile: "recvq/fax000000002.tif",
    jobtag: "",
    mailaddr: "fax",
    number: "+49.30.1000",
    remote: "+1 555 4242",
    params: 2105384,
    pages: 2,
    jobSeconds: 0,
    connectedSeconds: 0,
    reason: "",
    cidName: 'Joe "X" Doe',
    cidNumber: "5551",
    callIds: ["5551", 'Joe "X" Doe'],
    owner: "",
    dcs: "00 44 1E",
    jobinfo: "",
  });
});

Deno.test("parseXferfaxlog() ignores what HylaFAX's own tools ignore", () => {
  const lines = recordedText("xferfaxlog/mixed").split(/(?<=\n)/);
  const bad = lines.filter((line) => parseXferfaxlog(line) === undefined);
  assert.deepEqual(bad.map((line) => field(line, 5)), ["7"]);
  assert.equal(parseXferfaxlog(lines[5] ?? "")?.jobtag, 'tag "q" x');
  for (const line of ["", "x", "\t".repeat(18)]) assert.equal(parseXferfaxlog(line), undefined);
});
