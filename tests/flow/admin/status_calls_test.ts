import assert from "node:assert/strict";
import { askSwitch } from "../../../lib/flow/admin/status_switch.ts";
import type { Simulator } from "../../../lib/sim/mod.ts";
import { Daemon } from "../daemon_rig.ts";
import { Rig, type Settings, until } from "../rig.ts";

/** What is shown of each call. */
async function shown(rig: Rig): Promise<readonly unknown[]> {
  const { calls } = await askSwitch(rig.world());
  return calls?.map(({ direction, number, called, phase, page }) => [
    direction,
    number,
    called,
    phase,
    page,
  ]) ?? [];
}

function runs(sim: Simulator, application: string): boolean {
  return sim.channels().some((channel) => channel.get("current_application") === application);
}

Deno.test("askSwitch() tells of a call that was handed to gofaxd and has not come to its fax", async (t) => {
  const cases: readonly [application: string, phase: string, settings: Settings[string]][] = [
    ["socket", "handed", { dynamicconfig: "bin/slow" }],
    ["sleep", "ringing", { answerafter: "60s" }],
    ["playback", "connected", { answerafter: "0", waittime: "60s" }],
  ];
  for (const [application, phase, gofaxd] of cases) {
    await t.step(phase, async () => {
      await using rig = await Rig.start({ gofaxd }, { speed: 1 });
      rig.script("bin/slow", "#!/bin/sh\ntouch tmp/asked\nexec sleep 60\n");
      await using daemon = Daemon.start(rig);
      const call = rig.sim.call({ to: "8001", from: "0301" });
      if (application === "socket") {
        await until("the script runs", () => [...Deno.readDirSync(`${rig.dir}/tmp`)].length > 0);
      } else await until(`FreeSWITCH runs ${application}`, () => runs(rig.sim, application));
      assert.deepEqual(await shown(rig), [["in", "0301", "8001", phase, undefined]]);
      await daemon.stop();
      await call;
    });
  }
});

Deno.test("askSwitch() tells of a call that gofaxd has not greeted, and not of one that is handed to somebody else", async () => {
  using gofaxd = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  using other = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  await using rig = await Rig.start({ gofaxd: { socket: `127.0.0.1:${gofaxd.addr.port}` } }, { speed: 1 });
  /** Hands a call over to somebody who says nothing. */
  const handTo = async (listener: Deno.TcpListener, from: string): Promise<Deno.TcpConn> => {
    rig.sim.setGofaxd(listener.addr);
    rig.sim.call({ to: "8001", from }).catch(() => {});
    return await listener.accept();
  };
  using _ours = await handTo(gofaxd, "0301");
  using _theirs = await handTo(other, "0302");
  assert.deepEqual(await shown(rig), [["in", "0301", "8001", "handed", undefined]]);
});
