/** Holds docs/parity.md to the tests it names: each row has a state, each test is there, none of HylaFAX's rows is missing. */

import assert from "node:assert/strict";
import { KNOWN_KEYS } from "../lib/config/schema.ts";
import { hasTest } from "./support/test_names.ts";

const ROOT = new URL("../", import.meta.url).pathname;
const PAGE = "docs/parity.md";
/** Departures from what HylaFAX expects that were found in GOfax.IP. */
const DEPARTURES = 33;

/** A line of one of the page's tables. */
interface Row {
  readonly line: number;
  readonly section: string;
  readonly cells: readonly string[];
}

function rowsOf(text: string): readonly Row[] {
  const rows: Row[] = [];
  let section = "";
  for (const [index, line] of text.split("\n").entries()) {
    section = /^#{2,3} (.*)$/.exec(line)?.[1] ?? section;
    if (!line.startsWith("|") || /^\|(?:-| row \|| no\. \|)/.test(line)) continue;
    const cells = line.split(/(?<!\\)\|/).slice(1, -1).map((cell) => cell.trim());
    rows.push({ line: index + 1, section, cells });
  }
  return rows;
}

const STATE = /^(?:yes|(?:differs on purpose|cannot|no): \S.*)$/;
const TEST = /^`(tests\/[\w/]+\.ts): "(.*)"`$/;

function problemsOf({ line, cells }: Row, read: (file: string) => string | undefined): readonly string[] {
  const [tests = "", state = "", row = ""] = cells.toReversed();
  const problems: string[] = [];
  if (cells.length < 3) problems.push("a row has a name, a state and its tests");
  if (row === "") problems.push("no name");
  if (!STATE.test(state)) problems.push(`no state: ${JSON.stringify(state)}`);
  for (const test of tests === "none" ? [] : tests.split("<br>")) {
    const [, file = "", name = ""] = TEST.exec(test) ?? [];
    const source = file === "" ? undefined : read(file);
    if (file === "") problems.push(`not a test: ${test}`);
    else if (source === undefined) problems.push(`there is no ${file}`);
    else if (!hasTest(source, name)) problems.push(`${file} has no test ${JSON.stringify(name)}`);
  }
  return problems.map((problem) => `${PAGE}:${line}: ${problem}`);
}

const texts = new Map<string, string | undefined>();

function readOnce(file: string): string | undefined {
  if (!texts.has(file)) {
    try {
      texts.set(file, Deno.readTextFileSync(ROOT + file));
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
      texts.set(file, undefined);
    }
  }
  return texts.get(file);
}

const page = (): readonly Row[] => rowsOf(Deno.readTextFileSync(ROOT + PAGE));

Deno.test("docs/parity.md has a state in each row and names tests that are there", () => {
  const rows = page();
  assert.ok(rows.length > 150, `${rows.length} rows`);
  assert.deepEqual(rows.flatMap((row) => problemsOf(row, readOnce)), []);
});

Deno.test("docs/parity.md names each departure from HylaFAX once, in order", () => {
  const numbers = page().filter(({ section }) => section.startsWith("Part B")).map(({ cells }) => cells[0]);
  assert.deepEqual(numbers, Array.from({ length: DEPARTURES }, (_, index) => String(index + 1)));
});

Deno.test("docs/parity.md names keys that exist", () => {
  const rows = page().filter(({ section }) => section === "Configuration");
  const former = KNOWN_KEYS.flatMap(({ key }) => key.formerly ?? []).map(({ name }) => name);
  const known = new Set([...KNOWN_KEYS.map(({ path }) => path), ...former]);
  const named = rows.flatMap(({ cells }) => [...(cells[0] ?? "").matchAll(/`(\w+\.\w+)`/g)]).map(([, key]) =>
    key
  );
  assert.ok(named.length > 30);
  assert.deepEqual(named.filter((key) => key === undefined || !known.has(key)), []);
});

const SOURCE = 'Deno.test("one");\nfor (const [name] of [["busy"]]) Deno.test(`a try ends: ${name}`);\n';
const ROWS: readonly (readonly [row: string, problems: readonly RegExp[]])[] = [
  ['| a | yes | `tests/x_test.ts: "one"` |', []],
  ['| a | yes | `tests/x_test.ts: "one"`<br>`tests/x_test.ts: "a try ends: busy"` |', []],
  ["| a \\| b | no: nobody wants it | none |", []],
  ["| a | | none |", [/no state/]],
  ["| a | perhaps | none |", [/no state/]],
  ["| a | no | none |", [/no state/]],
  ["| a | differs on purpose: | none |", [/no state/]],
  ["| a | yes | |", [/not a test/]],
  ['| a | yes | `tests/y_test.ts: "one"` |', [/there is no tests\/y_test/]],
  ['| a | yes | `tests/x_test.ts: "two"` |', [/has no test "two"/]],
  ['| a | yes | `tests/x_test.ts: "a try ends: idle"` |', [/has no test "a try ends: idle"/]],
  ['| a | yes | `tests/x_test.ts: "on"` |', [/has no test "on"/]],
];

Deno.test("a row of docs/parity.md that is not right is found", () => {
  const read = (file: string): string | undefined => file === "tests/x_test.ts" ? SOURCE : undefined;
  for (const [row, want] of ROWS) {
    const got = rowsOf(row).flatMap((each) => problemsOf(each, read));
    assert.equal(got.length, want.length, `${row}: ${got}`);
    for (const [index, pattern] of want.entries()) assert.match(got[index] ?? "", pattern);
  }
});
