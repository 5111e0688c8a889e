/** What the application did in a recording, step by step. */

import { type EslMessage, readMessages } from "ts-esl";
import type { ReplayedConnection } from "./replayed_connection.ts";

const GOODBYE_LENGTH = 67;

/** Something that the application sent, or that it closed its side. */
export interface Step {
  readonly replay: ReplayedConnection;
  readonly time: number;
  /** What the application sent, `undefined` if it closed its side. */
  readonly bytes: Uint8Array<ArrayBuffer> | undefined;
  /** Messages that had come on this connection by then. */
  readonly after: number;
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

/** The application's chunks of a connection, each with the number of messages before it. */
export async function stepsOf(replay: ReplayedConnection, closed: number | undefined): Promise<Step[]> {
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

/** When the application closed its side of each connection, `undefined` where FreeSWITCH was faster. */
export function closingTimes(text: string): (number | undefined)[] {
  return text.split(/^## ESL CONNECTION /m).slice(1).map((section) => {
    const [, time, who] = /^ *([\d.]+) -- EOF \(closed for writing\) by (\w+)/m.exec(section) ?? [];
    return who === "application" ? Number(time) : undefined;
  });
}
