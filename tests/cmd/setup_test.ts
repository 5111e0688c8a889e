/** `gofax setup`: flags, questions, what it prints. */

import assert from "node:assert/strict";
import { type Asked, dropCharacter } from "../../cmd/setup/terminal.ts";
import { diffLines } from "../../cmd/setup/diff.ts";
import { loadLibc } from "../../lib/os/libc.ts";
import { runGofax } from "../support/admin_site.ts";
import type { ScratchMachine } from "../support/scratch_machine.ts";
import { applyStep } from "../../lib/site/setup/apply.ts";
import { Journal } from "../../lib/site/setup/journal.ts";
import { lockSetup } from "../../lib/site/setup/lock.ts";
import { debian, snapshot } from "../site/setup/support.ts";

// It stays open, whichever test needs it first.
loadLibc();

const TOLD = ["--ident", "+49 30 4711", "--header", "Example & Sons", "--faxnumber", "4711", "--modems", "2"];

function run(machine: ScratchMachine, ...args: readonly string[]): ReturnType<typeof runGofax> {
  return runGofax(["setup", "--root", machine.root, ...args]);
}

/** Runs something of which the output does not matter. */
async function quietly<T>(work: () => Promise<T>): Promise<T> {
  const write = Deno.stdout.writeSync;
  Deno.stdout.writeSync = (bytes) => bytes.length;
  try {
    return await work();
  } finally {
    Deno.stdout.writeSync = write;
  }
}

Deno.test("a dry run shows the plan and changes nothing; the password is not shown", async () => {
  using machine = debian();
  const before = snapshot(machine);
  const { code, stdout } = await run(
    machine,
    "--dry-run",
    ...TOLD,
    "--pbx",
    "trunk",
    "--pbx-address",
    "10.0.0.5:5070",
  );
  assert.equal(code, 0);
  assert.match(stdout, /^Found\n {2}- FreeSWITCH: there is nothing in \/etc\/freeswitch yet/);
  assert.match(stdout, /\+ password = \*{8}\n/);
  assert.match(stdout, /\+ +<node type="allow" cidr="10\.0\.0\.5\/32"\/>\n/);
  assert.match(stdout, /\+ ident = \+49 30 4711\n/);
  assert.match(stdout, /Nothing was changed\.\n$/);
  assert.deepEqual(snapshot(machine), before);

  const open = await run(machine, "--dry-run");
  assert.match(open.stdout, /It would ask for: --ident, --header, --faxnumber, --pbx\.\n$/);
});

Deno.test("with all flags it asks nothing; once more there is nothing to do; --undo takes it back", async () => {
  using machine = debian();
  const before = snapshot(machine);
  const first = await run(machine, "--yes", ...TOLD, "--pbx", "trunk", "--pbx-address", "10.0.0.5");
  assert.deepEqual([first.code, first.stderr], [0, ""]);
  assert.match(first.stdout, /change \/etc\/hylafax\/config: done\n/);
  const second = await run(machine);
  assert.deepEqual([second.code, second.stderr], [0, ""]);
  assert.match(second.stdout, /\nNothing to do\.\n/);

  const dry = await run(machine, "--undo", "--dry-run");
  assert.match(
    dry.stdout,
    /^Run 1 of setup .*\n[^]*\/etc\/gofax\.conf: becomes what it was\n[^]*Nothing was changed\.\n$/,
  );
  const undone = await run(machine, "--undo", "--yes");
  assert.deepEqual([undone.code, undone.stderr], [0, ""]);
  assert.deepEqual(snapshot(machine), before);
  assert.match((await run(machine, "--undo", "--yes")).stdout, /^Nothing to take back\./);
});

