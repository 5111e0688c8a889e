import assert from "node:assert/strict";
import { type Call, newCall, reduce, type SeenPage } from "../../../lib/fax/call/call.ts";
import type { CallEvent } from "../../../lib/fax/call/call_event.ts";
import {
  callDcs,
  callParams,
  dataFormat,
  intendedParams,
  pageTags,
} from "../../../lib/fax/call/call_params.ts";
import { readJob } from "../../../lib/hylafax/job.ts";
import { type FaxParams, unpackParams } from "../../../lib/hylafax/session_params.ts";
import { parseQfile } from "../../../lib/hylafax/qfile.ts";
import { parseXferfaxlog } from "../../../lib/hylafax/xferfaxlog.ts";
import { recorded, recordedText } from "../../hylafax/support.ts";
import { foldConnection, keptConnection } from "../recorded_calls.ts";

const FORMATS: readonly (readonly [encoding: string, want: string])[] = [
  ["T.4 1-D", "1-D MH"],
  ["T.4 2-D", "2-D MR"],
  ["T.6", "2-D MMR"],
  ["T.85", "JBIG"],
  ["T.85(L0)", "JBIG"],
  ["T.88", "T.88"],
  ["", ""],
];

Deno.test("dataFormat() speaks HylaFAX's words", () => {
  for (const [encoding, want] of FORMATS) assert.equal(dataFormat(encoding), want);
});

const CALL: Call = { ...newCall(0), negotiations: 1, rate: 14400, ecm: true };

const PAGE: SeenPage = {
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
  rate: 14400,
  ecm: true,
};

/** A job that wants a fine A3 page in MMR with ECM. */
const WISH: FaxParams = {
  verticalResolution: 196,
  rate: 14400,
  widthMm: 303,
  dataFormat: "MMR",
  ecm: true,
};

const MET:
  readonly (readonly [name: string, call: Call, intended: FaxParams | undefined, want: FaxParams])[] = [
    ["a page of normal resolution", { ...CALL, pages: [PAGE] }, undefined, {
      verticalResolution: 98,
      rate: 14400,
      dataFormat: "MMR",
      ecm: true,
    }],
    ["a page, whatever was intended", { ...CALL, rate: 9600, ecm: false, pages: [PAGE] }, WISH, {
      verticalResolution: 98,
      rate: 9600,
      dataFormat: "MMR",
      ecm: false,
    }],
    ["a fine page", { ...CALL, pages: [{ ...PAGE, yResolution: 7700 }] }, undefined, {
      verticalResolution: 196,
      rate: 14400,
      dataFormat: "MMR",
      ecm: true,
    }],
    [
      "a superfine B4 page in MR",
      {
        ...CALL,
        pages: [{ ...PAGE, yResolution: 15400, width: 2048, encoding: "T.4 2-D" }],
      },
      undefined,
      { verticalResolution: 391, rate: 14400, widthMm: 255, dataFormat: "MR", ecm: true },
    ],
    [
      "an A4 page at 408 × 391, which is as wide as any A4 page",
      { ...CALL, pages: [{ ...PAGE, xResolution: 16063, yResolution: 15394, width: 3456 }] },
      undefined,
      { verticalResolution: 391, rate: 14400, dataFormat: "MMR", ecm: true },
    ],
    [
      "an A4 page at 400 × 400",
      { ...CALL, pages: [{ ...PAGE, xResolution: 15748, yResolution: 15748, width: 3456 }] },
      undefined,
      { verticalResolution: 391, rate: 14400, dataFormat: "MMR", ecm: true },
    ],
    [
      "a B4 page at 300 × 300",
      { ...CALL, pages: [{ ...PAGE, xResolution: 11811, yResolution: 11811, width: 3072 }] },
      undefined,
      // HylaFAX's number has one code for 300 × 300 and R16.
      { verticalResolution: 391, rate: 14400, widthMm: 255, dataFormat: "MMR", ecm: true },
    ],
    ["an A3 page", { ...CALL, pages: [{ ...PAGE, width: 2432 }] }, undefined, {
      verticalResolution: 98,
      rate: 14400,
      widthMm: 303,
      dataFormat: "MMR",
      ecm: true,
    }],
    ["the last of two pages", { ...CALL, pages: [PAGE, { ...PAGE, yResolution: 7700 }] }, undefined, {
      verticalResolution: 196,
      rate: 14400,
      dataFormat: "MMR",
      ecm: true,
    }],
    ["an agreement and no page", { ...CALL, rate: 12000, ecm: false }, undefined, {
      verticalResolution: 98,
      rate: 12000,
      dataFormat: "MH",
      ecm: false,
    }],
    ["an agreement and no page of what was intended", { ...CALL, rate: 12000 }, WISH, {
      ...WISH,
      rate: 12000,
    }],
    ["an agreement without ECM, which MMR needs", { ...CALL, ecm: false }, WISH, {
      ...WISH,
      dataFormat: "MR",
      ecm: false,
    }],
    [
      "a page that does not tell its size",
      {
        ...CALL,
        pages: [{ ...PAGE, width: 0, yResolution: 0, encoding: "T.88" }],
      },
      WISH,
      WISH,
    ],
  ];

