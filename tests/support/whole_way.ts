/** Tests of the whole way: HylaFAX, our two programs and a simulated FreeSWITCH. */

import { type Simulator, type SimulatorOptions, startSimulator } from "../../lib/sim/mod.ts";
import { type GofaxOptions, GofaxSite } from "./gofax.ts";
import { freePort, type HylafaxSite, hylafaxTest } from "./hylafax.ts";
import { SimProcess, type SimProcessOptions } from "./sim_process.ts";

/** What a test of the whole way works with. */
export interface FaxTools {
  /** The stand-in for FreeSWITCH, in the test's own process. */
  readonly simulator: Simulator;
  /** Our two programs. */
  readonly gofax: GofaxSite;
  /** The real HylaFAX. */
  readonly site: HylafaxSite;
}

/** How the two sides are set up. */
export interface FaxOptions extends Omit<GofaxOptions, "switch"> {
  /** How many times faster than a real switch. @default {50} */
  readonly speed?: SimulatorOptions["speed"];
  /** Numbers besides the built-in ones. */
  readonly numbers?: SimulatorOptions["numbers"];
  /** Gateways besides the built-in ones. */
  readonly gateways?: SimulatorOptions["gateways"];
}

/** The event socket's password in every test. */
export const PASSWORD = "secret";
/** A page takes a tenth of a second. */
export const FAST = 50;

/** Registers a test with a site of its own and a switch in the test's own process, which can look into it. */
export function faxTest(name: string, options: FaxOptions, fn: (tools: FaxTools) => Promise<void>): void {
  hylafaxTest(name, async () => {
    const { speed = FAST, numbers = {}, gateways = {}, ...more } = options;
    await using simulator = await startSimulator({ password: PASSWORD, speed, numbers, gateways });
    await using gofax = await GofaxSite.start({
      ...more,
      switch: { port: simulator.port, password: PASSWORD },
    });
    simulator.setGofaxd(gofax.calls);
    await fn({ simulator, gofax, site: gofax.site });
  });
}

/** What a test of receiving works with. */
export interface ReceiveTools {
  /** The stand-in for FreeSWITCH, run by uucp. */
  readonly sim: SimProcess;
  /** Our two programs. */
  readonly gofax: GofaxSite;
  /** The real HylaFAX. */
  readonly site: HylafaxSite;
}

/** How the two sides are set up to receive. */
export interface ReceiveOptions {
  /** Number of virtual modems. @default {1} */
  readonly modems?: number;
  /** How many times faster than a real switch. @default {50} */
  readonly speed?: SimProcessOptions["speed"];
}

/** Registers a test with a site of its own, where calls take modems, and a switch run by uucp, whose files gofaxd may change. */
export function receiveTest(
  name: string,
  options: ReceiveOptions,
  fn: (tools: ReceiveTools) => Promise<void>,
): void {
  hylafaxTest(name, async () => {
    const { modems = 1, speed = FAST } = options;
    const way = { port: freePort(), password: PASSWORD };
    // hfaxd shows clients what everybody may read
    const settings = { gofaxd: { allocateinbounddevices: "true", recvfilemode: "0644" } };
    await using gofax = await GofaxSite.start({ switch: way, modems, settings });
    await using sim = await SimProcess.start(gofax, { ...way, speed });
    await fn({ sim, gofax, site: gofax.site });
  });
}