Deno.test("a run that was broken off is taken back by the next one, which begins anew", async () => {
  using machine = debian();
  const journal = Journal.begin(machine);
  const step = { kind: "file", path: "/etc/freeswitch/vars.xml", before: undefined, text: "half\n" } as const;
  await applyStep(machine, { ...step, rights: undefined, why: "" }, journal);
  const left = snapshot(machine);
  const args = [...TOLD, "--pbx", "trunk", "--pbx-address", "10.0.0.5"];
  const dry = await run(machine, "--dry-run", ...args);
  assert.match(dry.stdout, /^Run 1 of setup was broken off \(.*\), and is taken back first:\n/);
  assert.deepEqual(snapshot(machine), left);
  const nobody = await run(machine, ...args);
  assert.equal(nobody.code, 64);
  assert.deepEqual(snapshot(machine), left);
  const { code, stdout } = await run(machine, "--yes", ...args);
  assert.equal(code, 0);
  assert.match(stdout, /\/etc\/freeswitch\/vars\.xml: becomes what it was\n[^]*Taken back\.\n/);
  assert.match((await run(machine)).stdout, /Nothing to do\.\n/);
  assert.match(machine.text("/etc/freeswitch/vars.xml") ?? "", /event_socket_password/);
});

Deno.test("while a setup is at work, another one changes nothing", async () => {
  using machine = debian();
  const before = snapshot(machine);
  using _lock = lockSetup(machine, { isDry: false });
  for (const flag of ["--yes", "--undo", "--dry-run"]) {
    const { code, stderr } = await run(machine, flag);
    assert.deepEqual([code, stderr], [
      1,
      "gofax setup: Another gofax setup is at work here: try again when it has ended\n",
    ]);
  }
  assert.deepEqual(snapshot(machine), before);
});

Deno.test("what only a person knows is missing, or wrong: it says so and does nothing", async () => {
  using machine = debian();
  const before = snapshot(machine);
  const cases: readonly (readonly [args: readonly string[], words: RegExp])[] = [
    [["--yes"], /say --ident, --header, --faxnumber/],
    [TOLD, /add --yes/],
    [["--yes", "--ident", "x".repeat(30)], /--ident: /],
    [["--yes", ...TOLD, "--pbx-address", "10.0.0.5"], /--pbx-address needs --pbx KIND/],
    [["--yes", ...TOLD, "--pbx", "trunk"], /--pbx needs --pbx-address/],
    [["--yes", ...TOLD, "--pbx", "trunk", "--pbx-address", "10.0.0.5 x"], /wants HOST or HOST:PORT/],
    [["--yes", ...TOLD, "--pbx", "trunk", "--pbx-address", "10.0.0.555"], /wants HOST or HOST:PORT/],
    [["--yes", ...TOLD, "--pbx", "trunk", "--pbx-address", "pbx.invalid"], /say with --pbx-from/],
    [
      ["--yes", ...TOLD, "--pbx", "trunk", "--pbx-address", "pbx", "--pbx-from", "pbx"],
      /--pbx-from wants an IP address/,
    ],
    [
      ["--yes", ...TOLD, "--pbx", "fritzbox", "--pbx-address", "10.0.0.5", "--pbx-user", "u"],
      /--pbx-password-file or \$GOFAX_PBX_PASSWORD/,
    ],
    [["--yes", ...TOLD, "--fax-to", "12 34"], /--fax-to wants a number/],
    [["--yes", ...TOLD, "--faxmaster", "a: b"], /--faxmaster wants a mail address/],
    [["--undo", "--pbx", "trunk"], /--undo .* no use for --pbx/],
  ];
  for (const [args, words] of cases) {
    const { code, stderr } = await run(machine, ...args);
    assert.deepEqual([code, words.test(stderr)], [64, true], `${args.join(" ")}: ${stderr}`);
  }
  assert.deepEqual(snapshot(machine), before);
});

Deno.test("the account's password comes from a file and stands in the gateway alone, also with odd characters", async () => {
  using machine = debian({ "/root/pw": "s&c\"r'<e>t\n" });
  const pbx = [
    "--pbx",
    "3cx",
    "--pbx-address",
    "10.0.0.5",
    "--pbx-user",
    "300",
    "--pbx-auth-user",
    "auth",
    "--pbx-password-file",
    machine.real("/root/pw"),
  ];
  const { code, stdout, stderr } = await run(machine, "--yes", ...TOLD, ...pbx);
  assert.deepEqual([code, stderr], [0, ""]);
  assert(!stdout.includes("s&c") && !stdout.includes("s&amp;c"));
  const gateway = machine.text("/etc/freeswitch/gateways/default.xml") ?? "";
  assert(gateway.includes('<param name="password" value="s&amp;c&quot;r&apos;&lt;e&gt;t"/>'));
  assert(gateway.includes('<param name="auth-username" value="auth"/>'));
  const holders = Object.entries(snapshot(machine)).filter(([, text]) => text.includes("s&amp;c")).map((
    [path],
  ) => path);
  assert.deepEqual(holders, ["/etc/freeswitch/gateways/default.xml"]);
});

