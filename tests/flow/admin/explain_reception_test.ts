/** Faxes and calls that came in, explained. */

import assert from "node:assert/strict";
import { explainText } from "../../../cmd/explain/explain_text.ts";
import { PLAIN_VIEW } from "../../../cmd/view.ts";
import { clerkLines } from "../../../lib/fax/explain/clerk.ts";
import { explain, type Explained } from "../../../lib/flow/admin/explain.ts";
import { demoFax } from "../../../lib/tiff/picture/mod.ts";
import { CaseFiles } from "../../../lib/spool/case_files.ts";
import type { CallOptions } from "../../../lib/sim/mod.ts";
import { Daemon, installFaxrcvd, sessionsEnd } from "../daemon_rig.ts";
import { Rig, type Settings } from "../rig.ts";

function look(rig: Rig, path: string): Explained {
  const world = rig.world();
  const caseFiles = new CaseFiles(world.spool.paths);
  const found = /^\d+$/.test(path)
    ? explain({ ...world, caseFiles }, { kind: "number", digits: path })
    : explain({ ...world, caseFiles }, { kind: "file", path });
  assert.ok(found !== undefined, `no trace of ${path}`);
  return found;
}

interface Reception {
  readonly name: string;
  readonly settings?: Settings;
  readonly call: Partial<CallOptions>;
  readonly clerk: RegExp;
  readonly admin: RegExp;
}

const RECEPTIONS: readonly Reception[] = [
  {
    name: "a fax that arrived",
    call: {},
    clerk:
      /^A fax from 0301234567 \(Bob Caller\) arrived on \S+ at \S+: 2 pages, complete\. It was passed on for delivery, by mail as a rule, and is kept on the fax server as recvq\/fax000000001\.tif\. If it did not come to you: ask the administrator of the fax server for that file\.$/,
    admin: /Handed to faxrcvd +yes.*page 2 received: \d+ s/s,
  },
  {
    name: "a fax of which one page arrived",
    call: { behaviour: "abort-after-page:1" },
    clerk:
      /did NOT arrive completely on \S+ at \S+: .*\. 1 page arrived\. It was passed on for delivery, .* as recvq\/fax000000001\.tif\. What you can do: ask the sender to send it again\.$/,
    admin: /gofax number 0301234567 shows.*, 1 page\n.*result 49.*page 1 received: /s,
  },
  {
    name: "a call that sent no fax",
    call: { behaviour: "hang-up-after:4000", t38: "refuses" },
    clerk:
      /^A call from 0301234567 \(Bob Caller\) brought no fax on \S+ at \S+: no fax machine was heard; .*What you can do: nothing, unless /,
    admin: /the far end.*Handed to faxrcvd +no.*What happened +\S+ \S+ no fax machine was heard/s,
  },
];

for (const { name, settings, call, clerk, admin } of RECEPTIONS) {
  Deno.test(`explains ${name}`, async () => {
    await using rig = await Rig.start(settings);
    installFaxrcvd(rig);
    await using _daemon = Daemon.start(rig);
    await rig.sim.call({ to: "8001", tiff: demoFax([["one"], ["two"]]), t38: "requests", ...call });
    await sessionsEnd(rig);
    const found = look(rig, "000000001");
    const now = Date.now() / 1000;
    assert.match(clerkLines(found.explanation, now).join(" "), clerk);
    assert.match(explainText(found, now, PLAIN_VIEW), admin);
  });
}

Deno.test("explains a caller whom DynamicConfig rejects", async () => {
  await using rig = await Rig.start({ gofaxd: { dynamicconfig: "bin/dyn" } });
  rig.script("bin/dyn", "#!/bin/sh\necho 'RejectCall: true'\n");
  await using _daemon = Daemon.start(rig);
  await rig.sim.call({ to: "8001", tiff: demoFax([["one"]]) });
  await sessionsEnd(rig);
  const found = look(rig, "1");
  const now = Date.now() / 1000;
  assert.match(
    clerkLines(found.explanation, now).join(" "),
    /brought no fax .*: a rule of this fax server rejects this caller\./,
  );
  assert.match(
    explainText(found, now, PLAIN_VIEW),
    /incoming\s+--caller\s+0301234567\s+--recipient\s+8001\s/,
  );
});
