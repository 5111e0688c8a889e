import assert from "node:assert/strict";
import { listen } from "ts-esl";
import { Daemon } from "../daemon_rig.ts";
import { Rig, until } from "../rig.ts";

/** The first page of a call does not end by itself. */
const HOLD = { speed: { factor: 1000, firstPageMs: 60_000 } };

/** Receives a call into that file, as a daemon does that is killed in the middle of it. */
async function leave(
  rig: Rig,
  from: string,
  file: string,
): Promise<{ readonly ended: Promise<{ cause: string }> }> {
  await using server = listen({ hostname: "127.0.0.1", port: 0 });
  rig.sim.setGofaxd(server.address);
  const ended = rig.sim.call({ to: "8001", from });
  for await (const call of server) {
    await using _connection = call;
    await call.prepare({ events: ["CHANNEL_CALLSTATE"], subclasses: [] });
    await call.connection.execute("answer");
    await call.connection.execute("rxfax", file);
    const receives = (): boolean =>
      rig.sim.channels().some((one) => one.get("current_application_data") === file);
    await until("it receives", receives);
    break;
  }
  return { ended };
}

Deno.test("a daemon ends what a daemon before it was receiving, and nothing else", async () => {
  await using rig = await Rig.start({}, HOLD);
  const other = await Deno.makeTempDir();
  const left = await leave(rig, "0301", `${rig.dir}/recvq/fax000000001.tif`);
  await leave(rig, "0302", `${other}/fax000000001.tif`);
  await using _daemon = Daemon.start(rig);
  await until("the other call is the only one", () => rig.sim.channels().length === 1);
  assert.equal((await left.ended).cause, "NORMAL_TEMPORARY_FAILURE");
  assert.match(
    rig.log.lines.join("\n"),
    /Ended a call from 0301 that was left by a gofaxd before us; see .*recvq/,
  );
  assert.doesNotMatch(rig.log.lines.join("\n"), /0302/);
  await Deno.remove(other, { recursive: true });
});
