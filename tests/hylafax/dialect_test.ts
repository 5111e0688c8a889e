import assert from "node:assert/strict";
import { type Dialect, dialectOf } from "../../lib/hylafax/dialect.ts";
import { formatQfile, parseQfile, setFields } from "../../lib/hylafax/qfile.ts";
import { resultFields } from "../../lib/hylafax/result_code.ts";
import { bytesOf, PLUS_QFILES, recorded, recordedNames } from "./support.ts";

const cases: readonly (readonly [string, string, Dialect])[] = [
  ["a result code of HylaFAX 6", "tts:1\nstatuscode:0\nreturned:7\n", "hylafax"],
  ["an error code of HylaFAX+", "tts:1\nerrorcode:E001\nreturned:0\n", "hylafax+"],
  ["HylaFAX+ after a success", "tts:1\nerrorcode:\nreturned:2\n", "hylafax+"],
  ["both: a qfile that was carried over to HylaFAX+", "statuscode:0\nerrorcode:\n", "hylafax+"],
  ["neither", "tts:1\n", "hylafax"],
  ["nothing at all", "", "hylafax"],
  ["the word in another field", "comments:errorcode:E001\n", "hylafax"],
  ["the word without a colon", "errorcode\n", "hylafax"],
  ["the word in the second line of a status", "status:no\\\nerrorcode:E001\n", "hylafax"],
];

for (const [name, text, want] of cases) {
  Deno.test(`dialectOf() tells whose qfile it is: ${name}`, () =>
    assert.equal(dialectOf(parseQfile(bytesOf(text))), want));
}

Deno.test("dialectOf() takes all recorded qfiles of HylaFAX 6.0.7 for its own", () => {
  for (const name of recordedNames("qfiles")) {
    assert.equal(dialectOf(parseQfile(recorded(`qfiles/${name}`))), "hylafax", name);
  }
});

Deno.test("dialectOf() takes all recorded qfiles of HylaFAX+ for HylaFAX+'s", () => {
  for (const name of PLUS_QFILES) assert.equal(dialectOf(parseQfile(recorded(name))), "hylafax+", name);
});

Deno.test("setFields() adds no field to a recorded qfile of HylaFAX+, whatever is written", () => {
  const result = resultFields({ status: "Busy signal detected", statuscode: 1 });
  const written = {
    ...{
      ...result,
      returned: 0,
      tts: 5,
      commid: "000000001",
      csi: "+49 1",
      signalrate: "14400 bit/s",
      dataformat: "MH",
    },
    ...{ npages: 1, nskip: 1, ncover: 1, nocountcover: 0, skippedpages: -1, pagehandling: "01c0P" },
    ...{ ndials: 1, totdials: 1, tottries: 1, ntries: 1, modemused: "freeswitch0", conntime: 1, duration: 2 },
  };
  for (const name of PLUS_QFILES) {
    const before = parseQfile(recorded(name));
    assert.deepEqual(formatQfile(before), recorded(name), name);
    const after = setFields(before, written);
    assert.deepEqual(after.lines.map(({ tag }) => tag), before.lines.map(({ tag }) => tag), name);
  }
});
