/** Imports point down: the table of the house, held against the program as it is and against made-up programs. */

import assert from "node:assert/strict";
import { programFiles, programImports } from "./support/import_graph.ts";
import { expectedRows, mapRows } from "./support/house_map.ts";
import { circles, type Edge, exitProblems, importProblems, roomOf, ROOMS } from "./support/layers.ts";

const ROOT = new URL("../", import.meta.url).pathname;

function edge(from: string, to: string, more: Partial<Edge> = {}): Edge {
  return { from, line: 3, specifier: to, to, typeOnly: false, dynamic: false, ...more };
}

Deno.test("every import of the program points down", async () => {
  const edges = await programImports();
  const known = new Set(edges.map((each) => each.from));
  assert(known.size > 1, "the graph has no imports at all");
  assert.deepEqual(importProblems(edges), []);
});

Deno.test("no files import each other in a circle, types included", async () => {
  assert.deepEqual(circles(await programImports()), []);
});

Deno.test("circles() tells the way around", () => {
  const edges = [
    edge("a.ts", "b.ts"),
    edge("b.ts", "c.ts", { typeOnly: true }),
    edge("c.ts", "b.ts"),
    edge("d.ts", "a.ts"),
  ];
  assert.deepEqual(circles(edges), ["b.ts → c.ts → b.ts"]);
});

Deno.test("every source lies in a room of the table", () => {
  const strays = programFiles().filter((path) => ROOMS[roomOf(path) ?? ""] === undefined);
  assert.deepEqual(strays, []);
});

Deno.test("the map of the house names every room and folder, with what it may import", () => {
  const page = Deno.readTextFileSync(`${ROOT}docs/internals/house.md`);
  assert.deepEqual(mapRows(page), expectedRows());
});

Deno.test("the map of the house names files and folders that are there", async () => {
  const page = await Deno.readTextFile(`${ROOT}docs/internals/house.md`);
  const named = [...page.matchAll(/`((?:lib|cmd|tests)\/[\w./-]+)`/g)].map(([, path = ""]) => path);
  assert(named.length > 50, `${named.length} paths`);
  const missing: string[] = [];
  for (const path of new Set(named)) await Deno.stat(`${ROOT}${path}`).catch(() => missing.push(path));
  assert.deepEqual(missing, []);
});

Deno.test("only main.ts ends the process", () => {
  const sources = new Map(programFiles().map((path) => [path, Deno.readTextFileSync(`${ROOT}${path}`)]));
  assert.deepEqual(exitProblems(sources), []);
});

Deno.test("importProblems() lets good imports pass", () => {
  const good: readonly Edge[] = [
    edge("main.ts", "cmd/send/send.ts", { dynamic: true }),
    edge("cmd/check.ts", "lib/config/load.ts"),
    edge("cmd/check.ts", "node:util", { dynamic: true }),
    edge("cmd/build_info.ts", "deno.json"),
    edge("lib/flow/send/send_job.ts", "lib/fax/result.ts"),
    edge("lib/flow/send/send_job.ts", "lib/spool/spool.ts", { typeOnly: true }),
    edge("lib/flow/send/send_job.ts", "lib/esl/mod.ts", { specifier: "ts-esl" }),
    edge("lib/spool/modem_fifos.ts", "lib/os/libc.ts"),
    edge("lib/esl/client.ts", "lib/esl/connection.ts"),
    edge("lib/esl/examples/dial.ts", "lib/esl/mod.ts", { specifier: "ts-esl" }),
    edge("tests/run.ts", "lib/os/libc.ts"),
    edge("lib/tiff/picture/compare.ts", "lib/tiff/read.ts"),
    edge("cmd/demo/verdict.ts", "lib/tiff/picture/mod.ts"),
  ];
  assert.deepEqual(importProblems(good), []);
});

