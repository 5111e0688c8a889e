/** Reads by npm's `modesl`. Arguments: the folder it is installed in, the port, how many events. */

import { createRequire } from "node:module";
import process from "node:process";
import { meter } from "./meter.mjs";

const [folder, port, events] = process.argv.slice(2);
const { Connection } = createRequire(`${folder}/`)("modesl");
const take = meter(Number(events));
const connection = new Connection("127.0.0.1", Number(port), "ClueCon");
connection.on("esl::ready", () => {
  connection.on("esl::event::CHANNEL_HANGUP::**", (event) => {
    take(event.getHeader("Event-Name"), event.getHeader("Unique-ID"));
  });
  connection.subscribe(["CHANNEL_HANGUP"]);
});
