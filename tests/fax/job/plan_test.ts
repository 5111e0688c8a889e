import assert from "node:assert/strict";
import {
  advanceJob,
  countConfirmedPages,
  type JobProgress,
  type ListPages,
  type PageCounters,
  pageCountersOf,
  pagesBefore,
  planPages,
  type SendPlan,
  struckSources,
} from "../../../lib/fax/job/plan.ts";
import { documentParts } from "../../../lib/fax/job/call_pages.ts";
import { formatQfile, getField, items, parseQfile, type Qfile } from "../../../lib/hylafax/qfile.ts";
import { parseJobId } from "../../../lib/hylafax/ids.ts";
import { readJob } from "../../../lib/hylafax/job.ts";
import { bytesOf, recorded, recordedNames } from "../../hylafax/support.ts";

function sample(name: string): Qfile {
  return parseQfile(recorded(`qfiles/${name}`));
}

/** So many pages that go as they are. */
function plain(pages: number): ReturnType<ListPages> {
  return Array.from(
    { length: pages },
    () => ({ pixels: 1728 * 1145, how: { kind: "as it lies" }, soundIn: undefined }),
  );
}

/** Pages by file. */
function pagesOf(pages: Readonly<Record<string, number>>): ListPages {
  return (item) => plain(pages[item.file] ?? 1);
}

function field(qfile: Qfile, tag: string): string {
  return getField(qfile, tag) ?? "";
}

function planOf(qfile: Qfile, pages: ListPages): SendPlan {
  return planPages(qfile, field(qfile, "pagehandling"), pages);
}

/** The item lines as they stand in the file. */
function itemLines(qfile: Qfile): readonly string[] {
  const text = new TextDecoder().decode(formatQfile(qfile)).split("\n");
  return items(qfile).map((item) => text[item.index] ?? "");
}

function countersOf(qfile: Qfile): PageCounters {
  return pageCountersOf(readJob(qfile));
}

/** A job after so many pages of a call. */
function after(qfile: Qfile, pages: ListPages, confirmed: number): JobProgress {
  const job = readJob(qfile);
  return advanceJob(qfile, planOf(qfile, pages), countersOf(qfile), confirmed, job.jobId, () => true);
}

/** What of a job faxsend changes as pages go. */
function standing(qfile: Qfile): readonly unknown[] {
  const { npages, nskip, ncover, pagehandling } = readJob(qfile);
  return [npages, nskip, ncover, pagehandling, ...itemLines(qfile)];
}

const MULTI = pagesOf({ "docq/doc4.ps;c1": 2, "docq/doc5.pdf;c1": 3, "docq/doc6.tif;c1": 2 });

Deno.test("planPages() lists the pages of all documents in their order", () => {
  const plan = planOf(sample("multi.at-send"), MULTI);
  assert.deepEqual(
    plan.pages.map(({ item, directory, lastOfDocument }) => [item.file, directory, lastOfDocument]),
    [
      ["docq/doc4.ps;c1", 0, false],
      ["docq/doc4.ps;c1", 1, true],
      ["docq/doc5.pdf;c1", 0, false],
      ["docq/doc5.pdf;c1", 1, false],
      ["docq/doc5.pdf;c1", 2, true],
      ["docq/doc6.tif;c1", 0, false],
      ["docq/doc6.tif;c1", 1, true],
    ],
  );
  assert.equal(plan.toSend, 7);
});

const MULTI_STANDS:
  readonly (readonly [confirmed: number, pagehandling: string, items: readonly string[]])[] = [
    [0, "e1Se1Z00eeSe1Se1Se1Z00eeSe1Se1Z00eeP", [
      "!postscript:0::docq/doc4.ps.4",
      "fax:0::docq/doc4.ps;c1",
      "!pdf:0::docq/doc5.pdf.4",
      "fax:0::docq/doc5.pdf;c1",
      "!tiff:0::docq/doc6.tif.4",
      "fax:0::docq/doc6.tif;c1",
    ]],
    [1, "e1Z00eeSe1Se1Se1Z00eeSe1Se1Z00eeP", [
      "!postscript:0::docq/doc4.ps.4",
      "fax:1::docq/doc4.ps;c1",
      "!pdf:0::docq/doc5.pdf.4",
      "fax:0::docq/doc5.pdf;c1",
      "!tiff:0::docq/doc6.tif.4",
      "fax:0::docq/doc6.tif;c1",
    ]],
    [2, "e1Se1Se1Z00eeSe1Se1Z00eeP", [
      "!postscript:0::docq/doc4.ps",
      "!pdf:0::docq/doc5.pdf.4",
      "fax:0::docq/doc5.pdf;c1",
      "!tiff:0::docq/doc6.tif.4",
      "fax:0::docq/doc6.tif;c1",
    ]],
    [4, "e1Z00eeSe1Se1Z00eeP", [
      "!postscript:0::docq/doc4.ps",
      "!pdf:0::docq/doc5.pdf.4",
      "fax:2::docq/doc5.pdf;c1",
      "!tiff:0::docq/doc6.tif.4",
      "fax:0::docq/doc6.tif;c1",
    ]],
    [5, "e1Se1Z00eeP", [
      "!postscript:0::docq/doc4.ps",
      "!pdf:0::docq/doc5.pdf",
      "!tiff:0::docq/doc6.tif.4",
      "fax:0::docq/doc6.tif;c1",
    ]],
    [7, "", ["!postscript:0::docq/doc4.ps", "!pdf:0::docq/doc5.pdf", "!tiff:0::docq/doc6.tif"]],
  ];

