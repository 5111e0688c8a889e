/** A test of the whole way: HylaFAX, our two programs and a simulated FreeSWITCH in the test's own process. */

import { type Simulator, type SimulatorOptions, startSimulator } from "../../lib/sim/mod.ts";
import { type GofaxOptions, GofaxSite } from "./gofax.ts";
import { type HylafaxSite, hylafaxTest } from "./hylafax.ts";

/** What a test of the whole way works with. */
export interface FaxTools {
  readonly simulator: Simulator;
  readonly gofax: GofaxSite;
  readonly site: HylafaxSite;
}

/** How the two sides are set up. */
export interface FaxOptions extends Omit<GofaxOptions, "switch"> {
  /** How many times faster than a real switch. @default {50} */
  readonly speed?: SimulatorOptions["speed"];
  readonly numbers?: SimulatorOptions["numbers"];
}

/** The event socket's password in every test. */
export const PASSWORD = "secret";
/** A page takes a tenth of a second. */
export const FAST = 50;

/** Registers a test with a site and a switch of its own. */
export function faxTest(name: string, options: FaxOptions, fn: (tools: FaxTools) => Promise<void>): void {
  hylafaxTest(name, async () => {
    const { speed = FAST, numbers = {}, ...more } = options;
    await using simulator = await startSimulator({ password: PASSWORD, speed, numbers });
    await using gofax = await GofaxSite.start({
      ...more,
      switch: { port: simulator.port, password: PASSWORD },
    });
    simulator.setGofaxd(gofax.calls);
    await fn({ simulator, gofax, site: gofax.site });
  });
}
