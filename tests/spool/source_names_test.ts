/** The two names of a job's source: hfaxd's for the job, and its own. */

import assert from "node:assert/strict";
import { documentName, type SourceNames } from "../../lib/hylafax/document_name.ts";
import { Spool } from "../../lib/spool/spool.ts";
import { tempSpool } from "./temp_spool.ts";

const NAMES: SourceNames = {
  saved: documentName("docq/doc12.ps.6"),
  original: documentName("docq/doc12.ps"),
};
/** Another job's name of the same document. */
const OTHER = "docq/doc12.ps.7";

type Files = Readonly<Record<string, string>>;

/** What is there: names of one file have the same text in these tests. */
function files(dir: string): Files {
  const names = [...Deno.readDirSync(`${dir}/docq`)].map(({ name }) => `docq/${name}`).sort();
  return Object.fromEntries(names.map((name) => [name, Deno.readTextFileSync(`${dir}/${name}`)]));
}

/** A spool with these files; `links` are further names of them. */
function withFiles(
  there: Files,
  links: readonly (readonly [string, string])[] = [],
): ReturnType<typeof tempSpool> {
  const temp = tempSpool();
  Deno.mkdirSync(`${temp.dir}/docq`, { recursive: true });
  for (const [name, text] of Object.entries(there)) Deno.writeTextFileSync(`${temp.dir}/${name}`, text);
  for (const [from, to] of links) Deno.linkSync(`${temp.dir}/${from}`, `${temp.dir}/${to}`);
  return temp;
}

function links(dir: string, name: string): number | null {
  return Deno.lstatSync(`${dir}/${name}`).nlink;
}

Deno.test("a source has both names until the old one is taken, and then its own", () => {
  using temp = withFiles({ "docq/doc12.ps.6": "mine" });
  const { documents } = Spool.open(temp.dir);
  for (let times = 0; times < 2; times++) {
    assert.ok(documents.giveOwnName(NAMES));
    assert.deepEqual(files(temp.dir), { "docq/doc12.ps": "mine", "docq/doc12.ps.6": "mine" });
    assert.equal(links(temp.dir, NAMES.original), 2);
  }
  for (let times = 0; times < 2; times++) {
    documents.dropSavedName(NAMES);
    assert.deepEqual(files(temp.dir), { "docq/doc12.ps": "mine" });
    assert.equal(links(temp.dir, NAMES.original), 1);
  }
  assert.ok(documents.giveOwnName(NAMES), "it has it already");
});

Deno.test("the names that recipients share are counted down to one, in whatever order their jobs end", () => {
  const second: SourceNames = { ...NAMES, saved: documentName(OTHER) };
  for (const [first, last] of [[NAMES, second], [second, NAMES]] as const) {
    using temp = withFiles({ "docq/doc12.ps.6": "ours" }, [["docq/doc12.ps.6", OTHER]]);
    const { documents } = Spool.open(temp.dir);
    assert.ok(documents.giveOwnName(first) && documents.giveOwnName(last), "both at once");
    documents.dropSavedName(first);
    assert.equal(links(temp.dir, NAMES.original), 2);
    documents.dropSavedName(last);
    assert.deepEqual(files(temp.dir), { "docq/doc12.ps": "ours" });
    assert.equal(links(temp.dir, NAMES.original), 1);
  }
});

Deno.test("another file that has the name is neither replaced nor taken for the source", () => {
  using temp = withFiles({ "docq/doc12.ps.6": "mine", "docq/doc12.ps": "somebody else's" });
  const before = files(temp.dir);
  const { documents } = Spool.open(temp.dir);
  assert.ok(!documents.giveOwnName(NAMES));
  documents.dropSavedName(NAMES);
  assert.deepEqual(files(temp.dir), before);
});

Deno.test("a source that has only the old name gets its own, and one that is gone stays gone", () => {
  using temp = withFiles({ "docq/doc12.ps.6": "mine" });
  const { documents } = Spool.open(temp.dir);
  documents.dropSavedName(NAMES);
  assert.deepEqual(files(temp.dir), { "docq/doc12.ps": "mine" });
  Deno.removeSync(`${temp.dir}/docq/doc12.ps`);
  assert.ok(documents.giveOwnName(NAMES));
  documents.dropSavedName(NAMES);
  assert.deepEqual(files(temp.dir), {});
});
