/** Every file that was recorded from HylaFAX+ 7.0.11 (tests/data/hylafaxplus/README.md) is read, and written back as it was. */

import assert from "node:assert/strict";
import { dialectOf } from "../../lib/hylafax/dialect.ts";
import * as faxq from "../../lib/hylafax/faxq_message.ts";
import { modemName, parseCommId, parseJobId } from "../../lib/hylafax/ids.ts";
import { readJob } from "../../lib/hylafax/job.ts";
import { readQueuedJob } from "../../lib/hylafax/job_queue.ts";
import { formatPageHandling, parsePageHandling } from "../../lib/hylafax/page_handling.ts";
import { formatQfile, getField, items, parseQfile, type Qfile, setFields } from "../../lib/hylafax/qfile.ts";
import { readResultCode } from "../../lib/hylafax/result_code.ts";
import { parseXferfaxlog } from "../../lib/hylafax/xferfaxlog_entry.ts";
import { readMail } from "../support/mail.ts";

const DATA = new URL("../data/hylafaxplus/", import.meta.url);

function names(folder: string): readonly string[] {
  return [...Deno.readDirSync(new URL(`${folder}/`, DATA))].map(({ name }) => name).toSorted();
}

function text(name: string): string {
  return Deno.readTextFileSync(new URL(name, DATA));
}

function qfile(name: string): { readonly bytes: Uint8Array; readonly q: Qfile } {
  const bytes = Deno.readFileSync(new URL(`qfiles/${name}`, DATA));
  return { bytes, q: parseQfile(bytes) };
}

for (const name of names("qfiles")) {
  Deno.test(`HylaFAX+'s qfile ${name} is read, and written as it was`, () => {
    const { bytes, q } = qfile(name);
    assert.deepEqual(formatQfile(q), bytes);
    assert.equal(dialectOf(q), "hylafax+");
    assert.ok(readJob(q).jobId > 0);
    assert.doesNotThrow(() => items(q));
    const pages = getField(q, "pagehandling") ?? "";
    assert.equal(formatPageHandling(parsePageHandling(pages)), pages);
    assert.notEqual(readQueuedJob({ jobId: readJob(q).jobId, bytes, made: 0 }, 1).state, "unknown");
    const changed = new TextDecoder().decode(formatQfile(setFields(q, { returned: 2, npages: 77 })));
    const want = new TextDecoder().decode(bytes).replace(/^returned:.*/m, "returned:2")
      .replace(/^npages:.*/m, "npages:77");
    assert.equal(changed, want);
  });
}

/** State, words and code of the jobs that HylaFAX+'s own programs have judged. */
const JUDGED: readonly (readonly [name: string, state: string, status: string, code: number])[] = [
  ["real-faxsend-busy.after", "sleeping", "Busy signal detected ", 1],
  ["real-faxsend-nocarrier.after", "sleeping", "No carrier detected ", 2],
  ["real-faxsend-noanswer.after", "sleeping", "No answer from remote ", 3],
  ["real-faxsend-nodialtone.after", "sleeping", "No local dialtone ", 4],
  ["busy-last-try.doneq", "failed", "Busy signal detected ; too many attempts to dial", 1],
  ["removed.doneq", "failed", "Job aborted by request ", 345],
  ["kill-time.doneq", "failed", "Kill time expired ", 325],
  ["same-number.blocked", "blocked", "Blocked by concurrent calls ", 337],
  ["simple.doneq", "done", "", 0],
];

Deno.test("HylaFAX+'s judgement of a job is read", () => {
  for (const [name, state, status, code] of JUDGED) {
    const { bytes, q } = qfile(name);
    const queued = readQueuedJob({ jobId: readJob(q).jobId, bytes, made: 0 }, 1);
    assert.equal(queued.state, state, name);
    assert.equal(getField(q, "status"), status, name);
    assert.equal(readResultCode((tag) => getField(q, tag)).statuscode, code, name);
  }
});

