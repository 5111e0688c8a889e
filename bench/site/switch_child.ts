/**
 * FreeSWITCH's stand-in for {@linkcode ./switch.ts}, in a process of its own. Options as JSON in the first argument; a question on each
 * line of stdin, its answer on a line of stdout. It measures where FreeSWITCH would: from the dialling of gofaxd's port to the first
 * byte that gofaxd says, and when a sender connects and dials.
 */

import { type CallRecord, type Simulator, startSimulator } from "../../lib/sim/mod.ts";
import { readDirectories } from "../../lib/tiff/read.ts";
import { sharedNow } from "../machine/clocks.ts";
import { atOnce } from "./at_once.ts";
import type { Answers, Dialling, FarPages, Question, Wave, WaveEnd } from "./switch_words.ts";

/** When something was heard first on a connection, in milliseconds from the dialling on. */
interface Times {
  firstWord?: number;
  decision?: number;
}

const DECISION = /^execute-app-name: (answer|respond)$/m;
const ORIGINATE = /^(bg)?api originate /m;

let heard: Times[] = [];
let dialled: Dialling[] = [];

/** Tells what is read from a connection until told that it was enough. */
function overhear(connection: Deno.TcpConn, tell: (bytes: Uint8Array) => boolean): void {
  const read = connection.read.bind(connection);
  connection.read = async (into) => {
    const count = await read(into);
    if (tell(into.subarray(0, count ?? 0))) connection.read = read;
    return count;
  };
}

/** Notes when gofaxd says something on a connection that we dialled. */
function timeAnswer(connection: Deno.TcpConn, since: number): void {
  const decoder = new TextDecoder();
  const times: Times = {};
  heard.push(times);
  let text = "";
  overhear(connection, (bytes) => {
    const now = performance.now() - since;
    times.firstWord ??= now;
    text += decoder.decode(bytes);
    if (DECISION.test(text)) times.decision = now;
    return times.decision !== undefined;
  });
}

/** Notes when somebody who connected to us dials. */
function timeDialling(connection: Deno.TcpConn): void {
  const connectedAt = sharedNow();
  const decoder = new TextDecoder();
  let text = "";
  overhear(connection, (bytes) => {
    text += decoder.decode(bytes);
    if (!ORIGINATE.test(text)) return false;
    dialled.push({ connectedAt, dialledAt: sharedNow() });
    return true;
  });
}

const { port: gofaxd } = JSON.parse(Deno.args[0] ?? "{}").gofaxd;
const { connect, listen } = Deno;
Object.defineProperty(Deno, "connect", {
  value: async (options: Deno.ConnectOptions): Promise<Deno.TcpConn> => {
    const since = performance.now();
    const connection = await connect(options);
    if (options.port === gofaxd) timeAnswer(connection, since);
    return connection;
  },
});
Object.defineProperty(Deno, "listen", {
  value: (options: Deno.TcpListenOptions): Deno.TcpListener => {
    const listener = listen(options);
    const accept = listener.accept.bind(listener);
    listener.accept = async () => {
      const connection = await accept();
      timeDialling(connection);
      return connection;
    };
    return listener;
  },
});

function endOf(records: readonly CallRecord[], heard: readonly Times[]): WaveEnd {
  const refused: Record<string, number> = {};
  for (const { answered, cause } of records) {
    if (!answered) refused[cause] = (refused[cause] ?? 0) + 1;
  }
  return {
    answered: records.filter(({ answered }) => answered).length,
    faxes: records.filter(({ variables }) => variables["fax_success"] === "1").length,
    refused,
    firstWordMs: heard.flatMap(({ firstWord }) => firstWord ?? []),
    decisionMs: heard.flatMap(({ decision }) => decision ?? []),
  };
}

async function make(simulator: Simulator, wave: Wave): Promise<WaveEnd> {
  const { calls: count, pages, from } = wave;
  const mine: Times[] = heard = [];
  const one = (index: number): Promise<CallRecord> =>
    simulator.call({ to: "8001", from: String(from + index), pages });
  // Who asked does not listen any more when the time is over, and ends this process.
  return endOf(await atOnce({ ...wave, count }, one, new AbortController().signal), mine);
}

function farPages({ history }: Simulator): FarPages {
  const pages = history.flatMap(({ received }) => received === undefined ? [] : readDirectories(received))
    .map(({ strips }) => strips.map((strip) => new TextDecoder("latin1").decode(strip)).join(""));
  return { all: pages.length, different: new Set(pages).size };
}

function takeDialled(): readonly Dialling[] {
  const taken = dialled;
  dialled = [];
  return taken;
}

function say(value: unknown): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${JSON.stringify(value)}\n`));
}

await using simulator = await startSimulator(JSON.parse(Deno.args[0] ?? "{}"));

async function answer({ id, ask, wave }: Question): Promise<void> {
  const answers: { readonly [Name in keyof Answers]: () => Answers[Name] | Promise<Answers[Name]> } = {
    port: () => simulator.port,
    up: () => simulator.channels().length,
    dialled: takeDialled,
    wave: () => make(simulator, wave ?? { calls: 0, pages: 0, from: 0 }),
    farPages: () => farPages(simulator),
  };
  say({ id, answer: await answers[ask]() });
}

let text = "";
const answering: Promise<void>[] = [];
for await (const piece of Deno.stdin.readable.pipeThrough(new TextDecoderStream())) {
  const lines = (text + piece).split("\n");
  text = lines.pop() ?? "";
  for (const line of lines) answering.push(answer(JSON.parse(line)));
}
await Promise.all(answering);
