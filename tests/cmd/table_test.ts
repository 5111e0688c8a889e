/** The table of commands: what help, usage and parser are made from holds together, and its examples can be typed. */

import assert from "node:assert/strict";
import { chooseForm } from "../../cmd/line/forms.ts";
import { SYSEXIT } from "../../cmd/exit_code.ts";
import { exitRows } from "../../cmd/line/help.ts";
import { helpText } from "../../cmd/line/help_text.ts";
import { noSuchCommand, overview } from "../../cmd/line/overview.ts";
import { parse } from "../../cmd/line/parse.ts";
import { usageText } from "../../cmd/line/usage_text.ts";
import { parseSendArgs } from "../../lib/hylafax/send_args.ts";
import { DEFAULT_CONFIG } from "../../cmd/config_file.ts";
import { PLAIN_VIEW } from "../../cmd/view.ts";
import type { Command, Form } from "../../cmd/table/command.ts";
import { EXIT_CODES } from "../../cmd/table/exits.ts";
import { CONFIG } from "../../cmd/table/flags.ts";
import { SEND } from "../../cmd/table/started.ts";
import { COMMANDS } from "../../cmd/table/table.ts";

const ALL: readonly Command[] = Object.values(COMMANDS);

/** The words of a line without anything of the shell but double quotes. */
function shellWords(line: string): readonly string[] {
  return Array.from(line.matchAll(/"([^"]*)"|\S+/g), ([word, quoted]) => quoted ?? word);
}

Deno.test("every command of the table stands under its own name and has examples", () => {
  for (const [name, command] of Object.entries(COMMANDS)) {
    assert.equal(command.name, name);
    assert(command.examples.length >= 2, name);
    assert(Object.keys(command.forms).length > 0, name);
  }
});

Deno.test("every exit code of every command stands in the table of exit codes, which is in order", () => {
  const known = EXIT_CODES.map(({ code }) => code);
  assert.deepEqual(known, known.toSorted((a, b) => a - b));
  assert.deepEqual(new Set(known), new Set(Object.values(SYSEXIT)));
  for (const command of ALL) {
    const codes = exitRows(command).map(([code]) => Number(code));
    assert.deepEqual(codes.filter((code) => !known.includes(code)), [], command.name);
  }
});

Deno.test("every example of the table can be typed", () => {
  for (const command of ALL) {
    for (const { line } of command.examples) {
      // Our part of a line of shell: up to a pipe, or inside of $().
      const [program, ...args] = shellWords(/\bgofax[^|)]*/.exec(line)?.[0] ?? "");
      if (args[0] === "-version") continue;
      if (program === "gofaxsend") {
        parseSendArgs(args);
        continue;
      }
      const behind = program === command.program ? args : args.slice(1);
      assert.equal(program === command.program ? program : args[0], command.program ?? command.name, line);
      const { key, rest } = chooseForm(command, behind);
      parse(command.forms[key] as Form, rest);
    }
  }
});

Deno.test("a form's flags and words are named once, its choices are among them, and only the last word repeats", () => {
  for (const { name, forms } of ALL) {
    for (const [key, { flags, words = [], choices = [] }] of Object.entries(forms)) {
      const where = `${name} ${key}`;
      const names = [...Object.keys(flags), ...words.map((word) => word.name)];
      assert.equal(new Set(names).size, names.length, where);
      for (const { of } of choices) assert.deepEqual(of.filter((each) => !names.includes(each)), [], where);
      assert(words.slice(0, -1).every(({ many, optional }) => !many && !optional), where);
      const letters = Object.values(flags).filter(({ shortOnly }) => !shortOnly).map(({ short }) => short);
      assert(!letters.includes("h") && !Object.hasOwn(flags, "help"), `${where}: -h asks for help`);
    }
  }
});

Deno.test("the help of a command names each of its flags, words, exit codes and examples", () => {
  for (const command of ALL) {
    const help = helpText(command, [], PLAIN_VIEW);
    for (const { flags, words = [] } of Object.values(command.forms)) {
      for (const [flag, { hidden, shortOnly, short }] of Object.entries(flags)) {
        assert.equal(help.includes(shortOnly ? ` -${short} ` : `--${flag}`), hidden !== true, flag);
      }
      for (const { name } of words) assert(help.includes(name), name);
    }
    for (const code of Object.keys(command.exits)) assert.match(help, new RegExp(`^ {2}${code} `, "m"));
    for (const { line } of command.examples) assert(help.includes(line), line);
    assert(help.split("\n").every((line) => line.length <= 80), command.name);
  }
});

