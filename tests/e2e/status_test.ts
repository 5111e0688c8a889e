/** `gofax status` beside a real HylaFAX, as those who may look and those who may not. */

import assert from "node:assert/strict";
import { faxstate } from "../support/administration.ts";
import { exec } from "../support/exec.ts";
import { AS_UUCP, GofaxSite } from "../support/gofax.ts";
import { hylafaxTest } from "../support/hylafax.ts";
import { startSimulator } from "../../lib/sim/mod.ts";

const AS_NOBODY = ["/usr/bin/setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", "--"];

/** Exit code and what is said. */
async function statusText({ site }: GofaxSite, as: readonly string[]): Promise<readonly [number, string]> {
  // as GofaxSite installs it
  const app = `${site.dir}/app`;
  const words = [...as, `${app}/deno`, "run", "-A", "--no-prompt", `${app}/main.ts`, "status"];
  const [command = "", ...args] = [...words, "-c", `${site.dir}/gofax.conf`];
  const { code, stdout } = await exec(command, args, { env: { DENO_DIR: `${app}/cache` } });
  return [code, stdout];
}

/** Exit code and the last line. */
async function status(gofax: GofaxSite, as: readonly string[]): Promise<readonly [number, string]> {
  const [code, stdout] = await statusText(gofax, as);
  return [code, stdout.trimEnd().split("\n").at(-1) ?? ""];
}

hylafaxTest("gofax status sees FreeSWITCH, faxq and gofaxd, as root and as uucp", async () => {
  await using simulator = await startSimulator({ password: "secret" });
  await using gofax = await GofaxSite.start({
    switch: { port: simulator.port, password: "secret" },
    modems: 2,
    settings: { gofaxsend: { faxnumber: "0301" } },
  });
  // The tests' daemon listens where any user of the machine might.
  const fine = "Altogether  working, 1 warning";
  assert.match((await statusText(gofax, AS_UUCP))[1], /^Warnings {4}.*: gofaxd\.socket: .*\nAltogether/m);
  assert.deepEqual(await status(gofax, AS_UUCP), [0, fine]);
  assert.deepEqual(await status(gofax, ["/usr/bin/env"]), [0, fine]);
  assert.deepEqual(await status(gofax, AS_NOBODY), [77, "Altogether  cannot be told by this user"]);
  await gofax.stopDaemon();
  assert.deepEqual(await status(gofax, AS_UUCP), [69, "Altogether  away: gofaxd"]);
  await simulator.close();
  assert.deepEqual(await status(gofax, AS_UUCP), [69, "Altogether  away: freeswitch, gofaxd"]);
});

hylafaxTest("gofax status says that faxstate took a modem out of use, until it is ready again", async () => {
  await using simulator = await startSimulator({ password: "secret" });
  await using gofax = await GofaxSite.start({
    switch: { port: simulator.port, password: "secret" },
    modems: 2,
  });
  const { site } = gofax;
  const said = async (): Promise<boolean> =>
    /freeswitch0 .*, taken out of use by an operator/.test((await statusText(gofax, AS_UUCP))[1]);
  assert.ok(!await said());
  await faxstate(site, "down");
  await site.until("gofax status to say so", said);
  assert.equal((await Deno.lstat(`${site.spool}/log/gofax-modems`)).uid, 10);
  await faxstate(site, "ready");
  await site.until("gofax status to say no more", async () => !await said());
});

hylafaxTest("gofax status sees that a stopped faxq reads nothing, and that it goes on", async () => {
  await using simulator = await startSimulator({ password: "secret" });
  await using gofax = await GofaxSite.start({
    switch: { port: simulator.port, password: "secret" },
    modems: 2,
  });
  const { site } = gofax;
  Deno.kill(site.faxqPid, "SIGSTOP");
  try {
    site.tell("Z");
    const [code, text] = await statusText(gofax, AS_UUCP);
    assert.match(text, /^faxq {8}STUCK: .* reads nothing \(\d+ bytes wait there\): .*restart HylaFAX$/m);
    assert.match(text, /^Altogether {2}stuck: faxq$/m);
    assert.equal(code, 69);
  } finally {
    Deno.kill(site.faxqPid, "SIGCONT");
  }
  assert.equal((await status(gofax, AS_UUCP))[0], 0);
});
