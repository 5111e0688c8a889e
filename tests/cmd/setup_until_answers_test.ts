/** Waiting for a FreeSWITCH that `gofax setup` has started. */

import assert from "node:assert/strict";
import { awaitSwitch, startsSwitch } from "../../cmd/setup/until_answers.ts";
import type { Plan } from "../../lib/site/setup/plan.ts";

const NOT_AT_ALL = 0;
const LONG = 60_000;

function config(port: number): string {
  return `[freeswitch]\nsocket = 127.0.0.1:${port}\npassword = x\ngateway = default\n`;
}

function plan(...command: readonly [string, ...string[]]): Plan {
  return {
    steps: [{ kind: "run", command, why: "it does not run" }],
    seen: [],
    byHand: [],
    problems: [],
  } as unknown as Plan;
}

Deno.test("a FreeSWITCH that the plan starts or starts anew is waited for, and no other service", () => {
  assert(startsSwitch(plan("systemctl", "start", "freeswitch.service")));
  assert(startsSwitch(plan("systemctl", "restart", "freeswitch.service")));
  assert(!startsSwitch(plan("systemctl", "enable", "freeswitch.service")));
  assert(!startsSwitch(plan("systemctl", "start", "gofaxd.service")));
});

Deno.test("it is there as soon as it takes connections; the log is named if it never does", async () => {
  const before = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = before.addr as Deno.NetAddr;
  before.close();
  assert.match(
    await awaitSwitch(config(port), NOT_AT_ALL),
    /^FreeSWITCH does not answer at 127\.0\.0\.1:\d+ yet: journalctl /,
  );

  const words = awaitSwitch(config(port), LONG);
  using _listener = Deno.listen({ hostname: "127.0.0.1", port });
  assert.equal(await words, `FreeSWITCH answers at 127.0.0.1:${port}.\n`);
});

Deno.test("a gofax.conf that cannot be read names no FreeSWITCH to wait for", async () => {
  assert.equal(await awaitSwitch("[freeswitch]\nsocket = nowhere\n"), "");
});
