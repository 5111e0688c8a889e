/** The command line of the bench. */

import assert from "node:assert/strict";
import { OptionError, readOptions } from "../../bench/options.ts";

const KNOWN = ["job", "modems"];
const NOTHING = {
  parts: [],
  size: "full",
  sources: false,
  beside: [],
  json: undefined,
  minutes: undefined,
  help: false,
};

Deno.test("readOptions() takes parts by name, and files behind their options", () => {
  assert.deepEqual(readOptions([], KNOWN), NOTHING);
  assert.deepEqual(readOptions(["modems", "job"], KNOWN), { ...NOTHING, parts: ["modems", "job"] });
  assert.deepEqual(
    readOptions(
      [
        "--beside",
        "/a",
        "job",
        "--smallest",
        "--beside",
        "/b",
        "--json",
        "out",
        "--minutes",
        "5",
        "--sources",
      ],
      KNOWN,
    ),
    {
      parts: ["job"],
      size: "smallest",
      sources: true,
      beside: ["/a", "/b"],
      json: "out",
      minutes: 5,
      help: false,
    },
  );
  assert.deepEqual(readOptions(["--help"], KNOWN), { ...NOTHING, help: true });
});

Deno.test("readOptions() names what it does not know", () => {
  const cases: readonly [readonly string[], string][] = [
    [["mail"], "unknown part mail"],
    [["--quick"], "unknown option --quick"],
    [["--json"], "--json wants a value"],
    [["--minutes", "0"], "--minutes wants a number, not 0"],
    [["--minutes", "soon"], "--minutes wants a number, not soon"],
    [["job", "--beside"], "--beside wants a value"],
  ];
  for (const [args, message] of cases) {
    assert.throws(() => readOptions(args, KNOWN), new OptionError(message));
  }
});
