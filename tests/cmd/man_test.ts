/** The manual pages: two readers find nothing wrong with them, and they say what the tables say. */

import assert from "node:assert/strict";
import { MANUAL } from "../../cmd/man/pages.ts";
import type { Form } from "../../cmd/table/command.ts";
import { COMMANDS } from "../../cmd/table/table.ts";
import { MAN_PAGES } from "../../cmd/table/packages.ts";
import { KNOWN_KEYS } from "../../lib/config/schema.ts";
import { runGofax } from "../support/admin_site.ts";

/** What a program says to a text, both outputs together. */
async function said(program: string, args: readonly string[], text: string): Promise<string> {
  const child = new Deno.Command(program, {
    args: [...args],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  // A reader may have read enough.
  writer.write(new TextEncoder().encode(text)).then(() => writer.close()).catch(() => {});
  const { stdout, stderr } = await child.output();
  return [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes)).join("");
}

/** The text of a page without bold and underlined characters, in one line. */
async function textOf(source: string): Promise<string> {
  const text = await said("mandoc", ["-Tutf8", "-Owidth=500"], source);
  // deno-lint-ignore no-control-regex -- a character and a backspace make the next one bold
  return text.replaceAll(/.\x08/gu, "").replaceAll(/\s+/g, " ");
}

for (const page of MAN_PAGES) {
  Deno.test(`mandoc and groff find nothing wrong with ${page}`, async () => {
    const source = MANUAL[page]();
    assert.equal(await said("mandoc", ["-Tlint"], source), "");
    assert.equal(await said("groff", ["-ww", "-man", "-Tutf8", "-z"], source), "");
    assert.doesNotMatch(await textOf(source), /`|\\[fe(]/);
  });
}

Deno.test("gofax(1) names every command, its flags, words, exit codes and examples", async () => {
  const text = await textOf(MANUAL.gofax());
  for (const command of Object.values(COMMANDS)) {
    assert(text.includes(` gofax ${command.name} `), command.name);
    for (const { line } of command.examples) assert(text.includes(line), line);
    for (const { flags } of Object.values<Form>(command.forms)) {
      for (const [name, { hidden, shortOnly }] of Object.entries(flags)) {
        assert(hidden || shortOnly || text.includes(`--${name}`), name);
      }
    }
  }
});

Deno.test("gofax.conf(5) names every key", async () => {
  const text = await textOf(MANUAL["gofax.conf"]());
  for (const { name, key } of KNOWN_KEYS) {
    assert(text.includes(` ${name} (${key.kind.name}) ${key.doc.replaceAll("`", "")}`), name);
  }
});

Deno.test("gofax man prints gofax(1), or the page that is named", async () => {
  for (const [args, page] of [[[], "gofax"], [["gofax.conf"], "gofax.conf"]] as const) {
    const { stdout, code } = await runGofax(["man", ...args]);
    assert.deepEqual([stdout, code], [MANUAL[page](), 0]);
  }
  const { stderr } = await runGofax(["man", "gofax.cnf"]);
  assert.match(stderr, /^gofax man: PAGE wants .*: did you mean gofax.conf\?\n/);
});