for (const [confirmed, pagehandling, lines] of MULTI_STANDS) {
  Deno.test(`advanceJob() after ${confirmed} pages of three documents`, () => {
    const { qfile, npages } = after(sample("multi.at-send"), MULTI, confirmed);
    assert.deepEqual(standing(qfile), [confirmed, 0, 0, pagehandling, ...lines]);
    assert.equal(npages, confirmed);
  });
}

Deno.test("advanceJob() tells which documents went out whole, in their order", () => {
  const delivered = (confirmed: number): JobProgress["delivered"] =>
    after(sample("multi.at-send"), MULTI, confirmed).delivered;
  assert.deepEqual(delivered(1), []);
  assert.deepEqual(delivered(6), [
    { file: "docq/doc4.ps;c1", source: { saved: "docq/doc4.ps.4", original: "docq/doc4.ps" } },
    { file: "docq/doc5.pdf;c1", source: { saved: "docq/doc5.pdf.4", original: "docq/doc5.pdf" } },
  ]);
});

Deno.test("advanceJob() leaves what is not its own byte for byte", () => {
  const text = new TextDecoder().decode(recorded("qfiles/multi.at-send")) + "a line without colon\nfrob:1";
  const { qfile } = after(parseQfile(bytesOf(text)), MULTI, 0);
  assert.equal(new TextDecoder().decode(formatQfile(qfile)), text);
});

/** Jobs as faxq hands them over, with pages by file. */
const JOBS: readonly (readonly [name: string, pages: ListPages])[] = [
  ["multi.at-send", MULTI],
  ["range.at-send", pagesOf({ "docq/doc9.ps;c0": 3 })],
  ["cover.at-send", pagesOf({ "docq/doc11.ps;c0": 2 })],
  ["retry-with-continuation-cover.at-send", pagesOf({ "docq/doc87.ps;c0": 2 })],
  ["tiffg4.at-send", pagesOf({ "docq/doc8.tif;c1": 2 })],
  ["pollboth.at-send", pagesOf({ "docq/doc13.ps;c0": 2 })],
];

for (const [name, pages] of JOBS) {
  Deno.test(`a retry of ${name} goes on where the call ended, after however many pages`, () => {
    const qfile = sample(name);
    const plan = planOf(qfile, pages);
    assert.equal(plan.pages.length, plan.groups.length, "a group for each page");
    const id = (page: SendPlan["pages"][number]): string =>
      `${page.item.file} ${page.directory} ${page.skip}`;
    for (let confirmed = 0; confirmed <= plan.toSend; confirmed++) {
      const next = after(qfile, pages, confirmed);
      const left = planOf(next.qfile, pages);
      assert.equal(left.toSend, plan.toSend - confirmed);
      assert.deepEqual(left.pages.map(id), plan.pages.slice(plan.pages.length - left.pages.length).map(id));
      assert.deepEqual(left.groups, plan.groups.slice(plan.groups.length - left.groups.length));
      assert.equal(next.npages - readJob(qfile).npages, plan.pages.length - left.pages.length);
      for (let more = 0; more <= left.toSend; more++) {
        const twice = standing(after(next.qfile, pages, more).qfile);
        assert.deepEqual(
          twice,
          standing(after(qfile, pages, confirmed + more).qfile),
          "two calls are as one",
        );
      }
    }
  });
}

