/** What the bench reads of processes. */

import assert from "node:assert/strict";
import { cpuOf, cpuOfEnded, sharedNow } from "../../bench/machine/clocks.ts";
import {
  anonymousOf,
  cpuOfChildrenIn,
  holdings,
  isLocked,
  peak,
  peakOf,
  pss,
  pssOf,
  threadsOf,
  waited,
  waitedIn,
  waitsOf,
  wakeUps,
  withDescendants,
} from "../../bench/machine/proc.ts";

const ROLLUP = `55d3c8a00000-7ffe8b7f5000 ---p 00000000 00:00 0                          [rollup]
Rss:               70000 kB
Pss:               25000 kB
Pss_Dirty:         20000 kB
Pss_Anon:          15000 kB
SwapPss:               7 kB
`;
const STATUS = `Name:\tgofax
VmPeak:\t 9000000 kB
VmHWM:\t   60000 kB
VmRSS:\t   50000 kB
Threads:\t7
voluntary_ctxt_switches:\t1234
nonvoluntary_ctxt_switches:\t99
`;

Deno.test("memory is told in MB of a million bytes", () => {
  assert.equal(pssOf(ROLLUP), 25.6);
  assert.equal(anonymousOf(ROLLUP), 15.36);
  assert.equal(peakOf(STATUS), 61.44);
  assert.ok(Number.isNaN(pssOf("")));
  assert.ok(Number.isNaN(anonymousOf("")));
  assert.ok(Number.isNaN(peakOf("Name:\tgone\n")));
});

Deno.test("a thread's wake-ups are its voluntary switches", () => {
  assert.equal(waitsOf(STATUS), 1234);
  assert.ok(Number.isNaN(waitsOf("")));
});

Deno.test("what a thread waited for a processor is told in milliseconds", () => {
  assert.equal(waitedIn("11197870054 27634065593 23700\n"), 27_634.065593);
  assert.ok(Number.isNaN(waitedIn("")));
});

Deno.test("threads are counted by the kernel", () => {
  assert.equal(threadsOf(STATUS), 7);
  assert.ok(Number.isNaN(threadsOf("")));
});

Deno.test("the processor time of waited-for children is read behind a name with blanks and brackets", () => {
  const stat = "4711 (a) (b c) S 1 4711 4711 0 -1 4194560 500 9000 0 0 11 12 13 14 20 0 5 0 100 0 0";
  assert.equal(cpuOfChildrenIn(stat), 270);
});

Deno.test("isLocked() looks for the lock of that very file", () => {
  const file = { dev: 0xfe00, ino: 1234 };
  const locks = (line: string): string => `1: POSIX  ADVISORY  READ 99 fe:00:77 128 128\n2: ${line}\n`;
  assert.ok(isLocked(locks("FLOCK  ADVISORY  WRITE 4711 fe:00:1234 0 EOF"), file));
  const others = [
    "FLOCK  ADVISORY  WRITE 4711 fe:01:1234 0 EOF",
    "FLOCK  ADVISORY  WRITE 4711 fe:00:12345 0 EOF",
    "FLOCK  ADVISORY  WRITE 4711 fe:00:34 0 EOF",
    "POSIX  ADVISORY  WRITE 4711 fe:00:1234 0 EOF",
  ];
  for (const other of others) assert.ok(!isLocked(locks(other), file), other);
  assert.ok(isLocked(locks("FLOCK  ADVISORY  WRITE 1 08:11:5 0 EOF"), { dev: 0x811, ino: 5 }));
});

Deno.test("a process and its children are found, with memory and processor time, until they end", async () => {
  const script = "sleep 60 & echo; wait";
  const child = new Deno.Command("sh", { args: ["-c", script], stdin: "null", stdout: "piped" }).spawn();
  const reader = child.stdout.getReader();
  await reader.read();
  const all = withDescendants([child.pid]);
  assert.equal(all.length, 2);
  assert.ok(pss(all) > 0);
  assert.ok(peak(child.pid) > 0);
  assert.ok(cpuOf(child.pid) > 0);
  assert.equal(wakeUps(child.pid).size, 1);
  const { pssMb, anonymousMb, files, threads } = holdings(child.pid);
  assert.ok(pssMb > anonymousMb && anonymousMb > 0);
  assert.ok(files >= 3);
  assert.equal(threads, 1);
  assert.ok(waited(child.pid) >= 0);
  const before = cpuOfEnded();
  for (const pid of all) Deno.kill(pid, "SIGKILL");
  await child.status;
  await reader.cancel();
  assert.ok(cpuOfEnded() > before);
  assert.ok(Number.isNaN(cpuOf(child.pid)));
  assert.equal(pss([child.pid]), 0);
  assert.deepEqual(holdings(child.pid), { pssMb: NaN, anonymousMb: NaN, files: 0, threads: NaN });
  assert.ok(Number.isNaN(peak(child.pid)));
});

Deno.test("the clock that processes share is the time of day", () => {
  assert.ok(Math.abs(sharedNow() - Date.now()) < 60_000);
});
