import assert from "node:assert/strict";
import { resultMeaning } from "../../../lib/fax/end/end_table.ts";

/** The last code of `t30_err_e`. */
const LAST = 61;

const CODES = Array.from({ length: LAST + 1 }, (_, code) => code);

function codesWhere(wanted: (code: number) => boolean): string {
  return CODES.filter(wanted).join(" ");
}

const TEXTS: readonly (readonly [code: number, text: string])[] = [
  [0, "OK"],
  [2, "Timed out waiting for initial communication"],
  [3, "Timed out waiting for the first message"],
  [13, "Unexpected message received"],
  [20, "Received no response to DCS or TCF"],
  [21, "No response after sending a page"],
  [27, "Timed out while waiting for EOL (end Of line)"],
  [41, "TIFF/F file cannot be opened"],
  [46, "Bad TIFF/F header - incorrect values in fields"],
  [48, "Disconnected after permitted retries"],
  [49, "The call dropped prematurely"],
  [52, "Sub-address not accepted"],
  [61, "Called subscriber internet address not accepted"],
];

for (const [code, text] of TEXTS) {
  Deno.test(`result code ${code} is "${text}"`, () => assert.equal(resultMeaning(code).text, text));
}

Deno.test("every code of SpanDSP has words of its own and, unless it is OK, a statuscode", () => {
  assert.equal(new Set(CODES.map((code) => resultMeaning(code).text)).size, CODES.length);
  assert.equal(codesWhere((code) => resultMeaning(code).statuscode === 0), "0");
  assert.equal(codesWhere((code) => resultMeaning(code).statuscode === 999), "");
});

Deno.test("another try is pointless where the machines do not fit, the document is bad, or we are refused", () => {
  assert.equal(
    codesWhere((code) => resultMeaning(code).verdict === "final"),
    "8 10 11 12 42 43 44 45 46 50 51 52 53 54 55 56 57 58 59 60 61",
  );
});

Deno.test("a machine that cannot receive just now may have paper later", () => {
  assert.equal(resultMeaning(9).verdict, "retry");
});

Deno.test("no fax machine need have answered only for silence, a tone, no memory, or a dropped call", () => {
  assert.equal(codesWhere((code) => resultMeaning(code).reached === "nobody"), "1 2 47 49");
});

const STATUSCODES: readonly (readonly [code: number, statuscode: number, why: string])[] = [
  [2, 126, "no receiver protocol"],
  [3, 126, "no receiver protocol"],
  [6, 105, "failure to train"],
  [17, 103, "DCN instead of DIS"],
  [21, 151, "no response to EOP"],
  [49, 128, "remote disconnected prematurely"],
];

for (const [code, statuscode, why] of STATUSCODES) {
  Deno.test(`result code ${code} is HylaFAX's ${statuscode}: ${why}`, () => {
    assert.equal(resultMeaning(code).statuscode, statuscode);
  });
}

Deno.test("a code nobody knows is worth another try, and counts as an answered fax", () => {
  for (const code of [-1, LAST + 1, 999]) {
    assert.deepEqual(resultMeaning(code), {
      verdict: "retry",
      reached: "fax",
      statuscode: 999,
      text: `Fax result ${code}`,
      kind: "fax failed",
    });
  }
});
