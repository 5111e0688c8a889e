/** One part of the bench, run with the smallest numbers, so that it does not rot. What it measures is not looked at. */

import assert from "node:assert/strict";
import { exec } from "./exec.ts";

const BENCH = new URL("../../bench/bench.ts", import.meta.url).pathname;

/** Runs the part from the sources; fails unless it fills its tables. */
export async function runsOnce(part: string): Promise<void> {
  const json = await Deno.makeTempFile({ prefix: "gofax-bench-", suffix: ".json" });
  try {
    const args = [
      "run",
      "-A",
      "--no-check",
      "--no-prompt",
      BENCH,
      part,
      "--smallest",
      "--sources",
      "--json",
      json,
    ];
    const { code, stdout, stderr } = await exec(Deno.execPath(), args, { timeoutMs: 300_000 });
    assert.equal(code, 0, `${stdout}${stderr}`);
    const { parts } = JSON.parse(await Deno.readTextFile(json));
    assert.deepEqual(parts.map((each: { part: string }) => each.part), [part]);
    const { tables } = parts[0].findings;
    assert.ok(tables.length > 0);
    for (const { title, columns, rows } of tables) {
      assert.ok(rows.length > 0, title);
      for (const row of rows) assert.equal(row.length, columns.length, title);
      assert.ok(stdout.includes(title));
    }
  } finally {
    await Deno.remove(json);
  }
}
