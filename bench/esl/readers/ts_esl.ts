/**
 * Reads by ts-esl. Arguments: the folder of the library, the port, how many events, and `few` or `all`: whether name and Unique-ID
 * of each event are asked for, or each of its headers is decoded.
 */

import { meter } from "./meter.mjs";

const [folder, port, events, headers] = Deno.args;
const library: typeof import("../../../lib/esl/mod.ts") = await import(`file://${folder}/mod.ts`);
const take = meter(Number(events));
const connection = await library.dial({ hostname: "127.0.0.1", port: Number(port), password: "ClueCon" });
await connection.request(library.eventPlain(["CHANNEL_HANGUP"]));
for await (const event of connection.events()) {
  const all = headers === "all" ? Array.from(event.headers).length : 1;
  if (all > 0 && take(event.name, event.get("Unique-ID"))) break;
}
