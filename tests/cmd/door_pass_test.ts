/** What goes through the door: arguments, byte for byte, one way; signals the same way; and root in neither. */

import assert from "node:assert/strict";
import { until } from "../flow/rig.ts";
import { type DoorRig, doorTest } from "../support/door_rig.ts";
import type { Shell } from "../support/shells.ts";

/** Notes what came through the pipe, how it was called and whom it runs as. */
const KEEPS = `#!/bin/sh -p
cat >"$OUT/stdin"
printf '%s\\n' "$#" "$1" "$2" >"$OUT/args"
grep -E '^(Uid|Gid|Groups|PPid):' /proc/self/status >"$OUT/status"
echo "$PWD" >"$OUT/cwd"
exit 1
`;

const ALL_BYTES = Uint8Array.from({ length: 255 }, (_, index) => index + 1);

const ARGUMENTS: readonly (readonly (string | Uint8Array)[])[] = [
  ["-m", "freeswitch0", "sendq/q1"],
  [
    "-c",
    new Uint8Array([...new TextEncoder().encode('localidentifier:"B'), 0xfc, 0x72, 0x6f, 0x22]),
    "-m",
    "m",
    "q1",
  ],
  [ALL_BYTES, ALL_BYTES.toReversed(), "", "a\nb\n", "\n", " ", "*", "$HOME `id` \\0 %s \\", "-n", "-e"],
  [""],
  [],
  Array.from({ length: 118 }, (_, index) => `${index}:${"ü".repeat(800)}`),
];

doorTest("arguments reach the program byte for byte, and in no other way", async (rig, shell) => {
  rig.put(KEEPS);
  for (const args of ARGUMENTS) {
    await rig.run(shell, { args });
    const bytes = args.map((arg) => typeof arg === "string" ? new TextEncoder().encode(arg) : arg);
    assert.deepEqual(rig.out("stdin"), Uint8Array.from(bytes.flatMap((arg) => [...arg, 0])));
    const called = new TextDecoder().decode(rig.out("args")).trim().split("\n");
    assert.deepEqual(called, ["3", "send", "--door"]);
  }
});

doorTest("the program runs as uucp, in the spool, as a child of the door", async (rig, shell) => {
  rig.put(KEEPS);
  const door = rig.start(shell);
  await door.status;
  const status = new TextDecoder().decode(rig.out("status"));
  if (Deno.uid() === 0) {
    // the real one is root's still: the program gives it up itself
    assert.match(status, /^Uid:\t0\t10\t10\t10$/m);
    assert.match(status, /^Gid:\t0\t10\t10\t10$/m);
    assert.match(status, /^Groups:\t10 $/m);
    assert.equal(Deno.statSync(`${rig.dir}/out/stdin`).uid, 10);
  }
  assert.equal(new TextDecoder().decode(rig.out("cwd")).trim(), rig.spool);
});

/** Notes each signal, and ends a moment after the first, with a result in the job; by itself only after a minute. */
const LISTENS = `#!/usr/bin/perl
open STDERR, '>', '/dev/null';
for my $name (qw(TERM INT HUP)) {
  $SIG{$name} = sub { open my $note, '>>', '/OUT/signals'; print $note "$name\\n"; close $note; $end ||= 1; };
}
open my $up, '>', '/OUT/up'; close $up;
select undef, undef, undef, 0.05 for 1 .. 1200 if !$end;
`;

function listens(rig: DoorRig): string {
  return LISTENS.replaceAll("/OUT/", `${rig.dir}/out/`).replace(
    "for 1 .. 1200 if !$end;",
    `while !$end && $waits++ < 1200;
open my $job, '+<', 'sendq/q7'; local $/; my $text = <$job>; $text =~ s/^returned:7/returned:0/m;
seek $job, 0, 0; print $job $text; close $job;
exit 0;`,
  );
}

async function isUp(rig: DoorRig): Promise<void> {
  await until(
    "the program is up",
    () => [...Deno.readDirSync(`${rig.dir}/out`)].some(({ name }) => name === "up"),
  );
}

/** Until the door waits for the program: before it knows whom it has started, it makes TERM of every signal. */
async function isAsleep(door: Deno.ChildProcess): Promise<void> {
  const state = (): string | undefined =>
    /\) (\S) /.exec(Deno.readTextFileSync(`/proc/${door.pid}/stat`))?.[1];
  await until("the door waits", () => state() === "S");
}

function clear(rig: DoorRig): void {
  for (const { name } of Deno.readDirSync(`${rig.dir}/out`)) Deno.removeSync(`${rig.dir}/out/${name}`);
}

doorTest("TERM, INT and HUP reach the program, and the door waits for its end", async (rig, shell) => {
  rig.put(listens(rig));
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) {
    clear(rig);
    rig.jobs();
    const door = rig.start(shell);
    await isUp(rig);
    await isAsleep(door);
    door.kill(signal);
    assert.equal((await door.status).code, 0);
    // On a busy machine the door's TERM, which comes a moment later, may be noted before it.
    const signals = new TextDecoder().decode(rig.out("signals")).split("\n");
    assert.ok(signals.includes(signal.slice(3)), `${signal}: ${signals}`);
    // what the program wrote, not what the door would have
    assert.deepEqual([rig.field("returned"), rig.field("status")], ["0", ""]);
  }
});

/** Until the script is what runs: a signal before that ends what is not the door yet. */
async function begun(door: Deno.ChildProcess, shell: Shell): Promise<void> {
  const isShell = (): boolean =>
    Deno.readTextFileSync(`/proc/${door.pid}/cmdline`).split("\0")[0] === shell.path;
  while (!isShell()) await new Promise((resolve) => setTimeout(resolve, 0));
}

doorTest(
  "a signal at any moment of its start is not lost: the door ends, and nobody is left behind",
  async (rig, shell) => {
    rig.put(listens(rig));
    for (let delay = 0; delay < 20; delay++) {
      clear(rig);
      rig.jobs();
      const door = rig.start(shell);
      await begun(door, shell);
      await new Promise((resolve) => setTimeout(resolve, delay));
      door.kill("SIGTERM");
      const { code, signal } = await door.status;
      // of the signal itself it dies only before its first lines
      assert.ok(code === 0 || signal === "SIGTERM", `${delay} ms: ${code} ${signal}`);
      if (code === 0) assert.equal(rig.field("returned"), "0", `${delay} ms`);
    }
    const left = new Deno.Command("pgrep", { args: ["-f", rig.program], stdin: "null" });
    assert.equal(new TextDecoder().decode((await left.output()).stdout), "");
  },
);

doorTest(
  "a program that does not hear is told again and waited for, and a second signal changes nothing",
  async (rig, shell) => {
    // it listens late, as ours does: what comes before is lost to it
    rig.put(
      `#!/usr/bin/perl\n$SIG{$_} = 'IGNORE' for qw(TERM INT HUP); open my $up, '>', '${rig.dir}/out/up'; close $up;
select undef, undef, undef, 0.5; $SIG{TERM} = sub { exit 1 }; sleep 60; exit 2;\n`,
    );
    clear(rig);
    rig.jobs();
    const door = rig.start(shell);
    await isUp(rig);
    door.kill("SIGTERM");
    door.kill("SIGHUP");
    assert.equal((await door.status).code, 0);
    // bash may forget how it ended, and then knows of the waiting only: 128 and the signal
    assert.match(rig.field("status") ?? "", /^The sender ended with (?:1|129|143) and/);
  },
);
