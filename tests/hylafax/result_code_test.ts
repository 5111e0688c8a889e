import assert from "node:assert/strict";
import { errorcodeOf, readResultCode, resultFields } from "../../lib/hylafax/result_code.ts";
import { formatQfile, parseQfile, setFields } from "../../lib/hylafax/qfile.ts";
import { bytesOf } from "./support.ts";

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

Deno.test("errorcodeOf() gives HylaFAX+'s number for the same end", () => {
  const cases: readonly (readonly [number, string])[] = [
    [0, ""],
    [1, "E001"],
    [2, "E002"],
    [3, "E003"],
    [4, "E004"],
    [128, "E128"],
    [326, "E326"],
    [345, "E345"],
    // In HylaFAX+ these numbers mean something else.
    [400, "E122"],
    [401, "E414"],
    [402, "E416"],
    // These are none of HylaFAX+'s: its mails show the status then.
    [348, "E348"],
    [999, "E999"],
  ];
  for (const [statuscode, want] of cases) assert.equal(errorcodeOf(statuscode), want, String(statuscode));
});

const read: readonly (readonly [string, Readonly<Record<string, string>>, number, string])[] = [
  ["HylaFAX 6's", { statuscode: "333" }, 333, "333"],
  ["none of HylaFAX 6", { statuscode: "0" }, 0, ""],
  ["an empty one of HylaFAX 6", { statuscode: "" }, 0, ""],
  ["HylaFAX+'s", { errorcode: "E001" }, 1, "E001"],
  ["none of HylaFAX+", { errorcode: "" }, 0, ""],
  ["one that HylaFAX 6 has another number for", { errorcode: "E414" }, 401, "E414"],
  ["the first of several that are one in HylaFAX+", { errorcode: "E316" }, 904, "E316"],
  ["of faxq alone", { errorcode: "E346" }, 337, "E346"],
  ["both, of which HylaFAX+'s counts", { statuscode: "3", errorcode: "E001" }, 1, "E001"],
  ["both, of which one tells of an end", { statuscode: "3", errorcode: "" }, 3, "3"],
  ["nonsense", { statuscode: "x", errorcode: "E1;w" }, 0, ""],
  ["no field", {}, 0, ""],
];

for (const [name, fields, statuscode, written] of read) {
  Deno.test(`readResultCode() reads the number of an end: ${name}`, () => {
    assert.deepEqual(readResultCode((tag) => fields[tag]), { statuscode, written });
  });
}

const FAILED = { status: "Busy signal detected; too many attempts to dial", statuscode: 333, cause: 1 };

const written: readonly (readonly [string, string, string])[] = [
  [
    "HylaFAX 6",
    "tts:1\nnskip:0\nstatus:\nstatuscode:0\nreturned:7\n",
    "tts:1\nnskip:2\nstatus:Busy signal detected; too many attempts to dial\nstatuscode:333\nreturned:7\n",
  ],
  [
    "HylaFAX+",
    "tts:1\nduration:0\nerrorcode:E003\nstatus:\nreturned:0\n",
    "tts:1\nduration:9\nerrorcode:E001\nstatus:Busy signal detected; too many attempts to dial\nreturned:0\n",
  ],
  [
    "HylaFAX+, to which a qfile of HylaFAX 6 was carried over",
    "nskip:0\nncover:0\nstatuscode:0\nduration:0\nerrorcode:\nstatus:\n",
    "duration:9\nerrorcode:E001\nstatus:Busy signal detected; too many attempts to dial\n",
  ],
];

for (const [name, before, after] of written) {
  Deno.test(`setFields() writes what the qfile's HylaFAX knows: ${name}`, () => {
    const fields = { ...resultFields(FAILED), nskip: 2, duration: 9 };
    assert.equal(text(formatQfile(setFields(parseQfile(bytesOf(before)), fields))), after);
  });
}

Deno.test("resultFields() leaves no number of an earlier end behind", () => {
  const failed = setFields(parseQfile(bytesOf("errorcode:\nstatus:\n")), resultFields(FAILED));
  const begun = setFields(failed, resultFields({ status: "Preparing to send", statuscode: 0 }));
  assert.equal(text(formatQfile(begun)), "errorcode:\nstatus:Preparing to send\n");
});
