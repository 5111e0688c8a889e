import assert from "node:assert/strict";
import { type Call, newCall } from "../../../lib/fax/call/call.ts";
import { entryStillCounts, fallbackReason, suggestsFallback } from "../../../lib/fax/end/fallback_rule.ts";

const CALLS: readonly (readonly [call: Partial<Call>, success: boolean, want: string | undefined])[] = [
  [{ negotiations: 1 }, false, undefined],
  [{ negotiations: 1, badRows: 0 }, true, undefined],
  [{ negotiations: 2 }, true, undefined],
  [{ negotiations: 1, badRows: 7 }, true, undefined],
  [{ negotiations: 2 }, false, "renegotiated"],
  [{ negotiations: 3 }, false, "renegotiated twice"],
  [{ negotiations: 6 }, false, "renegotiated 5 times"],
  [{ negotiations: 1, badRows: 1 }, false, "1 bad row"],
  [{ negotiations: 3, badRows: 12 }, false, "renegotiated twice, 12 bad rows"],
];

Deno.test("a call speaks against T.38 if it failed after a second negotiation or with bad rows", () => {
  for (const [facts, success, want] of CALLS) {
    const call = { ...newCall(0), ...facts };
    assert.equal(suggestsFallback(call, success) ? fallbackReason(call) : undefined, want);
  }
});

/** A result that says of T.38 what is given. */
function result(t38: string): Pick<Call, "result" | "t38"> {
  const counts = { transferred: 0, total: 0, rate: 14_400, ecm: false };
  return {
    t38,
    result: { kind: "result", success: false, code: 49, text: "x", ...counts, t38, remoteId: "" },
  };
}

const ABOUT_T38: typeof CALLS = [
  [{ negotiations: 3, badRows: 12, t38: "negotiated" }, false, "renegotiated twice, 12 bad rows"],
  [{ negotiations: 3, badRows: 12, t38: "refused" }, false, undefined],
  [{ negotiations: 3, badRows: 12, t38: "off" }, false, undefined],
  [{ negotiations: 0, ...result("requested") }, false, "the change to T.38 failed"],
  [{ negotiations: 1, ...result("requested") }, false, undefined],
  [{ negotiations: 0, ...result("requested") }, true, undefined],
  [{ negotiations: 0, ...result("refused") }, false, undefined],
  [{ negotiations: 0, ...result("off") }, false, undefined],
  [{ negotiations: 0, t38: "requested" }, false, undefined],
];

Deno.test("a call speaks against T.38 if the change to it failed, and never if it was not tried", () => {
  for (const [facts, success, want] of ABOUT_T38) {
    const call = { ...newCall(0), ...facts };
    assert.equal(suggestsFallback(call, success) ? fallbackReason(call) : undefined, want);
  }
});

const ENTRIES: readonly (readonly [value: string, now: number, expire: number, counts: boolean])[] = [
  ["1000", 1000, 0, true],
  ["1000", 999_999_999, 0, true],
  ["1000", 1010, 10, true],
  ["1000", 1011, 10, false],
  ["true", 999_999_999, 10, true],
  ["", 999_999_999, 10, true],
];

Deno.test("entryStillCounts() until it expires; without a readable time for ever", () => {
  for (const [value, now, expire, counts] of ENTRIES) {
    assert.equal(entryStillCounts(value, now, expire), counts);
  }
});
