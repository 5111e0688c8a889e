/** `gofax door`: what it writes, where, and with which shell. */

import assert from "node:assert/strict";
import { senderArguments } from "../../cmd/send/through_door.ts";
import { readArguments } from "../../lib/hylafax/send_args.ts";
import { runGofax } from "../support/admin_site.ts";
import { exec } from "../support/exec.ts";
import { makeShells } from "../support/shells.ts";

async function withFolder(use: (dir: string) => Promise<void>): Promise<void> {
  const dir = await Deno.makeTempDir({ prefix: "gofax-door-" });
  try {
    await use(dir);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

Deno.test("gofax door writes one and the same script to standard output and into a file", () =>
  withFolder(async (dir) => {
    const options = ["door", "--program", "/opt/it's/gofax 1"];
    const shown = await runGofax(options);
    assert.equal(shown.code, 0, shown.stderr);
    assert.match(shown.stdout, /^#!\/bin\/sh -p\n/);
    assert.match(shown.stdout, /^program='\/opt\/it'\\''s\/gofax 1'$/m);
    assert.deepEqual(await runGofax([...options, `${dir}/sender`]), { code: 0, stdout: "", stderr: "" });
    assert.equal(await Deno.readTextFile(`${dir}/sender`), shown.stdout);
    assert.equal(((await Deno.stat(`${dir}/sender`)).mode ?? 0) & 0o7777, 0o755);
    assert.deepEqual([...Deno.readDirSync(dir)].map(({ name }) => name), ["sender"]);
  }));

Deno.test("gofax door puts the door in the place of a link to the program, and not on the program", () =>
  withFolder(async (dir) => {
    const [program, link] = [`${dir}/gofax`, `${dir}/gofaxsend`];
    await Deno.writeTextFile(program, "the program", { mode: 0o755 });
    await Deno.symlink("gofax", link);
    assert.equal((await runGofax(["door", "--program", program, link])).code, 0);
    assert.match(await Deno.readTextFile(link), /^#!/);
    assert.ok((await Deno.lstat(link)).isFile);
    assert.equal(await Deno.readTextFile(program), "the program");

    const refused = await runGofax(["door", "--program", program, program]);
    assert.equal(refused.code, 73);
    assert.match(refused.stderr, /gofax is the program that the door would lead to/);
    assert.equal(await Deno.readTextFile(program), "the program");
  }));

Deno.test("gofax door says what is wrong", () =>
  withFolder(async (dir) => {
    await Deno.writeTextFile(`${dir}/old`, "#!/bin/sh\nexit 2\n", { mode: 0o755 });
    const cases: readonly (readonly [args: readonly string[], code: number, words: RegExp])[] = [
      [[], 64, /name the program with --program/],
      [["--program", "gofax"], 64, /--program wants an absolute path, not "gofax"/],
      [["--program", "/a\nb"], 64, /--program wants an absolute path/],
      [["--program", "/g", "--shell", "sh"], 64, /--shell wants an absolute path/],
      [["--program", "/g", "--shell", "/bin/sh -x"], 64, /--shell wants an absolute path/],
      [["--program", "/g", "a", "b"], 64, /unexpected "b"/],
      [["--program", "/g", "--shell", `${dir}/none`], 1, /Cannot run .*none/],
      // it would end every job with 2, and 2 is "sent"
      [
        ["--program", "/g", "--shell", `${dir}/old`],
        1,
        /old does not know -p .* --shell, such as \/bin\/bash/,
      ],
      [["--program", "/g", `${dir}/none/door`], 73, /Cannot write .*none\/door: No such file/],
    ];
    for (const [args, code, words] of cases) {
      const ran = await runGofax(["door", ...args]);
      assert.equal(ran.code, code, args.join(" "));
      assert.match(ran.stderr, words);
      assert.equal(ran.stdout, "");
    }
    assert.equal((await runGofax(["door", "--help"])).code, 0);
  }));

Deno.test("gofax door tells a shell -p if it knows it, and each shell can read what it writes", () =>
  withFolder(async (dir) => {
    for (const { name, path, interpreter } of makeShells(dir)) {
      const written = await runGofax(["door", "--program", "/usr/bin/gofax", "--shell", path, `${dir}/door`]);
      assert.equal(written.code, 0, written.stderr);
      const [first] = (await Deno.readTextFile(`${dir}/door`)).split("\n");
      assert.equal(first, `#!${interpreter}`, name);
      assert.deepEqual(await exec(path, ["-n", `${dir}/door`]), {
        code: 0,
        timedOut: false,
        stdout: "",
        stderr: "",
      });
    }
  }));

Deno.test("readArguments() reads each as UTF-8, and what is not as Latin-1", () => {
  const bytes = (binary: string): Uint8Array => Uint8Array.from(binary, (c) => c.charCodeAt(0));
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ["", []],
    ["\0", [""]],
    ['-c\0x:"B\xfcro"\0\xc3\xbc\0\0a\nb\0', ["-c", 'x:"Büro"', "ü", "", "a\nb"]],
  ];
  for (const [given, want] of cases) assert.deepEqual(readArguments(bytes(given)), want);
  assert.throws(() => readArguments(bytes("-m\0free")), /end in the middle of one/);
});

Deno.test("senderArguments() leaves those alone that came without a door, and takes no other words with a door", () => {
  const args = ["-m", "freeswitch0", "sendq/q7"];
  assert.equal(senderArguments(args), args);
  for (const given of [["--door"], ["--door", "x"], ["--door", "1"], ["--door", "7", "-m"]]) {
    assert.throws(() => senderArguments(given), /--door is the door's own/);
  }
});

Deno.test("a sender whose door is gone does nothing, and ends with 0", async () => {
  const ran = await runGofax(["send", "--door", "4194304"]);
  assert.equal(ran.code, 0);
  assert.match(ran.stderr, /Process 4194304, which started us, is gone/);
});
