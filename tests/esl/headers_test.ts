import assert from "node:assert/strict";
import { EslHeaders } from "ts-esl";

const HEADERS = new EslHeaders([
  ["fax-success", "1"],
  ["Unique-ID", "abc"],
  ["Hangup-Cause", "NORMAL_CLEARING"],
  ["variable_empty", "_undef_"],
  ["hangup-cause", "USER_BUSY"],
]);

Deno.test("EslHeaders looks names up without regard to case", () => {
  for (const name of ["fax-success", "Fax-Success", "FAX-SUCCESS"]) assert.equal(HEADERS.get(name), "1");
  assert.ok(HEADERS.has("unique-id"));
  assert.ok(!HEADERS.has("unique"));
  assert.equal(HEADERS.get("nothing"), undefined);
});

Deno.test("EslHeaders gives the last of repeated headers, and all of them in order", () => {
  assert.equal(HEADERS.get("Hangup-Cause"), "USER_BUSY");
  assert.deepEqual(HEADERS.getAll("Hangup-Cause"), ["NORMAL_CLEARING", "USER_BUSY"]);
  assert.deepEqual(HEADERS.getAll("nothing"), []);
});

Deno.test("EslHeaders gives an empty text for _undef_", () => {
  assert.equal(HEADERS.get("variable_empty"), "");
  assert.ok(HEADERS.has("variable_empty"));
});

Deno.test("EslHeaders keeps order, case and repetitions", () => {
  assert.equal(HEADERS.size, 5);
  assert.deepEqual([...HEADERS].map(([name]) => name), [
    "fax-success",
    "Unique-ID",
    "Hangup-Cause",
    "variable_empty",
    "hangup-cause",
  ]);
  assert.deepEqual([...HEADERS.entries()], [...HEADERS]);
});

Deno.test("EslHeaders is not confused by names of the language", () => {
  const headers = new EslHeaders([["constructor", "a"], ["__proto__", "b"]]);
  assert.equal(headers.get("constructor"), "a");
  assert.equal(headers.get("__proto__"), "b");
  assert.equal(headers.get("toString"), undefined);
  assert.equal(new EslHeaders().size, 0);
});
