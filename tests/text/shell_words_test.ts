/** What shells make of texts from outside, once they are made harmless: nothing. Tried with real shells, in a folder with files that patterns could fit. */

import assert from "node:assert/strict";
import { bareWords, echoedWords } from "../../lib/text/foreign.ts";
import { chance } from "../hylafax/support.ts";
import { HOSTILE } from "../support/hostile.ts";

/** Signs and words of which texts are made by chance. */
const PARTS = [
  ..."{}$`\\\"';&|<>()*?[]!#~@+-=%^:, \t\n",
  ...["bin", "etc", "a", "FIFO", "-n", "-e", "-E", "--", "w>a", "$(w>a)", "é", "\u00a0", "  "],
];

function anyText(random: (below: number) => number): string {
  return Array.from({ length: 1 + random(12) }, () => PARTS[random(PARTS.length)] ?? "").join("");
}

const random = chance(12);
const TEXTS = [...HOSTILE, ...Array.from({ length: 3_000 }, () => anyText(random))];

/** Runs a script for all texts in a folder that looks like a spool. Gives what it printed, and which files are there then. */
async function run(shell: string, script: string, texts: readonly string[]): Promise<string> {
  const dir = await Deno.makeTempDir();
  try {
    for (const name of ["bin", "etc", "log"]) await Deno.mkdir(`${dir}/${name}`);
    for (const name of ["FIFO", "x", "status"]) await Deno.writeTextFile(`${dir}/${name}`, "");
    const { stdout, stderr } = await new Deno.Command(shell, {
      args: ["-c", script, shell, ...texts],
      cwd: dir,
      env: { LC_ALL: "C.UTF-8" },
    }).output();
    const files = [...Deno.readDirSync(dir)].map(({ name }) => name).toSorted().join(" ");
    assert.equal(files, "FIFO bin etc log status x", "a text was obeyed");
    assert.equal(new TextDecoder().decode(stderr), "");
    return new TextDecoder().decode(stdout);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

for (const shell of ["bash", "sh"]) {
  Deno.test(`${shell} echoes echoedWords() as it is, without quotes around it`, async () => {
    const script = `for text; do [ "$(echo $text)" = "$text" ] || echo "<$text>"; done`;
    assert.equal(await run(shell, script, TEXTS.map(echoedWords)), "");
  });

  Deno.test(`${shell} takes bareWords() for words, where it reads them as commands`, async () => {
    const script = `for text; do eval "set -- $text"; [ "$*" = "$text" ] || echo "<$text>"; done`;
    assert.equal(await run(shell, script, TEXTS.map(bareWords)), "");
  });
}
