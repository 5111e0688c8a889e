/** Whatever root calls creates nothing in the spool as root: each command of the table, with a spool that is HylaFAX's user's. */

import assert from "node:assert/strict";
import type { CommandName } from "../../cmd/table/table.ts";
import { COMMANDS } from "../../cmd/table/table.ts";
import { loadLibc } from "../../lib/os/libc.ts";
import { geteuid } from "../../lib/os/process_calls.ts";
import { until } from "../flow/rig.ts";
import { freePort } from "../support/free_port.ts";
import { AdminSite } from "../support/admin_site.ts";
import { must } from "../support/exec.ts";
import { giveToUucp } from "../support/scratch.ts";
import { startSession } from "../support/session.ts";

loadLibc();

const MAIN = new URL("../../main.ts", import.meta.url).pathname;

/** Calls of a command; SPOOL stands for the spool, PORT for a free port, and what runs on is ended when it has said the words. */
interface Calls {
  readonly lines: readonly string[];
  readonly endsAfter?: RegExp;
}

const CALLS: Readonly<Record<string, Calls>> = {
  setup: { lines: ["setup --dry-run --yes"] },
  // What --fix makes and changes is tried on a machine of its own: tests/site/doctor_breakages_test.ts.
  doctor: { lines: ["doctor", "doctor --all --json"] },
  status: { lines: ["status", "status --json", "status --nagios"] },
  selftest: { lines: ["selftest", "selftest --to 1001 --yes"] },
  config: { lines: ["config check", "config show"] },
  explain: { lines: ["explain 1", "explain 000000001"] },
  number: { lines: ["number 1001", "number 1001 --json"] },
  fallback: {
    lines: [
      "fallback add 1001",
      "fallback list",
      "fallback adopt",
      "fallback expire --all",
      "fallback remove 1001",
    ],
  },
  override: {
    lines: ["override set 1001 fax_enable_t38=false", "override list", "override unset 1001 fax_enable_t38"],
  },
  dynamicconfig: {
    lines: ["dynamicconfig test outgoing sendq/q1", "dynamicconfig test incoming --caller 1 --recipient 2"],
  },
  demo: { lines: ["demo"] },
  sim: { lines: ["sim --numbers", "sim --port PORT"], endsAfter: /listening on/ },
  daemon: { lines: ["daemon"], endsAfter: /goes on as uucp[^]*gofaxd .* starts|goes on as uucp/ },
  send: { lines: ["send -m freeswitch0 sendq/q1"] },
  door: { lines: ["door SPOOL-door --program /bin/true"] },
  completion: { lines: ["completion bash"] },
  man: { lines: ["man"] },
};

async function uucpSite(): Promise<AdminSite> {
  const site = await AdminSite.start(
    `[gofaxd]\nsocket = 127.0.0.1:${freePort()}\n[gofaxsend]\ndynamicconfig = etc/dynamic\n`,
  );
  for (const folder of ["status", "recvq", "docq", "bin", "info"]) await Deno.mkdir(`${site.dir}/${folder}`);
  await site.script("etc/dynamic", "#!/bin/sh\ntouch log/made\n");
  await Deno.writeTextFile(`${site.dir}/sendq/q1`, "jobid:1\nnumber:1001\nexternal:1001\nfax:0::docq/a\n");
  await Deno.chmod(site.dir, 0o755);
  await giveToUucp(site.dir);
  return site;
}

/** Runs a line in the spool, as faxq runs its senders; ends it once it has said the words. */
async function run(site: AdminSite, line: string, endsAfter: RegExp | undefined): Promise<string> {
  const words = line.replaceAll("SPOOL", site.dir).replaceAll("PORT", String(freePort())).split(" ");
  const command = [Deno.execPath(), "run", "-A", "--no-check", MAIN, ...words];
  await using session = startSession(command, {
    cwd: site.dir,
    env: { ...Deno.env.toObject(), GOFAX_CONFIG: site.config, TZ: "UTC" },
  });
  if (endsAfter === undefined || /--/.test(line) && !/--port/.test(line)) {
    const code = await session.ended;
    assert(![64, 70].includes(code), `${line} ended with ${code}: ${session.output()}`);
    return session.output();
  }
  await until(`${line} to say that it has begun`, () => endsAfter.test(session.output()));
  session.signal("SIGTERM");
  await session.ended;
  return session.output();
}

Deno.test("the table of calls has each command of gofax", () => {
  const missing = Object.keys(COMMANDS).filter((name) => CALLS[name as CommandName] === undefined);
  assert.deepEqual(missing, [], "add calls of the new command to CALLS");
});

for (const [name, { lines, endsAfter }] of Object.entries(CALLS)) {
  const ignore = geteuid() !== 0;
  Deno.test({
    name: `root's gofax ${name} makes nothing in the spool as root${
      ignore ? " (ignored: only root can try)" : ""
    }`,
    ignore,
    fn: async () => {
      await using site = await uucpSite();
      for (const line of lines) {
        const output = await run(site, line, endsAfter);
        const found = await must("find", [site.dir, "-user", "root"]);
        assert.equal(found, "", `${line}:\n${output}`);
      }
    },
  });
}
