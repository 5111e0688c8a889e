/** `gofax doctor` beside a real HylaFAX: it talks to faxq, hfaxd and gofaxd. */

import assert from "node:assert/strict";
import { startSimulator } from "../../lib/sim/mod.ts";
import { exec } from "../support/exec.ts";
import { AS_UUCP, GofaxSite } from "../support/gofax.ts";
import { INSTALLATION } from "../support/installation.ts";
import { hylafaxTest } from "../support/hylafax.ts";

interface Finding {
  readonly check: string;
  readonly part: string;
  readonly state: string;
  readonly seen: string;
}

/** All findings, by the names of their checks. */
async function doctor({ site }: GofaxSite, as: readonly string[]): Promise<ReadonlyMap<string, Finding>> {
  // as GofaxSite installs it
  const app = `${site.dir}/app`;
  const words = [...as, `${app}/deno`, "run", "-A", "--no-prompt", `${app}/main.ts`, "doctor", "--json"];
  const [command = "", ...args] = [...words, "-c", `${site.dir}/gofax.conf`];
  const { stdout } = await exec(command, args, {
    env: { DENO_DIR: `${app}/cache`, PATH: INSTALLATION.path },
  });
  const { findings } = JSON.parse(stdout) as { readonly findings: readonly Finding[] };
  return new Map(findings.map((finding) => [finding.check, finding]));
}

/** Checks of what is really there in this test. */
const FINE = [
  "hylafax",
  "spool",
  "setup-cache",
  "hylafax-two",
  "scripts-kind",
  "accounting-place",
  "job-limits",
  "settings-not-done",
  "jobs-not-done",
  "send-command",
  "door",
  "modem-files",
  "scripts",
  "spool-owner",
  "spool-root-files",
  "daemons-kind",
  "queue-kind",
  "faxq",
  "hfaxd",
  "gofaxd",
  "gofaxd-port",
  "modems-served",
  "queue",
  "gofaxd-version",
  "switch-login",
  "switch-ready",
  "switch-modules",
  "sip-profile",
  "gateways",
  "switch-sees-spool",
];

hylafaxTest("gofax doctor finds faxq, hfaxd, gofaxd and FreeSWITCH well, as root and as uucp", async () => {
  await using simulator = await startSimulator({ password: "secret" });
  await using gofax = await GofaxSite.start({
    switch: { port: simulator.port, password: "secret" },
    modems: 2,
  });
  for (const as of [["/usr/bin/env"], AS_UUCP]) {
    const found = await doctor(gofax, as);
    const states = FINE.map((id) => found.get(id)).filter((each) => each?.state !== "ok");
    assert.deepEqual(states, [], as.join(" "));
    const name = INSTALLATION.dialect === "hylafax+" ? "HylaFAX+" : "HylaFAX";
    const folder = INSTALLATION.faxq.replace(/\/faxq$/, "");
    assert.ok(found.get("hylafax")?.seen.startsWith(`${name} ${INSTALLATION.version} in ${folder}`));
    assert.match(
      found.get("hfaxd")?.seen ?? "",
      new RegExp(`HylaFAX \\(tm\\) Version ${INSTALLATION.version}`),
    );
  }
});

hylafaxTest("gofax doctor names a faxq that is stopped, and who is away", async () => {
  await using simulator = await startSimulator({ password: "secret" });
  await using gofax = await GofaxSite.start({
    switch: { port: simulator.port, password: "secret" },
    modems: 2,
  });
  const { site } = gofax;
  const faults = async (): Promise<readonly string[]> => {
    const found = await doctor(gofax, AS_UUCP);
    return [...found.values()].filter(({ part, state }) => part === "running" && state === "fault")
      .map(({ check, seen }) => `${check}: ${seen.split(":")[0]}`);
  };
  Deno.kill(site.faxqPid, "SIGSTOP");
  try {
    site.tell("Z");
    assert.deepEqual(await faults(), ["faxq: it is stuck"]);
  } finally {
    Deno.kill(site.faxqPid, "SIGCONT");
  }
  await gofax.stopDaemon();
  assert.deepEqual(await faults(), ["gofaxd: it does not run"]);
  await site.stopFaxq();
  assert.deepEqual(await faults(), ["faxq: it does not run", "gofaxd: it does not run"]);
});
