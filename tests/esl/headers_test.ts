import assert from "node:assert/strict";
import { EslHeaders, parseEvent } from "ts-esl";

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

Deno.test("EslHeaders of an event have no name with a colon or a line break in it", () => {
  const body = new TextEncoder().encode("a:b: 1\nc: 2\nd\ne: 3\n\n");
  const { headers } = parseEvent({ contentType: "text/event-plain", headers: new EslHeaders(), body });
  assert.deepEqual([...headers], [["a", "b: 1"], ["c", "2\nd"], ["e", "3"]]);
  for (const name of ["a:b", "d\ne", "2\nd\ne", "d"]) assert.equal(headers.get(name), undefined, name);
});