Deno.test("a page range sends what is wanted and counts the rest as skipped", () => {
  const qfile = sample("range.at-send");
  const pages = pagesOf({ "docq/doc9.ps;c0": 3 });
  const plan = planOf(qfile, pages);
  assert.deepEqual(plan.pages.map((page) => page.skip), [true, false, false]);
  assert.equal(plan.toSend, 2);
  assert.deepEqual(documentParts(plan), [{ file: "docq/doc9.ps;c0", directories: [1, 2] }]);
  const [saved, done] = ["!postscript:0::docq/doc9.ps.7", "!postscript:0::docq/doc9.ps"];
  assert.deepEqual([0, 1, 2].map((confirmed) => standing(after(qfile, pages, confirmed).qfile)), [
    [0, 0, 0, "e0Xe0Se0Z0078P", saved, "fax:0::docq/doc9.ps;c0"],
    [2, 1, 0, "e0Z0078P", saved, "fax:2::docq/doc9.ps;c0"],
    [3, 1, 0, "", done],
  ]);
});

const SKIPS: readonly (readonly [handling: string, npages: readonly number[], nskip: readonly number[]])[] = [
  ["e0Se0Se0P", [0, 1, 2, 3], [0, 0, 0, 0]],
  ["e0Se0Xe0X", [0, 3], [0, 2]],
  ["e0Se0Xe0P", [0, 1, 3], [0, 0, 1]],
  ["e0Xe0Se0X", [0, 3], [0, 2]],
  ["e0Xe0Xe0P", [0, 3], [0, 2]],
];

for (const [handling, npages, nskip] of SKIPS) {
  Deno.test(`skipped pages of ${handling} count with the page after them, at the end with the one before`, () => {
    const qfile = parseQfile(bytesOf(`jobid:1\npagehandling:${handling}\nfax:0::docq/a\n`));
    const states = npages.map((_, confirmed) =>
      countersOf(after(qfile, pagesOf({ "docq/a": 3 }), confirmed).qfile)
    );
    assert.deepEqual(states.map((state) => state.npages), npages);
    assert.deepEqual(states.map((state) => state.nskip), nskip);
  });
}

Deno.test("a continuation cover is a page like others, and counted as a cover", () => {
  const qfile = sample("retry-with-continuation-cover.at-send");
  const pages = pagesOf({ "docq/doc87.ps;c0": 2 });
  assert.deepEqual(documentParts(planOf(qfile, pages)), [
    { file: "docq/cover85.ps;c0", directories: [0] },
    { file: "docq/doc87.ps;c0", directories: [1] },
  ]);
  assert.deepEqual([0, 1, 2].map((confirmed) => standing(after(qfile, pages, confirmed).qfile)), [
    [1, 0, 0, "e0Se0Z0078P", ...itemLines(qfile)],
    [2, 0, 1, "e0Z0078P", "!postscript:0::docq/doc87.ps.85", "fax:1::docq/doc87.ps;c0"],
    [3, 0, 1, "", "!postscript:0::docq/doc87.ps"],
  ]);
  assert.deepEqual(after(qfile, pages, 1).delivered, [{ file: "docq/cover85.ps;c0", source: undefined }]);
});

const DONE = recordedNames("qfiles").filter((name) => name.endsWith(".doneq"))
  .map((name) => name.replace(/\.doneq$/, ""));

Deno.test("a job of which every page is out has the items that faxq itself would leave", () => {
  for (const name of DONE) {
    const qfile = sample(`${name}.at-send`);
    const all = planOf(qfile, pagesOf(JOBS_PAGES));
    const { qfile: done } = after(qfile, pagesOf(JOBS_PAGES), all.toSend);
    assert.deepEqual(itemLines(done), itemLines(sample(`${name}.doneq`)), name);
  }
});

/** Pages of the files of all samples. */
const JOBS_PAGES = {
  ...{ "docq/doc4.ps;c1": 2, "docq/doc5.pdf;c1": 3, "docq/doc6.tif;c1": 2, "docq/doc9.ps;c0": 3 },
  ...{ "docq/doc11.ps;c0": 2, "docq/doc8.tif;c1": 2, "docq/doc13.ps;c0": 2 },
};

/** The job of five pages that a real faxsend sent under several ids, before its call: two documents of two and three pages. */
function realJob(jobId: number, first: string, second: string): Qfile {
  const text = new TextDecoder().decode(recorded("qfiles/real-faxsend-busy.after"))
    .replace(/^jobid:2$/m, `jobid:${jobId}`)
    .replaceAll("doc4.ps.2", `${first}.${jobId}`).replaceAll("doc4.ps", first)
    .replaceAll("doc5.pdf.2", `${second}.${jobId}`).replaceAll("doc5.pdf", second);
  return parseQfile(bytesOf(text));
}

const FIVE: ListPages = (item) => plain(item.file.includes(".pdf") ? 3 : 2);

