import assert from "node:assert/strict";
import { type FaxJob, readJob } from "../../lib/hylafax/job.ts";
import { parseQfile } from "../../lib/hylafax/qfile.ts";
import { jobTagLine, type TagLineFacts } from "../../lib/hylafax/tag_line.ts";

const FACTS: TagLineFacts = {
  localIdentifier: "+49 30 1",
  faxNumber: "030 1",
  pages: 3,
  at: new Date(2026, 10, 3, 14, 5, 9),
};

function job(tagline: string, fields = ""): FaxJob {
  const text =
    "jobid:12\nexternal:+49 30 777\nnumber:030777\nsender:Alice | Co\nreceiver:Bob\ncompany:ACME\n" +
    "fromcompany:Us\nlocation:Bonn\nfromlocation:Kiel\ngroupid:11\njobtag:tag\nmailaddr:a@b.de\nregarding:News\n" +
    "voice:22\nfromvoice:33\nsubaddr:44\ntotpages:7\nnpages:4\n";
  return readJob(parseQfile(new TextEncoder().encode(`${text}desiredtl:1\ntagline:${tagline}\n${fields}`)));
}

const CASES: readonly (readonly [name: string, format: string, want: string])[] = [
  ["plain text", "ACME Fax", "ACME Fax"],
  ["the items of the job", "%%d %%i %%I %%j %%m %%r %%S", "+49 30 777 12 11 tag a@b.de Bob News"],
  ["companies, places and voice numbers", "%%c %%C %%g %%G %%v %%V %%a", "ACME Us Bonn Kiel 22 33 44"],
  ["our own number and id", "%%n / %%l", "030 1 / +49 30 1"],
  ["pages of the job and of the call", "%%T %%t", "7 3"],
  [
    "HylaFAX's default, without the page number",
    "From %%n|%c|Page %%P of %%T",
    "From 030 1  Tue Nov 3 14:05:09 2026",
  ],
  ["one field with a page number, without it", "From %%n page %%p", "From 030 1 page"],
  [
    "a date in parts",
    "%d.%m.%Y %H:%M %y %e %B %A %b %a %p %I",
    "03.11.2026 14:05 26 3 November Tuesday Nov Tue PM 02",
  ],
  [
    "composed dates",
    "%F %T %D %R %x %X %r",
    "2026-11-03 14:05:09 11/03/26 14:05 11/03/26 14:05:09 02:05:09 PM",
  ],
  ["a separator in a name", "%%s|x", "Alice / Co  x"],
  ["a percent sign", "100%%% sure", "100% sure"],
  ["codes that are none", "%Q %%Q % 5%", "%Q %%Q % 5%"],
  ["fields that are empty", "|a||b|", "a  b"],
  ["nothing", "", ""],
];

for (const [name, format, want] of CASES) {
  Deno.test(`jobTagLine() writes ${name}`, () => assert.equal(jobTagLine(job(format), FACTS), want));
}

Deno.test("jobTagLine() leaves out the sides of HylaFAX+'s fields", () => {
  const format = "{%%n|a{b}|}Page %%T";
  assert.equal(jobTagLine(job(format, "errorcode:\n"), FACTS), "030 1  a{b}  Page 7");
  assert.equal(jobTagLine(job(format, "statuscode:0\n"), FACTS), "{030 1  a{b}  }Page 7");
});

Deno.test("jobTagLine() prints the time of the place that it is told", () => {
  const at = new Date(Date.UTC(2026, 10, 3, 2, 5, 9));
  const line = (aheadMinutes: number): string =>
    jobTagLine(job("%F %T %a %z"), { ...FACTS, at, aheadMinutes });
  assert.equal(line(-300), "2026-11-02 21:05:09 Mon -0500");
  assert.equal(line(330), "2026-11-03 07:35:09 Tue +0530");
});

Deno.test("jobTagLine() counts the pages of HylaFAX+'s job without covers, and with those that were skipped", () => {
  assert.equal(jobTagLine(job("of %%T", "skippedpages:2\nnocountcover:1\n"), FACTS), "of 8");
});

Deno.test("jobTagLine() is empty where the job does not ask for a tag line of its own", () => {
  assert.equal(jobTagLine(job("From %%s", "desiredtl:0\n"), FACTS), "");
});

Deno.test("jobTagLine() calls us by our number where we have no id, and the callee by what is dialled", () => {
  const facts = { ...FACTS, localIdentifier: "" };
  assert.equal(jobTagLine(job("%%l %%d", "external:\n"), facts), "030 1 030777");
});
