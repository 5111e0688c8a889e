/** A site in which everything is right, and the list of checks itself. */

import assert from "node:assert/strict";
import { CHECKS, FILE_CHECKS } from "../../lib/site/doctor/checks.ts";
import { countStates, runChecks } from "../../lib/site/doctor/run_checks.ts";
import { doctorExit } from "../../cmd/doctor/report.ts";
import { SoundSite } from "../support/sound_site.ts";

Deno.test("there are more than forty checks, each behind those that it comes after", () => {
  assert(CHECKS.length >= 40, `${CHECKS.length}`);
  const ids = CHECKS.map(({ id }) => id);
  assert.equal(new Set(ids).size, ids.length);
  for (const [index, { id, after = [] }] of CHECKS.entries()) {
    for (const before of after) assert(ids.slice(0, index).includes(before), `${id} comes after ${before}`);
  }
});

for (const hylafax of ["hylafax", "hylafax+"] as const) {
  Deno.test(`a sound site has neither warnings nor faults: ${hylafax}`, async () => {
    await using site = await SoundSite.start({ hylafax });
    const findings = await runChecks(site.look(), CHECKS);
    const bad = findings.filter(({ state }) => state === "warning" || state === "fault");
    assert.deepEqual(bad.map(({ check, seen }) => [check.id, seen]), []);
    assert.equal(doctorExit(findings), 0);
    assert(
      countStates(findings).ok >= 60,
      JSON.stringify(
        findings.filter(({ state }) => state === "skipped").map(({ check, seen }) => [check.id, seen]),
        null,
        1,
      ),
    );
  });
}

Deno.test("HylaFAX+ has no limit of calls where MaxConcurrentCalls is 0, and HylaFAX's own defaults are told", async () => {
  await using site = await SoundSite.start({ hylafax: "hylafax+" });
  const seen = async (of = site): Promise<string | undefined> =>
    (await runChecks(of.look({ asks: false }), FILE_CHECKS)).find(({ check }) => check.id === "job-limits")
      ?.seen;
  assert.equal(await seen(), "one call to a number at a time; a sender gets one job at once");
  site.edit("/var/spool/hylafax/etc/config", /$/, "MaxConcurrentCalls: 0\nMaxBatchJobs: 0\n");
  assert.equal(await seen(), "no limit of calls to a number; a sender gets one job at once");
  await using older = await SoundSite.start();
  assert.equal(
    await seen(older),
    "one call to a number at a time; a sender gets up to 64 jobs at once, HylaFAX's own default",
  );
});

Deno.test("the checks of files ask no program that runs", async () => {
  await using site = await SoundSite.start();
  await site.sim.close();
  const findings = await runChecks(site.look({ asks: false }), FILE_CHECKS);
  assert.deepEqual(findings.filter(({ state }) => state === "warning" || state === "fault"), []);
});
