/** The machine as setup and doctor see it. */

import assert from "node:assert/strict";
import { loadLibc } from "../../lib/os/libc.ts";
import { Machine } from "../../lib/site/machine.ts";

// It stays open, whichever test needs it first.
loadLibc();

Deno.test("files are read below the machine's folder, and what is not there is undefined", async () => {
  const root = await Deno.makeTempDir();
  try {
    Deno.mkdirSync(`${root}/etc/x`, { recursive: true });
    Deno.mkdirSync(`${root}/usr/bin`, { recursive: true });
    Deno.writeTextFileSync(`${root}/etc/x/b`, "text\n");
    Deno.symlinkSync("/nowhere", `${root}/etc/x/a`);
    Deno.writeTextFileSync(`${root}/usr/bin/tool`, "", { mode: 0o755 });
    Deno.writeTextFileSync(`${root}/usr/bin/plain`, "", { mode: 0o644 });
    const machine = new Machine(root);
    assert.equal(machine.text("/etc/x/b"), "text\n");
    assert.equal(machine.text("/etc/none"), undefined);
    assert.equal(machine.text("/etc"), undefined);
    assert.deepEqual([machine.head("/etc/x/b", 2), machine.head("/etc/none", 2)], ["te", undefined]);
    assert.deepEqual(machine.names("/etc/x"), ["a", "b"]);
    assert.deepEqual(machine.names("/none"), []);
    assert.equal(machine.link("/etc/x/a"), "/nowhere");
    assert.equal(machine.stat("/etc/x/a"), undefined);
    assert.ok(machine.lstat("/etc/x/a")?.isSymlink);
    assert.equal(machine.which("tool"), "/usr/bin/tool");
    assert.equal(machine.which("plain"), undefined);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});

Deno.test("programs are run with their limits, and failures are values", async () => {
  const machine = new Machine();
  assert.deepEqual(await machine.run("/bin/sh", ["-c", "cat; echo no >&2; exit 3"], { stdin: "yes\n" }), {
    code: 3,
    stdout: "yes\n",
    stderr: "no\n",
  });
  const none = await machine.run("/no/such/program", []);
  assert.equal(none.code, null);
  assert.notEqual(none.stderr, "");
  const late = await machine.run("/bin/sleep", ["60"], { timeoutMs: 50 });
  assert.deepEqual([late.code, late.stderr], [null, "took longer than 0.05 s"]);
});
