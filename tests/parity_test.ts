/**
 * Holds docs/parity.md, the lists of tests beside it (tests/parity) and the tests together: each row of the page has a state and tests,
 * each test is there, and none of HylaFAX's rows is missing.
 */

import assert from "node:assert/strict";
import { KNOWN_KEYS } from "../lib/config/schema.ts";
import {
  type ListedTest,
  listedTests,
  pageProblems,
  type Row,
  rowsOf,
  testProblems,
} from "./support/parity.ts";

const ROOT = new URL("../", import.meta.url).pathname;
const PAGE = "docs/parity.md";
/** The lists, by the first letter of their rows. */
const LISTS = {
  A: "tests/parity/gofaxip.tsv",
  B: "tests/parity/hylafax.tsv",
  C: "tests/parity/hylafaxplus.tsv",
} as const;
/** Departures from what HylaFAX expects that were found in GOfax.IP. */
const DEPARTURES = 33;

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

const page = (): readonly Row[] => rowsOf(readOnce(PAGE) ?? "");
const listed = (part: keyof typeof LISTS): readonly ListedTest[] => listedTests(readOnce(LISTS[part]) ?? "");

Deno.test("docs/parity.md has a name and a state in each row, and no number twice", () => {
  const rows = page();
  assert.ok(rows.length > 150, `${rows.length} rows`);
  assert.deepEqual(pageProblems(rows), []);
});

Deno.test("each row of docs/parity.md has tests, and each test is there", () => {
  for (const part of ["A", "B", "C"] as const) {
    const tests = listed(part);
    assert.ok(tests.length > 60, `${tests.length} tests`);
    assert.deepEqual(
      testProblems(page().filter(({ id }) => id.startsWith(part)), tests, readOnce),
      [],
      LISTS[part],
    );
  }
});

Deno.test("docs/parity.md names each departure from HylaFAX once, in order", () => {
  const numbers = page().filter(({ section }) => section.startsWith("Part B")).map(({ id }) => id);
  assert.deepEqual(numbers, Array.from({ length: DEPARTURES }, (_, index) => `B${index + 1}`));
});

Deno.test("docs/parity.md names keys that exist", () => {
  const rows = page().filter(({ section }) => section === "Configuration");
  const former = KNOWN_KEYS.flatMap(({ key }) => key.formerly ?? []).map(({ name }) => name);
  const known = new Set([...KNOWN_KEYS.map(({ path }) => path), ...former]);
  const named = rows.flatMap(({ what }) => [...what.matchAll(/`(\w+\.\w+)`/g)]).map(([, key]) => key);
  assert.ok(named.length > 30);
  assert.deepEqual(named.filter((key) => key === undefined || !known.has(key)), []);
});

const HEAD = "## Part A\n| no. | what GOfax.IP does | gofax | what differs |\n|---|---|---|---|\n";
const STEPS = "| no. | step | what GOfax.IP does | gofax |\n|---|---|---|---|\n";
const PAGES: readonly (readonly [page: string, problems: readonly RegExp[]])[] = [
  [`${HEAD}| A1 | a \\| b | the same | |\n| A2 | c | differs | It does. |\n`, []],
  [`${STEPS}| A1 | 2 | a | the same |\n`, []],
  [`| word | meaning |\n|---|---|\n| no | it has not |\n`, []],
  [`${HEAD}| A1 | a | the same | |\n| A1 | b | the same | |\n`, [/A1 .*twice/]],
  [`${HEAD}| A1 | | the same | |\n`, [/A1 .*no name/]],
  [`${HEAD}| A1 | a | perhaps | |\n`, [/A1 .*no state: "perhaps"/]],
  [`${HEAD}| A1 | a | differs | |\n`, [/A1 .*does not say/]],
  [`${STEPS}| A1 | 2 | a | no |\n`, [/A1 .*does not say/]],
  [`${HEAD}| 1 | a | the same | |\n`, [/"1" is no number of a row/]],
];

Deno.test("a row of docs/parity.md that is not right is found", () => {
  for (const [text, want] of PAGES) {
    const got = pageProblems(rowsOf(text));
    assert.equal(got.length, want.length, `${text}: ${got}`);
    for (const [index, pattern] of want.entries()) assert.match(got[index] ?? "", pattern);
  }
});

const SOURCE = 'Deno.test("one");\nfor (const [name] of [["busy"]]) Deno.test(`a try ends: ${name}`);\n';
const TWO_ROWS = rowsOf(
  `${HEAD}| A1 | a | the same | |\n| A2 | b | no | Nobody wants it. |\n| A3 | c | the same | |\n`,
);
const GOOD = "row\tfile\ttest\nA1\ttests/x_test.ts\tone\nA3\ttests/x_test.ts\ta try ends: busy\n";
const BROKEN: readonly (readonly [list: string, problems: readonly RegExp[]])[] = [
  [GOOD, []],
  [GOOD.replace("A3\ttests/x_test.ts\ta try ends: busy\n", ""), [/A3 has no test/]],
  [`${GOOD}A4\ttests/x_test.ts\tone\n`, [/there is no row "A4"/]],
  [`${GOOD}A1\ttests/x_test.ts\ta try ends: busy\n`, [/A1 .*order/]],
  [`${GOOD}A3\ttests/x_test.ts\ta try ends: busy\n`, [/A3 .*twice/]],
  [GOOD.replace("x_test", "y_test"), [/there is no tests\/y_test/]],
  [GOOD.replace("\tone", "\ttwo"), [/has no test "two"/]],
  [GOOD.replace("\tone", "\ton"), [/has no test "on"/]],
  [GOOD.replace("ends: busy", "ends: idle"), [/has no test "a try ends: idle"/]],
];

Deno.test("a list of docs/parity.md's tests that is not right is found", () => {
  const read = (file: string): string | undefined => file === "tests/x_test.ts" ? SOURCE : undefined;
  for (const [list, want] of BROKEN) {
    const got = testProblems(TWO_ROWS, listedTests(list), read);
    assert.equal(got.length, want.length, `${list}: ${got}`);
    for (const [index, pattern] of want.entries()) assert.match(got[index] ?? "", pattern);
  }
});
