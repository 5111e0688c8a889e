/** An older gofax.conf gets the names that keys have now. */

import assert from "node:assert/strict";
import { loadConfig } from "../../lib/config/load.ts";
import { withCurrentNames } from "../../lib/config/update.ts";

const HEAD = "[freeswitch]\npassword = x\ngateway = default\n";

Deno.test("old names become comments, and the file means the same", () => {
  const cases: readonly (readonly [before: string, after: string])[] = [
    [
      `${HEAD}[gofaxd]\n; as it was\nAcceptT38 = no ; why\nOfferT38 = yes\n[gofaxsend]\nacceptt38 = yes\n`,
      `${HEAD}[gofaxd]\n; as it was\n; old name: AcceptT38 = no ; why\n; old name: OfferT38 = yes\nenablet38 = false\nrequestt38 = true\n` +
      `[gofaxsend]\n; old name: acceptt38 = yes\nenablet38 = true\n`,
    ],
    [
      `${HEAD}DisableT38 = no\n[gofaxd]\nenablet38 = no\n`,
      `${HEAD}; old name: DisableT38 = no\n[gofaxd]\nenablet38 = no\nrequestt38 = true\n\n[gofaxsend]\nenablet38 = true\nrequestt38 = true\n`,
    ],
  ];
  for (const [before, after] of cases) {
    const result = withCurrentNames(before);
    assert.equal(result, after);
    assert.deepEqual(loadConfig(result, "x").warnings, []);
    assert.equal(withCurrentNames(result), result);
  }
});

Deno.test("a text without old names, or where it is not certain, stays as it is", () => {
  for (
    const text of [
      HEAD,
      "",
      `${HEAD}[gofaxd] acceptt38 = yes\n`,
      `${HEAD}[gofaxd]\nacceptt38 = ye\\\ns\n`,
      `${HEAD}[gofaxd]\nacceptt38 = perhaps\n`,
    ]
  ) assert.equal(withCurrentNames(text), text);
});
