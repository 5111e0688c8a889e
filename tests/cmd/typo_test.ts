/** A word that is mistyped: every command names the nearest one, in two lines, and does nothing. */

import assert from "node:assert/strict";
import { chooseForm } from "../../cmd/line/forms.ts";
import { noSuchCommand } from "../../cmd/line/overview.ts";
import { parse } from "../../cmd/line/parse.ts";
import { usageErrorText } from "../../cmd/line/run_command.ts";
import type { Command } from "../../cmd/table/command.ts";
import { COMMANDS } from "../../cmd/table/table.ts";
import { UsageError } from "../../cmd/usage_error.ts";
import { runGofax } from "../support/admin_site.ts";

const ALL: readonly Command[] = Object.values(COMMANDS);
/** faxq's line is read by lib/hylafax/send_args.ts. */
const PARSED = ALL.filter(({ program }) => program !== "gofaxsend");

/** A word with two of its letters in each other's place, as hasty people type it. */
function mistyped(word: string): string {
  const at = Math.min(Math.max(1, Math.floor(word.length / 2) - 1), word.length - 2);
  const [one = "", two = ""] = [word[at], word[at + 1]];
  return one === two
    ? word.slice(0, at) + word.slice(at + 1)
    : word.slice(0, at) + two + one + word.slice(at + 2);
}

/** The message of a usage error. */
function complaint(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof UsageError) return error.message;
    throw error;
  }
  throw new Error("it was taken");
}

Deno.test("a mistyped command gets the nearest one", () => {
  for (const { name } of ALL) {
    const text = noSuchCommand(mistyped(name));
    assert.match(text, new RegExp(`: did you mean ${name}\\?\n.*\n$`), name);
    assert.equal(text.split("\n").length, 3);
  }
});

Deno.test("a mistyped form gets the nearest one, in two lines", () => {
  for (const command of PARSED) {
    for (const key of Object.keys(command.forms).filter((each) => each !== "")) {
      const words = key.split(" ");
      const last = words.at(-1) ?? "";
      const args = [...words.slice(0, -1), mistyped(last)];
      const message = complaint(() => chooseForm(command, args));
      assert.equal(message, `there is no ${JSON.stringify(mistyped(last))}: did you mean ${last}?`, key);
      assert.equal(usageErrorText(command, args, message).split("\n").length, 3);
    }
  }
});

Deno.test("a mistyped flag gets the nearest one, in two lines", () => {
  for (const command of PARSED) {
    for (const [key, form] of Object.entries(command.forms)) {
      const flags = Object.entries(form.flags).filter(([, { hidden }]) => hidden !== true).map(([name]) =>
        name
      );
      for (const flag of [...flags, "color", "help"]) {
        const args = [`--${mistyped(flag)}`];
        const message = complaint(() => parse(form, args));
        assert.equal(message, `unknown flag "${args[0]}": did you mean --${flag}?`, `${command.name} ${key}`);
        assert.equal(usageErrorText(command, args, message).split("\n").length, 3);
      }
    }
  }
});

Deno.test("typing errors end with 64 and two lines on standard error", async (t) => {
  const cases: [args: string[], first: string][] = [
    [["statsu"], 'gofax: there is no "statsu": did you mean status?'],
    [["fallback", "lsit"], 'gofax fallback: there is no "lsit": did you mean list?'],
    [["help", "fallback", "lsit"], 'gofax fallback: there is no "lsit": did you mean list?'],
    [["fallback", "lsit", "--help"], 'gofax fallback: there is no "lsit": did you mean list?'],
    [["fallback", "list", "--jsno"], 'gofax fallback: unknown flag "--jsno": did you mean --json?'],
    [
      ["status", "--color=nevre"],
      'gofax status: --color wants auto, always, never, not "nevre": did you mean never?',
    ],
    [["-c", "gofax.conf", "status"], 'gofax: flags such as "-c" stand behind the command'],
    [["dynamicconfig", "test", "incoming"], "gofax dynamicconfig: say who calls: --caller NUMBER"],
    [["sim", "--gofaxd"], "gofax sim: --gofaxd wants a value: --gofaxd HOST:PORT"],
  ];
  for (const [args, first] of cases) {
    await t.step(args.join(" "), async () => {
      const { code, stdout, stderr } = await runGofax(args);
      assert.deepEqual([code, stdout, stderr.split("\n")[0]], [64, "", first]);
      assert.match(stderr, /^.*\n"gofax help.*" (?:tells how it is called|lists the commands)\.\n$/);
    });
  }
});
