import assert from "node:assert/strict";
import { limitDoubt, mostCalls } from "../../../lib/fax/call/call_room.ts";
import { CallBudget } from "../../../lib/flow/base/call_budget.ts";

Deno.test("mostCalls() leaves a reserve, and allows one call at least", () => {
  const cases: readonly [limit: number, used: number, want: number][] = [
    [65_536, 532, 8117],
    [1024, 532, 53],
    [1024, 34, 115],
    [64, 24, 3],
    [64, 60, 1],
    [64, 100, 1],
  ];
  for (const [limit, used, want] of cases) assert.equal(mostCalls(limit, used), want, `${limit}, ${used}`);
});

Deno.test("limitDoubt() says how many descriptors are wanted, unless there are enough", () => {
  assert.equal(limitDoubt(65_536, 500), undefined);
  assert.equal(limitDoubt(1024, 50), undefined);
  assert.equal(
    limitDoubt(1024, 500),
    "no more than 1024 files may be open: that is enough for 53 calls at once, and 500 modems (hylafax.modems) " +
      "want 4596; raise the limit (LimitNOFILE= in the unit, or ulimit -n)",
  );
  assert.equal(limitDoubt(4596, 500), undefined, "as many as it says");
});

Deno.test("CallBudget has room again when a call is over, and counts a call once", () => {
  const budget = new CallBudget(2);
  const [first, second] = [budget.enter(), budget.enter()];
  assert.ok(first !== undefined && second !== undefined);
  assert.equal(budget.enter(), undefined);
  first[Symbol.dispose]();
  first[Symbol.dispose]();
  assert.ok(budget.enter() !== undefined);
  assert.equal(budget.enter(), undefined);
});
