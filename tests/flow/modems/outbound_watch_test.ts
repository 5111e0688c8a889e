/** Who is taken for dead. Under load a sender's process is seen gone long before its farewell in the FIFO is read. */

import assert from "node:assert/strict";
import { formatSendNote } from "../../../lib/fax/notes/send_note.ts";
import { type KnownOfSenders, OutboundWatch } from "../../../lib/flow/modems/outbound_watch.ts";
import type { Clock, DaemonWorld } from "../../../lib/flow/base/world.ts";
import { systemClock } from "../../../cmd/world.ts";
import { modemName } from "../../../lib/hylafax/ids.ts";
import { loadLibc } from "../../../lib/os/libc.ts";
import type { NoteState } from "../../../lib/spool/note_file.ts";
import type { Spool } from "../../../lib/spool/spool.ts";
import { daemonWorld } from "../daemon_rig.ts";
import { JOB, leftNote } from "../left_note.ts";
import { Rig } from "../rig.ts";

loadLibc();
const MODEM = modemName("freeswitch0");
const PID = 4711;
const SENDER = { jobId: JOB, pid: PID };
const NONE_UNREAD: KnownOfSenders = { ours: new Set(), hasUnread: () => false };
const UNREAD: KnownOfSenders = { ...NONE_UNREAD, hasUnread: () => true };

/** A watch whose time and processes are the test's. */
interface Trial extends AsyncDisposable {
  readonly watch: OutboundWatch;
  readonly spool: Spool;
  /** Ends the sender's process. */
  end(): void;
  /** Lets time pass. */
  pass(ms: number): void;
  /** How often faxq's lock file, a process and a note were looked at. */
  readonly looks: { lock: number; process: number; note: number };
  /** How long the sleeps were meant to be, in their order. Each ends at once, but one without an end ends with its signal. */
  readonly slept: readonly number[];
}

async function trial(): Promise<Trial> {
  const rig = await Rig.start();
  let now = 1_000_000;
  let runs = true;
  const slept: number[] = [];
  const clock: Clock = {
    now: () => now,
    steady: () => clock,
    sleep: (ms, signal) => {
      slept.push(ms);
      return systemClock.sleep(ms === Infinity ? Infinity : 0, signal);
    },
  };
  const looks = { lock: 0, process: 0, note: 0 };
  const isAlive = (pid: number): boolean => {
    looks.process++;
    return runs && pid === PID;
  };
  const world: DaemonWorld = { ...daemonWorld(rig), clock, isAlive };
  const { spool } = world;
  const { uucpLockHeld, sendNotes } = spool;
  spool.uucpLockHeld = (...modem): boolean => {
    looks.lock++;
    return uucpLockHeld.apply(spool, modem);
  };
  const state = sendNotes.state.bind(sendNotes);
  sendNotes.state = (job): NoteState => {
    looks.note++;
    return state(job);
  };
  return {
    watch: new OutboundWatch(world),
    spool: world.spool,
    end: (): void => void (runs = false),
    pass: (ms): void => void (now += ms),
    looks,
    slept,
    [Symbol.asyncDispose]: () => rig[Symbol.asyncDispose](),
  };
}

Deno.test("a sender without a note is dead when it is gone at two looks and nothing it said is unread", async () => {
  await using all = await trial();
  const { watch } = all;
  watch.begin(MODEM, SENDER);
  assert.deepEqual(watch.died(NONE_UNREAD), []);
  all.end();
  assert.deepEqual(watch.died(NONE_UNREAD), [], "suspect");
  for (let looks = 0; looks < 3; looks++) {
    assert.deepEqual(watch.died(UNREAD), [], "its farewell may be among what is unread");
  }
  assert.deepEqual(watch.died(NONE_UNREAD), [{ modem: MODEM, sender: SENDER, noted: false }]);
  assert.deepEqual(watch.died(NONE_UNREAD), [], "told once");
});

Deno.test("a farewell that is read between two looks ends the suspicion", async () => {
  await using all = await trial();
  const { watch } = all;
  watch.begin(MODEM, SENDER);
  all.end();
  watch.died(NONE_UNREAD);
  watch.farewell(MODEM, PID);
  assert.deepEqual(watch.died(NONE_UNREAD), []);
  all.pass(1_499);
  assert.deepEqual(watch.over(NONE_UNREAD), []);
  all.pass(1);
  assert.deepEqual(watch.over(NONE_UNREAD), [MODEM]);
});

