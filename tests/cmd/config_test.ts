import assert from "node:assert/strict";
import { doorScript } from "../../cmd/door/door_script.ts";
import { loadLibc } from "../../lib/os/libc.ts";

// The library stays open for the life of the process; a test that happened to open it would be blamed for that.
loadLibc();

const MAIN = new URL("../../main.ts", import.meta.url).pathname;

interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `gofax config` as a process of its own: what it prints and exits with is what counts. */
async function run(
  args: readonly string[],
  env: Record<string, string> = {},
  wrapper: readonly string[] = [],
): Promise<Ran> {
  const [command = "", ...line] = [
    ...wrapper,
    Deno.execPath(),
    "run",
    "-A",
    "--no-check",
    MAIN,
    "config",
    ...args,
  ];
  const output = await new Deno.Command(command, {
    args: line,
    env: { GOFAX_CONFIG: "", ...env },
  }).output();
  const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
  // What is found on the machine that the test runs on is not about the file.
  const stdout = text(output.stdout).replaceAll(/^site: .*\n/gm, "");
  return { code: output.code, stdout, stderr: text(output.stderr) };
}

/** A gofax.conf that its owner can read, beside a spool with a faxrcvd and a door, which the text names as SPOOL. */
async function withFile(text: string | Uint8Array, use: (file: string) => Promise<void>): Promise<void> {
  const directory = await Deno.makeTempDir();
  try {
    const file = `${directory}/gofax.conf`;
    for (const folder of ["docq", "etc", "log", "recvq", "sendq", "status", "tmp", "bin"]) {
      await Deno.mkdir(`${directory}/spool/${folder}`, { recursive: true });
    }
    await Deno.writeTextFile(`${directory}/spool/bin/faxrcvd`, "#!/bin/sh\n", { mode: 0o755 });
    const door = doorScript({ interpreter: "/bin/sh -p", program: Deno.execPath() });
    await Deno.writeTextFile(`${directory}/spool/bin/door`, door, { mode: 0o755 });
    await Deno.writeTextFile(`${directory}/spool/etc/config`, "SendFaxCmd: bin/door\n");
    const bytes = typeof text === "string"
      ? new TextEncoder().encode(text.replaceAll("SPOOL", `${directory}/spool`))
      : text;
    await Deno.writeFile(file, bytes, { mode: 0o640 });
    await use(file);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

const GOOD =
  "[freeswitch]\npassword = hunter2\ngateway = a\ngateway = b\nheader = Grüße\n[hylafax]\nspooldir = SPOOL\n";

Deno.test("gofax config check is content with a good file", () =>
  withFile(GOOD, async (file) => {
    assert.deepEqual(await run(["check", file]), { code: 0, stdout: `${file}: no problems\n`, stderr: "" });
  }));

Deno.test("gofax config check prints every finding in the order of the lines", () =>
  withFile("[freeswitch]\npassword = ClueCon\nsokcet = x\ngateway = a\nverbose = 2\n", async (file) => {
    const { code, stdout, stderr } = await run(["check", file]);
    assert.deepEqual(stdout.split("\n"), [
      `${file}:2: freeswitch.password: this is FreeSWITCH's well-known default password: choose another one (warning)`,
      `${file}:3: freeswitch.sokcet: unknown key: did you mean socket?`,
      `${file}:5: freeswitch.verbose: "2" is neither true nor false`,
      `${file}: 2 problems, 1 warning`,
      "",
    ]);
    assert.equal(stderr, "");
    assert.equal(code, 78);
  }));

Deno.test("gofax config check exits 0 when there are warnings only", () =>
  withFile("[freeswitch]\npassword = ClueCon\ngateway = a\n[hylafax]\nspooldir = SPOOL\n", async (file) => {
    const { code, stdout } = await run(["check", file]);
    assert.equal(stdout.split("\n")[1], `${file}: 0 problems, 1 warning`);
    assert.equal(code, 0);
  }));

Deno.test("gofax config check warns of names that a fax cannot show", () =>
  withFile(GOOD.replace("header = Grüße", "header = 株式会社 Büro\nident = Müller"), async (file) => {
    const { code, stdout } = await run(["check", file]);
    assert.deepEqual(stdout.split("\n").slice(0, 2), [
      `${file}:5: freeswitch.header: "株式会社 Büro" goes out as "???? Büro" (warning)`,
      `${file}:6: freeswitch.ident: "Müller" goes out as "Muller" (warning)`,
    ]);
    assert.equal(code, 0);
  }));

Deno.test("gofax config check warns of a limit of open files that is too small for the modems", () =>
  withFile(`${GOOD}[hylafax]\nmodems = 500\n`, async (file) => {
    const limit = ["prlimit", "--nofile=1024:1024"];
    const { code, stdout } = await run(["check", file], {}, limit);
    const line = (await Deno.readTextFile(file)).split("\n").indexOf("modems = 500") + 1;
    assert.ok(
      stdout.startsWith(`${file}:${line}: hylafax.modems: no more than 1024 files may be open: `),
      stdout,
    );
    assert.match(stdout, /\(warning\)\n.*: 0 problems, 1 warning\n$/);
    assert.equal(code, 0);
  }));

Deno.test("gofax config takes the file from GOFAX_CONFIG", () =>
  withFile(GOOD, async (file) => {
    const { code, stdout } = await run(["check"], { GOFAX_CONFIG: file });
    assert.deepEqual([code, stdout], [0, `${file}: no problems\n`]);
  }));

Deno.test("gofax config takes the file from -c and --config, before GOFAX_CONFIG", () =>
  withFile(GOOD, async (file) => {
    const env = { GOFAX_CONFIG: "/nonexistent/gofax.conf" };
    for (const words of [["-c", file], ["--config", file], [`--config=${file}`], [file]]) {
      const { code, stdout } = await run(["check", ...words], env);
      assert.deepEqual([code, stdout], [0, `${file}: no problems\n`]);
    }
    const { code, stdout } = await run(["show", "-c", file, "--json"], env);
    assert.deepEqual([code, JSON.parse(stdout).file], [0, file]);
  }));

Deno.test("gofax config show prints values with their origin and no password", () =>
  withFile(GOOD, async (file) => {
    const { code, stdout, stderr } = await run(["show", file]);
    const lines = stdout.split("\n").map((line) => line.split(/ {2,}/));
    const line = (key: string): string[] | undefined => lines.find(([name]) => name === key);
    assert.deepEqual(line("freeswitch.gateway"), ["freeswitch.gateway", "a, b", `${file}:4`]);
    assert.deepEqual(line("freeswitch.password"), ["freeswitch.password", "(hidden)", `${file}:2`]);
    assert.deepEqual(line("gofaxd.socket"), ["gofaxd.socket", "127.0.0.1:338", "default"]);
    assert.ok(!stdout.includes("hunter2"));
    assert.deepEqual([code, stderr], [0, ""]);
  }));

Deno.test("gofax config show says so of a key whose value cannot be used", () =>
  withFile("[freeswitch]\npassword = hunter2\nverbose = 2\ngateway = a\n", async (file) => {
    const { code, stdout, stderr } = await run(["show", file]);
    assert.match(stdout, /^freeswitch\.verbose +\(not usable: see the problems\) +\S+:3$/m);
    assert.match(stdout, /^freeswitch\.ident +default$/m);
    assert.equal(stderr, `${file}:3: freeswitch.verbose: "2" is neither true nor false\n`);
    assert.equal(code, 78);
  }));

Deno.test("gofax config show --json is one JSON value, problems included", () =>
  withFile("[freeswitch]\npassword = hunter2\nverbose = 2\n", async (file) => {
    const { code, stdout } = await run(["show", "--json", file]);
    const shown = JSON.parse(stdout);
    assert.equal(shown.file, file);
    const password = shown.settings.find((setting: { key: string }) => setting.key === "password");
    assert.deepEqual(password, {
      section: "freeswitch",
      key: "password",
      value: "(hidden)",
      from: `${file}:2`,
      secret: true,
      usable: true,
    });
    const verbose = shown.settings.find((setting: { key: string }) => setting.key === "verbose");
    assert.deepEqual([verbose.value, verbose.from, verbose.usable], ["", `${file}:3`, false]);
    assert.deepEqual(shown.problems.map((problem: { key: string }) => problem.key), [
      "freeswitch.gateway",
      "freeswitch.verbose",
    ]);
    assert.ok(!stdout.includes("hunter2"));
    assert.equal(code, 78);
  }));

Deno.test("gofax config check tells of a secret that others may read, and of a user that nobody is", async () => {
  const spool = await Deno.makeTempDir();
  try {
    await Deno.mkdir(`${spool}/log`);
    await Deno.writeFile(`${spool}/log/gofax-call-key`, new Uint8Array(32));
    await Deno.chmod(`${spool}/log/gofax-call-key`, 0o644);
    const text =
      `[freeswitch]\npassword = x\ngateway = a\nrunsas = nobody-has-this-name\n[hylafax]\nspooldir = ${spool}\n`;
    await withFile(text, async (file) => {
      const { code, stdout } = await run(["check", file]);
      const about = stdout.split("\n").filter((line) => /runsas|call-key/.test(line));
      assert.deepEqual(about, [
        `${file}:4: freeswitch.runsas: there is no user "nobody-has-this-name" in /etc/passwd: give his number, if he is known ` +
        "elsewhere (warning)",
        `${file}:6: hylafax.spooldir: ${spool}/log/gofax-call-key is not right: it is not for its owner only (mode 0644); ` +
        "remove it, it is made anew (warning)",
      ]);
      assert.equal(code, 0);
    });
  } finally {
    await Deno.remove(spool, { recursive: true });
  }
});

Deno.test("gofax config reads a file that is not UTF-8", () =>
  withFile(Uint8Array.from(GOOD, (char) => char.charCodeAt(0)), async (file) => {
    const { stdout } = await run(["show", file]);
    assert.match(stdout, /freeswitch\.header +Grüße +/);
  }));

Deno.test("gofax config says which file it cannot read", async () => {
  const { code, stdout, stderr } = await run(["check", "/nonexistent/gofax.conf"]);
  assert.match(
    stderr,
    /^\/nonexistent\/gofax\.conf: there is no such file: gofax setup writes one; -c FILE or GOFAX_CONFIG names another\n$/,
  );
  assert.deepEqual([code, stdout], [78, ""]);
});

const USAGE_ERRORS: readonly [args: readonly string[], complaint: string][] = [
  [[], "say check or show"],
  [["dump"], 'there is no "dump": say check or show'],
  [["--json", "check"], 'say check or show first: flags such as "--json" stand behind it'],
  [["check", "a", "b"], 'unexpected "b"'],
  [["check", "a", "-c", "b"], "FILE and --config contradict each other"],
  [["check", "--csv"], 'unknown flag "--csv"'],
  [["show", "--xml"], 'unknown flag "--xml"'],
];

Deno.test("gofax config exits 64 when it is called wrongly", async (t) => {
  for (const [args, complaint] of USAGE_ERRORS) {
    await t.step(args.join(" ") || "nothing", async () => {
      const { code, stdout, stderr } = await run(args);
      assert.equal(stderr.split("\n")[0], `gofax config: ${complaint}`);
      assert.deepEqual([code, stdout], [64, ""]);
    });
  }
});

Deno.test("gofax config --help prints the usage and exits 0", async () => {
  const { code, stdout } = await run(["--help"]);
  assert.match(stdout, /^Usage: gofax config check/);
  assert.equal(code, 0);
});

Deno.test("gofax config check knows the time zones of the machine", async () => {
  const cases: readonly (readonly [zone: string, says: RegExp])[] = [
    ["Europe/Berlin", /: no problems\n$/],
    ["Etc/GMT+5", /: no problems\n$/],
    ["+01:00", /: no problems\n$/],
    ["CET-1CEST,M3.5.0,M10.5.0/3", /: no problems\n$/],
    [
      "MEZ",
      /:5: freeswitch\.timezone: "MEZ" is no time zone of this machine: write a name from .*\n.*: 1 problem, /,
    ],
    ["../../etc/passwd", /:5: freeswitch\.timezone: .* is no time zone/],
    ["UTC+2", /:5: freeswitch\.timezone: "UTC\+2" lies west of Greenwich, as POSIX reads it \(warning\)/],
  ];
  for (const [zone, says] of cases) {
    await withFile(
      `[freeswitch]\npassword = hunter2\ngateway = a\n\ntimezone = ${zone}\n[hylafax]\nspooldir = SPOOL\n`,
      async (file) => {
        const { code, stdout } = await run(["check", file]);
        assert.match(stdout, says, zone);
        assert.equal(code, stdout.includes(" 1 problem") ? 78 : 0, zone);
      },
    );
  }
});

Deno.test("gofax config check looks at the spool and the scripts", () =>
  withFile(
    `${GOOD}[gofaxd]\ndynamicconfig = etc/dc\n[gofaxsend]\ndynamicconfig = etc/none\n`,
    async (file) => {
      const spool = file.replace(/gofax\.conf$/, "spool");
      await Deno.writeTextFile(`${spool}/etc/dc`, "#!/bin/sh\r\n", { mode: 0o755 });
      await Deno.remove(`${spool}/recvq`);
      await Deno.chmod(`${spool}/bin/faxrcvd`, 0o644);
      await Deno.chmod(file, 0o644);
      const { code, stdout } = await run(["check", file]);
      assert.deepEqual([code, stdout.split("\n").slice(0, -2)], [0, [
        `${file}:1: gofaxd.faxrcvdcmd: ${spool}/bin/faxrcvd: it may not be executed (mode 0644) (warning)`,
        `${file}:2: freeswitch.password: everybody can read ${file}: chmod 0640 (warning)`,
        `${file}:7: hylafax.spooldir: ${spool} is no spool of HylaFAX: recvq not there (warning)`,
        `${file}:9: gofaxd.dynamicconfig: ${spool}/etc/dc: its first line names "/bin/sh\\r", which does not exist ` +
        "(line ends of Windows: dos2unix mends them) (warning)",
        `${file}:11: gofaxsend.dynamicconfig: ${spool}/etc/none: there is no such file (warning)`,
      ]]);
    },
  ));

Deno.test("gofax config check looks at what HylaFAX starts for a job", () =>
  withFile(GOOD, async (file) => {
    const spool = file.replace(/gofax\.conf$/, "spool");
    const advice = "let it name the door, which gofax door /usr/bin/gofaxsend writes (warning)";
    const cases: readonly [line: string, why: string][] = [
      ["", `(${spool}/etc/config) is not set, so that faxq starts HylaFAX's own faxsend`],
      [
        "SendFaxCmd: bin/faxrcvd",
        `(${spool}/etc/config:1) is ${spool}/bin/faxrcvd, a script that is not the door and does not name gofax`,
      ],
    ];
    for (const [line, why] of cases) {
      await Deno.writeTextFile(`${spool}/etc/config`, `${line}\n`);
      const { code, stdout } = await run(["check", file]);
      const said = `${file}:7: hylafax.spooldir: SendFaxCmd ${why}: no job gets to gofax; ${advice}`;
      assert.deepEqual([code, stdout.split("\n")[0]], [0, said]);
    }
  }));

Deno.test("gofax config check says that there is no spool, and leaves the scripts", () =>
  withFile(GOOD.replace("SPOOL", "/nonexistent"), async (file) => {
    const { stdout } = await run(["check", file]);
    assert.deepEqual(stdout.split("\n").slice(0, -2), [
      `${file}:7: hylafax.spooldir: there is no /nonexistent, or this user may not look at it (warning)`,
    ]);
  }));
