/** When the figures for `gofax status` are written. */

import assert from "node:assert/strict";
import { LoopLag } from "../../../lib/flow/base/loop_lag.ts";
import type { Clock } from "../../../lib/flow/base/world.ts";
import { FiguresFile, type KnownFigures } from "../../../lib/flow/daemon/daemon_figures.ts";
import { daemonWorld } from "../daemon_rig.ts";
import { Rig } from "../rig.ts";

const START_S = 1_700_000_000;

/** Figures whose time and disk are the test's. */
interface Trial extends AsyncDisposable {
  readonly file: FiguresFile;
  /** The lines that were written, each with the seconds since the start. */
  readonly written: string[];
  known: KnownFigures;
  /** What the disk does with the next write. */
  disk: Promise<void>;
  /** Lets time pass, and beats. */
  beat(seconds: number): Promise<void>;
}

async function begin(): Promise<Trial> {
  const rig = await Rig.start();
  let seconds = 0;
  const clock: Clock = {
    now: () => (START_S + seconds) * 1000,
    steady: () => clock,
    sleep: () => Promise.resolve(),
  };
  const world = { ...daemonWorld(rig), clock, pid: 7 };
  const written: string[] = [];
  world.spool.writeDaemonFigures = (line): Promise<void> => {
    written.push(
      line.replace(/^at=(\d+) pid=7 (.*) lag50=.*?lagmax=0/, (_, at, rest) => `${at - START_S} ${rest}`),
    );
    return trial.disk;
  };
  const trial: Trial = {
    file: new FiguresFile(world, new LoopLag(clock), () => trial.known),
    written,
    known: { jobs: 0, calls: 0, drainUntil: undefined },
    disk: Promise.resolve(),
    beat: async (after) => {
      seconds += after;
      trial.file.keep();
      // All that waits for nothing but the program runs before a timer.
      await new Promise((resolve) => setTimeout(resolve));
    },
    [Symbol.asyncDispose]: () => rig[Symbol.asyncDispose](),
  };
  return trial;
}

Deno.test("figures that changed are written after five seconds, others after thirty, the draining at once", async () => {
  await using trial = await begin();
  await trial.beat(0);
  trial.known = { ...trial.known, jobs: 3 };
  for (const _ of Array(9)) await trial.beat(1);
  assert.deepEqual(trial.written.splice(0), ["0 jobs=0 calls=0", "5 jobs=3 calls=0"]);
  for (const _ of Array(30)) await trial.beat(1);
  assert.deepEqual(trial.written.splice(0), ["35 jobs=3 calls=0"]);
  trial.known = { ...trial.known, drainUntil: 4711 };
  await trial.beat(0.1);
  await trial.beat(0.1);
  assert.deepEqual(trial.written, ["39 jobs=3 calls=0 drain=4711"]);
});

Deno.test("while a write of the figures waits for the disk the beats go on, and no other write begins", async () => {
  await using trial = await begin();
  const disk = Promise.withResolvers<void>();
  trial.disk = disk.promise;
  await trial.beat(0);
  trial.known = { ...trial.known, calls: 2 };
  await trial.beat(40);
  assert.deepEqual(trial.written, ["0 jobs=0 calls=0"]);
  disk.resolve();
  await trial.file.done();
  await trial.beat(1);
  assert.deepEqual(trial.written.slice(1), ["41 jobs=0 calls=2"]);
});
