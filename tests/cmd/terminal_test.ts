/** What commands do on a terminal, in a pipe and with a full disk, and when Ctrl-C ends them. */

import assert from "node:assert/strict";
import { helpText } from "../../cmd/line/help_text.ts";
import { overview } from "../../cmd/line/overview.ts";
import { columnsOf } from "../../cmd/paint.ts";
import type { Command } from "../../cmd/table/command.ts";
import { COMMANDS } from "../../cmd/table/table.ts";
import { PLAIN_VIEW } from "../../cmd/view.ts";
import { AdminSite } from "../support/admin_site.ts";

const MAIN = new URL("../../main.ts", import.meta.url).pathname;
const ALL: readonly Command[] = Object.values(COMMANDS);
/** Begins a sequence of ECMA-48. */
const ESCAPE = "\x1b[";

interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const GOFAX = `gofax() { "$DENO" run -q -A --no-check "$MAIN" "$@"; }; `;

/** A line of shell in which `gofax` is the program. */
async function shell(line: string, env: Readonly<Record<string, string>> = {}): Promise<Ran> {
  const { code, stdout, stderr } = await new Deno.Command("bash", {
    args: ["-c", GOFAX + line],
    env: { DENO: Deno.execPath(), MAIN, NO_COLOR: "", COLUMNS: "", TERM: "xterm", GOFAX_CONFIG: "", ...env },
    stdin: "null",
  }).output();
  const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
  return { code, stdout: text(stdout), stderr: text(stderr) };
}

/** The same on a terminal, which script(1) makes; what appears on it is `stdout`. Deno's own sequences come before the mark. */
async function terminal(line: string, env: Readonly<Record<string, string>> = {}): Promise<string> {
  const inner = `stty cols 60 rows 20; ${GOFAX}echo MARK; ${line}`;
  const { stdout } = await shell(`script -qec "$INNER" /dev/null`, {
    SHELL: "/bin/bash",
    INNER: inner,
    ...env,
  });
  return stdout.replaceAll("\r", "").split("MARK\n")[1] ?? "";
}

Deno.test("help has colours on a terminal only, unless NO_COLOR or --color says otherwise", async () => {
  const cases: [run: typeof terminal, line: string, env: Record<string, string>, coloured: boolean][] = [
    [terminal, "gofax status --help", {}, true],
    [terminal, "gofax", {}, true],
    [terminal, "gofax status --help --color=never", {}, false],
    [terminal, "gofax status --help", { NO_COLOR: "1" }, false],
    [terminal, "gofax status --help", { TERM: "dumb" }, false],
  ];
  for (const [run, line, env, coloured] of cases) {
    const text = await run(line, env);
    assert.match(text, /gofax status/);
    // Deno, not gofax, may set the cursor before the program begins.
    assert.equal(
      text.includes(`${ESCAPE}1m`),
      coloured,
      `${line} ${JSON.stringify(env)}: ${JSON.stringify(text)}`,
    );
  }
  for (
    const [line, coloured] of [["gofax status --help", false], [
      "gofax status --help --color always",
      true,
    ]] as const
  ) {
    const { stdout } = await shell(`${line} | cat`);
    assert.equal(stdout.includes(ESCAPE), coloured, line);
  }
});

Deno.test("status and tables have colours where they are asked for, and JSON has none", async () => {
  await using site = await AdminSite.start();
  await site.gofax("fallback", "add", "1001");
  const cases: [args: string[], coloured: boolean][] = [
    [["status", "--color=always"], true],
    [["status"], false],
    [["status", "--json", "--color=always"], false],
    [["fallback", "list", "--color=always"], true],
    [["fallback", "list", "--csv", "--color=always"], false],
    [["fallback", "list", "--json", "--color=always"], false],
  ];
  for (const [args, coloured] of cases) {
    const { stdout } = await site.gofax(...args);
    assert.notEqual(stdout, "");
    assert.equal(stdout.includes(ESCAPE), coloured, args.join(" "));
  }
});

