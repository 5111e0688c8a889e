/** Colours in the output of commands, and what the output looks like where. */

import assert from "node:assert/strict";
import { print } from "../../cmd/output.ts";
import { COLOURED, columnsOf, PLAIN, unpainted } from "../../cmd/paint.ts";
import { viewOf } from "../../cmd/view.ts";

function printed(text: string): string {
  const parts: string[] = [];
  print(text, {
    writeSync: (bytes) => {
      parts.push(new TextDecoder().decode(bytes));
      return bytes.length;
    },
  });
  return parts.join("");
}

const SCREEN = { isTerminal: () => true };
const FILE = { isTerminal: () => false };

/** Runs something with these variables, and puts the environment back. */
function withEnv(env: Readonly<Record<string, string>>, work: () => void): void {
  const names = ["NO_COLOR", "TERM", "COLUMNS"];
  const before = names.map((name) => [name, Deno.env.get(name)] as const);
  try {
    for (const name of names) {
      if (env[name] === undefined) Deno.env.delete(name);
      else Deno.env.set(name, env[name]);
    }
    work();
  } finally {
    for (const [name, value] of before) {
      if (value === undefined) Deno.env.delete(name);
      else Deno.env.set(name, value);
    }
  }
}

Deno.test("print() makes control sequences of what paint() gave, and of nothing else", () => {
  const text = `a ${COLOURED("fault", "b\x1b[32mc")} \x1b[31md\n`;
  assert.equal(printed(text), "a \x1b[1;31mb\\u001b[32mc\x1b[0m \\u001b[31md\n");
  const forged = COLOURED("good", "x").replaceAll(/[0-9a-f]{8}-/g, "00000000-");
  assert(!printed(forged).includes("\x1b"));
  assert.equal(PLAIN("fault", "b"), "b");
});

Deno.test("columnsOf() and unpainted() see the text without its paint", () => {
  const cases: [text: string, columns: number][] = [
    ["", 0],
    ["abc", 3],
    [COLOURED("title", "abc"), 3],
    ["Grüße", 5],
    ["u\u0308", 1],
    ["日本", 4],
  ];
  for (const [text, columns] of cases) assert.equal(columnsOf(text), columns, text);
  assert.equal(unpainted(COLOURED("quiet", "abc")), "abc");
});

Deno.test("viewOf() has colours on terminals only, unless NO_COLOR, TERM or --color says otherwise", () => {
  const cases: [Record<string, string>, Parameters<typeof viewOf>, coloured: boolean][] = [
    [{ TERM: "xterm" }, ["auto", SCREEN], true],
    [{ TERM: "xterm", NO_COLOR: "" }, ["auto", SCREEN], true],
    [{ TERM: "xterm", NO_COLOR: "1" }, ["auto", SCREEN], false],
    [{ TERM: "dumb" }, ["auto", SCREEN], false],
    [{ TERM: "xterm" }, ["auto", FILE], false],
    [{ TERM: "xterm" }, ["never", SCREEN], false],
    [{ NO_COLOR: "1" }, ["always", FILE], true],
  ];
  for (const [env, args, coloured] of cases) {
    withEnv(
      env,
      () => assert.equal(viewOf(...args).paint === COLOURED, coloured, JSON.stringify([env, args])),
    );
  }
});

Deno.test("viewOf() shortens for a terminal, or for the width that COLUMNS says, and nothing else", () => {
  withEnv({}, () => assert.equal(viewOf("auto", FILE).columns, Infinity));
  withEnv({ COLUMNS: "60" }, () => assert.equal(viewOf("auto", SCREEN).columns, 60));
  withEnv({ COLUMNS: "60" }, () => assert.equal(viewOf("auto", FILE).columns, 60));
  withEnv({ COLUMNS: "1" }, () => assert.equal(viewOf("auto", FILE).columns, 20));
  withEnv({ COLUMNS: "wide" }, () => assert.equal(viewOf("auto", FILE).columns, Infinity));
});
