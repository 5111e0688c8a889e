// deno-lint-ignore-file explicit-function-return-type -- JavaScript has none
/** Reads by npm's `esl-lite`. Arguments: the folder it is installed in, the port, how many events. */

import { createRequire } from "node:module";
import process from "node:process";
import { meter } from "./meter.mjs";

const [folder, port, events] = process.argv.slice(2);
const { FreeSwitchClient } = createRequire(`${folder}/`)("esl-lite");
const quiet = { child: () => quiet, trace() {}, debug() {}, info() {}, warn() {}, error() {} };
const take = meter(Number(events));
const client = new FreeSwitchClient({ host: "127.0.0.1", port: Number(port), logger: quiet });
client.on("CHANNEL_HANGUP", ({ body }) => take(body.eventName, body.uniqueID));
