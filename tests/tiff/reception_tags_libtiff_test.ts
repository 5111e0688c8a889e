/** Tagging a received file against libtiff: whatever the file is like, its pages are the same to libtiff afterwards, and so is what it misses. */

import assert from "node:assert/strict";
import { readDirectories } from "../../lib/tiff/read.ts";
import { tagReception } from "../../lib/tiff/reception_tags.ts";
import { FormatError } from "../../lib/hylafax/format_error.ts";
import { type CorpusFile, judge, makeCorpus, type Verdict } from "../support/tiff_corpus.ts";
import { patched } from "./support.ts";
import { allSteps } from "../../lib/tiff/steps.ts";

const FILES = 400;
const SEED = 20_261_130;
const TAGS = { tsi: "+49 30 1", callIds: ["1", "2"], pages: [{ params: 1, dcs: "00 46" }] };

/** The file with tags, or why it has none. */
function tagged({ name, bytes }: CorpusFile): CorpusFile | string {
  try {
    return { name, bytes: patched(bytes, allSteps(tagReception(bytes, TAGS))) };
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return error.message;
  }
}

/** The data of the pages that tiffcp copied. */
async function copied(dir: string, index: number): Promise<string> {
  try {
    const bytes = await Deno.readFile(`${dir}/${String(index).padStart(5, "0")}.tif.tmp`);
    return readDirectories(bytes).flatMap(({ strips }) => strips.map((strip) => strip.join())).join("/");
  } catch {
    return "nothing";
  }
}

/** libtiff has several words for a directory that is none; afterwards there is nothing at all in its place. */
const NO_DIRECTORY = /^TIFFFetchDirectory: .*/;

/** What libtiff says, less where it says it is. */
function wordsOf(name: string, { pages, errors, copied, tiffcheck }: Verdict): string {
  const lines = errors.split("\n").map((line) =>
    line.replace(/\S*\.tif/g, "").replace(/\d+/g, "#").trim().replace(NO_DIRECTORY, "no directory")
  );
  // tiffinfo goes on into what is no page, and how far that leads is chance.
  const words = name.includes("SubIFDs") ? [] : [...new Set(lines)].sort();
  return JSON.stringify([name.includes("SubIFDs") ? copied : pages, words, copied, tiffcheck]);
}

/** What changed; undefined if nothing. Of a page that tiffcp gives up, how much it has copied until then does not matter. */
async function change(
  dir: string,
  index: number,
  name: string,
  was?: Verdict,
  is?: Verdict,
): Promise<string | undefined> {
  const [before, after] = [was && wordsOf(name, was), is && wordsOf(name, is)];
  if (before === undefined || before !== after) return `${name}: ${before} -> ${after}`;
  if (was?.copied === undefined) return undefined;
  const isSame = await copied(`${dir}/plain`, index) === await copied(`${dir}/tagged`, index);
  return isSame ? undefined : `${name}: another picture`;
}

Deno.test("tagReception() changes nothing of what libtiff sees, on hundreds of files of every kind", async () => {
  const dir = await Deno.makeTempDir({ prefix: "gofax-tags-" });
  try {
    for (const part of ["plain", "tagged"]) await Deno.mkdir(`${dir}/${part}`);
    const plain: CorpusFile[] = [];
    const more: CorpusFile[] = [];
    for (const file of await makeCorpus(dir, FILES, SEED)) {
      const one = tagged(file);
      if (typeof one === "string") continue;
      plain.push(file);
      more.push(one);
    }
    const before = await judge(`${dir}/plain`, plain);
    const after = await judge(`${dir}/tagged`, more);
    const changes = await Promise.all(
      plain.map(({ name }, index) => change(dir, index, name, before[index], after[index])),
    );
    assert.deepEqual(changes.filter((one) => one !== undefined), []);
    assert.ok(plain.length > FILES / 2, `${plain.length} of ${FILES} can be tagged`);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});