Deno.test("a failure on page three leaves the job as real faxsend left it", () => {
  const { qfile } = after(realJob(6, "doc12.ps", "doc13.pdf"), FIVE, 2);
  assert.deepEqual(standing(qfile), standing(sample("real-faxsend-page3fail.after")));
});

Deno.test("a job killed on page two keeps the pages that real faxsend left it", () => {
  const { qfile } = after(realJob(7, "doc14.ps", "doc15.pdf"), FIVE, 1);
  const [npages, nskip, ncover, pagehandling] = standing(sample("real-faxsend-killed.after"));
  assert.deepEqual(standing(qfile), [
    ...[npages, nskip, ncover, pagehandling],
    // faxq struck the items of the killed job afterwards.
    "!postscript:0::docq/doc14.ps.7",
    "fax:1::docq/doc14.ps;40",
    "!pdf:0::docq/doc15.pdf.7",
    "fax:0::docq/doc15.pdf;40",
  ]);
});

Deno.test("five pages sent leave the job as real faxsend left it", () => {
  const { qfile } = after(realJob(1, "doc2.ps", "doc3.pdf"), FIVE, 5);
  assert.deepEqual(standing(qfile), standing(sample("real-faxsend-success-5pages.after")));
});

Deno.test("countConfirmedPages() counts as advanceJob() does and leaves the items alone", () => {
  for (const [name, pages] of JOBS) {
    const qfile = sample(name);
    const plan = planOf(qfile, pages);
    for (let confirmed = 0; confirmed <= plan.toSend; confirmed++) {
      const counted = countConfirmedPages(qfile, plan, countersOf(qfile), confirmed);
      assert.deepEqual(countersOf(counted.qfile), countersOf(after(qfile, pages, confirmed).qfile), name);
      assert.deepEqual(itemLines(counted.qfile), itemLines(qfile));
      assert.equal(field(counted.qfile, "pagehandling"), field(qfile, "pagehandling"));
      assert.deepEqual(counted.delivered, []);
    }
  }
});

const ODD: readonly (readonly [name: string, lines: string, pages: number, want: readonly unknown[]])[] = [
  ["a page handling shorter than the document", "pagehandling:e0S\nfax:0::docq/a", 3, [
    3,
    1,
    "fax:1::docq/a",
  ]],
  ["no page handling", "fax:0::docq/a", 2, [2, 1, "fax:1::docq/a"]],
  ["a page handling longer than the document", "pagehandling:e0Se0Se0P\nfax:0::docq/a", 2, [
    2,
    1,
    "fax:1::docq/a",
  ]],
  ["a source of another job", "!pdf:0::docq/a.pdf.77\nfax:0::docq/a", 1, [1, 1, "!pdf:0::docq/a.pdf.77"]],
  ["two documents in one file", "fax:0::docq/a\nfax:0::docq/a", 1, [2, 1, "fax:0::docq/a"]],
  ["a directory behind the last", "fax:5::docq/a\nfax:0::docq/b", 1, [1, 1, "fax:5::docq/a"]],
];

for (const [name, lines, pages, want] of ODD) {
  Deno.test(`planPages() and advanceJob() bear with ${name}`, () => {
    const qfile = parseQfile(bytesOf(`jobid:1\n${lines}\n`));
    const counts: ListPages = () => plain(pages);
    const { qfile: next, npages } = after(qfile, counts, 1);
    assert.deepEqual([planOf(qfile, counts).toSend, npages, ...itemLines(next)], want);
  });
}

/** The same job as HylaFAX+ writes it. */
function plus(qfile: Qfile): Qfile {
  const text = new TextDecoder().decode(formatQfile(qfile));
  return parseQfile(bytesOf(text.replace(/^statuscode:.*$/m, "errorcode:")));
}

Deno.test("a source of HylaFAX+ keeps the name under which it was saved, whatever is sent of it", () => {
  const all = itemLines(sample("multi.at-send"));
  for (const [confirmed, , lines] of MULTI_STANDS) {
    const { qfile, delivered } = after(plus(sample("multi.at-send")), MULTI, confirmed);
    const left = lines.filter((line) => line.startsWith("fax:"));
    const want = [...all.filter((line) => line.startsWith("!")), ...left];
    assert.deepEqual([...itemLines(qfile)].toSorted(), want.toSorted(), `after ${confirmed} pages`);
    assert.equal(delivered.length, 3 - left.length);
    assert.deepEqual(delivered.filter(({ source }) => source !== undefined), []);
  }
});