Deno.test("help is wrapped by words to the width of the terminal", async () => {
  for (let columns = 40; columns <= 120; columns += 20) {
    const view = { ...PLAIN_VIEW, columns };
    const texts = [overview("0.1.0", view), ...ALL.map((command) => helpText(command, [], view))];
    // An example is typed as it stands, and is not broken.
    const examples = ALL.flatMap((command) => command.examples.map(({ line, does }) => [line, `# ${does}`]))
      .flat();
    for (const line of texts.flatMap((text) => text.split("\n"))) {
      assert(
        columnsOf(line) <= columns || examples.includes(line.trim()) || !line.trim().includes(" "),
        `${columns}: ${line}`,
      );
    }
  }
  const text = await terminal("gofax help fallback --color=never");
  assert(text.split("\n").some((line) => line.length > 50), text);
  assert(text.split("\n").every((line) => line.length <= 60 || line.includes("gofax fallback")), text);
});

Deno.test("gofax status keeps to the width that COLUMNS says, and shortens nothing in a pipe", async () => {
  await using site = await AdminSite.start();
  const wide = await site.gofax("status");
  const { stdout } = await shell("gofax status | cat", { COLUMNS: "50", GOFAX_CONFIG: site.config });
  assert.doesNotMatch(wide.stdout, /…/);
  assert.deepEqual(stdout.split("\n").filter((line) => columnsOf(line) > 50 && / /.test(line.trim())), []);
  assert(wide.stdout.split("\n").some((line) => line.length > 80), wide.stdout);
});

Deno.test("every command ends quietly with 0 if the reader of its help has gone, and with one line if the disk is full", async (t) => {
  for (const { name, program } of ALL) {
    await t.step(name, async () => {
      const gone = await shell(`gofax ${name} --help | true; exit \${PIPESTATUS[0]}`);
      assert.deepEqual(gone, { code: 0, stdout: "", stderr: "" });
      const full = await shell(`gofax ${name} --help >/dev/full`);
      assert.match(full.stderr, /^gofax \w+: Cannot write the output: No space left on device.*\n$/);
      // The sender may end with HylaFAX's numbers only.
      assert.equal(full.code, program === "gofaxsend" ? 0 : 74);
    });
  }
});

Deno.test("Ctrl-C ends a command that waits with 130, and nothing is said", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  await using site = await AdminSite.start();
  await Deno.writeTextFile(
    site.config,
    (await Deno.readTextFile(site.config)).replace(
      /socket = .*/,
      `socket = 127.0.0.1:${port}\nconnecttimeout = 5m`,
    ),
  );
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-q", "-A", "--no-check", MAIN, "fallback", "list"],
    env: { GOFAX_CONFIG: site.config },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  // FreeSWITCH that says nothing: the command waits from here on.
  using connection = await listener.accept();
  child.kill("SIGINT");
  const { code, stdout, stderr } = await child.output();
  assert.deepEqual([code, stdout.length, new TextDecoder().decode(stderr)], [130, 0, ""]);
  assert.equal(connection.remoteAddr.transport, "tcp");
  listener.close();
});

Deno.test("every command that needs gofax.conf says what to do if it is missing, with -c and with GOFAX_CONFIG", async (t) => {
  const lines: readonly string[] = [
    "status",
    "config check",
    "config show",
    "fallback list",
    "override list",
    "dynamicconfig test incoming --caller 1 --recipient 2",
    "sim",
    "daemon",
  ];
  for (const line of lines) {
    await t.step(line, async () => {
      const [flag, variable] = await Promise.all([
        shell(`gofax ${line} -c /nonexistent/gofax.conf`),
        shell(`gofax ${line}`, { GOFAX_CONFIG: "/nonexistent/gofax.conf" }),
      ]);
      for (const { code, stdout, stderr } of [flag, variable]) {
        assert.deepEqual([code, stdout], [78, ""], stderr);
        assert.match(
          stderr,
          /\/nonexistent\/gofax\.conf: there is no such file: gofax setup writes one; -c FILE or GOFAX_CONFIG names another/,
        );
      }
    });
  }
});
