import assert from "node:assert/strict";
import { sharedFailures } from "../../lib/hylafax/shared_failures.ts";

const where = "etc/config.freeswitch0:1";

Deno.test("sharedFailures() finds HylaFAX+'s words, however they are set apart; the last line counts", () => {
  const cases: readonly (readonly [values: readonly string[], want: readonly number[]])[] = [
    [[], []],
    [["none"], []],
    [["busy"], [1]],
    [["busy nocarrier"], [1, 2]],
    [["nodialtone,noanswer;busy"], [1, 3, 4]],
    [["always"], [1, 2, 3, 4]],
    [["always busy"], [1]],
    [["always", "noanswer"], [3]],
    [["busy", "none"], []],
  ];
  for (const [values, want] of cases) {
    const items = values.flatMap((value) => [
      { tag: "sharecallfailures", value, where },
      { tag: "jobreqbusy", value: "always", where },
    ]);
    assert.deepEqual([...sharedFailures(items)], want, values.join(" / "));
  }
});
