/** The parts of the bench that need a real faxq run, with the smallest numbers. */

import { runsOnce } from "../support/bench_run.ts";
import { hylafaxTest } from "../support/hylafax.ts";

for (const part of ["announce", "storm"]) {
  hylafaxTest(`the bench measures ${part}`, () => runsOnce(part));
}
