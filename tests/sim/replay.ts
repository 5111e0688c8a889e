/**
 * Holds a recording against the simulator: the application's bytes are sent again, in lock step with the messages that
 * had come by then, and what the simulator says is collected. The simulator's time passes only while the application waited
 * for something, so that what the application said at once is heard before anything else happens, as it was in the recording.
 */

import { dial, type EslMessage, readMessages } from "ts-esl";
import {
  blankFax,
  type CallOptions,
  type Simulator,
  type SimulatorOptions,
  type Speed,
  startSimulator,
} from "../../lib/sim/mod.ts";
import { bytesFrom, type RecordedConnection, type Recording } from "../support/recording.ts";
import { HeldClock } from "./held_clock.ts";
import { ReplayedConnection } from "./replayed_connection.ts";
import { Spelling } from "./spelling.ts";
import { closingTimes, type Step, stepsOf } from "./steps.ts";

/** How a scenario is set up, where that cannot be read off the recording. */
export interface Scenario {
  readonly speed?: Partial<Speed>;
  readonly options?: SimulatorOptions;
  /** How the caller behaves, in scenarios with incoming calls. */
  readonly caller?: Partial<CallOptions>;
  /** The sender's file: pages and rows per inch of each. */
  readonly document?: { pages: number; lines: readonly number[] };
  /** What happens from outside when so many messages have come on the first connection. */
  readonly then?: { readonly after: number; readonly what: "hupall" | "shutdown" };
  /** Entries of mod_db that were there before. */
  readonly db?: readonly (readonly [realm: string, key: string, value: string])[];
}

/** What the simulator said on a connection, beside what was recorded. */
export interface Comparison {
  readonly name: string;
  readonly recorded: readonly EslMessage[];
  readonly simulated: readonly EslMessage[];
}

/** Shorter gaps between two steps are the time the application needed to think. */
const PAUSE_S = 1;
const DECODER = new TextDecoder();

async function collect(bytes: Uint8Array<ArrayBuffer>): Promise<EslMessage[]> {
  return await Array.fromAsync(readMessages(ReadableStream.from([bytes])));
}

/** What the caller of an incoming call was, as the recorded channel data tell. */
function recordedCaller(connection: RecordedConnection): CallOptions | undefined {
  const text = DECODER.decode(bytesFrom(connection, "S"));
  const value = (name: string): string | undefined => {
    const found = new RegExp(`^${name}: (.*)$`, "m").exec(text)?.[1];
    return found === undefined ? undefined : decodeURIComponent(found);
  };
  const to = value("variable_sip_to_user");
  if (to === undefined) return undefined;
  const diversion = value("variable_sip_h_Diversion");
  return {
    to,
    from: value("Channel-Caller-ID-Number") ?? "",
    name: value("Channel-Caller-ID-Name") ?? "",
    gateway: value("variable_sip_gateway") ?? null,
    ...(diversion === undefined ? {} : { diversion }),
  };
}

/** Files the recording names, and ours that stand for them. */
async function spellPaths(
  spelling: Spelling,
  recording: Recording,
  directory: string,
  scenario: Scenario,
): Promise<void> {
  const sent = recording.connections.map((connection) => DECODER.decode(bytesFrom(connection, "C"))).join(
    "\n",
  );
  const { pages, lines } = scenario.document ?? { pages: 1, lines: [98] };
  for (const [, path = ""] of new Set(sent.matchAll(/txfax\(([^)\s]*)\)/g))) {
    if (path.includes("nonexistent")) continue;
    const ours = `${directory}/${path.replaceAll("/", "_")}`;
    await Deno.writeFile(ours, blankFax({ pages, lines }));
    spelling.add(path, ours);
  }
  for (const [, path = ""] of new Set(sent.matchAll(/execute-app-arg: (\/var\/spool\/[^\r\n]*)/g))) {
    spelling.add(path, `${directory}/${path.replaceAll("/", "_")}`);
  }
}

/** Ends every call from a connection of its own. */
async function hangUpAll(port: number): Promise<void> {
  await using connection = await dial({ hostname: "127.0.0.1", port, password: "ClueCon" });
  await connection.api("hupall NORMAL_CLEARING");
}

/** What a replay plays with. */
interface Stage {
  readonly simulator: Simulator;
  /** Time passes only while the application waits for it. */
  readonly clock: HeldClock;
  readonly listener: Deno.TcpListener;
  readonly scenario: Scenario;
  readonly replays: readonly ReplayedConnection[];
  /** Calls from outside that have begun. */
  readonly calls: Promise<unknown>[];
}

