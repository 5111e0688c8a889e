// deno-lint-ignore-file no-console
// Receives faxes: deno run --allow-net server.ts 8022, and in the dialplan
// <action application="socket" data="127.0.0.1:8022 async full"/>
import { type EslCall, listen } from "ts-esl";

async function receive(call: EslCall): Promise<void> {
  await using connection = call.connection;
  await call.prepare({ events: ["CHANNEL_CALLSTATE"], subclasses: ["spandsp::rxfaxresult"] });
  await connection.execute("answer");
  await connection.execute("rxfax", `/tmp/${call.uuid}.tif`);
  await connection.execute("hangup");
  for await (const event of connection.events()) {
    if (event.subclass === "spandsp::rxfaxresult") console.log(call.uuid, event.get("fax-result-text"));
    if (event.get("Channel-Call-State") === "HANGUP") break;
  }
}

await using server = listen({ hostname: "127.0.0.1", port: Number(Deno.args[0] ?? 8022) });
console.log(`listening on port ${server.address.port}`);
for await (const call of server) receive(call).catch((error) => console.error(call.uuid, error));