for (const [name, call, intended, want] of MET) {
  Deno.test(`callParams() of ${name}`, () => {
    const full = { widthMm: 215, length: "unlimited", ...want };
    assert.deepEqual(unpackParams(callParams(call, intended)), full);
  });
}

Deno.test("a call that met no fax machine has no parameters, unless something was intended", () => {
  for (const call of [undefined, newCall(0)]) {
    assert.deepEqual([callParams(call), callDcs(call)], [0, ""]);
    assert.deepEqual(unpackParams(callParams(call, WISH)), { ...WISH, length: "unlimited" });
    assert.equal(callDcs(call, WISH), "00 00 00");
  }
});

Deno.test("callDcs() says what the far end was told", () => {
  assert.equal(
    callDcs({ ...CALL, pages: [{ ...PAGE, yResolution: 7700, encoding: "T.4 1-D" }], ecm: false }),
    "00 46 1E",
  );
});

Deno.test("recorded calls have the parameters that were seen", async () => {
  const v17off = await foldConnection(keptConnection("fax/send-v17off"));
  assert.deepEqual(unpackParams(callParams(v17off)), {
    ...{
      verticalResolution: 98,
      rate: 9600,
      widthMm: 215,
      length: "unlimited",
      dataFormat: "MR",
      ecm: false,
    },
  });
  assert.equal(callParams(await foldConnection(keptConnection("esl/send-busy"))), 0);
});

/** A job with these fields changed. */
function job(changes: Readonly<Record<string, number>>): ReturnType<typeof readJob> {
  return { ...readJob(parseQfile(recorded("qfiles/real-faxsend-busy.after"))), ...changes };
}

const INTENDED: readonly (readonly [name: string, changes: Readonly<Record<string, number>>, FaxParams])[] = [
  ["all that sendfax asks for, as far as a fax machine without V.34 can", {}, {
    verticalResolution: 98,
    rate: 14400,
    widthMm: 209,
    dataFormat: "MMR",
    ecm: true,
  }],
  ["less", { desiredbr: 3, desireddf: 0, desiredec: 1, resolution: 196, pagewidth: 255 }, {
    verticalResolution: 196,
    rate: 9600,
    widthMm: 255,
    dataFormat: "MH",
    ecm: true,
  }],
  ["MR with and without uncompressed mode", { desireddf: 2, pagewidth: 0 }, {
    verticalResolution: 98,
    rate: 14400,
    dataFormat: "MR",
    ecm: true,
  }],
  ["no MMR without ECM, which it needs", { desiredec: 0 }, {
    verticalResolution: 98,
    rate: 14400,
    widthMm: 209,
    dataFormat: "MR",
    ecm: false,
  }],
];

for (const [name, changes, want] of INTENDED) {
  Deno.test(`intendedParams() of a job: ${name}`, () => assert.deepEqual(intendedParams(job(changes)), want));
}

Deno.test("a busy number is accounted for as the real faxsend does it", () => {
  const line = recordedText("xferfaxlog/real-6.0.7").split("\n").find((text) => text.includes("Busy signal"));
  const real = parseXferfaxlog(line ?? "");
  // The modem of that recording had neither ECM nor MMR.
  const intended = intendedParams(job({ desiredec: 0, desireddf: 1 }));
  assert.deepEqual([callParams(newCall(0), intended), callDcs(newCall(0), intended)], [
    real?.params,
    real?.dcs,
  ]);
});

Deno.test("pageTags() tells of each page that was taken what was agreed on for it", () => {
  const agreed = { kind: "negotiated", t38: "off", remoteId: "", remoteVendor: "" } as const;
  const events: readonly CallEvent[] = [
    { ...agreed, rate: 14400, ecm: false },
    { ...PAGE, encoding: "T.4 2-D" },
    { ...agreed, rate: 9600, ecm: false },
    { ...PAGE, transferred: 1, encoding: "T.4 2-D", yResolution: 7700 },
    { ...agreed, rate: 7200, ecm: false },
    { ...PAGE, transferred: 2, encoding: "T.4 1-D", yResolution: 7700 },
    { ...PAGE, transferred: 3, encoding: "T.4 2-D", width: 2432 },
  ];
  const call = events.reduce((one, event) => reduce(one, event, 0), newCall(0));
  const tags = pageTags(call);
  assert.deepEqual(
    tags.map(({ params }) => {
      const { verticalResolution, rate, dataFormat, widthMm } = unpackParams(params);
      return [verticalResolution, rate, dataFormat, widthMm];
    }),
    [[98, 14400, "MR", 215], [196, 7200, "MH", 215], [98, 7200, "MR", 303]],
  );
  // 14400 bit/s is bit 14, 7200 bits 11, 12 and 14; fine bit 15, two-dimensional bit 16, A3 bit 18 (T.30, table 2).
  assert.deepEqual(tags.map(({ dcs }) => dcs.split(" ").slice(1, 3).join(" ")), ["45 1E", "76 1E", "75 5E"]);
  assert.deepEqual(tags.at(-1), { params: callParams(call), dcs: callDcs(call) });
  assert.deepEqual(pageTags(newCall(0)), []);
});
