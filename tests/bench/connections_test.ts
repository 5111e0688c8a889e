/** The script that compares one connection for each call with one for all runs, with the smallest numbers. */

import assert from "node:assert/strict";
import { exec } from "../support/exec.ts";

const SCRIPT = new URL("../../bench/esl/connections.ts", import.meta.url).pathname;

Deno.test("bench/esl/connections.ts places its calls over connections of all three kinds", async () => {
  const json = await Deno.makeTempFile({ prefix: "gofax-bench-", suffix: ".json" });
  try {
    const args = ["--calls", "2", "--waves", "1", "--rounds", "1", "--json", json];
    const { code, stderr } = await exec(Deno.execPath(), ["run", "-A", "--no-check", SCRIPT, ...args], {
      timeoutMs: 300_000,
    });
    assert.equal(code, 0, stderr);
    const { results } = JSON.parse(await Deno.readTextFile(json));
    assert.deepEqual(Object.keys(results), ["own", "shared", "shared, filtered"]);
    for (
      const [mode, rounds] of Object.entries<readonly { events: number; dialledMs: readonly number[] }[]>(
        results,
      )
    ) {
      assert.equal(rounds.length, 1, mode);
      assert.equal(rounds[0]?.dialledMs.length, 2, mode);
      // Its answer, what FreeSWITCH says of the originate, the fax, its page and its result, and the hangup.
      assert.equal(rounds[0]?.events, 7, mode);
    }
  } finally {
    await Deno.remove(json);
  }
});
