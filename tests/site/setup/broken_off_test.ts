/** A run of setup that is killed: whatever it was at, nothing is lost, and all of it can be taken back. */

import assert from "node:assert/strict";
import { loadLibc } from "../../../lib/os/libc.ts";
import { applyStep } from "../../../lib/site/setup/apply.ts";
import { isBrokenOff, Journal, lastRun, readJournal } from "../../../lib/site/setup/journal.ts";
import { lockSetup } from "../../../lib/site/setup/lock.ts";
import { SetupError, type Step } from "../../../lib/site/setup/step.ts";
import { undoRunOf } from "../../../lib/site/setup/undo.ts";
import { ScratchMachine } from "../../support/scratch_machine.ts";

// It stays open, whichever test needs it first.
loadLibc();

/** Calls that change something on the disk. */
const CALLS = [
  "mkdirSync",
  "chownSync",
  "chmodSync",
  "utimeSync",
  "renameSync",
  "removeSync",
  "symlinkSync",
  "copyFileSync",
  "writeTextFileSync",
] as const;

class Killed extends Error {}

/** The process is dead from a certain call on: that one is not made, and none behind it. */
class Death implements Disposable {
  #calls = 0;
  readonly #kept = CALLS.map((name) => [name, Deno[name]] as const);

  constructor(at: number) {
    for (const [name, real] of this.#kept) {
      const call = (...args: readonly unknown[]): unknown => {
        if (++this.#calls >= at) throw new Killed(name);
        return (real as (...args: readonly unknown[]) => unknown)(...args);
      };
      Object.assign(Deno, { [name]: call });
    }
  }

  [Symbol.dispose](): void {
    Object.assign(Deno, Object.fromEntries(this.#kept));
  }
}

function machineOfTests(): ScratchMachine {
  const [uid, gid] = [Deno.uid() ?? 0, Deno.gid() ?? 0];
  const machine = ScratchMachine.with({
    "/etc/passwd": `root:x:${uid}:${gid}::/root:/bin/sh\n`,
    "/etc/group": `root:x:${gid}:\n`,
    "/etc/changed": "before\n",
    "/etc/given": "same\n",
    "/etc/removed": "gone\n",
    "/usr/bin/program": "old program\n",
    "/usr/bin/taken": "a file\n",
    "/var/lib/": "",
    "/source": "new program\n",
  });
  Deno.chmodSync(machine.real("/etc/changed"), 0o604);
  Deno.utimeSync(machine.real("/etc/changed"), 1000, 1000);
  machine.linkTo("/usr/bin/moved", "somewhere");
  return machine;
}

function stepsFor(machine: ScratchMachine): readonly Step[] {
  const [rights, why] = [{ owner: "root:root", mode: 0o640 }, ""];
  return [
    { kind: "file", path: "/etc/changed", before: "before\n", text: "after\n", rights, why },
    { kind: "file", path: "/etc/new/deep/file", before: undefined, text: "new\n", rights, why },
    { kind: "folder", path: "/etc/folder", rights, why },
    { kind: "rights", path: "/etc/given", rights, why },
    { kind: "remove", path: "/etc/removed", before: "gone\n", why },
    { kind: "copy", path: "/usr/bin/program", from: machine.real("/source"), why },
    { kind: "link", path: "/usr/bin/taken", target: "program", why },
    { kind: "link", path: "/usr/bin/moved", target: "program", why },
  ];
}

/** All that there is but the journals: folders, too. */
function everything(machine: ScratchMachine): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  const walk = (folder: string): void => {
    for (const name of machine.names(folder || "/")) {
      const path = `${folder}/${name}`;
      const info = machine.lstat(path);
      if (path === "/var/lib/gofax") continue;
      const mode = ((info?.mode ?? 0) & 0o7777).toString(8);
      const time = path === "/etc/changed" ? info?.mtime?.getTime() : "";
      found[path] = info?.isSymlink ? `-> ${machine.link(path)}` : `${mode} ${time} ${machine.text(path)}`;
      if (info?.isDirectory) walk(path);
    }
  };
  walk("");
  return found;
}

/** Makes the changes until the process dies. @returns whether it lived to the end */
async function changeUntil(machine: ScratchMachine, death: number): Promise<boolean> {
  const journal = Journal.begin(machine);
  using _death = new Death(death);
  try {
    for (const step of stepsFor(machine)) await applyStep(machine, step, journal);
    journal.end();
    return true;
  } catch (error) {
    assert(
      error instanceof Killed || (error instanceof SetupError && error.cause instanceof Killed),
      String(error),
    );
    return false;
  }
}

Deno.test("a run that is killed before any of its calls is taken back, with drafts and folders", async () => {
  for (let death = 1;; death++) {
    using machine = machineOfTests();
    const before = everything(machine);
    const isWhole = await changeUntil(machine, death);
    for (const path of Object.keys(before)) {
      assert(
        path === "/etc/removed" || machine.lstat(path) !== undefined,
        `${path} is lost at call ${death}`,
      );
    }
    const run = lastRun(machine);
    assert(run !== undefined);
    assert.equal(isBrokenOff(machine, run), !isWhole);
    const undone = await undoRunOf(machine, run);
    assert.deepEqual(
      undone.filter(({ result }) => result !== "back" && result !== "same"),
      [],
      `at call ${death}`,
    );
    assert.deepEqual(everything(machine), before, `at call ${death}`);
    if (isWhole) break;
  }
});

Deno.test("taking back is killed before any of its calls: the next time it is done", async () => {
  let isWhole = false;
  for (let death = 1; !isWhole; death++) {
    using machine = machineOfTests();
    const before = everything(machine);
    await changeUntil(machine, Infinity);
    const run = lastRun(machine);
    assert(run !== undefined);
    {
      using _death = new Death(death);
      const undone = await undoRunOf(machine, run);
      isWhole = undone.every(({ result }) => result !== "failed");
    }
    await undoRunOf(machine, run);
    assert.deepEqual(everything(machine), before, `at call ${death}`);
    assert.equal(lastRun(machine), undefined);
  }
});

Deno.test("what somebody wrote at a place where a run was broken off is left alone", async () => {
  using machine = machineOfTests();
  await changeUntil(machine, 3);
  machine.put("/etc/changed", "mine\n");
  const run = lastRun(machine);
  assert(run !== undefined);
  const undone = await undoRunOf(machine, run);
  assert.deepEqual(undone.map(({ result, what }) => [what, result]), [["/etc/changed", "changed"]]);
  assert.equal(machine.text("/etc/changed"), "mine\n");
});

Deno.test("lines of the journal that the power spoilt do no harm", async () => {
  using machine = machineOfTests();
  await changeUntil(machine, Infinity);
  const run = lastRun(machine);
  assert(run !== undefined);
  const entries = readJournal(machine, run);
  const path = `${run.folder}/journal`;
  machine.put(path, `${machine.text(path)}\0\0\0\n\0\0`);
  assert.deepEqual(readJournal(machine, run), entries);
});

Deno.test("a file that got a text after the plan was made is not removed; a folder in the place of a file stays", async () => {
  using machine = machineOfTests();
  const journal = Journal.begin(machine);
  machine.put("/etc/removed", "mine\n");
  const cases: readonly (readonly [Step, RegExp])[] = [
    [{ kind: "remove", path: "/etc/removed", before: "", why: "" }, /it was changed since the plan was made/],
    [{ kind: "link", path: "/etc", target: "x", why: "" }, /\/etc is a folder/],
  ];
  const before = everything(machine);
  for (const [step, words] of cases) await assert.rejects(applyStep(machine, step, journal), words);
  assert.deepEqual(everything(machine), before);
});

Deno.test("one setup at a time works on a machine", () => {
  using machine = machineOfTests();
  lockSetup(machine, { isDry: true })?.[Symbol.dispose]();
  assert.equal(machine.lstat("/var/lib/gofax"), undefined);
  {
    using lock = lockSetup(machine, { isDry: false });
    assert(lock !== undefined);
    assert.equal(lockSetup(machine, { isDry: false }), undefined);
    assert.equal(lockSetup(machine, { isDry: true }), undefined);
  }
  using again = lockSetup(machine, { isDry: false });
  assert(again !== undefined);
});

Deno.test("what could not be taken back is tried once more, when the rest was: a full disk has room then", async () => {
  using machine = machineOfTests();
  const before = everything(machine);
  await changeUntil(machine, Infinity);
  const run = lastRun(machine);
  assert(run !== undefined);
  const copy = Deno.copyFileSync;
  let isFull = true;
  Deno.copyFileSync = (from, to) => {
    if (isFull && machine.lstat("/etc/new") !== undefined) throw new Error("No space left on device");
    isFull = false;
    copy(from, to);
  };
  try {
    const undone = await undoRunOf(machine, run);
    assert.deepEqual(undone.filter(({ result }) => result !== "back"), []);
  } finally {
    Deno.copyFileSync = copy;
  }
  assert.deepEqual(everything(machine), before);
});
