import assert from "node:assert/strict";
import { runHelper } from "../../lib/os/process.ts";
import { scriptTrouble } from "../../lib/os/script_file.ts";

const CASES: readonly (readonly [name: string, text: string, mode: number, want: string | undefined])[] = [
  ["a script", "#!/bin/sh\nexit 0\n", 0o755, undefined],
  ["one with an option", "#! /bin/sh -e\nexit 0\n", 0o700, undefined],
  ["one that env looks for", "#!/usr/bin/env -S sh -e\nexit 0\n", 0o755, undefined],
  [
    "line ends of Windows",
    "#!/bin/sh\r\nexit 0\r\n",
    0o755,
    'its first line names "/bin/sh\\r", which does not exist (line ends of Windows: dos2unix mends them)',
  ],
  [
    "line ends of Windows behind env",
    "#!/usr/bin/env bash\r\n",
    0o755,
    'its first line names "bash\\r", which does not exist (line ends of Windows: dos2unix mends them)',
  ],
  [
    "an interpreter that has gone",
    "#!/usr/bin/python2.3\n",
    0o755,
    "its first line names /usr/bin/python2.3, which is not there",
  ],
  [
    "one that env does not find",
    "#!/usr/bin/env python2.3\n",
    0o755,
    "its first line names python2.3, which is not there",
  ],
  ["no interpreter", "#!\n", 0o755, "its first line names no interpreter"],
  ["no first line", "exit 0\n", 0o755, "it does not begin with a line such as #!/bin/sh"],
  ["a byte order mark", "\ufeff#!/bin/sh\n", 0o755, "a byte order mark stands before its first line"],
  ["no right to run it", "#!/bin/sh\n", 0o644, "it may not be executed (mode 0644)"],
];

Deno.test("scriptTrouble() says what keeps a script from being run", async (t) => {
  const dir = await Deno.makeTempDir();
  try {
    for (const [name, text, mode, want] of CASES) {
      await t.step(name, () => {
        const path = `${dir}/script`;
        Deno.writeTextFileSync(path, text);
        Deno.chmodSync(path, mode);
        assert.equal(scriptTrouble(path), want);
      });
    }
    assert.equal(scriptTrouble(`${dir}/none`), "there is no such file");
    assert.equal(scriptTrouble(dir), "it is no file");
    assert.equal(scriptTrouble("/bin/true"), undefined);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});

Deno.test("runHelper() says of a script with line ends of Windows what is wrong with it", async () => {
  const dir = await Deno.makeTempDir();
  try {
    const command = `${dir}/script`;
    Deno.writeTextFileSync(command, "#!/bin/sh\r\n");
    Deno.chmodSync(command, 0o755);
    const { error } = await runHelper({ command, args: [], cwd: dir, timeoutMs: 1000, maxOutputBytes: 10 });
    assert.match(error?.message ?? "", /^its first line names "\/bin\/sh\\r", which does not exist/);
    assert.ok(error?.cause instanceof Deno.errors.NotFound);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});
