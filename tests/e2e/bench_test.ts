/** The part of the bench that needs a real faxq runs, with the smallest numbers. */

import { runsOnce } from "../support/bench_run.ts";
import { hylafaxTest } from "../support/hylafax.ts";

hylafaxTest("the bench measures announce", () => runsOnce("announce"));