Deno.test("a source keeps the name under which it was saved where it cannot have its own", () => {
  const qfile = sample("multi.at-send");
  const asked: string[] = [];
  const { qfile: next, delivered } = advanceJob(
    qfile,
    planOf(qfile, MULTI),
    countersOf(qfile),
    7,
    readJob(qfile).jobId,
    ({ original }) => {
      asked.push(original);
      return original !== "docq/doc5.pdf";
    },
  );
  assert.deepEqual(asked, ["docq/doc4.ps", "docq/doc5.pdf", "docq/doc6.tif"]);
  assert.deepEqual(itemLines(next), [
    "!postscript:0::docq/doc4.ps",
    "!pdf:0::docq/doc5.pdf.4",
    "!tiff:0::docq/doc6.tif",
  ]);
  assert.deepEqual(delivered.map(({ source }) => source?.saved), [
    "docq/doc4.ps.4",
    undefined,
    "docq/doc6.tif.4",
  ]);
});

Deno.test("struckSources() names sources without a document to send, under the names they may still have", () => {
  const qfile = parseQfile(bytesOf(
    "jobid:6\n!postscript:0::docq/doc12.ps\n!postscript:0::docq/cover6\n!postscript:0::docq/cover9\n!pdf:0::docq/doc13.pdf.6\nfax:0::docq/doc13.pdf;40\n",
  ));
  assert.deepEqual(struckSources(qfile, parseJobId("6")), [
    { saved: "docq/doc12.ps.6", original: "docq/doc12.ps" },
    { saved: "docq/cover6.6", original: "docq/cover6" },
    { saved: "docq/cover6.cover", original: "docq/cover6" },
    { saved: "docq/cover9.6", original: "docq/cover9" },
  ]);
});

Deno.test("struckSources() leaves names that the job still names, and those that it has kept", () => {
  const qfile = parseQfile(bytesOf(
    "jobid:6\n!pdf:0::docq/doc13.pdf\n!pdf:0::docq/doc13.pdf.6\nfax:0::docq/doc13.pdf;40\n!tiff:0::docq/doc14.tif.6\n",
  ));
  assert.deepEqual(struckSources(qfile, parseJobId("6")), [
    { saved: "docq/doc14.tif.6.6", original: "docq/doc14.tif.6" },
  ]);
});

/** HylaFAX+'s job whose first call carried two pages of five: faxq has put a cover before the other three. */
const CONTINUED = parseQfile(bytesOf(
  "jobid:7\nnpages:2\nnocountcover:1\ntotpages:6\nskippedpages:0\npagehandling:01c0S01c0S01c1S01c0P\nerrorcode:\n" +
    "fax:0::docq/cover7.ps;01c0\n!postscript:0::docq/doc4.ps.7\nfax:2::docq/doc4.ps;01c0\n",
));
const COVER_AND_FIVE = pagesOf({ "docq/cover7.ps;01c0": 1, "docq/doc4.ps;01c0": 5 });
const PLUS_TAGS = ["npages", "nocountcover", "skippedpages", "pagehandling", "nskip", "ncover"] as const;

Deno.test("advanceJob() counts HylaFAX+'s continuation cover as HylaFAX+ does", () => {
  const steps: readonly (readonly [number, ...readonly (string | undefined)[]])[] = [
    [0, "2", "1", "0", "01c0S01c0S01c1S01c0P", undefined, undefined],
    [1, "3", "0", "-1", "01c0S01c1S01c0P", undefined, undefined],
    [3, "5", "0", "-1", "01c0P", undefined, undefined],
    [4, "6", "0", "-1", "", undefined, undefined],
  ];
  for (const [confirmed, ...want] of steps) {
    const { qfile } = after(CONTINUED, COVER_AND_FIVE, confirmed);
    assert.deepEqual(PLUS_TAGS.map((tag) => getField(qfile, tag)), want, String(confirmed));
  }
});

Deno.test("pagesBefore() gives the pages behind a cover the numbers that they have in the document", () => {
  // The cover takes the number of the page before; HylaFAX+ prints a dash for it.
  assert.equal(pagesBefore(countersOf(CONTINUED)), 1);
  assert.equal(pagesBefore(countersOf(after(CONTINUED, COVER_AND_FIVE, 1).qfile)), 2);
  assert.equal(pagesBefore(countersOf(after(CONTINUED, COVER_AND_FIVE, 3).qfile)), 4);
  const skipped = { npages: 0, nskip: 0, ncover: 0, nocountcover: 0, skippedpages: 3 };
  assert.equal(pagesBefore(skipped), 3, "sendfax -O skippages:3");
  assert.equal(pagesBefore({ ...skipped, skippedpages: -1 }), 0);
});
