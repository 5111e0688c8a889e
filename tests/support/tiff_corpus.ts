/** Hundreds of TIFF files of every kind, the same ones for the same seed, and what libtiff's and HylaFAX's own tools say of them. */

import { writeFaxTiff } from "../../lib/tiff/picture/mod.ts";
import { chance, randomPage, run } from "../tiff/support.ts";
import { INSTALLATION } from "./installation.ts";
import { KINDS_OF_DATA } from "./tiff_kinds_of_data.ts";
import { KINDS_OF_FILES } from "./tiff_kinds_of_files.ts";
import { KINDS_OF_PICTURES } from "./tiff_kinds_of_pictures.ts";
import { KINDS_OF_TAGS } from "./tiff_kinds_of_tags.ts";
import { takeApart } from "./tiff_apart.ts";
import { type MadePage, makeTiff } from "./tiff_maker.ts";

/** How tiffcp makes the good pages that everything is made of. */
const CODINGS: readonly (readonly string[])[] = [
  ["-c", "g4"],
  ["-c", "g4", "-r", "16"],
  ["-c", "g4", "-s", "-f", "lsb2msb"],
  ["-c", "g3:1d"],
  ["-c", "g3:1d:fill", "-r", "1"],
  ["-c", "g3:2d", "-r", "48"],
  ["-c", "g3:2d:fill", "-r", "20"],
  ["-c", "g4", "-r", "1"],
  ["-c", "none"],
  ["-c", "none", "-r", "7"],
  ["-c", "lzw"],
  ["-c", "zip"],
  ["-c", "packbits"],
  ["-c", "g4", "-t", "-w", "64", "-l", "32"],
  ["-c", "none", "-t", "-w", "128", "-l", "16"],
];

/** A file of the corpus. */
export interface CorpusFile {
  /** What is particular to it. */
  readonly name: string;
  /** The file. */
  readonly bytes: Uint8Array;
}

/** Good pages in every coding that tiffcp knows. */
async function goodPages(dir: string, seed: number): Promise<readonly (readonly MadePage[])[]> {
  const next = chance(seed);
  const pages = [1728, 1728, 2432].map((width) => ({ ...randomPage(next, width, 48), xdpi: 204 }));
  await Deno.writeFile(`${dir}/good.tif`, writeFaxTiff(pages));
  const made: (readonly MadePage[])[] = [];
  for (const args of CODINGS) {
    const { code, stderr } = await run("tiffcp", [...args, `${dir}/good.tif`, `${dir}/base.tif`]);
    if (code !== 0) throw new Error(stderr);
    const isTiled = args.includes("-t");
    made.push(
      takeApart(await Deno.readFile(`${dir}/base.tif`)).map((page) =>
        isTiled ? { ...page, stripTags: tiles } : page
      ),
    );
  }
  await Promise.all([Deno.remove(`${dir}/good.tif`), Deno.remove(`${dir}/base.tif`)]);
  return made;
}

const tiles: NonNullable<MadePage["stripTags"]> = (offsets, sizes) => [
  { tag: 324, type: "long", values: offsets },
  { tag: 325, type: "long", values: sizes },
];

/** Makes so many files, each kind as often as the others. */
export async function makeCorpus(dir: string, size: number, seed: number): Promise<readonly CorpusFile[]> {
  const next = chance(seed);
  const good = await goodPages(dir, seed);
  const kinds = Object.entries({
    ...KINDS_OF_FILES,
    ...KINDS_OF_DATA,
    ...KINDS_OF_TAGS,
    ...KINDS_OF_PICTURES,
  });
  return Array.from({ length: size }, (_, index): CorpusFile => {
    const [name, kind] = kinds[index % kinds.length] ?? ["", (): Uint8Array => new Uint8Array()];
    const base = good[next(good.length)] ?? [];
    const pages = Array.from({ length: 1 + next(3) }, () => base[next(base.length)]).filter((page) =>
      page !== undefined
    );
    const made = kind(pages, next);
    return { name: `${index} ${name}`, bytes: made instanceof Uint8Array ? made : makeTiff(made) };
  });
}

/** What the tools say of a file. */
export interface Verdict {
  /** Width and height of every page that libtiff can read. */
  readonly pages: readonly string[];
  /** What it cannot read; empty if that is nothing. Warnings are none. */
  readonly errors: string;
  /** tiffcp could copy all of them, and how many these were. */
  readonly copied: number | undefined;
  /** What HylaFAX's tiffcheck wants to be done before it is sent as MMR; `OK` for nothing. */
  readonly tiffcheck: string;
}

const JUDGE = `
judge() {
  for f do
    tiffinfo "$f" >"$f.info" 2>"$f.err" </dev/null
    tiffcp -s "$f" "$f.tmp" >/dev/null 2>&1 </dev/null && tiffinfo "$f.tmp" 2>/dev/null >"$f.copy"
    ${INSTALLATION.tools}/tiffcheck -3 -r 98 -w 1728 -l 500 "$f" 2>/dev/null </dev/null >"$f.check"
  done
}
judge *[02468].tif &
judge *[13579].tif &
wait
`;

/** libtiff goes on after these: it says "Warning", or leaves a tag out that it can do without. */
const HARMLESS =
  /\bWarning, |is TIFF_SETGET_UNDEFINED|Bad value \S+ for "(ResolutionUnit|FillOrder|Orientation|[XY]Resolution)"/;

function countPages(info: string): number {
  return info.match(/^=== TIFF directory/gm)?.length ?? 0;
}

async function textOf(path: string): Promise<string | undefined> {
  try {
    return new TextDecoder().decode(await Deno.readFile(path));
  } catch {
    return undefined;
  }
}

async function verdict(path: string): Promise<Verdict> {
  const [info, err, copy, check] = await Promise.all(
    ["info", "err", "copy", "check"].map((end) => textOf(`${path}.${end}`)),
  );
  const sizes = [...(info ?? "").matchAll(/Image Width: (\d+) Image Length: (\d+)/g)];
  const errors = (err ?? "").split("\n").filter((line) => line !== "" && !HARMLESS.test(line));
  return {
    pages: sizes.map(([, width, height]) => `${width}x${height}`),
    errors: errors.join("\n"),
    copied: copy === undefined ? undefined : countPages(copy),
    tiffcheck: (check ?? "").split("\n")[0] ?? "",
  };
}

/** Asks the tools about every file. */
export async function judge(dir: string, files: readonly CorpusFile[]): Promise<readonly Verdict[]> {
  const at = (index: number): string => `${dir}/${String(index).padStart(5, "0")}.tif`;
  await Promise.all(files.map(({ bytes }, index) => Deno.writeFile(at(index), bytes)));
  const { code, stderr } = await new Deno.Command("sh", { args: ["-c", JUDGE], cwd: dir }).output();
  if (code !== 0 && stderr.length > 0) throw new Error(new TextDecoder().decode(stderr));
  return await Promise.all(files.map((_, index) => verdict(at(index))));
}