Deno.test("a gofax.conf with mistakes is named, and nothing is done", async () => {
  using machine = debian({
    "/etc/gofax.conf": "[freeswitch]\npassword = x\ngateway = default\nidentt = 1\n",
  });
  const before = snapshot(machine);
  const { code, stderr } = await run(machine, "--yes", ...TOLD);
  assert.equal(code, 78);
  assert.match(stderr, /gofax\.conf:4: .*identt/);
  assert.deepEqual(snapshot(machine), before);
});

Deno.test("on a terminal it asks for what it does not know, again until the answer can be used", async () => {
  using machine = debian();
  const questions: string[] = [];
  const answers = [
    "x".repeat(30),
    "+49 30 4711",
    "Example",
    "4711",
    "what",
    "fritzbox",
    "10.0.0.1",
    "fax",
    "y",
  ];
  const asked: Asked = {
    isThere: true,
    line: (question) => {
      questions.push(question);
      return answers.shift() ?? "";
    },
    secret: (question) => {
      questions.push(question);
      return "geheim";
    },
  };
  const { setup } = await import("../../cmd/setup/setup.ts");
  assert.equal(await quietly(() => setup(["--root", machine.root], asked)), 0);
  assert.deepEqual(answers, []);
  assert.deepEqual(questions.map((question) => question.split(/[ :]/)[0]), [
    "Our",
    "Our",
    "The",
    "The",
    "The",
    "The",
    "Its",
    "Our",
    "The",
    "Is",
  ]);
  assert.match(machine.text("/etc/gofax.conf") ?? "", /^ident = \+49 30 4711\nheader = Example$/m);
  assert(machine.text("/etc/freeswitch/gateways/default.xml")?.includes('value="geheim"'));
});

Deno.test("--json tells the plan, what was done, and what was taken back; words go to standard error", async () => {
  using machine = debian();
  const dry = JSON.parse((await run(machine, "--dry-run", "--json")).stdout);
  assert.deepEqual([dry.done, dry.run, dry.wouldAsk], [false, null, [
    "--ident",
    "--header",
    "--faxnumber",
    "--pbx",
  ]]);
  const conf = dry.steps.find(({ path }: { path: string }) => path === "/etc/gofax.conf");
  assert.deepEqual([conf.kind, conf.failed, conf.lines.includes("+ password = ********")], [
    "file",
    null,
    true,
  ]);

  const made = await run(machine, "--yes", "--json", ...TOLD);
  const { done, run: folder, problems } = JSON.parse(made.stdout);
  assert.deepEqual([made.code, done, folder, problems], [0, true, "/var/lib/gofax/setup/0001", []]);
  assert.match(made.stderr, /config: done/);
  const undone = JSON.parse((await run(machine, "--undo", "--yes", "--json")).stdout);
  assert.deepEqual([undone.dryRun, undone.run], [false, folder]);
  assert(undone.changes.every(({ result }: { result: string }) => result === "back"));
  const nothing = JSON.parse((await run(machine, "--undo", "--yes", "--json")).stdout);
  assert.deepEqual(nothing, { dryRun: false, run: null, changes: [] });
});

