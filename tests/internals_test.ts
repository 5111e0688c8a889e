/** Holds the references to docs/internals to its headings, and its pages to the tests that they name. */

import assert from "node:assert/strict";
import {
  anchorsOf,
  citationsOfUnshipped,
  linksIn,
  referencesIn,
  testsNamedIn,
} from "./support/page_references.ts";
import { hasTest } from "./support/test_names.ts";

const ROOT = new URL("../", import.meta.url).pathname;
const INTERNALS = "docs/internals/";
const FOLDERS = ["lib", "cmd", "tests", "bench", "docs", "config"];
/** Where somebody may point to a page: these folders, and the pages and programs beside them. */
const PLACES = [
  ...FOLDERS,
  ...[...Deno.readDirSync(ROOT)].map(({ name }) => name).filter((name) => /\.(?:md|ts|sh)$/.test(name)),
];
/** Recordings, and what has made-up references in it: this test. */
const LEFT_OUT = ["tests/data/", "tests/internals_test.ts", "tests/support/page_references.ts"];

/** The text files at a path or below it, relative to the root. */
function* filesBelow(path: string): Generator<string> {
  if (LEFT_OUT.some((left) => path === left || `${path}/` === left)) return;
  if (Deno.statSync(ROOT + path).isFile) {
    yield path;
    return;
  }
  for (const { name } of Deno.readDirSync(ROOT + path)) yield* filesBelow(`${path}/${name}`);
}

const text = (path: string): string => Deno.readTextFileSync(ROOT + path);
const files = (): readonly string[] => PLACES.flatMap((place) => [...filesBelow(place)]);
const pages = (): readonly string[] => files().filter((path) => path.startsWith(INTERNALS));

/** The anchors of a page by its path; undefined if there is no such page. */
function anchorsAt(path: string): readonly string[] | undefined {
  try {
    return anchorsOf(text(path));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

function isThere(path: string, anchor: string | undefined): boolean {
  const anchors = anchorsAt(path);
  return anchors !== undefined && (anchor === undefined || anchors.includes(anchor));
}

Deno.test("whoever points to docs/internals points to a heading that is there", () => {
  let references = 0;
  const wrong = files().flatMap((path) =>
    referencesIn(text(path)).filter(({ page, anchor }) => {
      references += 1;
      return !isThere(`${INTERNALS}${page}.md`, anchor);
    }).map(({ page, anchor }) => `${path}: ${page}.md#${anchor ?? ""}`)
  );
  assert.deepEqual(wrong, []);
  assert.ok(references > 50, `${references} references`);
});

Deno.test("nobody cites a page that is not shipped", () => {
  const cited = files().filter((path) => !path.startsWith(INTERNALS)).flatMap((path) =>
    citationsOfUnshipped(text(path)).map((found) => `${path}: ${found}`)
  );
  assert.deepEqual(cited, []);
});

Deno.test("the pages of docs/internals have headings and links that lead somewhere, and each heading is one place", () => {
  const wrong: string[] = [];
  for (const path of pages()) {
    const anchors = anchorsAt(path) ?? [];
    for (const [at, anchor] of anchors.entries()) {
      if (anchors.indexOf(anchor) !== at) wrong.push(`${path}: two headings are #${anchor}`);
    }
    for (const link of linksIn(text(path))) {
      const [target = "", anchor] = link.split("#");
      const to = target === "" ? path : new URL(target, `file:///${path}`).pathname.slice(1);
      const leads = to.endsWith(".md") ? isThere(to, anchor) : PLACES.includes(to.replace(/\/$/, ""));
      if (!leads) wrong.push(`${path}: ${link} leads nowhere`);
    }
  }
  assert.deepEqual(wrong, []);
});

Deno.test("docs/internals/README.md names every page beside it", () => {
  const named = linksIn(text(`${INTERNALS}README.md`));
  const missing = pages().map((path) => path.slice(INTERNALS.length)).filter((page) =>
    page !== "README.md" && !named.includes(page)
  );
  assert.deepEqual(missing, []);
});

Deno.test("docs/internals names tests that are there", () => {
  const named = pages().flatMap((path) => testsNamedIn(text(path)).map((test) => ({ path, ...test })));
  const sources = new Map<string, readonly string[]>();
  const wrong = named.filter(({ place, title }) => {
    const below = sources.get(place) ??
      [...filesBelow(`tests/${place}`)].filter((path) => path.endsWith("_test.ts")).map(text);
    sources.set(place, below);
    return !below.some((source) => hasTest(source, title));
  });
  assert.deepEqual(wrong.map(({ path, place, title }) => `${path}: tests/${place}: "${title}"`), []);
  assert.ok(named.length > 50, `${named.length} tests`);
});

const REFERENCES: readonly (readonly [source: string, found: readonly string[]])[] = [
  ["/** See docs/internals/a.md#one. */", ["a#one"]],
  ["// (docs/internals/a.md#one, #two; docs/internals/b.md#mod_db): so", ["a#one", "a#two", "b#mod_db"]],
  ["/**\n * Words (docs/internals/a.md#one,\n * #two).\n */", ["a#one", "a#two"]],
  ["  // docs/internals/a.md#one,\n  // #two", ["a#one", "a#two"]],
  ["docs/internals/README.md", ["README"]],
  ["docs/parity.md#one", []],
];

Deno.test("referencesIn() finds references, wrapped ones too", () => {
  for (const [source, want] of REFERENCES) {
    const found = referencesIn(source).map(({ page, anchor }) =>
      anchor === undefined ? page : `${page}#${anchor}`
    );
    assert.deepEqual(found, want, source);
  }
});

const CITATIONS: readonly (readonly [source: string, count: number])[] = [
  ["/** As faxq does it (contract §2.4). */", 1],
  ["/**\n * As faxq does it (contract\n * §2.4; gofaxip.md §9).\n */", 2],
  ["// see deno.md", 1],
  ["a contract between two programs", 0],
  ["docs/internals/freeswitch.md#linger", 0],
];

Deno.test("citationsOfUnshipped() finds sections and names of pages that are not shipped", () => {
  for (const [source, want] of CITATIONS) assert.equal(citationsOfUnshipped(source).length, want, source);
});

Deno.test("anchorsOf() makes of headings what GitHub makes of them", () => {
  const page =
    "# A HylaFAX of one's own\n## mod_db\n```\n# no heading\n```\n### api and bgapi\n## T.38 that is refused\n";
  assert.deepEqual(anchorsOf(page), [
    "a-hylafax-of-ones-own",
    "mod_db",
    "api-and-bgapi",
    "t38-that-is-refused",
  ]);
});
