import assert from "node:assert/strict";
import { type Dialect, dialectOf } from "../../lib/hylafax/dialect.ts";
import { parseQfile } from "../../lib/hylafax/qfile.ts";
import { bytesOf, recorded, recordedNames } from "./support.ts";

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
