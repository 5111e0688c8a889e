/** Every part of the bench runs, with the smallest numbers; those with a real faxq are in tests/e2e/bench_test.ts. */

import assert from "node:assert/strict";
import { PARTS } from "../../bench/parts.ts";
import { exec } from "../support/exec.ts";
import { runsOnce } from "../support/bench_run.ts";

const WITH_HYLAFAX: readonly string[] = ["announce", "storm"];

for (const part of Object.keys(PARTS).filter((name) => !WITH_HYLAFAX.includes(name))) {
  Deno.test(`the bench measures ${part}`, () => runsOnce(part));
}

Deno.test("the bench tells its parts, and does not start with one that it does not know", async () => {
  const bench = new URL("../../bench/bench.ts", import.meta.url).pathname;
  const run = (arg: string): ReturnType<typeof exec> =>
    exec(Deno.execPath(), ["run", "-A", "--no-check", "--no-prompt", bench, arg]);
  const help = await run("--help");
  assert.equal(help.code, 0, help.stderr);
  for (const name of Object.keys(PARTS)) assert.match(help.stdout, new RegExp(`^  ${name} `, "m"));
  const wrong = await run("mail");
  assert.equal(wrong.code, 2);
  assert.match(wrong.stdout, /^unknown part mail\n/);
});
