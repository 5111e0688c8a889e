import assert from "node:assert/strict";
import { commId, parseJobId } from "../../lib/hylafax/ids.ts";
import { plusFields } from "../../lib/hylafax/plus_fields.ts";
import { lastResults } from "../../lib/hylafax/last_results.ts";
import { readJob } from "../../lib/hylafax/job.ts";
import { parseQfile } from "../../lib/hylafax/qfile.ts";
import { formatCall, formatRecv, formatSend, parseXferfaxlog } from "../../lib/hylafax/xferfaxlog.ts";
import { formOfLines, formWithoutFile, hasLine, inForm } from "../../lib/hylafax/xferfaxlog_form.ts";
import { bytesOf, chance } from "./support.ts";

const fields = (count: number): string =>
  `${Array.from({ length: count }, (_, at) => `f${at}`).join("\t")}\n`;

const newest: readonly (readonly [string, string, 19 | 20 | undefined])[] = [
  ["is that of the only line", fields(19), 19],
  ["is that of the newest line", fields(19) + fields(20), 20],
  ["is that of the newest line, the other way round", fields(20) + fields(19), 19],
  ["passes over what is no line of the accounting", `${fields(20)}\n${fields(18)}garbage\n${fields(21)}`, 20],
  ["passes over a line without its end", fields(20) + fields(19).trimEnd(), 20],
  ["counts empty fields", `${"\t".repeat(19)}\n`, 20],
  ["is not known of an empty file", "", undefined],
  ["is not known of an empty line", "\n", undefined],
  ["is not known of the beginning of a line", fields(20).trimEnd(), undefined],
];
for (const [name, text, want] of newest) {
  Deno.test(`the form of the accounting ${name}`, () => assert.equal(formOfLines(text), want));
}

Deno.test("inForm() drops the 20th field, or adds an empty one, and leaves other lines alone", () => {
  const text = `${fields(20)}\nx\n${fields(19)}${fields(21)}`;
  assert.equal(inForm(text, 19), `${fields(19)}\nx\n${fields(19)}${fields(21)}`);
  assert.equal(inForm(text, 20), `${fields(20)}\nx\n${fields(19).trimEnd()}\t\n${fields(21)}`);
  assert.equal(inForm("", 20), "");
});

const PLUS = "errorcode:\nfaxname:ACME\nfaxnumber:4711\n";
const COUNTERS = "totpages:3\nntries:0\nndials:1\ntotdials:2\nmaxdials:12\ntottries:1\nmaxtries:3\n";
const job = (text: string): ReturnType<typeof readJob> => readJob(parseQfile(bytesOf(`jobid:7\n${text}`)));

const BASE = {
  start: new Date(2026, 10, 29, 11, 5),
  commId: commId(4),
  modem: "freeswitch0",
  jobSeconds: 21,
  connectedSeconds: 17,
  reason: "",
};
const SENT = {
  ...BASE,
  jobId: parseJobId("7"),
  jobtag: "tag",
  mailaddr: "alice@example.com",
  external: "030 1",
  csi: "+49 30 1",
  params: 2220073,
  pages: 3,
  owner: "alice",
  dcs: "00 46 1F",
};
const CALLER = {
  ownNumber: "4711",
  cidNumber: "0301",
  cidName: "Bob",
  callIds: ["4711", "trunk"],
};

Deno.test("a line of HylaFAX+'s job is written as HylaFAX+ writes it", () => {
  const of = job(PLUS + COUNTERS);
  const line = formatSend({ ...SENT, plus: plusFields(of, { ...of, ndials: 0, totdials: 3, tottries: 2 }) });
  assert.equal(
    line,
    '11/29/26 11:05\tSEND\t000000004\tfreeswitch0\t7\t"tag"\talice@example.com\t"030 1"\t"+49 30 1"\t2220073\t3\t0:00:21\t' +
      '0:00:17\t""\t"ACME"\t"4711"\t""\t"alice"\t"00 46 1F"\t3/0/0/3/12/2/3\n',
  );
  assert.equal(parseXferfaxlog(line)?.jobinfo, "3/0/0/3/12/2/3");
  assert.equal(parseXferfaxlog(line)?.cidName, "ACME");
});

