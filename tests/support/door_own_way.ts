/** The door's own way: it starts a sender, once, with everything that faxq gave. What the tests of the way to gofaxd ask of it. */

import assert from "node:assert/strict";
import type { DoorRig } from "./door_rig.ts";
import type { Shell } from "./shells.ts";

/** A sender that keeps its arguments, and leaves the job as it is. Needs nothing in PATH. */
export const SENDER = `#!/bin/sh\n/bin/cat >>"$OUT/stdin"\nexit 1\n`;

/** What the sender gets of a door that is started without anything particular. */
export const GIVEN = "-m\0freeswitch0\0sendq/q7\0";

/** Before the door's words: as who it is started, where it is not started as faxq does it. */
export const AS_UUCP: readonly string[] = Deno.uid() === 0
  ? ["/usr/bin/setpriv", "--reuid=uucp", "--regid=uucp", "--clear-groups", "--"]
  : [];

/** What {@linkcode SENDER} was given since it was asked the last time; empty if it was not started. */
export function takeSent(rig: DoorRig): string {
  try {
    const text = new TextDecoder().decode(rig.out("stdin"));
    Deno.removeSync(`${rig.dir}/out/stdin`);
    return text;
  } catch {
    return "";
  }
}

/** Runs a door that must start the sender. */
export async function goesItsOwnWay(
  rig: DoorRig,
  shell: Shell,
  what: string,
  env: Readonly<Record<string, string>> = {},
): Promise<void> {
  rig.put(SENDER);
  rig.jobs();
  assert.equal(await rig.run(shell, { env }), 0, what);
  assert.equal(takeSent(rig), GIVEN, what);
  assert.match(rig.field("status") ?? "", /^The sender ended with 1 and/, what);
}
