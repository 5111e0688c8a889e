import assert from "node:assert/strict";
import type { Command } from "../../cmd/table/command.ts";
import { COMMANDS } from "../../cmd/table/table.ts";

const MAIN = new URL("../../main.ts", import.meta.url).pathname;

/** A line of shell in which `gofax` is the program. */
async function shell(line: string): Promise<{ code: number; stdout: string; stderr: string }> {
  const { code, stdout, stderr } = await new Deno.Command("bash", {
    args: ["-c", `gofax() { "$DENO" run -A --no-check "$MAIN" "$@"; }; ${line}`],
    env: { DENO: Deno.execPath(), MAIN, NO_COLOR: "1", GOFAX_CONFIG: "" },
    stdin: "null",
  }).output();
  const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
  return { code, stdout: text(stdout), stderr: text(stderr) };
}

Deno.test("gofax help X and gofax X --help tell the same of every command", async (t) => {
  for (const { name, program } of Object.values<Command>(COMMANDS)) {
    await t.step(name, async () => {
      const [help, ...others] = await Promise.all([
        shell(`gofax help ${name}`),
        shell(`gofax ${name} --help`),
        shell(`gofax ${name} -h`),
        ...program === undefined ? [] : [shell(`gofax help ${program}`)],
      ]);
      assert.match(help.stdout, /^Usage: gofax/);
      assert.deepEqual([help.code, help.stderr], [0, ""]);
      for (const other of others) assert.deepEqual(other, help);
    });
  }
});

Deno.test("gofax help X Y and gofax X Y --help tell the same of every form of a command", async (t) => {
  for (const { name, forms } of Object.values<Command>(COMMANDS)) {
    for (const key of Object.keys(forms).filter((each) => each !== "")) {
      await t.step(`${name} ${key}`, async () => {
        const [help, flag] = await Promise.all([
          shell(`gofax help ${name} ${key}`),
          shell(`gofax ${name} ${key} --help`),
        ]);
        assert(help.stdout.startsWith(`Usage: gofax ${name} ${key}`), help.stdout);
        assert.doesNotMatch(help.stdout, /^ {6} gofax/m);
        assert.deepEqual([help.code, help.stderr], [0, ""]);
        assert.deepEqual(flag, help);
      });
    }
  }
});

Deno.test("gofax alone, gofax help and gofax --help show every command on one screen", async () => {
  const texts = await Promise.all(
    ["gofax", "gofax help", "gofax --help", "gofax -h"].map((line) => shell(line)),
  );
  const [first] = texts;
  for (const text of texts) assert.deepEqual(text, first);
  assert.equal(first?.code, 0);
  assert((first?.stdout.split("\n").length ?? 99) <= 24, first?.stdout);
});

Deno.test("gofax names the nearest command to a word that is none, in two lines", async () => {
  assert.deepEqual(await shell("gofax statsu"), {
    code: 64,
    stdout: "",
    stderr: 'gofax: there is no "statsu": did you mean status?\n"gofax help" lists the commands.\n',
  });
});

Deno.test("a reader that has gone ends a command quietly, a full disk with one line", async () => {
  const gone = await shell("gofax sim --numbers | true; exit ${PIPESTATUS[0]}");
  assert.deepEqual(gone, { code: 0, stdout: "", stderr: "" });
  const full = await shell("gofax help >/dev/full");
  assert.equal(full.code, 74);
  assert.match(full.stderr, /^gofax help: Cannot write the output: No space left on device.*\n$/);
});

Deno.test("gofax sim refuses what is no port in one line and its usage", async (t) => {
  for (const port of ["80000", "-1", "0x1F", "1e3", "80.5", ""]) {
    await t.step(port, async () => {
      const { code, stderr } = await shell(`gofax sim --port '${port}'`);
      assert.equal(code, 64);
      assert.match(
        stderr,
        /^gofax sim: --port wants a (?:whole )?number.*\n"gofax help sim" tells how it is called\.\n$/,
      );
      assert.doesNotMatch(stderr, /^\s+at /m);
    });
  }
});

Deno.test("gofax sim takes port, password and gofaxd's address from a gofax.conf", async () => {
  const dir = await Deno.makeTempDir();
  try {
    const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const { port } = listener.addr as Deno.NetAddr;
    listener.close();
    await Deno.writeTextFile(
      `${dir}/gofax.conf`,
      `[freeswitch]\nsocket = 127.0.0.1:${port}\npassword = hunter2\ngateway = a\n[gofaxd]\nsocket = [::1]:8122\n`,
    );
    const process = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-check", MAIN, "sim", "-c", `${dir}/gofax.conf`],
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
    const reader = process.stdout.getReader();
    const said = new TextDecoder().decode((await reader.read()).value);
    assert.equal(said, `listening on 127.0.0.1:${port}, calls go to [::1]:8122\n`);
    const socket = await Deno.connect({ hostname: "127.0.0.1", port });
    const answers: string[] = [];
    const read = async (): Promise<string> => {
      const buffer = new Uint8Array(4096);
      const size = await socket.read(buffer) ?? 0;
      return new TextDecoder().decode(buffer.subarray(0, size));
    };
    answers.push(await read());
    await socket.write(new TextEncoder().encode("auth hunter2\n\n"));
    answers.push(await read());
    assert.match(answers.join(""), /auth\/request[^]*\+OK accepted/);
    socket.close();
    process.kill("SIGTERM");
    await reader.cancel();
    assert.equal((await process.status).code, 0);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});
