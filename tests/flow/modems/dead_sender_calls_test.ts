import assert from "node:assert/strict";
import { callUuid } from "../../../lib/fax/call/uuid.ts";
import { Daemon } from "../daemon_rig.ts";
import { Rig, until } from "../rig.ts";
import { Somebody } from "../somebody.ts";
import { dial } from "ts-esl";

/** Dials as the sender of that job does, and leaves the call to itself. */
async function leaveCall(rig: Rig, pid: number, attempt: number): Promise<string> {
  const uuid = await callUuid({ key: await rig.callKey(), spooldir: rig.dir, jobId: 3, pid, attempt });
  await using connection = await dial({ hostname: "127.0.0.1", port: rig.sim.port, password: "secret-1" });
  await connection.bgapi(`originate {origination_uuid=${uuid}}sofia/gateway/default/1020 &park`);
  await until("the call is up", () => rig.sim.channels().some((channel) => channel.uuid === uuid));
  return uuid;
}

Deno.test("the call of a sender that was killed is ended, whichever gateway carries it; other calls go on", async () => {
  for (const attempt of [0, 2]) {
    await using rig = await Rig.start({ hylafax: { modems: "1" } }, { speed: 1 });
    await using daemon = Daemon.start(rig);
    await using sender = new Somebody();
    await leaveCall(rig, sender.pid, attempt);
    const other = await leaveCall(rig, 1, 0);
    daemon.tell(`GB3:${sender.pid}\0`);
    await daemon.shows("Sending job 3");
    await sender.kill();
    await until("only the other call is left", () => rig.sim.channels().length === 1);
    assert.equal(rig.sim.channels()[0]?.uuid, other);
    await until(
      "it is logged",
      () => /Ended the call that the dead sender left/.test(rig.log.lines.join("\n")),
    );
  }
});

Deno.test("a sender that took its leave is not looked after, and a switch that is away is only logged", async () => {
  await using rig = await Rig.start({ hylafax: { modems: "1" }, freeswitch: { socket: "127.0.0.1:1" } });
  await using daemon = Daemon.start(rig);
  await using orderly = new Somebody();
  daemon.tell(`GB3:${orderly.pid}\0GE3:${orderly.pid}\0`);
  await daemon.shows("Sending job 3");
  await orderly.kill();
  await daemon.shows("Running and idle");
  assert.doesNotMatch(rig.log.lines.join("\n"), /died/);
  await using killed = new Somebody();
  daemon.tell(`GB4:${killed.pid}\0`);
  await daemon.shows("Sending job 4");
  await killed.kill();
  await until("it is logged", () => /Cannot look for calls/.test(rig.log.lines.join("\n")));
  await daemon.shows("Running and idle");
});
