/**
 * Recorded calls, folded. Those that are kept with the tests hold nothing but the title and the connection of the call;
 * where the whole set lies beside the checkout, its time lines say what happened in words of their own.
 */
import { type EslEvent, type EslMessage, parseEvent, readMessages } from "ts-esl";
import { type Call, newCall, reduce } from "../../lib/fax/call/call.ts";
import { readCallEvent } from "../../lib/fax/call/call_event.ts";
import { bytesFrom, loadRecording, messageEnds, type RecordedConnection } from "../support/recording.ts";

const DATA = new URL("../data/", import.meta.url);
const ALL = new URL("../../../shared/spec/transcripts/", import.meta.url);

async function* whole(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(bytes);
}

/** When each message of FreeSWITCH had arrived, in milliseconds. */
function arrivals(connection: RecordedConnection, bytes: Uint8Array): readonly number[] {
  const chunks = connection.chunks.filter((chunk) => chunk.from === "S");
  let sum = 0;
  const reached = chunks.map(({ time, bytes }) => ({
    end: sum += bytes.length,
    at: Math.round(time * 1000),
  }));
  return messageEnds(bytes).map((end) => reached.find((chunk) => chunk.end >= end)?.at ?? 0);
}

/** What FreeSWITCH said on a connection, and when. */
async function messagesOf(
  connection: RecordedConnection,
): Promise<readonly (readonly [EslMessage, number])[]> {
  const bytes = bytesFrom(connection, "S");
  const at = arrivals(connection, bytes);
  const messages = await Array.fromAsync(readMessages(whole(bytes)));
  return messages.map((message, index) => [message, at[index] ?? 0]);
}

/** The events of a connection, with their times. */
export async function eventsOf(
  connection: RecordedConnection,
): Promise<readonly (readonly [EslEvent, number])[]> {
  const messages = await messagesOf(connection);
  return messages.filter(([{ contentType }]) => contentType === "text/event-plain")
    .map(([message, at]) => [parseEvent(message), at]);
}

/** The call of a connection, folded from all its events. */
export async function foldConnection(connection: RecordedConnection): Promise<Call> {
  let call = newCall(0);
  for (const [event, at] of await eventsOf(connection)) {
    const read = readCallEvent(event);
    if (read !== undefined) call = reduce(call, read, at);
  }
  return call;
}

/** The connection of the call of a recording that is kept with the tests. */
export function keptConnection(path: string): RecordedConnection {
  const [first] = loadRecording(new URL(`${path}.txt`, DATA)).connections;
  if (first === undefined) throw new Error(`Recording ${path} has no connection`);
  return first;
}

/** The names of all recorded calls; empty where they are not beside the checkout. */
export function allRecordings(): readonly string[] {
  try {
    return [...Deno.readDirSync(ALL)].map(({ name }) => name).filter((name) => /^(send|recv)-/.test(name))
      .toSorted();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

/** The connections of one of all recordings. */
export function connectionsOf(name: string): readonly RecordedConnection[] {
  return loadRecording(new URL(name, ALL)).connections;
}

/** What the time line of a recording says of a connection's events, one line each. */
export function timeLine(name: string, connection: string): readonly string[] {
  const [head = ""] = Deno.readTextFileSync(new URL(name, ALL)).split(/^## ESL CONNECTION /m);
  const mark = ` esl ${connection} `;
  return head.split("\n").filter((line) => line.includes(mark) && line.includes("S< EVENT "))
    .map((line) => line.slice(line.indexOf("S< EVENT ") + "S< EVENT ".length));
}