for (const name of names("xferfaxlog")) {
  Deno.test(`each line of HylaFAX+'s accounting ${name} is read`, () => {
    const lines = text(`xferfaxlog/${name}`).trimEnd().split("\n");
    for (const line of lines) {
      const fields = line.split("\t");
      assert.equal(fields.length, 20, line);
      const entry = parseXferfaxlog(line);
      assert.deepEqual(
        [entry?.kind, entry?.commId, entry?.jobinfo],
        [fields[1], fields[2], fields[19]],
        line,
      );
    }
  });
}

const modem = modemName("ttyFK0");
const job = parseJobId("7");
const received: faxq.RecvInfo = {
  ...{
    seconds: 7,
    pages: 1,
    params: 0x2002028,
    file: "recvq/fax000000001.tif",
    commId: parseCommId("000000014"),
  },
  ...{ tsi: "+49 30 1234567", passwd: "", reason: "", callIds: [] },
};
const sent: faxq.SendInfo = {
  ...{ seconds: 2, pages: 2, params: 0x2002028, commId: parseCommId("000000013"), file: "docq/doc6.ps;1ce0" },
};

/** What gofax writes to faxq for the same event, and how the recorded message begins. */
const MESSAGES: readonly (readonly [start: string, message: Uint8Array])[] = [
  ["+ttyFK0:N", faxq.modemNumber(modem, "+49.30.4711")],
  ["+ttyFK0:R", faxq.modemReady(modem, "pc8f9c701", 255)],
  ["+ttyFK0:B", faxq.modemBusy(modem)],
  ["+ttyFK0:I0", faxq.modemSession(modem, parseCommId("000000014"))],
  ['+ttyFK0:I"', faxq.modemSession(modem, undefined)],
  ["@ttyFK0:B", faxq.recvCall(modem)],
  ["@ttyFK0:S", faxq.recvSession(modem, { ...received, seconds: 0, pages: 0 })],
  ["@ttyFK0:P", faxq.recvPage(modem, { ...received, seconds: 4 })],
  ["@ttyFK0:E", faxq.recvEnd(modem)],
  ["*7:c", faxq.jobCallPlaced(job)],
  ["*7:C", faxq.jobConnected(job)],
  ["*7:d2,2", faxq.jobPageSent(job, sent)],
];

Deno.test("gofax tells faxq what HylaFAX+'s own programs tell it", () => {
  const lines = `${text("fifo/faxgetty.txt")}${text("fifo/faxsend.txt")}`.split("\n");
  for (const [start, message] of MESSAGES) {
    const line = lines.find((each) => each.startsWith(`"${start}`)) ?? "";
    // FreeSWITCH tells no password, and gofax not that there is none
    const want = line.slice(1, -1).replace("<UNSPECIFIED>", "");
    assert.equal(new TextDecoder().decode(message), `${want}\0`, start);
  }
});

Deno.test("HylaFAX+'s messages are no longer than faxq reads at once, and none is empty", () => {
  for (const name of ["faxgetty.txt", "faxsend.txt", "hfaxd.txt"]) {
    const messages = text(`fifo/${name}`).split("\n").filter((line) => /^".*"$/.test(line));
    assert.ok(messages.length > 3, name);
    for (const message of messages) assert.ok(message.length > 2 && message.length < 2047, message);
  }
});

Deno.test("HylaFAX+'s mails are read as a person reads them", () => {
  const done = readMail(text("mail/done.eml"));
  assert.match(done, /^Subject: facsimile job 1 to Bob \(1001\) completed$/m);
  assert.match(done, /^Remote Equipment: unknown $/m);
  const putOff = readMail(text("mail/requeued.eml"));
  assert.match(putOff, /^Subject: facsimile job 4 to 1010 requeued$/m);
  assert.match(putOff, /^ {4}Busy signal detected $/m);
});

Deno.test("the README of HylaFAX+'s recordings names each folder, and each of its files is read here", () => {
  const page = text("README.md");
  const folders = names(".").filter((name) => name !== "README.md");
  assert.deepEqual([...page.matchAll(/^## (\w+)$/gm)].map(([, name]) => name).toSorted(), folders);
  for (const name of names("qfiles")) {
    const word = name.replace(/^(mixed-batch|batch)-\d/, "$1-1").split(".")[0] ?? "";
    assert.ok(page.includes(word.replace("real-faxsend-", "")), name);
  }
});
