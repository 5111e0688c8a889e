/** ts-esl beside the event socket libraries of npm: bench/esl measures it in processes of its own. */

import { parseEvent, readMessages } from "ts-esl";
import { bytesFrom, loadRecording } from "../../tests/support/recording.ts";
import type { Bench, Findings, Part } from "../part.ts";
import { spreadCell, type Table } from "../report/table.ts";

const COMPARE = new URL("../esl/compare.ts", import.meta.url).pathname;
const RECORDING = new URL("../../tests/data/esl/send-nofax-hangup.txt", import.meta.url).pathname;
const PIECES = [64, 4_096, 65_536];
const CALLS = { full: 2_000, smallest: 3 };
const ROUNDS = { full: 5, smallest: 1 };
const SIZE = { full: ["--rounds", "5", "--events", "50000"], smallest: ["--rounds", "1", "--events", "20"] };

/** What bench/esl/compare.ts writes. */
interface Compared {
  readonly results: Readonly<
    Record<
      string,
      readonly { readonly eventsPerSecond: number; readonly cpuUs: number; readonly peakMb: number }[]
    >
  >;
}

async function compare(args: readonly string[], signal: AbortSignal): Promise<Compared> {
  const json = await Deno.makeTempFile({ prefix: "gofax-bench-", suffix: ".json" });
  try {
    const child = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-check", COMPARE, ...args, "--json", json],
      stdin: "null",
      stdout: "null",
      stderr: "piped",
      signal,
    });
    const { success, stderr } = await child.output();
    signal.throwIfAborted();
    if (!success) throw new Error(new TextDecoder().decode(stderr));
    return JSON.parse(await Deno.readTextFile(json));
  } finally {
    await Deno.remove(json);
  }
}

async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** Milliseconds that one recorded call takes to be read, of which nothing is asked but the names of its events. */
async function readCall(bytes: Uint8Array, size: number, times: number): Promise<number> {
  const began = performance.now();
  for (let time = 0; time < times; time++) {
    for await (const message of readMessages(inPieces(bytes, size))) {
      if (message.contentType === "text/event-plain") parseEvent(message);
    }
  }
  return (performance.now() - began) / times;
}

/** One call from memory, in pieces as a connection may bring them. */
async function oneCall({ size, signal }: Bench): Promise<{ readonly table: Table; readonly data: unknown }> {
  const connection = loadRecording(RECORDING).connections.find(({ kind }) => kind === "send");
  if (connection === undefined) throw new Error(`${RECORDING} has no connection`);
  const bytes = bytesFrom(connection, "S");
  const took = new Map<number, number[]>(PIECES.map((piece) => [piece, []]));
  for (let round = 0; round < ROUNDS[size]; round++) {
    for (const [piece, all] of took) {
      signal.throwIfAborted();
      all.push(await readCall(bytes, piece, CALLS[size]));
    }
  }
  const rows = [...took].map(([piece, all]) => [`${piece} bytes`, spreadCell(all, 3)]);
  const title = `ts-esl reads one call of ${bytes.length} bytes from memory`;
  return { table: { title, columns: ["in pieces of", "ms"], rows }, data: Object.fromEntries(took) };
}

async function run(bench: Bench): Promise<Findings> {
  const { size, signal, say } = bench;
  say("event socket libraries");
  const compared = await compare(SIZE[size], signal);
  const call = await oneCall(bench);
  const rows = Object.entries(compared.results).map(([name, rounds]) => [
    name,
    spreadCell(rounds.map(({ eventsPerSecond }) => eventsPerSecond), 0),
    spreadCell(rounds.map(({ cpuUs }) => cpuUs)),
    spreadCell(rounds.map(({ peakMb }) => peakMb), 0),
  ]);
  return {
    tables: [{
      title: "Reading recorded events of 6.3 KB over loopback",
      columns: ["", "events/s", "CPU per event, µs", "peak memory, MB"],
      rows,
    }, call.table],
    notes: ["Each library runs in a process of its own, in the runtime that it is made for."],
    data: { compared, call: call.data },
  };
}

/** The event socket libraries. */
export const EVENT_SOCKET: Part = {
  about: "event socket libraries: events a second, CPU per event (npm installs the peers)",
  minutes: 10,
  run,
};
