/** gofaxd at a port below 1024, as the shipped unit starts it: as uucp, with the right to that and to nothing else. */

import assert from "node:assert/strict";
import { giveToUucp } from "../../support/scratch.ts";
import { DaemonSite } from "../../support/daemon_process.ts";
import { installProgram } from "../../support/deno_sender.ts";
import { installFaxrcvd, sessionsEnd } from "../daemon_rig.ts";
import { until } from "../rig.ts";

const ROOT = Deno.uid() === 0;

/** Needs root, who alone may start somebody with rights, or without. */
function asRoot(name: string, fn: () => Promise<void>): void {
  Deno.test({ name: ROOT ? name : `NOT TRIED, needs root: ${name}`, ignore: !ROOT, fn });
}

/** A port below 1024 that nobody listens at. */
function lowPort(): number {
  for (let port = 338; port < 600; port++) {
    try {
      Deno.listen({ hostname: "127.0.0.1", port }).close();
      return port;
    } catch {
      // Somebody does.
    }
  }
  throw new Error("No port is free");
}

/** A site of uucp's, and how uucp starts gofaxd there with these words of setpriv. */
async function lowSite(rights: readonly string[]): Promise<{ site: DaemonSite; port: number; app: string }> {
  const app = await Deno.makeTempDir({ prefix: "gofax-app-" });
  await Deno.chmod(app, 0o755);
  const { deno, main, env } = await installProgram(app);
  const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  const user = ["setpriv", "--reuid=10", "--regid=10", "--clear-groups", ...rights, "env", ...variables];
  const site = await DaemonSite.start({
    command: [...user, deno, "run", "-A", "--no-prompt", main, "daemon"],
  });
  const port = lowPort();
  site.configure({ gofaxd: { socket: `127.0.0.1:${port}` } });
  site.rig.sim.setGofaxd({ hostname: "127.0.0.1", port });
  await giveToUucp(site.rig.dir);
  return { site, port, app };
}

const RIGHT = "net_bind_service";

asRoot(
  "gofaxd as uucp takes a port below 1024 with the right to it, and its scripts have no right at all",
  async () => {
    const { site, port, app } = await lowSite([`--inh-caps=+${RIGHT}`, `--ambient-caps=+${RIGHT}`]);
    try {
      await using _site = site;
      installFaxrcvd(site.rig, `grep -E '^(Uid|Cap(Inh|Prm|Eff|Amb)):' /proc/self/status > tmp/rights`);
      const daemon = site.daemon();
      await site.hears("READY=1", daemon);
      await until("it is ready", () => daemon.output().includes(`Ready for calls at 127.0.0.1:${port}`));
      const call = await site.rig.sim.call({ to: "8001" });
      assert.ok(call.answered, daemon.output());
      await sessionsEnd(site.rig);
      await until("faxrcvd has noted its rights", () => site.rig.read("tmp/rights").split("\n").length > 5);
      const none = "0000000000000000";
      assert.equal(
        site.rig.read("tmp/rights"),
        `Uid:\t10\t10\t10\t10\nCapInh:\t${none}\nCapPrm:\t${none}\nCapEff:\t${none}\nCapAmb:\t${none}\n`,
      );
    } finally {
      await Deno.remove(app, { recursive: true });
    }
  },
);

asRoot("gofaxd without the right to its port says so, and what to do", async () => {
  const { site, port, app } = await lowSite(["--inh-caps=-all", "--bounding-set=-all"]);
  try {
    await using _site = site;
    const daemon = site.daemon();
    assert.equal(await daemon.ended, 69);
    assert.match(
      daemon.output(),
      new RegExp(
        `Cannot listen at 127\\.0\\.0\\.1:${port} \\(gofaxd\\.socket\\): .*; ports below 1024 need the right CAP_NET_BIND_SERVICE`,
      ),
    );
    assert.match(
      daemon.output(),
      /gofaxd\.service gives.*; without it take a higher port here and in FreeSWITCH's dialplan/,
    );
  } finally {
    await Deno.remove(app, { recursive: true });
  }
});
