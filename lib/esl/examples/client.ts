// deno-lint-ignore-file no-console
// Sends a fax: deno run --allow-net client.ts 127.0.0.1 8021 ClueCon 1001 /tmp/fax.tif
import { backgroundJob, dial, eventPlain, filter, gatewayDestination, originateCommand } from "ts-esl";

const [hostname = "127.0.0.1", port = "8021", password = "ClueCon", number = "1001", file = "/tmp/fax.tif"] =
  Deno.args;
const uuid = crypto.randomUUID();
await using freeswitch = await dial({ hostname, port: Number(port), password });
await freeswitch.request(filter("Unique-ID", uuid));
await freeswitch.request(filter("Event-Name", "BACKGROUND_JOB"));
await freeswitch.request(eventPlain(["BACKGROUND_JOB", "CHANNEL_CALLSTATE"], ["spandsp::txfaxresult"]));
const jobUuid = await freeswitch.bgapi(originateCommand({
  variables: { origination_uuid: uuid, origination_caller_id_name: "O'Brien, Bob" },
  destination: gatewayDestination("default", number),
  application: "txfax",
  argument: file,
}));
for await (const event of freeswitch.events({ signal: AbortSignal.timeout(600_000) })) {
  const job = backgroundJob(event);
  if (job?.jobUuid === jobUuid) console.log("originate:", job.text);
  if (job?.jobUuid === jobUuid && !job.ok) break;
  if (event.subclass === "spandsp::txfaxresult") console.log("fax:", event.get("fax-result-text"));
  if (event.get("Channel-Call-State") === "HANGUP") break;
}
