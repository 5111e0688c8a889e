/**
 * Holds a recording against the simulator: the application's bytes are sent again, in lock step with the messages that
 * had come by then, and what the simulator says is collected.
 */

import { dial, EslHeaders, type EslMessage, readMessages } from "ts-esl";
import {
  blankFax,
  type CallOptions,
  type Simulator,
  type SimulatorOptions,
  type Speed,
  startSimulator,
} from "../../lib/sim/mod.ts";
import { waited } from "../../lib/os/pause.ts";
import { bytesFrom, type RecordedConnection, type Recording } from "../support/recording.ts";

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

const PATIENCE_MS = 5000;
/** Shorter gaps between two steps are the time the application needed to think. */
const PAUSE_S = 1;
const ONE_GO_S = 0.005;
const GOODBYE_LENGTH = 67;
const ENCODER = new TextEncoder();
const DECODER = new TextDecoder();
const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/;

async function collect(bytes: Uint8Array<ArrayBuffer>): Promise<EslMessage[]> {
  return await Array.fromAsync(readMessages(ReadableStream.from([bytes])));
}

/** Texts that the recording and the simulator spell differently: paths and the uuid of an incoming call. */
class Spelling {
  readonly #pairs: (readonly [recorded: string, ours: string])[] = [];

  add(recorded: string, ours: string): void {
    if (recorded !== ours) this.#pairs.push([recorded, ours]);
  }

  /** Recorded text → what we send. */
  ours(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
    const text = DECODER.decode(bytes);
    const changed = this.#pairs.reduce((all, [recorded, ours]) => all.replaceAll(recorded, ours), text);
    return changed === text ? bytes : ENCODER.encode(changed);
  }

  /** A simulated message → as it would have been recorded. */
  recorded(message: EslMessage): EslMessage {
    const undo = (text: string): string =>
      this.#pairs.reduce((all, [recorded, ours]) => all.replaceAll(ours, recorded), text);
    const headers = [...message.headers].map(([name, value]): [string, string] => [name, undo(value)]);
    const text = DECODER.decode(message.body);
    const body = undo(text) === text ? message.body : ENCODER.encode(undo(text));
    return { ...message, headers: new EslHeaders(headers), body };
  }
}

/** A connection while it is replayed. */
class Replay {
  readonly recorded: RecordedConnection;
  readonly simulated: EslMessage[] = [];
  readonly spelling: Spelling;
  #conn: Deno.TcpConn | undefined;
  #reading: Promise<void> = Promise.resolve();
  #arrived = Promise.withResolvers<void>();
  #ended = false;

  constructor(recorded: RecordedConnection, spelling: Spelling) {
    this.recorded = recorded;
    this.spelling = spelling;
  }

  start(conn: Deno.TcpConn): void {
    this.#conn = conn;
    this.#reading = this.#read(conn);
  }

  get started(): boolean {
    return this.#conn !== undefined;
  }

  /** Waits until that many messages came, the connection ended, or patience did. */
  async reached(count: number): Promise<void> {
    const deadline = Date.now() + PATIENCE_MS;
    while (this.simulated.length < count && !this.#ended && Date.now() < deadline) {
      const timer = Promise.withResolvers<void>();
      const id = setTimeout(timer.resolve, deadline - Date.now());
      await Promise.race([this.#arrived.promise, timer.promise]);
      clearTimeout(id);
      this.#arrived = Promise.withResolvers();
    }
  }

  async send(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    const out = this.spelling.ours(bytes);
    try {
      for (let at = 0; at < out.length;) at += await this.#conn?.write(out.subarray(at)) ?? out.length;
    } catch {
      // The simulator has closed: what it said is what counts.
    }
  }

  async closeWriting(): Promise<void> {
    await this.#conn?.closeWrite().catch(() => undefined);
  }

  async finish(): Promise<void> {
    await this.#reading;
    try {
      this.#conn?.close();
    } catch {
      // Closed by the reader.
    }
  }

  async #read(conn: Deno.TcpConn): Promise<void> {
    try {
      for await (const message of readMessages(conn.readable)) {
        this.#learn(message);
        this.simulated.push(message);
        this.#arrived.resolve();
      }
    } catch {
      // The connection broke: the comparison will show what is missing.
    }
    this.#ended = true;
    this.#arrived.resolve();
  }

  /** The first channel data tell the uuid of the incoming call. */
  #learn(message: EslMessage): void {
    const uuid = message.headers.get("Unique-ID");
    const before = UUID.exec(
      DECODER.decode(bytesFrom(this.recorded, "S")).match(/^Unique-ID: (.*)$/m)?.[1] ?? "",
    )?.[0];
    if (this.recorded.kind === "recv" && uuid !== undefined && before !== undefined) {
      this.spelling.add(before, uuid);
    }
  }
}

interface Step {
  readonly replay: Replay;
  readonly time: number;
  /** What the application sent, `undefined` if it closed its side. */
  readonly bytes: Uint8Array<ArrayBuffer> | undefined;
  /** Messages that had come on this connection by then. */
  readonly after: number;
}

