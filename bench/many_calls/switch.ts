/**
 * FreeSWITCH's stand-in for {@linkcode ../many_calls.ts}, in a process of its own. Options as JSON in the first argument; each
 * line of stdin is so many calls at once, and a line of stdout tells what became of them. It measures where FreeSWITCH would:
 * from the dialling of gofaxd's port to the first byte that gofaxd says.
 */

import { type CallRecord, startSimulator } from "../../lib/sim/mod.ts";

/** Calls to be made at the same moment. */
export interface Wave {
  /** How many calls begin at the same moment. */
  readonly calls: number;
  /** Pages of each fax. */
  readonly pages: number;
  /** The first caller's number; the others count on from it. */
  readonly from: number;
}

/** What became of them. */
export interface WaveEnd {
  /** Calls that gofaxd answered. */
  readonly answered: number;
  /** Ended as a whole fax. */
  readonly faxes: number;
  /** Hangup causes of those that were not answered, counted. */
  readonly refused: Readonly<Record<string, number>>;
  /** Milliseconds until gofaxd's first word, of each connection. */
  readonly firstWordMs: readonly number[];
  /** Milliseconds until gofaxd answers the call or refuses it. */
  readonly decisionMs: readonly number[];
}

/** When something was heard first on a connection, in milliseconds from the dialling on. */
interface Times {
  firstWord?: number;
  decision?: number;
}

const DECISION = /^execute-app-name: (answer|respond)$/m;

let heard: Times[] = [];

/** A connection that notes when it hears something. */
function timed(connection: Deno.TcpConn, since: number): Deno.TcpConn {
  const read = connection.read.bind(connection);
  const decoder = new TextDecoder();
  const times: Times = {};
  heard.push(times);
  let text = "";
  connection.read = async (into) => {
    const count = await read(into);
    const now = performance.now() - since;
    times.firstWord ??= now;
    text += decoder.decode(into.subarray(0, count ?? 0));
    if (DECISION.test(text)) {
      times.decision = now;
      connection.read = read;
    }
    return count;
  };
  return connection;
}

const { port: gofaxd } = JSON.parse(Deno.args[0] ?? "{}").gofaxd;
const connect = Deno.connect;
const timedConnect = async (options: Deno.ConnectOptions): Promise<Deno.TcpConn> => {
  const since = performance.now();
  const connection = await connect(options);
  return options.port === gofaxd ? timed(connection, since) : connection;
};
Object.defineProperty(Deno, "connect", { value: timedConnect });

function say(value: unknown): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${JSON.stringify(value)}\n`));
}

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

await using simulator = await startSimulator(JSON.parse(Deno.args[0] ?? "{}"));
say({ port: simulator.port });

async function make({ calls, pages, from }: Wave): Promise<void> {
  const mine: Times[] = heard = [];
  const running = Array.from(
    { length: calls },
    (_, index) => simulator.call({ to: "8001", from: String(from + index), pages }),
  );
  const records = await Promise.all(running);
  say(endOf(records, mine));
}

let text = "";
const waves: Promise<void>[] = [];
for await (const piece of Deno.stdin.readable.pipeThrough(new TextDecoderStream())) {
  const lines = (text + piece).split("\n");
  text = lines.pop() ?? "";
  for (const line of lines) waves.push(make(JSON.parse(line)));
}
await Promise.all(waves);
