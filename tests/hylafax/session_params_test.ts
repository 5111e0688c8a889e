import assert from "node:assert/strict";
import {
  codeRate,
  type DataFormat,
  dataFormatText,
  dcsBytes,
  encodingFromSpandsp,
  type FaxParams,
  packParams,
  rateCode,
  unpackParams,
} from "../../lib/hylafax/session_params.ts";

const base: FaxParams = { verticalResolution: 196, rate: 14400, dataFormat: "MMR", ecm: true };

const packed: readonly (readonly [string, FaxParams, number])[] = [
  ["14400, fine, A4, unlimited, MMR, ECM", base, 2220073],
  ["as in a real job of five pages", { ...base, dataFormat: "MR", ecm: false }, 2121769],
  ["the same in a FIFO message", { ...base, dataFormat: "MR", ecm: false }, 0x206029],
  ["as in a real page of normal resolution", {
    ...base,
    verticalResolution: 98,
    dataFormat: "MR",
    ecm: false,
  }, 0x206028],
  ["as in a real fine fax received", { ...base, dataFormat: "MH", ecm: false }, 2105385],
  [
    "as in a real normal fax received",
    { ...base, verticalResolution: 98, dataFormat: "MH", ecm: false },
    0x202028,
  ],
  ["2400 bit/s, A3 wide, A4 long", { ...base, rate: 2400, widthMm: 303, length: "A4" }, 0x21c401],
];

for (const [name, params, want] of packed) {
  Deno.test(`packParams() packs ${name}`, () => assert.equal(packParams(params), want));
}

Deno.test("unpackParams() unpacks what packParams() packed", () => {
  for (const rate of [2400, 4800, 7200, 9600, 12000, 14400, 33600]) {
    for (const dataFormat of ["MH", "MR", "MMR"] as const) {
      for (const length of ["A4", "B4", "unlimited"] as const) {
        const params = { verticalResolution: 98, rate, widthMm: 255, length, dataFormat, ecm: rate > 9600 };
        assert.deepEqual(unpackParams(packParams(params)), params);
      }
    }
  }
});

Deno.test("unpackParams() refuses the older layout", () => {
  for (const n of [65576, 0, -1, 1 << 22, NaN]) {
    assert.throws(() => unpackParams(n), { name: "FormatError" }, String(n));
  }
});

Deno.test("rateCode() and codeRate() know HylaFAX's codes", () => {
  for (let code = 0; code <= 13; code++) assert.equal(rateCode(codeRate(code)), code);
  const odd: readonly (readonly [number, number])[] = [[0, 0], [NaN, 0], [-1, 0], [14399, 4], [64000, 13]];
  for (const [rate, code] of odd) assert.equal(rateCode(rate), code);
});

Deno.test("encodingFromSpandsp() and dataFormatText() give HylaFAX's words", () => {
  const cases: readonly (readonly [string, DataFormat, string])[] = [
    ["T.4 1-D", "MH", "1-D MH"],
    ["T.4 2-D", "MR", "2-D MR"],
    ["T.6", "MMR", "2-D MMR"],
    ["T.85", "JBIG", "JBIG"],
    ["T.85(L0)", "JBIG", "JBIG"],
  ];
  for (const [spandsp, format, words] of cases) {
    assert.equal(encodingFromSpandsp(spandsp), format);
    assert.equal(dataFormatText(format), words);
  }
  for (const name of ["", "T.43", "toString", "???"]) assert.equal(encodingFromSpandsp(name), undefined);
});

const signals: readonly (readonly [string, FaxParams, string])[] = [
  ["a real fine fax", { ...base, dataFormat: "MH", ecm: false }, "00 46 1E"],
  ["a real normal fax", { ...base, verticalResolution: 98, dataFormat: "MH", ecm: false }, "00 44 1E"],
  ["MR", { ...base, dataFormat: "MR", ecm: false }, "00 47 1E"],
  ["MMR with ECM", base, "00 46 1F 22"],
  ["JBIG with ECM", { ...base, dataFormat: "JBIG" }, "00 46 1F 21 01 01 01 01 01 04"],
  ["9600 bit/s", { ...base, rate: 9600, dataFormat: "MH", ecm: false }, "00 66 1E"],
  ["A3 width, A4 length", { ...base, widthMm: 303, length: "A4", dataFormat: "MH", ecm: false }, "00 46 4E"],
  ["superfine", { ...base, verticalResolution: 391, dataFormat: "MH", ecm: false }, "00 44 1F 01 01 80"],
  [
    "R16",
    { ...base, verticalResolution: 391, horizontalResolution: 408, dataFormat: "MH", ecm: false },
    "00 44 1F 01 01 20",
  ],
  [
    "400 × 400",
    { ...base, verticalResolution: 400, horizontalResolution: 400, dataFormat: "MH", ecm: false },
    "00 44 1F 01 01 30",
  ],
];

for (const [name, params, want] of signals) {
  Deno.test(`dcsBytes() writes ${name}`, () => assert.equal(dcsBytes(params), want));
}

/** How xferfaxstats looks at a bit of the signal, counted from 1. */
function isBitSet(dcs: string, bit: number): boolean {
  const byte = Number.parseInt(dcs.split(" ")[Math.floor((bit - 1) / 8)] ?? "0", 16);
  return (byte & (0x80 >> ((bit - 1) % 8))) !== 0;
}

function statisticsFormat(dcs: string): DataFormat {
  if (isBitSet(dcs, 78) || isBitSet(dcs, 79)) return "JBIG";
  return isBitSet(dcs, 31) ? "MMR" : isBitSet(dcs, 16) ? "MR" : "MH";
}

Deno.test("HylaFAX's statistics read the data format out of dcsBytes()", () => {
  for (const dataFormat of ["MH", "MR", "MMR", "JBIG"] as const) {
    for (const rate of [2400, 4800, 7200, 9600, 12000, 14400, 33600]) {
      for (const verticalResolution of [98, 196, 300, 391]) {
        for (const ecm of [false, true]) {
          const dcs = dcsBytes({ verticalResolution, rate, dataFormat, ecm });
          assert.equal(statisticsFormat(dcs), dataFormat, dcs);
          assert.ok(!isBitSet(dcs, 26) && !isBitSet(dcs, 68), dcs);
        }
      }
    }
  }
});