/** Types answers on a terminal that script(1) makes, each when its question is there; gives all that appeared on it. */
async function typed(
  args: string,
  answers: readonly (readonly [question: string, answer: string])[],
): Promise<string> {
  const main = new URL("../../main.ts", import.meta.url).pathname;
  const child = new Deno.Command("script", {
    args: [
      "-qec",
      `stty cols 200; "$DENO" run -q -A --no-check "$MAIN" ${args}; echo "ended with $?"`,
      "/dev/null",
    ],
    env: { DENO: Deno.execPath(), MAIN: main, SHELL: "/bin/bash", NO_COLOR: "1", TERM: "dumb" },
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  const decoder = new TextDecoder();
  const rest = [...answers];
  let [all, asked] = ["", ""];
  for await (const chunk of child.stdout) {
    const text = decoder.decode(chunk, { stream: true });
    [all, asked] = [all + text, asked + text];
    const [question = "", answer = ""] = rest[0] ?? [];
    if (rest.length > 0 && asked.includes(question)) {
      rest.shift();
      asked = "";
      await writer.write(new TextEncoder().encode(answer));
    }
  }
  await writer.close().catch(() => {});
  await child.status;
  assert.deepEqual(rest, [], all);
  return all.replaceAll("\r", "");
}

Deno.test("on a real terminal the password does not appear, and Ctrl-C at its question changes nothing", async () => {
  using machine = debian();
  const before = snapshot(machine);
  const args =
    `setup --root ${machine.root} --ident 1 --header x --faxnumber 2 --pbx fritzbox --pbx-address 10.0.0.5 --pbx-user u`;
  const broken = await typed(args, [["not shown", "gehe\x03"]]);
  assert.match(broken, /ended with 130\n$/);
  assert.deepEqual(snapshot(machine), before);
  const done = await typed(args, [["not shown", "geheiim\x7f\x7fm\r"], ["Is this right?", "y\n"]]);
  assert.match(done, /ended with 0\n$/);
  assert(!done.includes("gehe"), done);
  assert(machine.text("/etc/freeswitch/gateways/default.xml")?.includes('name="password" value="geheim"'));
});

Deno.test("diffLines() shows what changes with a line around it", () => {
  const before = "a\nb\nc\nd\ne\nf\ng\n";
  assert.deepEqual(diffLines(before, before), []);
  assert.deepEqual(diffLines(before, before.replace("b\n", "B\n").replace("f", "F")), [
    "  a",
    "- b",
    "+ B",
    "  c",
    "…",
    "  e",
    "- f",
    "+ F",
    "  g",
  ]);
  assert.deepEqual(diffLines("", "x\n"), ["+ x"]);
  assert.deepEqual(diffLines("a\nx\nb\n", "x\nb\ny\n"), ["- a", "  x", "  b", "+ y"]);
});

Deno.test("a backspace in a password takes away a whole character", () => {
  const bytes = [...new TextEncoder().encode("aä€")];
  const left = Array.from({ length: 4 }, () => {
    dropCharacter(bytes);
    return new TextDecoder().decode(Uint8Array.from(bytes));
  });
  assert.deepEqual(left, ["aä", "a", "", ""]);
});

Deno.test("a password file in Latin-1 is read as such", async () => {
  using machine = debian();
  const file = machine.real("/password");
  Deno.writeFileSync(file, Uint8Array.from("B\xfcro\n", (char) => char.charCodeAt(0)));
  const pbx = ["--pbx", "trunk-register", "--pbx-address", "10.0.0.5", "--pbx-user", "fax"];
  const { code } = await run(machine, "--yes", ...TOLD, ...pbx, "--pbx-password-file", file);
  assert.equal(code, 0);
  assert.match(machine.text("/etc/freeswitch/gateways/default.xml") ?? "", /name="password" value="Büro"/);
});

Deno.test("a short password is hidden where it stands as a value, and the rest of the plan can be read", async () => {
  using machine = debian();
  const file = machine.real("/password");
  Deno.writeTextFileSync(file, "1\n");
  const pbx = ["--pbx", "trunk-register", "--pbx-address", "10.0.0.1", "--pbx-user", "fax"];
  const { stdout } = await run(machine, "--dry-run", ...TOLD, ...pbx, "--pbx-password-file", file);
  assert.match(stdout, /name="password" value="\*{8}"/);
  assert.match(stdout, /cidr="10\.0\.0\.1\/32"/);
});

Deno.test("a gofax.conf without a gateway gets the one that setup makes", async () => {
  using machine = debian({ "/etc/gofax.conf": "[freeswitch]\npassword = mine-1234\nident = x\n" });
  const { code, stderr } = await run(
    machine,
    "--yes",
    ...TOLD,
    "--pbx",
    "trunk",
    "--pbx-address",
    "10.0.0.5",
  );
  assert.deepEqual([code, stderr], [0, ""]);
  assert.match(machine.text("/etc/gofax.conf") ?? "", /^gateway = default$/m);
});