Deno.test("the help of one form leaves the others out", () => {
  const help = helpText(COMMANDS.fallback, ["expire", "--older-than", "30d"], PLAIN_VIEW);
  assert.match(help, /^Usage: gofax fallback expire /);
  assert.match(help, /--older-than AGE/);
  assert.doesNotMatch(help, /--csv|adopt/);
});

Deno.test("the overview has an example of every command on one screen of 80 x 24", () => {
  const lines = overview("1.2.3", { ...PLAIN_VIEW, columns: 80 }).trimEnd().split("\n");
  for (const { examples: [example], summary } of ALL) {
    assert(
      lines.some((line) => line.includes(`  ${example?.line}  `) && line.endsWith(`  ${summary}`)),
      summary,
    );
  }
  // The prompt takes one of 24 lines.
  assert(lines.length <= 23 && lines.every((line) => line.length <= 80), lines.join("\n"));
});

Deno.test("noSuchCommand() names the nearest command", () => {
  assert.match(noSuchCommand("-c"), /^gofax: flags such as "-c" stand behind the command\n/);
  // It is as near to demo.
  assert.match(noSuchCommand("demon"), /^gofax: there is no "demon": did you mean daemon\?$/m);
});

Deno.test("every command that reads gofax.conf knows -c and --config, which say what the default is", () => {
  const without = ALL.filter(({ forms }) =>
    Object.values(forms).some(({ flags }) => flags["config"]?.short !== "c")
  );
  assert.deepEqual(without.map(({ name }) => name), ["demo", "door", "completion", "man"]);
  assert(CONFIG.config.defaultWords.includes(DEFAULT_CONFIG));
});

Deno.test("no command takes a secret from its command line, which every user can read", () => {
  for (const { name, forms } of ALL) {
    for (
      const [flag, { value, gone }] of Object.values(forms).flatMap(({ flags }) => Object.entries(flags))
    ) {
      if (!/pass|secret|token|pin$/.test(flag)) continue;
      assert(gone !== undefined || value === undefined || value === "FILE", `${name} --${flag}`);
    }
  }
});

/** Forms that print no data: what they do is their result, or what they print is for one reader only. */
const WITHOUT_JSON: readonly string[] = [
  "override set",
  "override unset",
  "demo",
  "daemon",
  "send",
  "door",
  "completion",
  "man",
];

Deno.test("every form that prints data knows --json, and docs/json.md says where that is described", async () => {
  const page = await Deno.readTextFile(new URL("../../docs/json.md", import.meta.url));
  for (const { name, forms } of ALL) {
    for (const [key, { flags }] of Object.entries(forms)) {
      const call = [name, ...key === "" ? [] : [key]].join(" ");
      const json = Object.hasOwn(flags, "json");
      assert.equal(json, !WITHOUT_JSON.includes(call), call);
      assert(!json || new RegExp(`^\\|.*\`gofax ${name}\\b`, "m").test(page), call);
    }
  }
});

Deno.test("the sender's own reader takes what the table says of it", () => {
  const args = Object.entries(SEND.forms[""].flags).flatMap(([name, flag]) => {
    const letter = `-${flag.short}`;
    if (!("value" in flag)) return [letter];
    return "shortOnly" in flag
      ? [letter, name === "modem" ? "m" : flag.value]
      : [letter, "f", `--${name}`, "f"];
  });
  const { config, modem, jobControl, busyIsNoDial, qfiles } = parseSendArgs([...args, "sendq/q1"]);
  assert.deepEqual(
    [config, modem, [...jobControl], busyIsNoDial, qfiles],
    ["f", "m", [["tag", "value"]], true, ["sendq/q1"]],
  );
  assert.equal(
    usageText(SEND, [""], PLAIN_VIEW),
    'Usage: gofaxsend [-c FILE] [-c tag:"value"]... [-B] -m MODEM QFILE...\n',
  );
});