Deno.test("importProblems() names file, line and edge of each import that breaks a rule", () => {
  const cases: readonly [string, readonly Edge[], string][] = [
    ["a room below", [edge("lib/hylafax/job.ts", "lib/fax/job/plan.ts")], "hylafax may not import fax"],
    [
      "a room beside",
      [edge("lib/config/load.ts", "lib/os/log.ts", { typeOnly: true })],
      "config may not import os",
    ],
    ["up to cmd", [edge("lib/flow/send/send_job.ts", "cmd/send/send.ts")], "flow may not import cmd"],
    [
      "a value of spool",
      [edge("lib/flow/send/send_job.ts", "lib/spool/spool.ts")],
      "flow may import only types of spool",
    ],
    ["esl by its path", [edge("lib/flow/send/send_job.ts", "lib/esl/mod.ts")], 'imported as "ts-esl"'],
    [
      "esl from below",
      [edge("lib/esl/event.ts", "lib/os/log.ts", { typeOnly: true })],
      "esl may not import os",
    ],
    [
      "node in lib",
      [edge("lib/os/process.ts", "node:fs", { dynamic: true })],
      "may import nothing from outside",
    ],
    [
      "npm in lib",
      [edge("lib/esl/event.ts", "npm:x", { typeOnly: true })],
      "may import nothing from outside",
    ],
    ["node at once in cmd", [edge("cmd/check.ts", "node:util")], "only where it is used"],
    ["tests from the program", [edge("lib/sim/net.ts", "tests/support/exec.ts")], "out of the program"],
    ["the settings of Deno from lib", [edge("lib/os/log.ts", "deno.json")], "out of the program"],
    ["up a floor", [edge("lib/tiff/read.ts", "lib/tiff/picture/row.ts")], ". may not import picture"],
    ["a new floor", [edge("lib/tiff/new/a.ts", "lib/tiff/read.ts")], "no such folder"],
    [
      "drawing on the way to a fax",
      [
        edge("cmd/send/send.ts", "lib/flow/send/send_job.ts"),
        edge("lib/flow/send/send_job.ts", "lib/tiff/picture/draw.ts"),
      ],
      "no fax that is sent has a use for it",
    ],
    [
      "the table of commands on the way to a fax",
      [edge("main.ts", "cmd/table/table.ts")],
      "no fax that is sent has a use for it",
    ],
    [
      "from one command to another",
      [edge("cmd/sim/sim.ts", "cmd/door/door.ts")],
      "in cmd, sim may not import door",
    ],
    ["a new room", [edge("lib/misc/a.ts", "lib/os/log.ts")], 'no room "misc"'],
    [
      "node on the way to a fax, through another file",
      [
        edge("main.ts", "cmd/send/send.ts"),
        edge("cmd/send/send.ts", "cmd/flags.ts"),
        edge("cmd/flags.ts", "node:util"),
      ],
      "loaded at every start of main.ts",
    ],
  ];
  for (const [name, edges, want] of cases) {
    const problems = importProblems(edges);
    const last = edges.at(-1);
    assert(problems.some((each) => each.includes(want)), `${name}: ${problems.join("; ")}`);
    assert(
      problems.every((each) => each.startsWith(`${last?.from}:3 imports "${last?.specifier}": `)),
      problems[0],
    );
  }
});

Deno.test("exitProblems() finds Deno.exit wherever it is called", () => {
  const sources = new Map([
    ["main.ts", "Deno.exit(1);"],
    ["cmd/a.ts", "// Deno.exit(1)\n * Deno.exit\nDeno.exitCode = 1;"],
    ["cmd/b.ts", "\n  if (bad) Deno.exit(2);"],
    ["lib/os/c.ts", "const { exit } = Deno;"],
  ]);
  assert.deepEqual(exitProblems(sources), [
    "cmd/b.ts:2 calls Deno.exit: only main.ts may",
    "lib/os/c.ts:1 calls Deno.exit: only main.ts may",
  ]);
});
