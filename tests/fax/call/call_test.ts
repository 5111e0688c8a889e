import assert from "node:assert/strict";
import { type Call, connectedSeconds, faxSeen, newCall, reduce } from "../../../lib/fax/call/call.ts";
import type { CallEvent, FaxResult, Negotiated, PageDone } from "../../../lib/fax/call/call_event.ts";

const NEGOTIATED: Negotiated = {
  kind: "negotiated",
  rate: 14400,
  ecm: true,
  t38: "negotiated",
  remoteId: "+49 1",
  remoteVendor: "",
};

const PAGE: PageDone = {
  kind: "page",
  transferred: 1,
  badRows: 0,
  longestBadRun: 0,
  encoding: "T.6",
  imageSize: 1,
  xResolution: 8040,
  yResolution: 3850,
  width: 1728,
  height: 1146,
};

const RESULT: FaxResult = {
  kind: "result",
  success: true,
  code: 0,
  text: "OK",
  transferred: 1,
  total: 1,
  rate: 14400,
  ecm: false,
  t38: "",
  remoteId: "",
};

/** Folds events that come one second apart, from second 1 on. */
function fold(...events: readonly CallEvent[]): Call {
  return events.reduce((call, event, index) => reduce(call, event, (index + 1) * 1000), newCall(0));
}

Deno.test("reduce() counts negotiations; the last rate holds, an empty id does not erase one", () => {
  const again = { ...NEGOTIATED, rate: 12000, ecm: false, remoteId: "", remoteVendor: "" };
  const call = fold({ ...NEGOTIATED, remoteVendor: "V" }, again);
  assert.deepEqual(
    [call.negotiations, call.rate, call.ecm, call.remoteId, call.remoteVendor],
    [2, 12000, false, "+49 1", "V"],
  );
});

Deno.test("reduce() takes a negotiation for an answer that no event told", () => {
  assert.equal(fold({ kind: "ringing" }, NEGOTIATED).answeredAt, 2000);
});

Deno.test("reduce() keeps the first answer and the first hangup", () => {
  const call = fold(
    { kind: "answered" },
    { kind: "answered" },
    { kind: "hangup", cause: "USER_BUSY" },
    { kind: "hangup", cause: "NORMAL_CLEARING" },
  );
  assert.deepEqual([call.answeredAt, call.endedAt, call.hangupCause], [1000, 3000, "USER_BUSY"]);
});

Deno.test("reduce() keeps the first result", () => {
  const call = fold(RESULT, { ...RESULT, success: false, code: 49, transferred: 5 });
  assert.deepEqual([call.result?.success, call.resultAt, call.transferred], [true, 1000, 1]);
});

Deno.test("reduce() does not believe a result's rate: it says 14400 even where nothing was agreed", () => {
  const call = fold({ kind: "answered" }, { ...RESULT, ecm: true });
  assert.deepEqual([call.rate, call.ecm], [0, false]);
});

Deno.test("reduce() never counts pages back, and adds up bad rows", () => {
  const call = fold(
    { ...PAGE, badRows: 2 },
    { ...PAGE, transferred: 2, badRows: 3 },
    { ...PAGE, transferred: 1 },
    { ...RESULT, transferred: 0 },
  );
  assert.deepEqual([call.transferred, call.badRows, call.pages.length], [2, 5, 3]);
});

Deno.test("reduce() does not change the call it is given", () => {
  const before = Object.freeze(newCall(0));
  for (const event of [NEGOTIATED, PAGE, RESULT, { kind: "answered" }] as const) reduce(before, event, 1);
  assert.deepEqual(before, newCall(0));
});

Deno.test("faxSeen() needs a negotiation or a page", () => {
  assert.ok(!faxSeen(fold({ kind: "answered" }, { ...RESULT, success: false, transferred: 0 })));
  assert.ok(faxSeen(fold(NEGOTIATED)));
  assert.ok(faxSeen(fold(PAGE)));
});

const SECONDS: readonly (readonly [name: string, events: readonly CallEvent[], now: number, want: number])[] =
  [
    ["none before the answer", [{ kind: "ringing" }], 9000, 0],
    ["none for a call that was not answered", [{ kind: "hangup", cause: "USER_BUSY" }], 9000, 0],
    ["as long as it lasts so far", [{ kind: "answered" }], 9400, 8],
    ["up to the hangup", [{ kind: "answered" }, NEGOTIATED, { kind: "hangup", cause: "X" }], 9000, 2],
    ["at least one", [{ kind: "answered" }], 1000, 1],
    ["one where the clock was set back", [{ kind: "answered" }], 0, 1],
  ];

for (const [name, events, now, want] of SECONDS) {
  Deno.test(`connectedSeconds() is ${want}: ${name}`, () => {
    assert.equal(connectedSeconds(fold(...events), now), want);
  });
}

const AGREED: CallEvent = { ...NEGOTIATED };

function pages(...counts: readonly (number | "agreed")[]): Call {
  return fold(
    AGREED,
    ...counts.map((count) => count === "agreed" ? AGREED : { ...PAGE, transferred: count }),
  );
}

Deno.test("a page that was refused and sent again is one of the first pages", () => {
  const { transferred, inOrder, refused } = pages(1, 1, 2, 3);
  assert.deepEqual([transferred, inOrder, refused], [3, 3, "no"]);
});

Deno.test("pages behind one that was refused and left out are not the first pages", () => {
  const { transferred, inOrder, refused } = pages(1, 1, "agreed", 2, 3);
  assert.deepEqual([transferred, inOrder, refused], [3, 1, "left out"]);
});

Deno.test("a change of format between pages that came through leaves nothing out", () => {
  const { transferred, inOrder, refused } = pages(1, "agreed", 2);
  assert.deepEqual([transferred, inOrder, refused], [2, 2, "no"]);
});

Deno.test("a last page that is refused stays refused", () => {
  const { inOrder, refused } = pages(1, 1);
  assert.deepEqual([inOrder, refused], [1, "just now"]);
});

Deno.test("the result's rate is the one that was used, if anything was agreed", () => {
  assert.equal(fold(AGREED, { ...RESULT, rate: 7200 }).rate, 7200);
  assert.equal(fold(AGREED, { ...RESULT, rate: 0 }).rate, 14400);
  assert.equal(fold({ ...RESULT, rate: 14400 }).rate, 0);
});
