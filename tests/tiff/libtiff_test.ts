/** Our reader against libtiff, on which HylaFAX's tools and SpanDSP depend: the same pages, and the same files refused. */

import assert from "node:assert/strict";
import { sendable } from "../../lib/tiff/sendable.ts";
import { readDirectories } from "../../lib/tiff/read.ts";
import { FormatError } from "../../lib/hylafax/format_error.ts";
import { type CorpusFile, judge, makeCorpus, type Verdict } from "../support/tiff_corpus.ts";

const FILES = 720;
const SEED = 20_261_129;

/** Pages as we list them, or why we do not. */
function ours(bytes: Uint8Array): readonly string[] | string {
  try {
    return readDirectories(bytes).map(({ width, height }) => `${width}x${height}`);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return error.message;
  }
}

/** What is not the same; undefined if nothing. A file with a page that libtiff stumbles over is refused as a whole. */
function difference({ name, bytes }: CorpusFile, verdict: Verdict): string | undefined {
  const read = ours(bytes);
  // tiffinfo goes on into what is no page; tiffcp does not.
  if (name.includes("SubIFDs")) {
    return read.length === verdict.copied ? undefined : `${read.length} instead of ${verdict.copied} pages`;
  }
  const isReadable = verdict.errors === "" && verdict.pages.length > 0;
  if (typeof read === "string") return isReadable ? `refused: ${read}` : undefined;
  if (!isReadable) return `taken, and libtiff says: ${verdict.errors}`;
  if (read.join() !== verdict.pages.join()) return `${read.join()} instead of ${verdict.pages.join()}`;
  return read.length === (verdict.copied ?? read.length) ? undefined : `${verdict.copied} pages were copied`;
}

/** What HylaFAX hands to its sender and we refuse; undefined if nothing. */
function refused({ bytes }: CorpusFile, { errors, tiffcheck }: Verdict): string | undefined {
  if (errors !== "" || tiffcheck !== "OK") return undefined;
  return readDirectories(bytes).map(sendable).find((one) => one.kind === "refused")?.why;
}

Deno.test("readDirectories() and libtiff agree on hundreds of files of every kind, and what tiffcheck lets pass is sent", async () => {
  const dir = await Deno.makeTempDir({ prefix: "gofax-tiff-" });
  try {
    const files = await makeCorpus(dir, FILES, SEED);
    const verdicts = await judge(dir, files);
    const told = (tell: (file: CorpusFile, verdict: Verdict) => string | undefined): readonly string[] =>
      files.flatMap((file, index) => {
        const verdict = verdicts[index];
        const what = verdict === undefined ? "not judged" : tell(file, verdict);
        return what === undefined ? [] : [`${file.name}: ${what}`];
      });
    if (Deno.env.get("KEEP")) {
      await new Deno.Command("cp", { args: ["-r", dir, Deno.env.get("KEEP") ?? ""] }).output();
    }
    assert.deepEqual(told(difference), []);
    assert.deepEqual(told(refused), []);
    const read = verdicts.filter(({ errors, pages }) => errors === "" && pages.length > 0).length;
    const ok = verdicts.filter(({ tiffcheck }) => tiffcheck === "OK").length;
    assert.ok(read > FILES / 3 && read < FILES, `${read} readable`);
    assert.ok(ok > FILES / 50, `${ok} let pass by tiffcheck`);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});
