import assert from "node:assert/strict";
import { pageTimeFactor, PLAIN_PAGE_PIXELS } from "../../../lib/fax/call/page_time.ts";

Deno.test("pageTimeFactor() grows with the page and with the slowness of the line, and never shrinks", () => {
  const cases: [string, number, number, number][] = [
    ["a plain page", PLAIN_PAGE_PIXELS, 14_400, 1],
    ["a fine page", 2 * PLAIN_PAGE_PIXELS, 14_400, 2],
    ["a plain page on a slow line", PLAIN_PAGE_PIXELS, 2400, 6],
    ["a fine page on a slow line", 2 * PLAIN_PAGE_PIXELS, 2400, 12],
    ["a short page on a fast line", PLAIN_PAGE_PIXELS / 10, 33_600, 1],
    ["a rate nobody told", 2 * PLAIN_PAGE_PIXELS, 0, 2],
  ];
  for (const [name, pixels, rate, want] of cases) assert.equal(pageTimeFactor(pixels, rate), want, name);
});
