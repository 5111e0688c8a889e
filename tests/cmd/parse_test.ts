/** The parser of flags that all commands share. */

import assert from "node:assert/strict";
import { asksForHelp, parse } from "../../cmd/line/parse.ts";
import { usageText } from "../../cmd/line/usage_text.ts";
import type { Command, Form } from "../../cmd/table/command.ts";
import { DAEMON } from "../../cmd/table/started.ts";
import { PLAIN_VIEW } from "../../cmd/view.ts";
import { UsageError } from "../../cmd/usage_error.ts";

const FORM = {
  does: "tries the parser",
  flags: {
    config: { short: "c", value: "FILE", meaning: "a file" },
    json: { meaning: "a switch" },
    csv: { meaning: "another" },
    port: { value: "N", number: { least: 0, most: 65_535, whole: true }, meaning: "a port" },
    factor: { value: "N", number: { least: 0.001, whole: false }, default: "1", meaning: "a factor" },
    number: { value: "NUMBER", many: true, meaning: "a number" },
    caller: { value: "NUMBER", missing: "say who calls", meaning: "who calls" },
    password: { value: "PASSWORD", hidden: true, meaning: "a secret" },
  },
  words: [
    { name: "NUMBER", missing: "name a number", meaning: "a number" },
    { name: "NAME", many: true, optional: true, meaning: "names" },
  ],
  choices: [{ of: ["json", "csv"] }],
} as const satisfies Form;

const NOTHING = {
  config: undefined,
  json: false,
  csv: false,
  port: undefined,
  factor: 1,
  number: [],
  caller: "9",
  password: undefined,
};

Deno.test("parse() reads flags and words as the table says", () => {
  const cases: [args: string[], flags: Record<string, unknown>, words: Record<string, unknown>][] = [
    [["1"], {}, { NUMBER: "1", NAME: [] }],
    [["1", "a", "b"], {}, { NUMBER: "1", NAME: ["a", "b"] }],
    [["-c", "f", "1"], { config: "f" }, { NUMBER: "1", NAME: [] }],
    [["-cf", "1"], { config: "f" }, { NUMBER: "1", NAME: [] }],
    [["--config", "f", "1"], { config: "f" }, { NUMBER: "1", NAME: [] }],
    [["1", "--config=a=b", "x"], { config: "a=b" }, { NUMBER: "1", NAME: ["x"] }],
    [["--config=-f", "1"], { config: "-f" }, { NUMBER: "1", NAME: [] }],
    [["-c", "-", "-"], { config: "-" }, { NUMBER: "-", NAME: [] }],
    [["--port", "0", "--factor", "0.5", "--json", "1"], { port: 0, factor: 0.5, json: true }, {
      NUMBER: "1",
      NAME: [],
    }],
    [["--number", "1", "--number=2", "3"], { number: ["1", "2"] }, { NUMBER: "3", NAME: [] }],
    [["--", "--json", "-c"], {}, { NUMBER: "--json", NAME: ["-c"] }],
    [["1", "--", "--", "--help"], {}, { NUMBER: "1", NAME: ["--", "--help"] }],
  ];
  for (const [args, flags, words] of cases) {
    const given = parse(FORM, ["--caller", "9", ...args]);
    assert.deepEqual(given, { flags: { ...NOTHING, ...flags }, words }, args.join(" "));
  }
});

Deno.test("parse() gives values the types of the table", () => {
  const { flags, words } = parse(FORM, ["--caller", "9", "1"]);
  const port: number | undefined = flags.port;
  const factor: number = flags.factor;
  const caller: string = flags.caller;
  const names: readonly string[] = words.NAME;
  // @ts-expect-error: it may not be given
  const config: string = flags.config;
  assert.deepEqual([port, factor, caller, names, config], [undefined, 1, "9", [], undefined]);
});

Deno.test("parse() names what is unknown, missing, given twice or no number, and the nearest flag", () => {
  const number = (text: string): string =>
    `--port wants a whole number from 0 to 65535, not ${JSON.stringify(text)}`;
  const cases: [args: string[], complaint: string][] = [
    [["--xml", "1"], 'unknown flag "--xml"'],
    [["--jsn", "1"], 'unknown flag "--jsn": did you mean --json?'],
    [["--cofnig=f", "1"], 'unknown flag "--cofnig": did you mean --config?'],
    [["-json", "1"], 'unknown flag "-json": did you mean --json?'],
    [["--hlep"], 'unknown flag "--hlep": did you mean --help?'],
    // What the help keeps silent about is not suggested, and an object's own members are no flags.
    [["--pasword", "1"], 'unknown flag "--pasword"'],
    [["--toString", "1"], 'unknown flag "--toString"'],
    [["-x"], 'unknown flag "-x"'],
    [["--json", "--json", "1"], "--json is given twice"],
    [["-c", "a", "--config=b", "1"], "--config is given twice"],
    [["--json=yes", "1"], "--json takes no value"],
    [["1", "-c"], "-c wants a value: -c FILE"],
    [
      ["--config", "--json", "1"],
      '--config wants a value: --config FILE; one that begins with "-" is written --config=--json',
    ],
    [["1", "--caller"], "--caller wants a value: --caller NUMBER"],
    [["1"], "say who calls: --caller NUMBER"],
    [["--caller", "1"], "name a number"],
    [["--caller", "1", "2", "--json", "--csv"], "--json and --csv contradict each other"],
    ...["0x1F", "1e3", "80.5", "", " 80", "65536", "-1", "+1", "१"].map(
      (text): [string[], string] => [["--port", text, "--caller", "1", "2"], number(text)],
    ),
    [["--factor=0", "--caller", "1", "2"], '--factor wants a number from 0.001, not "0"'],
  ];
  for (const [args, message] of cases) {
    assert.throws(() => parse(FORM, args), { name: UsageError.name, message }, args.join(" "));
  }
});

Deno.test("asksForHelp() sees the flag in any place before the end of the flags", () => {
  const cases: [args: string[], asks: boolean][] = [
    [[], false],
    [["-h"], true],
    [["list", "x", "--help", "--xml"], true],
    [["--", "-h"], false],
    [["--why=-h"], false],
  ];
  for (const [args, asks] of cases) assert.equal(asksForHelp(args), asks, args.join(" "));
});

Deno.test("gofaxd takes a config file and nothing else", () => {
  const form = DAEMON.forms[""];
  assert.deepEqual(parse(form, ["-c", "a.conf"]), { flags: { config: "a.conf" }, words: {} });
  assert.deepEqual(parse(form, []), { flags: { config: undefined }, words: {} });
  assert.throws(() => parse(form, ["a.conf"]), UsageError);
});

Deno.test("usageText() writes choices, what may be left out and what may be repeated, and no hidden flag", () => {
  const command = {
    name: "try",
    group: "trial",
    summary: "",
    about: [],
    forms: {
      it: FORM,
      "it not": {
        does: "",
        flags: { all: { meaning: "" } },
        words: [{ name: "NAME", meaning: "", many: true, optional: true }],
        choices: [{ of: ["NAME", "all"], needed: "say which" }],
      },
    },
    exits: {},
    examples: [],
  } as const satisfies Command;
  assert.equal(
    usageText(command, Object.keys(command.forms), PLAIN_VIEW),
    `Usage: gofax try it [-c FILE] [--json | --csv] [--port N] [--factor N]
             [--number NUMBER]... --caller NUMBER NUMBER [NAME...]
       gofax try it not (NAME... | --all)
`,
  );
});
