/** One key of gofax.conf is changed in its text. */

import assert from "node:assert/strict";
import { setKey, writeValue } from "../../lib/config/edit.ts";
import { loadConfig } from "../../lib/config/load.ts";
import { parseDialect } from "../../lib/config/dialect.ts";

const SAMPLE = Deno.readTextFileSync(new URL("../../config/gofax.conf", import.meta.url));

Deno.test("setKey() changes the value where it stands, and nothing else", () => {
  const cases:
    readonly (readonly [name: string, before: string, path: string, value: string, after: string])[] = [
      ["a plain value", "[a]\nk = 1\n", "a.k", "2", "[a]\nk = 2\n"],
      ["a comment behind it", "[a]\nk = 1  ; why\n", "a.k", "2", "[a]\nk = 2  ; why\n"],
      ["quotes, with a comment sign in them", '[a]\nk="x;\\"y" # c\n', "a.k", "z", "[a]\nk=z # c\n"],
      ["a value that needs quotes", "[a]\nk = 1\n", "a.k", ' a "b" ; c\\', '[a]\nk = " a \\"b\\" ; c\\\\"\n'],
      ["several lines", "[a]\nk = 1\\\n  2\nj = 3\n", "a.k", "x", "[a]\nk = x\nj = 3\n"],
      ["the last of two", "[a]\nk = 1\nk = 2\n", "a.k", "3", "[a]\nk = 1\nk = 3\n"],
      ["capitals", "[A]\nKey = 1\n", "a.key", "2", "[A]\nKey = 2\n"],
      ["behind its heading", "[a] k = 1\n", "a.k", "2", "[a] k = 2\n"],
      ["line ends of Windows", "[a]\r\nk = 1\r\nj = 2\r\n", "a.k", "9", "[a]\r\nk = 9\r\nj = 2\r\n"],
      ["an empty value", "[a]\nk =\n", "a.k", "2", "[a]\nk =2\n"],
      ["the same key of another section", "[b]\nk = 1\n[a]\nk = 1\n", "a.k", "2", "[b]\nk = 1\n[a]\nk = 2\n"],
      ["a key that is there already", "[a]\nk = '1'\n", "a.k", "'1'", "[a]\nk = '1'\n"],
      [
        "behind its sample",
        "[a]\n; k = 1 is usual\n;k = 1\nj = 1\n",
        "a.k",
        "2",
        "[a]\n; k = 1 is usual\nk = 2\n;k = 1\nj = 1\n",
      ],
      [
        "at the end of its section",
        "[a]\nj = 1\n\n; about b\n[b]\nk = 1\n",
        "a.k",
        "2",
        "[a]\nj = 1\nk = 2\n\n; about b\n[b]\nk = 1\n",
      ],
      ["a section that is missing", "[b]\nk = 1", "a.k", "2", "[b]\nk = 1\n\n[a]\nk = 2\n"],
      ["no line end", "[a]\nj = 1", "a.k", "2", "[a]\nj = 1\nk = 2\n"],
      ["an empty file", "", "a.k", "", '\n[a]\nk = ""\n'],
    ];
  for (const [name, before, path, value, after] of cases) {
    assert.equal(setKey(before, path, value), after, name);
  }
});

Deno.test("setKey() makes no change that it is not sure of", () => {
  assert.equal(setKey("[a]\nk\n", "a.k", "2"), undefined);
});

Deno.test("every key of the sample can be set, and is read as it was given", () => {
  for (const { section, key } of parseDialect(SAMPLE).entries) {
    for (const value of ["x", "+49 30/1", 'a "b" \\ ; # = c', "", "  "]) {
      const changed = setKey(SAMPLE, `${section}.${key}`, value);
      assert(changed !== undefined, key);
      const entry = parseDialect(changed).entries.findLast((each) =>
        each.section === section && each.key === key
      );
      assert.equal(entry?.value, value);
      assert.equal(changed.split("\n").length, SAMPLE.split("\n").length);
    }
  }
  const named = setKey(
    setKey(SAMPLE, "freeswitch.password", "secret") ?? "",
    "freeswitch.timezone",
    "Europe/Berlin",
  );
  const { problems, settings } = loadConfig(named ?? "", "x");
  assert.deepEqual([problems, settings.get("freeswitch.timezone")?.value], [[], "Europe/Berlin"]);
});

Deno.test("writeValue() quotes where it must", () => {
  assert.deepEqual(["a b", "+49 30", "", " a", "a;b", "127.0.0.1:8021", "Müller"].map(writeValue), [
    "a b",
    "+49 30",
    '""',
    '" a"',
    '"a;b"',
    "127.0.0.1:8021",
    '"Müller"',
  ]);
});
