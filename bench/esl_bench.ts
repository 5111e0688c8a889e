/** How fast recorded event-socket bytes become events. Run: deno task bench */

import { parseEvent, readMessages } from "ts-esl";
import { bytesFrom, loadRecording } from "../tests/support/recording.ts";

const FILE = new URL("../tests/data/esl/send-nofax-hangup.txt", import.meta.url).pathname;
const connection = loadRecording(FILE).connections.find(({ kind }) => kind === "send");
if (connection === undefined) throw new Error(`${FILE} has no connection`);
const bytes = bytesFrom(connection, "S");

async function* chunks(size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

for (const size of [64, 4096, 65_536]) {
  Deno.bench(`one call (${bytes.length} bytes) in pieces of ${size}`, async () => {
    for await (const message of readMessages(chunks(size))) {
      if (message.contentType === "text/event-plain") parseEvent(message);
    }
  });
}
