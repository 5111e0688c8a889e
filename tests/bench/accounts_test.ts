/** Whether all jobs and calls of the bench are accounted for. */

import assert from "node:assert/strict";
import { type Books, faults, type Made } from "../../bench/site/accounts.ts";
import type { XferfaxlogEntry } from "../../lib/hylafax/xferfaxlog_entry.ts";

const MADE: Made = { jobs: 2, calls: 2, faxes: 2, pages: 3 };
const SENT = { returned: "2", status: "", npages: "3" };

function line(
  kind: string,
  commId: string,
  jobOrFile: string,
  more: Partial<XferfaxlogEntry> = {},
): XferfaxlogEntry {
  return { kind, commId, jobOrFile, pages: 3, reason: "", ...more } as XferfaxlogEntry;
}

const LINES = [
  line("SEND", "000000001", "1"),
  line("SEND", "000000002", "2"),
  line("CALL", "000000003", "", { pages: 0 }),
  line("RECV", "000000003", "recvq/fax000000001.tif"),
  line("CALL", "000000004", "", { pages: 0 }),
  line("RECV", "000000004", "recvq/fax000000002.tif"),
];

const GOOD: Books = {
  jobs: new Map([["1", SENT], ["2", SENT]]),
  lines: LINES,
  handed: ["recvq/fax000000002.tif", "recvq/fax000000001.tif"],
  received: new Map([["recvq/fax000000001.tif", 3], ["recvq/fax000000002.tif", 3]]),
  leftovers: [],
};

Deno.test("faults() finds none where each job was sent once and each call received once", () => {
  assert.deepEqual(faults(GOOD, MADE), []);
  assert.deepEqual(
    faults({ jobs: new Map(), lines: [], handed: [], received: new Map(), leftovers: [] }, {
      jobs: 0,
      calls: 0,
      faxes: 0,
    }),
    [],
  );
});

Deno.test("faults() tells what is missing, what is there twice, and what is not as it should be", () => {
  const again = line("SEND", "000000009", "2");
  const cases: readonly [string, Partial<Books>, readonly string[]][] = [
    [
      "a job that failed",
      { jobs: new Map([["1", SENT], ["2", { ...SENT, returned: "1", status: "busy" }]]) },
      [
        "1 jobs not sent (2: busy)",
      ],
    ],
    ["a job that is gone", { jobs: new Map([["1", SENT]]) }, ["1 without a qfile (2)"]],
    [
      "a page that is missing in the qfile",
      { jobs: new Map([["1", { ...SENT, npages: "2" }], ["2", SENT]]) },
      [
        "1 qfiles with other than 3 pages (1)",
      ],
    ],
    ["a SEND line that is missing", { lines: LINES.slice(1) }, ["1 without a SEND line (1)"]],
    ["a job that was sent twice", { lines: [...LINES, again] }, ["1 with a SEND line more than once (2)"]],
    ["a page that was sent twice", {
      lines: [{ ...again, pages: 4 }, ...LINES.filter((each) => each.jobOrFile !== "2")],
    }, [
      "1 SEND lines with other than 3 pages (2)",
    ]],
    ["a line that tells of a failure", {
      lines: [{ ...again, reason: "No answer" }, ...LINES.filter((each) => each.jobOrFile !== "2")],
    }, [
      "1 SEND lines with a reason (2)",
    ]],
    ["a call without its line", {
      lines: LINES.filter((each) => each.kind !== "CALL" || each.commId !== "000000003"),
    }, [
      "1 CALL lines of 2",
    ]],
    ["two calls with one number", {
      lines: LINES.map((each) => each.kind === "CALL" ? { ...each, commId: "000000003" } : each),
    }, ["1 calls with a number of their own of 2"]],
    ["a fax without its line", { lines: LINES.slice(0, -1) }, [
      "1 without a RECV line (recvq/fax000000002.tif)",
    ]],
    ["a fax that was not handed over", { handed: ["recvq/fax000000001.tif"] }, [
      "1 without faxrcvd (recvq/fax000000002.tif)",
    ]],
    ["faxes handed over twice, and one that nobody knows", {
      handed: [...GOOD.handed, ...GOOD.handed, "recvq/fax000000007.tif"],
    }, [
      "2 with faxrcvd more than once (recvq/fax000000002.tif, recvq/fax000000001.tif)",
      "1 not known with faxrcvd (recvq/fax000000007.tif)",
    ]],
    ["a received file that lacks a page", {
      received: new Map([["recvq/fax000000001.tif", 3], ["recvq/fax000000002.tif", 2]]),
    }, ["1 received files with other than 3 pages (recvq/fax000000002.tif)"]],
    ["a line that cannot be read", { lines: [...LINES, undefined] }, ["1 lines that cannot be read of 0"]],
    ["files that were left", { leftovers: ["tmp/1", "tmp/2", "log/3", "log/4"] }, [
      "4 files left (tmp/1, tmp/2, log/3, …)",
    ]],
  ];
  for (const [name, more, want] of cases) assert.deepEqual(faults({ ...GOOD, ...more }, MADE), want, name);
});

Deno.test("faults() does not ask for pages where the faxes differ", () => {
  const received = new Map([["recvq/fax000000001.tif", 1], ["recvq/fax000000002.tif", 9]]);
  const { pages: _, ...made } = MADE;
  assert.deepEqual(faults({ ...GOOD, received }, made), []);
});
