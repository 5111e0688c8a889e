/** Callers who write what no program could be started with: their faxes are handed over, and their calls rejected, like others. */

import assert from "node:assert/strict";
import { hasUnseen } from "../../../lib/text/unseen.ts";
import { accounts, Daemon, faxrcvdCall, installFaxrcvd, sessionsEnd } from "../daemon_rig.ts";
import { Rig } from "../rig.ts";

/** FreeSWITCH leaves a `%00` in a name alone when it writes an event, so that whoever decodes it gets a NUL. */
const NAMES: readonly (readonly [what: string, name: string, want: string])[] = [
  ["a NUL", "Bob%00Caller", "Bob Caller"],
  ["a folded line", "Bob\r\n Caller", "Bob Caller"],
  ["an escape sequence", "\x1b]0;x\x07Bob\x9b31m", "]0;x Bob 31m"],
  ["a turned direction", "Bob\u202erellaC", "BobrellaC"],
  ["more than a program can be given", "x".repeat(131_100), "x".repeat(256)],
];

for (const [what, name, want] of NAMES) {
  Deno.test(`a fax of a caller whose name holds ${what} is handed over`, async () => {
    await using rig = await Rig.start({
      hylafax: { modems: "1" },
      gofaxd: { allocateinbounddevices: "true" },
    });
    installFaxrcvd(rig);
    await using daemon = Daemon.start(rig);
    await rig.sim.call({ to: "8001", name });
    await sessionsEnd(rig);
    const { args = [] } = faxrcvdCall(rig) ?? {};
    assert.deepEqual(args.slice(3), ["", "0301234567", want, "8001", "default"]);
    assert.deepEqual(accounts(rig).map(({ kind, reason, cidName }) => [kind, reason, cidName]), [
      ["RECV", "", want],
      ["CALL", "", want],
    ]);
    const heard = daemon.faxq.heard.join("");
    assert.ok(!hasUnseen(rig.sessions().replaceAll("\n", "") + heard), rig.sessions());
  });

  Deno.test(`a call of a caller whose name holds ${what} is rejected where DynamicConfig says so`, async () => {
    await using rig = await Rig.start({ gofaxd: { dynamicconfig: "dynamic" } });
    rig.script("dynamic", `#!/bin/sh\ncat > tmp/facts\nprintf %s "$3" > tmp/name\necho "RejectCall: true"\n`);
    await using _daemon = Daemon.start(rig);
    const call = await rig.sim.call({ to: "8001", name });
    assert.deepEqual([call.cause, call.answered], ["UNALLOCATED_NUMBER", false]);
    await sessionsEnd(rig);
    assert.deepEqual([rig.read("tmp/name"), JSON.parse(rig.read("tmp/facts")).cidname], [want, want]);
  });
}

Deno.test("a call is refused while DynamicConfig fails, where the site wants that, and accounted for", async (t) => {
  const failures: readonly (readonly [script: string, reason: RegExp])[] = [
    ["exit 3", /^Call refused: DynamicConfig ended with status 3$/],
    ["sleep 60", /^Call refused: DynamicConfig did not end within 1 s$/],
    ["echo RejectCall: perhaps", /^Call refused: DynamicConfig: line 1: RejectCall: "perhaps" is neither/],
    ["", /^Call refused: Cannot run DynamicConfig: /],
  ];
  for (const [script, reason] of failures) {
    await t.step(script, async () => {
      const settings = {
        dynamicconfig: "dynamic",
        dynamicconfigtimeout: "1s",
        dynamicconfigfailure: "reject",
      };
      await using rig = await Rig.start({ gofaxd: settings });
      if (script !== "") rig.script("dynamic", `#!/bin/sh\n${script}\n`);
      await using _daemon = Daemon.start(rig);
      const call = await rig.sim.call({ to: "8001" });
      assert.deepEqual([call.cause, call.answered], ["NORMAL_TEMPORARY_FAILURE", false]);
      await sessionsEnd(rig);
      const [entry, ...more] = accounts(rig);
      assert.deepEqual([entry?.kind, more.length], ["CALL", 0]);
      assert.match(entry?.reason ?? "", reason);
    });
  }
});

Deno.test("a value that cannot be used does not refuse a call, whatever the site wants", async () => {
  await using rig = await Rig.start({ gofaxd: { dynamicconfig: "dynamic", dynamicconfigfailure: "reject" } });
  rig.script("dynamic", `#!/bin/sh\necho 'LocalIdentifier: \${x}'\n`);
  installFaxrcvd(rig);
  await using _daemon = Daemon.start(rig);
  const call = await rig.sim.call({ to: "8001" });
  await sessionsEnd(rig);
  assert.ok(call.answered);
});
