/** What other calls do is nothing to a job, however many they are. */

import assert from "node:assert/strict";
import type { EslConnection } from "ts-esl";
import { sendBatch } from "../../../lib/flow/send/send_batch.ts";
import { Rig } from "../rig.ts";

Deno.test("a job's connection has a filter before it gets any events: those of all other calls would come otherwise", async () => {
  await using rig = await Rig.start();
  const world = rig.world();
  const commands: string[] = [];
  const connect = async (signal: AbortSignal | undefined): Promise<EslConnection> => {
    const connection = await world.connect(signal);
    const request = connection.request.bind(connection);
    connection.request = async (command, options) => {
      const reply = await request(command, options);
      commands.push(command.line.split(" ")[0] ?? "");
      return reply;
    };
    return connection;
  };
  assert.equal(await sendBatch({ ...world, connect }, [rig.job()]), 2);
  assert.ok(commands.indexOf("filter") < commands.indexOf("event"), commands.join());
});
