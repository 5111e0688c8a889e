// deno-lint-ignore-file explicit-function-return-type -- JavaScript has none
/** Reads by npm's `esl`. Arguments: the folder it is installed in, the port, how many events. */

import { createRequire } from "node:module";
import process from "node:process";
import { meter } from "./meter.mjs";

const [folder, port, events] = process.argv.slice(2);
const { FreeSwitchClient } = createRequire(`${folder}/`)("esl");
const quiet = { debug() {}, info() {}, error() {} };
const take = meter(Number(events));
const client = new FreeSwitchClient({ host: "127.0.0.1", port: Number(port), logger: quiet });
client.on("connect", (call) => {
  call.on("CHANNEL_HANGUP", ({ body }) => take(body["Event-Name"], body["Unique-ID"]));
  call.event_json("CHANNEL_HANGUP");
});
client.connect();
