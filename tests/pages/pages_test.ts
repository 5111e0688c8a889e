/** The pages that the program makes are what it would make now. */

import assert from "node:assert/strict";
import { PAGES } from "./pages.ts";

for (const [path, make] of Object.entries(PAGES)) {
  Deno.test(`${path} is what "deno task pages" writes`, async () => {
    const text = await Deno.readTextFile(new URL(`../../${path}`, import.meta.url)).catch(() => "");
    assert(text === make(), `write ${path} anew: deno task pages`);
  });
}
