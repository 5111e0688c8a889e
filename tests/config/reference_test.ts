import assert from "node:assert/strict";
import { configReference } from "../../lib/config/reference.ts";
import { KNOWN_KEYS } from "../../lib/config/schema.ts";

const FILE = new URL("../../docs/configuration.md", import.meta.url);
const BEGIN = "<!-- keys: made from lib/config/schema.ts -->\n";
const END = "<!-- end of keys -->\n";

Deno.test("docs/configuration.md says what the schema says", async () => {
  const document = await Deno.readTextFile(FILE);
  const [before, rest = ""] = document.split(BEGIN);
  const [table, after] = rest.split(END);
  assert.ok(after !== undefined, "the marks around the table are gone");
  if (Deno.env.get("UPDATE_DOCS") === "1") {
    await Deno.writeTextFile(FILE, before + BEGIN + configReference() + END + after);
    return;
  }
  assert.equal(table, configReference(), "run: UPDATE_DOCS=1 deno test -A tests/config/reference_test.ts");
});

Deno.test("every key has a sentence and a default of its own kind", () => {
  for (const { path, key } of KNOWN_KEYS) {
    assert.match(key.doc, /^[A-Z].*[.…]$/, path);
    assert.match(path, /^[a-z]+\.[a-z0-9]+$/, path);
    if (key.initial !== undefined) assert.ok(key.kind.read(key.initial).ok, `default of ${path}`);
  }
});