/** The application's chunks of a connection, each with the number of messages before it. */
async function steps(replay: Replay, closed: number | undefined): Promise<Step[]> {
  const found: Step[] = [];
  let server: Uint8Array<ArrayBuffer> = new Uint8Array(0);
  for (const { from, time, bytes } of replay.recorded.chunks) {
    if (from === "S") server = Uint8Array.from([...server, ...bytes]);
    else found.push({ replay, time, bytes, after: (await wholeMessages(server)).length });
  }
  if (closed !== undefined) {
    const before = replay.recorded.chunks.filter((chunk) => chunk.from === "S" && chunk.time <= closed);
    const heard = await wholeMessages(joined(before.map((chunk) => chunk.bytes)));
    const farewell = heard.at(-1)?.body.length === GOODBYE_LENGTH ? 1 : 0;
    found.push({ replay, time: closed, bytes: undefined, after: heard.length - farewell });
  }
  return found;
}

function joined(pieces: readonly Uint8Array<ArrayBuffer>[]): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(pieces.flatMap((piece) => [...piece]));
}

async function wholeMessages(bytes: Uint8Array<ArrayBuffer>): Promise<EslMessage[]> {
  const messages: EslMessage[] = [];
  try {
    for await (const message of readMessages(ReadableStream.from([bytes]))) messages.push(message);
  } catch {
    // The last message was not complete at that time.
  }
  return messages;
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

/** When the application closed its side of each connection, `undefined` where FreeSWITCH was faster. */
function closingTimes(text: string): (number | undefined)[] {
  return text.split(/^## ESL CONNECTION /m).slice(1).map((section) => {
    const [, time, who] = /^ *([\d.]+) -- EOF \(closed for writing\) by (\w+)/m.exec(section) ?? [];
    return who === "application" ? Number(time) : undefined;
  });
}

/** Whether the application sent it hard on the heels of the step before: then its reply cannot have mattered. */
function inOneGo(step: Step, before: number): boolean {
  return step.bytes !== undefined && step.time - before < ONE_GO_S &&
    DECODER.decode(step.bytes).startsWith("sendmsg");
}

/** Ends every call from a connection of its own. */
async function hangUpAll(port: number): Promise<void> {
  await using connection = await dial({ hostname: "127.0.0.1", port, password: "ClueCon" });
  await connection.api("hupall NORMAL_CLEARING");
}

/** What a replay plays with. */
interface Stage {
  readonly simulator: Simulator;
  readonly listener: Deno.TcpListener;
  readonly scenario: Scenario;
  readonly factor: number;
  readonly replays: readonly Replay[];
  /** Calls from outside that have begun. */
  readonly calls: Promise<unknown>[];
}

/** Opens a connection, unless it is open: the application dials, or somebody calls and FreeSWITCH dials. */
async function open({ simulator, listener, scenario, calls }: Stage, replay: Replay): Promise<void> {
  if (replay.started) return;
  if (replay.recorded.kind === "send") return replay.start(await Deno.connect({ port: simulator.port }));
  const caller = { ...recordedCaller(replay.recorded) ?? { to: "8001" }, ...scenario.caller };
  calls.push(simulator.call(caller));
  replay.start(await listener.accept());
}

/** Does everything that the application did, in its order. */
async function play(stage: Stage, all: readonly Step[]): Promise<void> {
  const { simulator, scenario, replays, factor } = stage;
  let before = 0;
  let interlude = scenario.then;
  for (const step of all.toSorted((a, b) => a.time - b.time)) {
    await open(stage, step.replay);
    if (interlude !== undefined && step.after > interlude.after) {
      await replays[0]?.reached(interlude.after);
      if (interlude.what === "shutdown") await simulator.close();
      else await hangUpAll(simulator.port);
      interlude = undefined;
    }
    if (step.time - before > PAUSE_S) await waited((step.time - before - PAUSE_S) * 1000 / factor);
    if (!inOneGo(step, before)) await step.replay.reached(step.after);
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
    await one.reached(recorded.length);
    await one.closeWriting();
    comparisons.push({ name: one.recorded.name, recorded, simulated: one.simulated });
  }
  await stage.simulator.close();
  for (const one of stage.replays) await one.finish();
  await Promise.allSettled(stage.calls);
  return comparisons;
}

/** Replays a recording. `text` is the file as it is: it tells who closed. */
export async function replay(recording: Recording, text: string, scenario: Scenario): Promise<Comparison[]> {
  const directory = await Deno.makeTempDir({ prefix: "sim_replay_" });
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  // Incoming calls go slower: the application needs its time to say what it wants before the call is answered.
  const incoming = recording.connections.some(({ kind }) => kind === "recv");
  const factor = scenario.speed?.factor ?? (incoming ? 40 : 200);
  try {
    await using simulator = await startSimulator({
      ...scenario.options,
      speed: { factor, ...scenario.speed },
      gofaxd: { hostname: "127.0.0.1", port: listener.addr.port },
    });
    for (const [realm, key, value] of scenario.db ?? []) simulator.db.insert(realm, key, value);
    const spelling = new Spelling();
    await spellPaths(spelling, recording, directory, scenario);
    spelling.add("127.0.0.1:8022", `127.0.0.1:${listener.addr.port}`);
    spelling.add("127.0.0.1%3A8022", `127.0.0.1%3A${listener.addr.port}`);
    const replays = recording.connections.map((connection) => new Replay(connection, spelling));
    const closed = closingTimes(text);
    const all = (await Promise.all(replays.map((replay, index) => steps(replay, closed[index])))).flat();
    const stage: Stage = { simulator, listener, scenario, factor, replays, calls: [] };
    await play(stage, all);
    return (await compare(stage)).map((comparison) => ({
      ...comparison,
      simulated: comparison.simulated.slice(0, comparison.recorded.length).map((message) =>
        spelling.recorded(message)
      ),
    }));
  } finally {
    listener.close();
    await Deno.remove(directory, { recursive: true });
  }
}
