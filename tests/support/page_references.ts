/**
 * References to the pages of docs/internals: `docs/internals/hylafax.md#batches`, with further headings of the same page behind a
 * comma (`, #counters`). They stand in comments, which may be wrapped, and in pages.
 */

/** A heading that something points to; without one the page. */
export interface Reference {
  /** Its name in docs/internals, without `.md`. */
  readonly page: string;
  /** What GitHub makes of the heading. */
  readonly anchor: string | undefined;
}

/** A text in one line, without the marks of its comments. */
function unwrapped(text: string): string {
  return text.replace(/\n[ \t]*(?:\*(?!\/)|\/\/|#(?= ))?[ \t]*/g, " ");
}

const REFERENCE = /docs\/internals\/([\w-]+)\.md((?:#[\w-]+(?:, #[\w-]+)*)?)/g;

/** What a text points to. */
export function referencesIn(text: string): readonly Reference[] {
  return [...unwrapped(text).matchAll(REFERENCE)].flatMap(([, page = "", list = ""]): readonly Reference[] =>
    list === ""
      ? [{ page, anchor: undefined }]
      : list.split(", ").map((one) => ({ page, anchor: one.replace("#", "") }))
  );
}

/** Pages that are not shipped: a section of one, or one of their file names outside of docs/internals. */
const NOT_SHIPPED =
  /\bcontract\s+§\S*|(?<![\w/-])(?:[\w-]*contract|gofaxip|freeswitch|deno|field|ci-hylafax)\.md(?:\s+§\S*)?/g;

/** What a text cites of pages that nobody has who clones the repository. */
export function citationsOfUnshipped(text: string): readonly string[] {
  return [...unwrapped(text).matchAll(NOT_SHIPPED)].map(([found]) => found);
}

/** The anchor that GitHub gives to a heading. */
function anchorOf(heading: string): string {
  return heading.trim().toLowerCase().replace(/[^\p{L}\p{N}\s_-]/gu, "").replace(/\s/g, "-");
}

/** The anchors of a page, in order. */
export function anchorsOf(page: string): readonly string[] {
  const text = page.replace(/^```[\s\S]*?^```$/gm, "");
  return [...text.matchAll(/^#{1,6} +(.+)$/gm)].map(([, heading = ""]) => anchorOf(heading));
}

/** The targets of a page's own links: `hylafax.md#batches`, `#batches`, `../parity.md`. */
export function linksIn(page: string): readonly string[] {
  return [...page.matchAll(/\]\((?!https?:)([^)\s]+)\)/g)].map(([, target = ""]) => target);
}

/** A test that a page names by its folder or file below tests/ and its title. */
export interface NamedTest {
  /** A folder or file below tests/. */
  readonly place: string;
  /** The title of the test, or of a case of it. */
  readonly title: string;
}

/** The tests that a page names: `tests/esl: "an API reply of one byte is a reply"`. */
export function testsNamedIn(page: string): readonly NamedTest[] {
  return [...page.matchAll(/`tests\/([\w/]+(?:\.ts)?): "(.*?)"`/g)].map(([, place = "", title = ""]) => ({
    place,
    title,
  }));
}
