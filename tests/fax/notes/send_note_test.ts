import assert from "node:assert/strict";
import { commId, modemName, parseJobId } from "../../../lib/hylafax/ids.ts";
import {
  earlierCalls,
  formatSendNote,
  isUnfinished,
  type NotedCall,
  notedCall,
  openCalls,
  parseSendNote,
  type SendNote,
} from "../../../lib/fax/notes/send_note.ts";

const CALL: NotedCall = notedCall({
  uuid: "1b4e28ba-2fa1-81d2-883f-0016d3cca427",
  gateway: "default",
  dialledAt: 1_700_000_001_000,
  toSend: 3,
  dials: 1,
});

const NOTE: SendNote = {
  jobId: parseJobId("12"),
  pid: 4711,
  modem: modemName("freeswitch0"),
  qfile: "sendq/q12",
  startedAt: 1_700_000_000_000,
  seenAt: 1_700_000_002_000,
  commid: commId(7),
  account: {
    jobtag: 'a "tag"',
    mailaddr: "a@example.com",
    external: "030 1234567",
    owner: "alice",
    csi: "+49 30 1",
    params: 2_146_305,
    dcs: "00 46 78",
    plus: { faxname: "ACME", faxnumber: "4711", jobinfo: "3/0/0/1/12/0/3" },
  },
  calls: [
    { ...CALL, over: true, sent: true, news: true },
    { ...CALL, taken: true, answeredAt: 1_700_000_002_000, pages: 2, inOrder: 1, accounted: 1 },
  ],
  sent: false,
  carried: 3,
  accounted: false,
  pending: ["a line\twith tabs\n"],
  ended: false,
};

Deno.test("parseSendNote() reads what formatSendNote() wrote", () => {
  for (const note of [NOTE, { ...NOTE, commid: undefined, account: undefined, calls: [], pending: [] }]) {
    assert.deepEqual(parseSendNote(`${formatSendNote(note)}\n\n`), note);
  }
});

Deno.test("parseSendNote() takes what an older gofax knew of a call for accounted for", () => {
  const { carried: _, ...note } = NOTE;
  const calls = NOTE.calls.map(({ accounted: _, ...call }) => call);
  const read = parseSendNote(JSON.stringify({ ...note, calls }));
  assert.deepEqual([read?.carried, read?.calls.map(({ accounted }) => accounted)], [0, [0, 2]]);
});

Deno.test("parseSendNote() does not take for a note what is none", () => {
  const wrong: readonly unknown[] = [
    "",
    [],
    null,
    { ...NOTE, jobId: 0 },
    { ...NOTE, modem: "../x" },
    { ...NOTE, commid: "x" },
    { ...NOTE, calls: {} },
    { ...NOTE, calls: [{ ...CALL, uuid: 1 }] },
    { ...NOTE, pending: [1] },
    { ...NOTE, account: { jobtag: "x" } },
    { ...NOTE, account: { ...NOTE.account, plus: { faxname: "x" } } },
  ];
  for (const value of wrong) {
    assert.equal(parseSendNote(typeof value === "string" ? value : JSON.stringify(value)), undefined);
  }
});

Deno.test("a note is unfinished until its sender ended, its calls are over and the accounting has its lines", () => {
  const done: SendNote = { ...NOTE, calls: [], pending: [], accounted: true, ended: true };
  const cases: readonly [string, SendNote, boolean][] = [
    ["all done", done, false],
    ["never came to a session", { ...done, commid: undefined, accounted: false }, false],
    ["died", { ...done, ended: false }, true],
    ["not accounted for", { ...done, accounted: false }, true],
    ["a line that was refused", { ...done, pending: ["x"] }, true],
    ["a call that may be up", { ...done, calls: [CALL] }, true],
    ["a call that is over", { ...done, calls: [{ ...CALL, over: true }] }, false],
  ];
  for (const [what, note, want] of cases) assert.equal(isUnfinished(note), want, what);
  assert.deepEqual(openCalls(NOTE).map(({ pages }) => pages), [2]);
});

Deno.test("the next try of a job is told of calls that may be up, and of what FreeSWITCH told of them later", () => {
  const calls = [{ ...CALL, over: true }, CALL, { ...CALL, over: true, news: true }];
  assert.deepEqual(earlierCalls({ ...NOTE, calls }), calls.slice(1));
});
