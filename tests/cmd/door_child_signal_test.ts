/** The door as HylaFAX+ may start it, with SIGCHLD blocked: it hears of the ends of its children all the same, in every shell. */

import assert from "node:assert/strict";
import { doorTest } from "../support/door_rig.ts";
import { GIVEN, SENDER, takeSent } from "../support/door_own_way.ts";
import { FakeGofaxd } from "../support/fake_gofaxd.ts";

const BLOCKED = { childSignalBlocked: true } as const;
const ARGS = ["-c", 'tagline:"B\xfcro  *"', "-m", "freeswitch0", "sendq/q7"] as const;

/** Says what it was given, which signals are blocked, and what is in its environment of the door's. */
const REPORT =
  `#!/bin/sh\ncat >"$OUT/stdin"\ngrep ^SigBlk: /proc/self/status >"$OUT/mask"\nenv | grep -c GOFAX_DOOR >"$OUT/left"\nexit 101\n`;

/** Exit code of a door; one that would wait for ever is killed. */
async function endOf(door: Deno.ChildProcess): Promise<number> {
  const limit = setTimeout(() => door.kill("SIGKILL"), 30_000);
  const { code } = await door.status;
  clearTimeout(limit);
  return code;
}

doorTest(
  "the end of a sender is noticed though SIGCHLD was blocked, and the sender has it back",
  async (rig, shell) => {
    rig.put(REPORT);
    rig.jobs();
    const args = ARGS.map((word) => Uint8Array.from(word, (c) => c.charCodeAt(0)));
    assert.equal(await endOf(rig.start(shell, { ...BLOCKED, args })), 0);
    assert.match(rig.field("status") ?? "", /^The sender ended with 101/);
    assert.deepEqual(rig.out("stdin"), Uint8Array.from(args.flatMap((bytes) => [...bytes, 0])));
    const text = (name: string): string => new TextDecoder().decode(rig.out(name)).trim();
    assert.equal(text("mask"), "SigBlk:\t0000000000000000");
    assert.equal(text("left"), "0");
  },
);

doorTest(
  "a gofaxd that does not answer is left after the time limit though SIGCHLD was blocked",
  async (rig, shell) => {
    using gofaxd = new FakeGofaxd(rig.spool);
    rig.put(SENDER);
    rig.jobs();
    const door = rig.start(shell, BLOCKED);
    await gofaxd.next();
    assert.equal(await endOf(door), 0);
    assert.equal(takeSent(rig), GIVEN);
  },
  { limitS: 0.2 },
);
