/** A gofaxd that comes to nothing for a while, as under load: a sender ends meanwhile, and its farewell lies in the FIFO. */

import assert from "node:assert/strict";
import { DaemonSite } from "../../support/daemon_process.ts";
import { startSender } from "../../support/sender_process.ts";
import { accounts } from "../daemon_rig.ts";
import { until } from "../rig.ts";

const WAIT = "#!/bin/sh\nwhile ! test -e tmp/go; do sleep 0.02; done\n";

Deno.test("a sender that came to its end while gofaxd was busy has not died", async () => {
  await using site = await DaemonSite.start();
  const { rig } = site;
  rig.script("bin/dynamic", WAIT);
  site.configure({ gofaxsend: { dynamicconfig: "bin/dynamic" } });
  const daemon = site.daemon();
  const shows = (text: string): boolean => rig.read("status/freeswitch0") === `${text}\n`;
  await until("gofaxd is ready", () => shows("Running and idle"));
  const sender = startSender(rig, rig.job());
  await until("it sends", () => shows("Sending job 1"));
  Deno.kill(daemon.pid, "SIGSTOP");
  Deno.writeTextFileSync(`${rig.dir}/tmp/go`, "");
  assert.equal((await sender.status).code, 2);
  Deno.kill(daemon.pid, "SIGCONT");
  await until("the modem is free", () => shows("Running and idle"));
  assert.doesNotMatch(daemon.output(), /died|dead/);
  assert.deepEqual(accounts(rig).map(({ kind, reason }) => [kind, reason]), [["SEND", ""]]);
});
