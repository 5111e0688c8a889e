import assert from "node:assert/strict";
import { comparePages, demoFax } from "../../lib/tiff/picture/mod.ts";
import { readDirectories } from "../../lib/tiff/read.ts";
import { tagReception } from "../../lib/tiff/reception_tags.ts";
import { patched } from "./support.ts";
import { allSteps } from "../../lib/tiff/steps.ts";

const TAGS = {
  tsi: "+49 30 1234567",
  callIds: ["0301234567", "Bob Caller", "8001", "default"],
  pages: [{ params: 2220073, dcs: "00 46 1E" }],
};

function tagged(bytes: Uint8Array, tags = TAGS): Uint8Array {
  return patched(bytes, allSteps(tagReception(bytes, tags)));
}

/** Every tag of every directory, as the real tiffdump shows it. */
async function tiffdump(bytes: Uint8Array): Promise<string> {
  const file = await Deno.makeTempFile({ suffix: ".tif" });
  try {
    await Deno.writeFile(file, bytes);
    const { code, stdout, stderr } = await new Deno.Command("tiffdump", { args: ["-m", "100", file] })
      .output();
    assert.equal(code, 0, new TextDecoder().decode(stderr));
    return new TextDecoder().decode(stdout);
  } finally {
    await Deno.remove(file);
  }
}

async function toBigEndian(bytes: Uint8Array): Promise<Uint8Array> {
  const dir = await Deno.makeTempDir();
  try {
    await Deno.writeFile(`${dir}/a.tif`, bytes);
    const { code } = await new Deno.Command("tiffcp", { args: ["-B", `${dir}/a.tif`, `${dir}/b.tif`] })
      .output();
    assert.equal(code, 0);
    return await Deno.readFile(`${dir}/b.tif`);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

Deno.test("tagReception() leaves the pages as they are and tags each directory", async () => {
  const little = demoFax([["one"], ["two"], ["three"]]);
  for (
    const [name, bytes] of [["little endian", little], ["big endian", await toBigEndian(little)]] as const
  ) {
    const whole = tagged(bytes);
    assert.equal(comparePages(bytes, whole), undefined, name);
    const pages = readDirectories(whole);
    assert.equal(pages.length, 3, name);
    for (const page of pages) {
      assert.equal(page.imageDescription, "+49 30 1234567\n0301234567\nBob Caller\n8001\ndefault", name);
    }
    const dump = await tiffdump(whole);
    assert.equal(dump.match(/34908 \(0x885c\) LONG \(4\) 1<2220073>/g)?.length, 3, dump);
    assert.equal(dump.match(/34911 \(0x885f\) ASCII \(2\) 9<00 46 1E\\0>/g)?.length, 3, dump);
  }
});

Deno.test("tagReception() leaves the tags alone of which nobody knows what they should say", async () => {
  const dump = await tiffdump(
    tagged(tagged(demoFax([["one"]])), { ...TAGS, tsi: "x", pages: [{ params: 0, dcs: "" }] }),
  );
  assert.match(dump, /34908 \(0x885c\) LONG \(4\) 1<2220073>/);
  assert.match(dump, /34911 \(0x885f\) ASCII \(2\) 9<00 46 1E\\0>/);
  assert.match(dump, /ImageDescription.*<x\\n/);
});

Deno.test("tagReception() may be applied twice: the second time wins, nothing is doubled", async () => {
  const twice = tagged(tagged(demoFax([["one"]])), {
    ...TAGS,
    pages: [{ params: 2220072, dcs: "00 46 1E" }],
  });
  const dump = await tiffdump(twice);
  assert.equal(dump.match(/34908 .*1<2220072>/g)?.length, 1, dump);
  assert.equal(dump.match(/34908/g)?.length, 1, dump);
});

Deno.test("tagReception() gives every page what is its own, and those behind the last known what the last has", async () => {
  const pages = [{ params: 1, dcs: "00 06" }, { params: 2, dcs: "" }, { params: 3, dcs: "00 46 1E" }];
  const dump = await tiffdump(tagged(demoFax([["1"], ["2"], ["3"], ["4"]]), { ...TAGS, pages }));
  assert.deepEqual(dump.match(/(?<=34908 .*1<)\d+/g), ["1", "2", "3", "3"], dump);
  assert.deepEqual(dump.match(/(?<=34911 .*<)[0-9A-F ]+/g), ["00 06", "00 46 1E", "00 46 1E"], dump);
});

Deno.test("tagReception() keeps a line break in a caller's name from making two ids", () => {
  const whole = tagged(demoFax([["one"]]), { ...TAGS, callIds: ["1", "a\nb\0c"] });
  assert.equal(readDirectories(whole)[0]?.imageDescription, "+49 30 1234567\n1\na b c");
});

Deno.test("tagReception() refuses what is no TIFF", () => {
  assert.throws(() => allSteps(tagReception(new Uint8Array(10), TAGS)), /not a TIFF/);
});