Deno.test("lines of calls that come in have nothing in HylaFAX+'s field", () => {
  const recv = formatRecv({ ...BASE, ...CALLER, file: "recvq/f.tif", tsi: "", params: 1, pages: 1, dcs: "" });
  for (const line of [recv, formatCall({ ...BASE, ...CALLER })]) {
    assert.match(line, /"\t\n$/);
    assert.equal(line.split("\t").length, 20);
    assert.equal(parseXferfaxlog(line)?.jobinfo, "");
    assert.deepEqual(parseXferfaxlog(line)?.callIds, ["4711", "trunk"]);
  }
});

Deno.test("HylaFAX 6's jobs have nothing of HylaFAX+", () => {
  const of = job(`statuscode:0\nfaxnumber:4711\n${COUNTERS}`);
  assert.equal(plusFields(of, of), undefined);
  assert.match(formatSend({ ...SENT, plus: undefined }), /\t""\t""\t""\t""\t"alice"\t"00 46 1F"\t\n$/);
});

Deno.test("a file without lines gets the form of the HylaFAX that its first line, or else the spool, belongs to", () => {
  const of = job(PLUS + COUNTERS);
  const plus = formatSend({ ...SENT, plus: plusFields(of, of) });
  const other = formatSend({ ...SENT, plus: undefined });
  const call = formatCall({ ...BASE, ...CALLER });
  const never = (): never => assert.fail("the line tells");
  assert.equal(formWithoutFile(plus, never), 20);
  assert.equal(formWithoutFile(plus + call, never), 20);
  for (const line of [other, call, call + plus, "", "x"]) {
    assert.equal(formWithoutFile(line, () => "hylafax"), 19);
    assert.equal(formWithoutFile(line, () => "hylafax+"), 20);
  }
});

Deno.test("hasLine() finds a line in either form, and no part of one", () => {
  const line = formatCall({ ...BASE, ...CALLER });
  const sent = formatSend({ ...SENT, plus: { faxname: "", faxnumber: "", jobinfo: "1/0/0/1/12/1/3" } });
  for (const form of [19, 20] as const) {
    for (const there of [19, 20] as const) {
      assert.ok(hasLine(fields(19) + inForm(line + sent, there), inForm(line, form)), `${form} ${there}`);
      assert.ok(hasLine(fields(19) + inForm(line + sent, there), inForm(sent, form)), `${form} ${there}`);
      assert.ok(!hasLine(inForm(sent, there), inForm(line, form)), `${form} ${there}`);
    }
  }
  assert.ok(!hasLine(line.slice(0, -4), line));
  assert.ok(!hasLine("", line));
});

Deno.test("whatever stands in its fields, a line has as many as its form says", () => {
  const below = chance(7);
  const signs = [
    "\t",
    "\n",
    "\r",
    "\0",
    '"',
    "\\",
    "/",
    ":",
    " ",
    "ä",
    "\u{1f4e0}",
    "x",
    "1",
    "{",
    "`",
    "$",
    "\x7f",
  ];
  const text = (): string => Array.from({ length: below(12) }, () => signs[below(signs.length)]).join("");
  for (let round = 0; round < 500; round++) {
    const jobinfo = `${below(9)}/${below(9)}`;
    const line = formatSend({
      ...{
        ...BASE,
        jobId: parseJobId("7"),
        params: 1,
        pages: 1,
        modem: text(),
        reason: text(),
        jobtag: text(),
      },
      ...{ mailaddr: text(), external: text(), csi: text(), owner: text(), dcs: text() },
      plus: { faxname: text(), faxnumber: text(), jobinfo },
    });
    for (const form of [19, 20] as const) {
      const shaped = inForm(line, form);
      assert.equal(shaped.split("\t").length, form);
      assert.equal(formOfLines(shaped), form);
      assert.ok(hasLine(shaped, line));
      assert.equal(parseXferfaxlog(shaped)?.jobinfo, form === 20 ? jobinfo : "");
    }
    assert.equal(inForm(inForm(line, 19), 20), line.replace(/[^\t]*\n$/, "\n"));
  }
});

Deno.test("parseXferfaxlog() reads what the real faxq of HylaFAX+ wrote", () => {
  const text = Deno.readTextFileSync(new URL("../data/hylafaxplus/xferfaxlog/faxq-7.0.11", import.meta.url));
  assert.equal(formOfLines(text), 20);
  const read = text.trimEnd().split("\n").map((line) => parseXferfaxlog(line));
  assert.deepEqual(
    read.map((entry) => entry && [entry.kind, entry.commId, entry.jobOrFile, entry.reason, entry.jobinfo]),
    [
      ["SUBMIT", "", "1", "Submitted", "0/0/0/0/12/0/3"],
      ["SUBMIT", "", "2", "Submitted", "0/0/0/0/1/0/3"],
      [
        ...[
          "UNSENT",
          "",
          "2",
          "Busy signal detected (USER_BUSY, SIP 486 Busy Here); too many attempts to dial",
        ],
        "2/0/1/1/1/0/3",
      ],
      ["SUBMIT", "", "3", "Submitted", "0/0/0/0/12/0/3"],
      ["SUBMIT", "", "4", "Submitted", "0/0/0/0/12/0/3"],
      ["UNSENT", "", "4", "Job aborted by request {E345}", "0/0/0/0/12/0/3"],
    ],
  );
  assert.deepEqual(lastResults(text, 10), []);
});

Deno.test("parseXferfaxlog() reads a line of a try by another server, as HylaFAX+'s sources write it", () => {
  const entry = parseXferfaxlog(
    '11/29/26 11:09\tPROXY\t000000031\t12@proxy\t7\t"tag"\talice@example.com\t"030 1"\t""\t0\t3\t0:01:10\t0:00:58\t""\t""\t""\t""' +
      '\t"alice"\t""\t3/0/0/1/12/1/3\n',
  );
  assert.deepEqual([entry?.kind, entry?.commId, entry?.modem, entry?.pages], [
    "PROXY",
    "000000031",
    "12@proxy",
    3,
  ]);
});
