/** Jobs of all kinds while doors, senders, gofaxd and faxq are killed by chance: every one is accounted for (`deno task bench storm` has 200). */

import assert from "node:assert/strict";
import { hylafaxTest } from "../support/hylafax.ts";
import { runStorm } from "../support/storm/storm.ts";

hylafaxTest("in a storm of kills no job is lost, none is sent twice, and nothing is left", async () => {
  const { faults, figures, blows } = await runStorm({ jobs: 12, modems: 4, blows: 12, seed: 20_261_129 });
  assert.deepEqual(faults, [], JSON.stringify({ figures, blows }));
});
