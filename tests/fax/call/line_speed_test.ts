import assert from "node:assert/strict";
import { type Call, newCall } from "../../../lib/fax/call/call.ts";
import {
  leastRate,
  pageTimeFactor,
  PLAIN_PAGE_PIXELS,
  tooSlowReason,
} from "../../../lib/fax/call/line_speed.ts";

function call(firstRate: number, rate: number): Call {
  return { ...newCall(0), firstRate, rate };
}

const CASES: readonly (readonly [name: string, call: Call, least: number, want: string | undefined])[] = [
  ["as fast as asked for", call(14400, 14400), 14400, undefined],
  ["faster than asked for", call(14400, 12000), 9600, undefined],
  [
    "slower than asked for",
    call(14400, 7200),
    9600,
    "Line too slow: 7200 bit/s agreed, the job asks for 9600",
  ],
  ["as fast as both machines can", call(9600, 9600), 14400, undefined],
  [
    "slower than both machines can",
    call(9600, 7200),
    14400,
    "Line too slow: 7200 bit/s agreed, the job asks for 14400",
  ],
  ["slow, and nothing was asked for", call(14400, 2400), 0, undefined],
  ["not agreed yet", call(0, 0), 14400, undefined],
];

for (const [name, at, least, want] of CASES) {
  Deno.test(`tooSlowReason() judges a call ${name}`, () => assert.equal(tooSlowReason(at, least), want));
}

Deno.test("leastRate() reads HylaFAX's codes; the lowest asks for nothing", () => {
  assert.deepEqual([0, 1, 3, 5, 13].map(leastRate), [0, 4800, 9600, 14400, 33600]);
});

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
