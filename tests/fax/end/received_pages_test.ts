import assert from "node:assert/strict";
import { type Call, lastPageRefused, newCall, type SeenPage } from "../../../lib/fax/call/call.ts";
import type { FaxResult } from "../../../lib/fax/call/call_event.ts";
import {
  falseSuccessReason,
  fileOpenProblem,
  missingPagesProblem,
  type ReceivedFileState,
} from "../../../lib/fax/end/received_pages.ts";

const RESULT: FaxResult = {
  kind: "result",
  success: true,
  code: 0,
  text: "OK",
  transferred: 3,
  total: 3,
  rate: 14_400,
  ecm: true,
  t38: "off",
  remoteId: "",
};

const PAGE: SeenPage = {
  kind: "page",
  transferred: 0,
  badRows: 0,
  longestBadRun: 0,
  encoding: "T.6",
  imageSize: 1,
  xResolution: 1,
  yResolution: 1,
  width: 1,
  height: 1,
  rate: 14_400,
  ecm: true,
};

/** A call whose page events counted like that. */
function call(counts: readonly number[], result: FaxResult | undefined = RESULT): Call {
  const pages = counts.map((transferred) => ({ ...PAGE, transferred }));
  return { ...newCall(0), pages, transferred: Math.max(0, ...counts), result };
}

const REFUSED = "The last page was too damaged and the caller did not send it again";
const COUNTS: readonly (readonly [counts: readonly number[], refused: boolean, want: string | undefined])[] =
  [
    [[], false, "The caller said goodbye without a page"],
    [[1], false, undefined],
    [[1, 2, 3], false, undefined],
    [[0], true, REFUSED],
    [[1, 1], true, REFUSED],
    [[1, 2, 2, 2], true, REFUSED],
    [[0, 0, 1], false, undefined],
    [[1, 1, 2, 3], false, undefined],
  ];

Deno.test("a success is none if its last page was refused, or if there was none", () => {
  for (const [counts, refused, want] of COUNTS) {
    assert.equal(lastPageRefused(call(counts)), refused, String(counts));
    assert.equal(falseSuccessReason(call(counts)), want, String(counts));
  }
});

const there = (pages: number): ReceivedFileState => ({ kind: "there", pages });
const FILES: readonly (readonly [pages: number, ReceivedFileState, want: string | undefined])[] = [
  [3, there(3), undefined],
  [2, there(3), undefined],
  [0, { kind: "missing" }, undefined],
  [3, there(1), "Only 1 of 3 received pages could be written: the disk may be full"],
  [3, there(0), "None of 3 received pages could be written: the disk may be full"],
  [1, there(0), "The received page could not be written: the disk may be full"],
  [3, { kind: "unseen", why: "no descriptor" }, undefined],
  [1, { kind: "missing" }, "FreeSWITCH reports 1 pages, but recvq/x is missing"],
  [2, { kind: "unreadable", why: "no" }, "FreeSWITCH reports 2 pages, but recvq/x cannot be read: no"],
];

Deno.test("missingPagesProblem() compares what is in the file with what SpanDSP counted", () => {
  for (const [pages, stored, want] of FILES) {
    assert.equal(missingPagesProblem({ ...call([pages]) }, "recvq/x", stored), want);
  }
  const cut: Call = { ...newCall(0), transferred: 3 };
  assert.equal(missingPagesProblem(cut, "recvq/x", there(1)), "Only 1 of 3 received pages are in the file");
});

Deno.test("a file that cannot be opened: one that was made and is empty found no room", () => {
  const why = (size: number | undefined): string =>
    fileOpenProblem("/spool/recvq/fax.tif", size, "cannot be opened");
  const noPermission = "FreeSWITCH has no permission to write /spool/recvq/fax.tif (cannot be opened)";
  assert.equal(
    why(0),
    "FreeSWITCH cannot write into /spool/recvq/fax.tif: the disk may be full (cannot be opened)",
  );
  assert.equal(why(undefined), noPermission);
  assert.equal(why(4096), noPermission);
});