Deno.test("a sender with a note is alive as long as it holds that, and through when it is gone", async () => {
  await using all = await trial();
  const { watch, spool } = all;
  const note = await spool.sendNotes.make(JOB, formatSendNote(leftNote({})));
  watch.begin(MODEM, SENDER);
  all.end();
  for (let looks = 0; looks < 3; looks++) {
    assert.deepEqual(watch.died(NONE_UNREAD), [], "whatever is said of its process");
    all.pass(600_000);
    assert.deepEqual(watch.over(NONE_UNREAD), []);
  }
  note.remove();
  assert.deepEqual([watch.died(NONE_UNREAD), watch.died(NONE_UNREAD)], [[], []]);
  all.pass(1_500);
  assert.deepEqual(watch.over(NONE_UNREAD), [MODEM]);
});

Deno.test("a sender with a note is dead when that is left at two looks, even if something has its number", async () => {
  for (const runs of [true, false]) {
    await using all = await trial();
    const { watch, spool } = all;
    const note = await spool.sendNotes.make(JOB, formatSendNote(leftNote({})));
    watch.begin(MODEM, SENDER);
    assert.deepEqual(watch.died(NONE_UNREAD), []);
    note[Symbol.dispose]();
    if (!runs) all.end();
    all.pass(1_000);
    assert.deepEqual(watch.died(UNREAD), [], "suspect");
    assert.deepEqual(watch.died(UNREAD), [{ modem: MODEM, sender: SENDER, noted: true }]);
  }
});

Deno.test("a note that the next sender of the job took over is not the first one's", async () => {
  await using all = await trial();
  const { watch, spool } = all;
  {
    using _note = await spool.sendNotes.make(JOB, formatSendNote(leftNote({})));
    watch.begin(MODEM, SENDER);
  }
  all.end();
  const next = spool.sendNotes.take(JOB);
  next?.write(formatSendNote(leftNote({ pid: PID + 1 })));
  assert.deepEqual([watch.died(NONE_UNREAD), watch.died(NONE_UNREAD)], [[], []]);
  all.pass(1_500);
  assert.deepEqual(watch.over(NONE_UNREAD), [MODEM]);
  next?.remove();
});

Deno.test("nobody looks, and no timer runs, until a modem is in use; then the looks go on until it is not", async () => {
  await using all = await trial();
  const { watch, slept } = all;
  const stop = new AbortController();
  const first = watch.untilNextLook(stop.signal);
  assert.deepEqual(slept, [Infinity]);
  watch.begin(MODEM, undefined);
  await first;
  await watch.untilNextLook(stop.signal);
  assert.deepEqual(slept, [Infinity, 250, 250]);
  watch.forget(MODEM);
  const last = watch.untilNextLook(stop.signal);
  assert.deepEqual(slept.slice(3), [Infinity]);
  stop.abort();
  await last;
});

/** Looks four times, at intervals of a second. */
function lookOften({ watch, pass }: Trial, known: KnownOfSenders): void {
  for (let looks = 0; looks < 4; looks++) {
    assert.deepEqual([watch.died(known), watch.over(known)], [[], []]);
    pass(1_000);
  }
}

Deno.test("of a sender that gofaxd is itself nothing is looked at before its end", async () => {
  await using all = await trial();
  const { watch, spool, looks } = all;
  const note = await spool.sendNotes.make(JOB, formatSendNote(leftNote({})));
  watch.begin(MODEM, SENDER);
  const before = { ...looks };
  all.end();
  lookOften(all, { ...NONE_UNREAD, ours: new Set([PID]) });
  assert.deepEqual(looks, before);
  note.remove();
  assert.deepEqual(watch.died(NONE_UNREAD), [], "it is through");
  all.pass(1_500);
  assert.deepEqual(watch.over(NONE_UNREAD), [MODEM]);
});

Deno.test("faxq's lock file is not looked at as long as a sender's note says that it is at work", async () => {
  await using all = await trial();
  const { watch, spool, looks } = all;
  using _note = await spool.sendNotes.make(JOB, formatSendNote(leftNote({})));
  watch.begin(MODEM, SENDER);
  const before = { ...looks };
  lookOften(all, NONE_UNREAD);
  assert.deepEqual(looks, { lock: before.lock, process: before.process + 4, note: before.note + 4 });
});
