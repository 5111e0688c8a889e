/** How long a fax waits for a disk that reports errors, on a clock that the test sets. */

import assert from "node:assert/strict";
import { formatReceptionNote, NO_STEP_DONE } from "../../../lib/fax/notes/reception_note.ts";
import type { Chore } from "../../../lib/flow/base/backlog.ts";
import { openSession } from "../../../lib/flow/base/session.ts";
import type { Clock, DaemonWorld } from "../../../lib/flow/base/world.ts";
import { concludeLeftReceptions } from "../../../lib/flow/receive/end/left_reception.ts";
import { demoFax } from "../../../lib/tiff/picture/mod.ts";
import { systemClock } from "../../../cmd/world.ts";
import { daemonWorld, faxrcvdCall, installFaxrcvd } from "../daemon_rig.ts";
import { Rig } from "../rig.ts";

/** What a round gives. */
const [WAITS, CONCLUDED] = [false, true];
const FILE = "recvq/fax000000001.tif";
const WHO = { callerNumber: "111", callerName: "Bob", recipient: "8001", gateway: "default" };

const ENDING = {
  reason: "",
  pages: 1,
  hasFile: true,
  fax: true,
  tsi: "",
  params: 0,
  dcs: "",
  pageTags: [],
  jobSeconds: 0,
  connectedSeconds: 0,
  hangupCause: "NORMAL_CLEARING",
  rate: 9600,
};

/** A clock that stands still unless the test sets it. */
class SetClock implements Clock {
  ms = 1_800_000_000_000;

  now(): number {
    return this.ms;
  }

  steady(): Clock {
    return this;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return systemClock.sleep(ms, signal);
  }
}

function diskError(code: string): Promise<never> {
  return Promise.reject(new Error("the disk is broken", { cause: Object.assign(new Error(code), { code }) }));
}

/** An unfinished reception in a rig; gives the clock, the world, and the chore that concludes the reception. */
async function unfinished(
  rig: Rig,
  ending?: typeof ENDING & { readonly unseen?: { readonly transferred: number; readonly heard: boolean } },
): Promise<{ readonly clock: SetClock; readonly world: DaemonWorld; readonly round: Chore }> {
  const clock = new SetClock();
  rig.clock = clock;
  const world = daemonWorld(rig);
  installFaxrcvd(rig);
  Deno.writeFileSync(`${rig.dir}/${FILE}`, demoFax([["page"]]));
  using session = await openSession(world, "8001", 0o600);
  const { commid } = session;
  const names = { commid, uuid: crypto.randomUUID(), file: FILE, device: "freeswitch" };
  const note = { ...names, startedAt: clock.now(), who: WHO, ...NO_STEP_DONE, ending };
  using _note = await world.spool.receptionNotes.make(commid, formatReceptionNote(note));
  const chores: Chore[] = [];
  const list = { add: (_key: string, chore: Chore): void => void chores.push(chore) };
  concludeLeftReceptions(world, list);
  await chores[0]?.();
  const round = chores[1];
  assert.ok(round !== undefined);
  return { clock, world, round };
}

/**
 * A round that concludes. The note may be locked for a moment: a process that another test starts holds copies of all locks until it
 * has become its program. The backlog would come again then, and so does this.
 */
async function concludes(round: Chore): Promise<boolean> {
  for (let tries = 0; tries < 100; tries++) {
    if (await round()) return CONCLUDED;
    await systemClock.sleep(10);
  }
  return WAITS;
}

/** Rounds come as they may: many in a second, where other chores succeed, or few. */
const ROUNDS: readonly (readonly [string, readonly number[]])[] = [
  ["as a chore alone comes", [0, 1, 3, 7, 15, 29.9]],
  ["many, because other chores succeed", Array.from({ length: 10 }, (_, n) => n * 0.1)],
];

for (const [name, seconds] of ROUNDS) {
  Deno.test(`a fax waits half a minute for its tags, then it is handed over without; rounds: ${name}`, async () => {
    await using rig = await Rig.start();
    const { clock, world, round } = await unfinished(rig, ENDING);
    const start = clock.now();
    Object.assign(world.spool.receivedFaxes, { appendThenOverwrite: () => diskError("EIO") });
    for (const second of seconds) {
      clock.ms = start + second * 1000;
      assert.equal(await round(), WAITS);
      assert.equal(faxrcvdCall(rig), undefined, `after ${second} s`);
    }
    clock.ms = start + 30_000;
    assert.equal(await concludes(round), CONCLUDED);
    assert.equal(faxrcvdCall(rig)?.args[0], FILE);
  });

  Deno.test(`a file that a broken disk does not give is waited for half a minute; rounds: ${name}`, async () => {
    for (const ending of [undefined, { ...ENDING, unseen: { transferred: 1, heard: true } }]) {
      await using rig = await Rig.start();
      const { clock, world, round } = await unfinished(rig, ending);
      const start = clock.now();
      Object.assign(world.spool.receivedFaxes, { read: () => diskError("EIO") });
      for (const second of seconds) {
        clock.ms = start + second * 1000;
        assert.equal(await round(), WAITS);
        assert.equal(faxrcvdCall(rig), undefined, `after ${second} s`);
      }
      assert.equal(
        rig.sessions().match(/Cannot look at recvq.*the disk is broken; it is tried again/g)?.length,
        1,
      );
      clock.ms = start + 30_000;
      assert.equal(await concludes(round), CONCLUDED, rig.sessions());
      assert.match(faxrcvdCall(rig)?.args[3] ?? "", /cannot be read: the disk is broken|may be incomplete/);
    }
  });
}

Deno.test("a file that cannot be read for want of descriptors is waited for as long as it takes", async () => {
  for (const ending of [undefined, { ...ENDING, unseen: { transferred: 1, heard: true } }]) {
    await using rig = await Rig.start();
    const { clock, world, round } = await unfinished(rig, ending);
    const read = world.spool.receivedFaxes.read.bind(world.spool.receivedFaxes);
    Object.assign(world.spool.receivedFaxes, { read: () => diskError("EMFILE") });
    for (const hours of [0, 1, 48]) {
      clock.ms += hours * 3_600_000;
      assert.equal(await round(), WAITS);
    }
    Object.assign(world.spool.receivedFaxes, { read });
    assert.equal(await concludes(round), CONCLUDED, rig.sessions());
    assert.equal(faxrcvdCall(rig)?.args[0], FILE);
  }
});
