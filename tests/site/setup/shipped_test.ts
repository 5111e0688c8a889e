/** The files of config/ that the program carries. */

import assert from "node:assert/strict";
import { SHIPPED } from "../../../lib/site/setup/shipped.ts";
import { SHIPPED_FILE, shippedModule } from "../../support/shipped.ts";

Deno.test("the program carries the files of config/ as they are now; else run: deno task shipped", () => {
  assert.equal(Deno.readTextFileSync(SHIPPED_FILE), shippedModule());
  for (const [path, text] of Object.entries(SHIPPED)) {
    assert.equal(text, Deno.readTextFileSync(new URL(`../../../config/${path}`, import.meta.url)), path);
  }
});