/** Opens a connection, unless it is open: the application dials, or somebody calls and FreeSWITCH dials. */
async function open(
  { simulator, clock, listener, scenario, calls }: Stage,
  replay: ReplayedConnection,
): Promise<void> {
  if (replay.started) return;
  if (replay.recorded.kind === "send") {
    const conn = await Deno.connect({ port: simulator.port });
    clock.sent(conn, 1);
    return replay.start(conn);
  }
  const caller = { ...recordedCaller(replay.recorded) ?? { to: "8001" }, ...scenario.caller };
  calls.push(simulator.call(caller));
  replay.start(await listener.accept());
}

/** Does everything that the application did, in its order. */
async function play(stage: Stage, all: readonly Step[]): Promise<void> {
  const { simulator, clock, scenario, replays } = stage;
  let before = 0;
  let interlude = scenario.then;
  for (const step of all.toSorted((a, b) => a.time - b.time)) {
    await open(stage, step.replay);
    if (interlude !== undefined && step.after > interlude.after) {
      await clock.runUntil(replays[0]?.reached(interlude.after) ?? Promise.resolve());
      if (interlude.what === "shutdown") await clock.runUntil(simulator.close());
      else await hangUpAll(simulator.port);
      interlude = undefined;
    }
    if (step.time - before > PAUSE_S) {
      await clock.runUntil(clock.waited((step.time - before - PAUSE_S) * 1000));
    }
    await clock.runUntil(step.replay.reached(step.after));
    before = step.time;
    if (step.bytes === undefined) await step.replay.closeWriting();
    else await step.replay.send(step.bytes);
  }
}

/** Waits until each connection has heard as many messages as were recorded. */
async function compare(stage: Stage): Promise<Comparison[]> {
  const comparisons: Comparison[] = [];
  for (const one of stage.replays) {
    await open(stage, one);
    const recorded = await collect(bytesFrom(one.recorded, "S"));
    await stage.clock.runUntil(one.reached(recorded.length));
    await one.closeWriting();
    comparisons.push({ name: one.recorded.name, recorded, simulated: one.simulated });
  }
  await stage.clock.runUntil(stage.simulator.close());
  for (const one of stage.replays) await one.finish();
  await Promise.allSettled(stage.calls);
  return comparisons;
}

/** Plays on that stage, and gives what was said, spelled as in the recording. */
async function perform(
  stage: Stage,
  spelling: Spelling,
  closed: readonly (number | undefined)[],
): Promise<Comparison[]> {
  const steps = await Promise.all(stage.replays.map((replay, index) => stepsOf(replay, closed[index])));
  await play(stage, steps.flat());
  return (await compare(stage)).map((comparison) => ({
    ...comparison,
    simulated: comparison.simulated.slice(0, comparison.recorded.length).map((message) =>
      spelling.recorded(message)
    ),
  }));
}

/** Replays a recording. `text` is the file as it is: it tells who closed. */
export async function replay(recording: Recording, text: string, scenario: Scenario): Promise<Comparison[]> {
  const directory = await Deno.makeTempDir({ prefix: "sim_replay_" });
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  const clock = new HeldClock();
  const simulator = await startSimulator({
    // The FreeSWITCH that was recorded did not have the profile of the self-test.
    parking: false,
    ...scenario.options,
    ...(scenario.speed === undefined ? {} : { speed: scenario.speed }),
    clock,
    gofaxd: { hostname: "127.0.0.1", port },
  });
  try {
    for (const [realm, key, value] of scenario.db ?? []) simulator.db.insert(realm, key, value);
    const spelling = new Spelling();
    await spellPaths(spelling, recording, directory, scenario);
    spelling.add("127.0.0.1:8022", `127.0.0.1:${port}`);
    spelling.add("127.0.0.1%3A8022", `127.0.0.1%3A${port}`);
    const replays = recording.connections.map((connection) =>
      new ReplayedConnection(connection, spelling, clock)
    );
    const stage: Stage = { simulator, clock, listener, scenario, replays, calls: [] };
    return await perform(stage, spelling, closingTimes(text));
  } finally {
    await clock.runUntil(simulator.close());
    listener.close();
    await Deno.remove(directory, { recursive: true });
  }
}
