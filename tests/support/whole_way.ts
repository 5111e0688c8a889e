/** Tests of the whole way: HylaFAX, our two programs and a simulated FreeSWITCH. */

import { type Simulator, type SimulatorOptions, startSimulator } from "../../lib/sim/mod.ts";
import { DOOR, type GofaxOptions, GofaxSite, type Settings } from "./gofax.ts";
import { freePort } from "./free_port.ts";
import { type HylafaxSite, hylafaxTest } from "./hylafax.ts";
import type { NumberTable } from "../../lib/sim/network/numbers.ts";
import { SimProcess, type SimProcessOptions } from "./sim_process.ts";

/** Who sends the jobs of a test: gofaxd (`gofaxsend.engine = auto`), or for each job a sender of its own (`self`). */
export type SentBy = "engine" | "self";

const BOTH: readonly SentBy[] = ["engine", "self"];

/** What a test of the whole way works with. */
export interface FaxTools {
  /** Who sends. */
  readonly sentBy: SentBy;
  /** The system log of who sends. */
  sendLog(): Promise<string>;
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
  /** Who sends: the test is run once for each. @default both; without a door every job has a sender of its own */
  readonly sentBy?: readonly SentBy[];
  /** Whether jobs may have senders of their own also where gofaxd sends: it is stopped meanwhile. @default {false} */
  readonly mayHelpThemselves?: boolean;
  /** Numbers besides the built-in ones. */
  readonly numbers?: SimulatorOptions["numbers"];
  /** Gateways besides the built-in ones. */
  readonly gateways?: SimulatorOptions["gateways"];
}

/** The event socket's password in every test. */
export const PASSWORD = "secret";
/** A page takes a tenth of a second. */
export const FAST = 50;

function withEngine(sentBy: SentBy, settings: Settings = {}): Settings {
  const engine = sentBy === "engine" ? "auto" : "self";
  return { ...settings, gofaxsend: { engine, ...settings["gofaxsend"] } };
}

/** What senders of the jobs' own logged. */
function sendersLog({ site }: GofaxSite): Promise<string> {
  return Deno.readTextFile(`${site.dir}/gofaxsend.log`);
}

/** Whatever a sender of a job's own does, it logs. */
async function assertNoSenders(gofax: GofaxSite): Promise<void> {
  const log = await sendersLog(gofax);
  if (log !== "") {
    throw new Error(`gofaxd should have sent all jobs, and these had a sender of their own:\n${log}`);
  }
}

async function runFaxTest(
  options: FaxOptions,
  sentBy: SentBy,
  fn: (tools: FaxTools) => Promise<void>,
): Promise<void> {
  const { speed = FAST, numbers = {}, gateways = {}, sentBy: _, mayHelpThemselves, settings, ...more } =
    options;
  await using simulator = await startSimulator({ password: PASSWORD, speed, numbers, gateways });
  await using gofax = await GofaxSite.start({
    ...more,
    settings: withEngine(sentBy, settings),
    switch: { port: simulator.port, password: PASSWORD },
  });
  simulator.setGofaxd(gofax.calls);
  const sendLog = async (): Promise<string> =>
    sentBy === "self" ? await sendersLog(gofax) : gofax.daemon.output();
  await fn({ sentBy, sendLog, simulator, gofax, site: gofax.site });
  if (sentBy === "engine" && mayHelpThemselves !== true) await assertNoSenders(gofax);
}

/**
 * Registers a test with a site of its own and a switch in the test's own process, which can look into it. It is run once for each of
 * those who may send.
 */
export function faxTest(name: string, options: FaxOptions, fn: (tools: FaxTools) => Promise<void>): void {
  hylafaxTest(name, async (t) => {
    const { way = DOOR, sentBy = way.door === undefined ? ["self"] : BOTH } = options;
    for (const each of sentBy) await t.step(each, () => runFaxTest(options, each, fn));
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
  /** Over what the site needs. */
  readonly settings?: Settings;
  /** Numbers besides the built-in ones. */
  readonly numbers?: NumberTable;
  /** Where the far ends store what they receive, in the site's directory for temporary files. */
  readonly received?: string;
  /** More lines for `etc/config`. */
  readonly extraConfig?: readonly string[];
}

/** Makes a folder that uucp may write to. */
async function storeIn({ site }: GofaxSite, name: string): Promise<string> {
  const path = `${site.temporary}/${name}`;
  await Deno.mkdir(path);
  await Deno.chmod(path, 0o777);
  return path;
}

/** Registers a test with a site of its own, where calls take modems, and a switch run by uucp, whose files gofaxd may change. */
export function receiveTest(
  name: string,
  options: ReceiveOptions,
  fn: (tools: ReceiveTools) => Promise<void>,
): void {
  hylafaxTest(name, async () => {
    const { modems = 1, speed = FAST, numbers = {}, received, extraConfig = [] } = options;
    const way = { port: freePort(), password: PASSWORD };
    const { gofaxd = {}, ...more } = options.settings ?? {};
    // hfaxd shows clients what everybody may read
    const receiving = { allocateinbounddevices: "true", recvfilemode: "0644", ...gofaxd };
    const settings = { ...more, gofaxd: receiving };
    await using gofax = await GofaxSite.start({ switch: way, modems, settings, extraConfig });
    const stored = received === undefined ? {} : { receivedDirectory: await storeIn(gofax, received) };
    await using sim = await SimProcess.start(gofax, { ...way, speed, numbers, ...stored });
    await fn({ sim, gofax, site: gofax.site });
  });
}
