/**
 * The tables of docs/parity.md and the lists of tests in tests/parity, read and compared.
 *
 * A row of the page: its number (`A47`), perhaps a step, what it is about, a state, perhaps more. A line of a list: the row's
 * number, a file, the title of a test in it, with tabs between them; the first line is the head.
 */

import { hasTest } from "./test_names.ts";

/** A row of one of the page's tables. */
export interface Row {
  /** `A1` and so on for GOfax.IP, `B1` and so on for HylaFAX, `C1` and so on for what the two HylaFAXes do differently. */
  readonly id: string;
  /** The heading above. */
  readonly section: string;
  /** What it is about. */
  readonly what: string;
  /** The word that stands in the column *gofax*. */
  readonly state: string;
  /** What differs, or why not; empty where nothing is to be said. */
  readonly more: string;
}

/** A test that shows a row. */
export interface ListedTest {
  /** The number of the row. */
  readonly row: string;
  /** The file that has the test. */
  readonly file: string;
  /** The title of the test, or of a case of it. */
  readonly title: string;
}

/** The states, and whether one has to be explained. */
const STATES: ReadonlyMap<string, "explained" | "plain"> = new Map([
  ["the same", "plain"],
  ["differs", "explained"],
  ["mended", "plain"],
  ["mended otherwise", "explained"],
  ["in part", "explained"],
  ["no", "explained"],
]);

function cellsOf(line: string): readonly string[] {
  return line.split(/(?<!\\)\|/).slice(1, -1).map((cell) => cell.trim());
}

/** The rows of all tables whose first column is `no.`. */
export function rowsOf(page: string): readonly Row[] {
  const rows: Row[] = [];
  let section = "";
  let columns: readonly string[] = [];
  for (const line of page.split("\n")) {
    section = /^#{2,3} (.*)$/.exec(line)?.[1] ?? section;
    if (!line.startsWith("|")) columns = [];
    else if (columns.length === 0) columns = cellsOf(line);
    else if (columns[0] === "no." && !line.startsWith("|--")) {
      const [id = "", ...cells] = cellsOf(line);
      const at = columns.indexOf("gofax") - 1;
      const [what = "", state = "", more = ""] = [cells[at - 1], cells[at], cells[at + 1]];
      rows.push({ id, section, what, state, more });
    }
  }
  return rows;
}

/** The lines of a list below its head. */
export function listedTests(list: string): readonly ListedTest[] {
  return list.trimEnd().split("\n").slice(1).map((line) => {
    const [row = "", file = "", title = ""] = line.split("\t");
    return { row, file, title };
  });
}

function* rowProblems({ id, what, state, more }: Row): Generator<string> {
  if (!/^[ABC]\d+$/.test(id)) yield `${JSON.stringify(id)} is no number of a row`;
  if (what === "") yield `${id} has no name`;
  const kind = STATES.get(state);
  if (kind === undefined) yield `${id} has no state: ${JSON.stringify(state)}`;
  if (kind === "explained" && more === "") yield `${id} is "${state}" and does not say how or why`;
}

/** What is wrong with the rows of the page by themselves. */
export function pageProblems(rows: readonly Row[]): readonly string[] {
  const ids = rows.map(({ id }) => id);
  const twice = ids.filter((id, at) => ids.indexOf(id) !== at).map((id) => `${id} stands there twice`);
  return [...rows.flatMap((row) => [...rowProblems(row)]), ...twice];
}

function missingTest(
  { file, title }: ListedTest,
  read: (file: string) => string | undefined,
): string | undefined {
  const source = read(file);
  if (source === undefined) return `there is no ${file}`;
  return hasTest(source, title) ? undefined : `${file} has no test ${JSON.stringify(title)}`;
}

/**
 * What is wrong between the rows and the list of their tests, which has the order of the page.
 *
 * @param read the text of a file of the repository; undefined if it is not there
 */
export function testProblems(
  rows: readonly Row[],
  tests: readonly ListedTest[],
  read: (file: string) => string | undefined,
): readonly string[] {
  const ids = rows.map(({ id }) => id);
  const problems: string[] = [];
  for (const { id, state } of rows) {
    if (state !== "no" && !tests.some(({ row }) => row === id)) problems.push(`${id} has no test`);
  }
  const seen = new Set<string>();
  let last = 0;
  for (const test of tests) {
    const at = ids.indexOf(test.row);
    const key = JSON.stringify(test);
    if (at < 0) problems.push(`there is no row ${JSON.stringify(test.row)}`);
    else if (at < last) problems.push(`${test.row} is out of order`);
    else last = at;
    if (seen.has(key)) problems.push(`${test.row} has ${JSON.stringify(test.title)} twice`);
    seen.add(key);
    const missing = missingTest(test, read);
    if (missing !== undefined) problems.push(`${test.row}: ${missing}`);
  }
  return problems;
}
