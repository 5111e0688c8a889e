/** Ways to cut bytes into chunks, and recordings to cut. */
import { type EslMessage, readMessages } from "ts-esl";
import { bytesFrom, loadRecording, messageEnds, type RecordedConnection } from "../support/recording.ts";

const DATA = new URL("../data/esl/", import.meta.url);

/** The names of the recordings that are kept with the tests. */
export const RECORDINGS: readonly string[] = [...Deno.readDirSync(DATA)].map((entry) => entry.name).sort();

/** A connection of a recording that is kept with the tests. */
export function recorded(name: string, connection = 0): RecordedConnection {
  const found = loadRecording(new URL(`${name}.txt`, DATA)).connections[connection];
  if (found === undefined) throw new Error(`Recording ${name} has no connection ${connection}`);
  return found;
}

/** What FreeSWITCH sent on a connection of a recording. */
export function fromFreeswitch(name: string, connection = 0): Uint8Array {
  return bytesFrom(recorded(name, connection), "S");
}

/** Hands out chunks. */
export async function* chunksOf(...chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) yield await Promise.resolve(chunk);
}

/** Every way to cut bytes in two, and byte by byte. */
export function* everySplit(bytes: Uint8Array): Generator<Uint8Array[]> {
  for (let at = 0; at <= bytes.length; at++) yield [bytes.slice(0, at), bytes.slice(at)];
  yield Array.from(bytes, (byte) => Uint8Array.of(byte));
}

/** All messages in those chunks. */
export function parseChunks(chunks: readonly Uint8Array[]): Promise<EslMessage[]> {
  return Array.fromAsync(readMessages(chunksOf(...chunks)));
}

/** A message as plain data, for comparing. */
export function plain(message: EslMessage): unknown {
  return [message.contentType, [...message.headers], message.body];
}

/** Runs of bytes that hold a few whole messages each and overlap, so that together they cover every position. */
export function windows(bytes: Uint8Array, size: number): Uint8Array[] {
  const ends = [0, ...messageEnds(bytes)];
  if (ends.length <= size + 1) return [bytes];
  return ends.slice(0, -size).map((start, index) => bytes.slice(start, ends[index + size]));
}
