/** A run of setup is taken back. */

import assert from "node:assert/strict";
import { loadLibc } from "../../../lib/os/libc.ts";
import { applyStep } from "../../../lib/site/setup/apply.ts";
import { SetupError } from "../../../lib/site/setup/step.ts";
import { Journal, JOURNALS, lastRun, readJournal, runs } from "../../../lib/site/setup/journal.ts";
import { setRights } from "../../../lib/site/setup/open_place.ts";
import { undoRunOf } from "../../../lib/site/setup/undo.ts";
import { type Commands, debian, planFor, setUp, snapshot, WISHES } from "./support.ts";
import { rootOnly } from "../../support/root_only.ts";

// It stays open, whichever test needs it first.
loadLibc();

Deno.test("undo leaves the machine as it was, and a second one takes back the run before", async () => {
  const commands: Commands = [];
  using machine = debian({ "/usr/bin/gofaxd": "old daemon" }, commands);
  const states = [snapshot(machine)];
  await setUp(machine, WISHES);
  states.push(snapshot(machine));
  await setUp(machine, { modems: 4, header: "Other" });
  assert.deepEqual(runs(machine).map(({ number }) => number), [1, 2]);
  for (const expected of states.toReversed()) {
    const run = lastRun(machine);
    assert(run !== undefined);
    const before = snapshot(machine);
    const dry = await undoRunOf(machine, run, { isDry: true });
    assert.deepEqual(snapshot(machine), before);
    const undone = await undoRunOf(machine, run);
    assert.deepEqual(undone.filter(({ result }) => result !== "back" && result !== "same"), []);
    assert.deepEqual(dry.map(({ what }) => what), undone.map(({ what }) => what));
    assert.deepEqual(snapshot(machine), expected);
  }
  assert.equal(lastRun(machine), undefined);
  assert(
    commands.includes("systemctl stop gofaxd.service") && commands.includes("systemctl disable faxq.service"),
  );
});

Deno.test("what somebody changed since is left alone and named", async () => {
  using machine = debian();
  await setUp(machine, WISHES);
  const path = "/etc/hylafax/config";
  machine.put(path, `${machine.text(path)}# mine\n`);
  const run = lastRun(machine);
  assert(run !== undefined);
  const undone = await undoRunOf(machine, run);
  assert.deepEqual(undone.filter(({ result }) => result === "changed").map(({ what }) => what), [path]);
  assert(machine.text(path)?.endsWith("# mine\n"));
  assert.equal(machine.text("/etc/gofax.conf"), undefined);
});

Deno.test("the journals are for root alone, and a line that was cut off does no harm", async () => {
  using machine = debian();
  await setUp(machine, WISHES);
  assert.equal((machine.stat(JOURNALS)?.mode ?? 0) & 0o777, 0o700);
  const run = lastRun(machine);
  assert(run !== undefined);
  for (const name of machine.names(run.folder)) {
    assert.equal((machine.stat(`${run.folder}/${name}`)?.mode ?? 0) & 0o077, 0, name);
  }
  const entries = readJournal(machine, run);
  machine.put(`${run.folder}/journal`, `${machine.text(`${run.folder}/journal`)}{"index":99,"ki`);
  assert.deepEqual(readJournal(machine, run), entries);
});

Deno.test("a run that was broken off in the middle of a change: the change is named, all others are taken back", async () => {
  using machine = debian();
  const before = snapshot(machine);
  const journal = Journal.begin(machine);
  await applyStep(machine, { kind: "link", path: "/usr/bin/a", target: "b", why: "" }, journal);
  journal.note({ kind: "path", path: "/usr/bin/gofax", before: { kind: "none" } });
  const undone = await undoRunOf(machine, journal.run);
  assert.deepEqual(undone, [{ result: "changed", what: "/usr/bin/gofax" }, {
    result: "back",
    what: "/usr/bin/a",
  }]);
  assert.deepEqual(snapshot(machine), before);
});

Deno.test("a file that was changed since the plan was made is not overwritten", async () => {
  using machine = debian();
  const { steps } = await planFor(machine, WISHES);
  const path = "/etc/hylafax/config";
  machine.put(path, "# mine\n");
  const step = steps.find((each) => each.kind === "file" && each.path === path);
  assert(step !== undefined);
  await assert.rejects(
    applyStep(machine, step, Journal.begin(machine)),
    (error) =>
      error instanceof SetupError &&
      error.message === `Cannot change ${path}: it was changed since the plan was made`,
  );
  assert.equal(machine.text(path), "# mine\n");
  assert.deepEqual(machine.names("/etc/hylafax").filter((name) => name.includes(".gofax-")), []);
});

Deno.test("the newest ten runs are kept", () => {
  using machine = debian();
  for (let count = 0; count < 12; count++) Journal.begin(machine);
  assert.deepEqual(runs(machine).map(({ number }) => number), [3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  assert.equal((machine.stat("/var/lib/gofax")?.mode ?? 0) & 0o777, 0o755);
});

Deno.test({
  ...rootOnly("a link that somebody else made is not followed, nor is one that takes the place of a file"),
}, async () => {
  using machine = debian({ "/etc/secret": "secret\n" });
  Deno.removeSync(machine.real("/etc/hylafax/config"));
  machine.linkTo("/etc/hylafax/config", "../secret");
  await planFor(machine, WISHES);
  new Deno.Command("chown", { args: ["-h", "10", machine.real("/etc/hylafax/config")] }).outputSync();
  await assert.rejects(planFor(machine, WISHES), /is a link that user 10 made/);
  assert.throws(
    () => setRights(machine.real("/etc/hylafax/config"), { uid: 10, gid: 10, mode: 0o666 }),
    /ELOOP/,
  );
  assert.deepEqual([machine.stat("/etc/secret")?.uid, machine.text("/etc/secret")], [0, "secret\n"]);
});
