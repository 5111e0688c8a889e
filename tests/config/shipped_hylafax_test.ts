import assert from "node:assert/strict";

const ROOT = new URL("../../config/hylafax/", import.meta.url).pathname;

const SCRIPTS = ["DynamicConfig", "DynamicConfigOutgoing"];
const SOURCED = ["FaxDispatch", "FaxNotify"];

interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function run(
  command: string,
  args: readonly string[],
  options: Deno.CommandOptions = {},
): Promise<Ran> {
  const { code, stdout, stderr } = await new Deno.Command(command, { ...options, args: [...args] }).output();
  const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
  return { code, stdout: text(stdout), stderr: text(stderr) };
}

async function withSpool(use: (spool: string) => Promise<void>): Promise<void> {
  const spool = await Deno.makeTempDir();
  try {
    await Deno.mkdir(`${spool}/etc`);
    await use(spool);
  } finally {
    await Deno.remove(spool, { recursive: true });
  }
}

Deno.test("every script is right for sh", async (t) => {
  for (const file of [...SCRIPTS, ...SOURCED]) {
    await t.step(
      file,
      async () => assert.deepEqual(await run("sh", ["-n", ROOT + file]), { code: 0, stdout: "", stderr: "" }),
    );
  }
});

Deno.test("the DynamicConfig scripts can be started", async () => {
  for (const file of SCRIPTS) {
    const { mode } = await Deno.stat(ROOT + file);
    assert.equal((mode ?? 0) & 0o111, 0o111, file);
    assert.match(await Deno.readTextFile(ROOT + file), /^#!\/bin\/sh\n/, file);
  }
});

const ANSWERS: readonly [
  script: string,
  args: readonly string[],
  want: string,
  env?: Readonly<Record<string, string>>,
][] = [
  ["DynamicConfig", ["freeswitch0", "030123", "", "0301", "default"], ""],
  [
    "DynamicConfig",
    ["freeswitch0", "030123", "Joe", "+49304711", "default"],
    "LocalIdentifier: +49 30 4711\n",
  ],
  ["DynamicConfig", ["freeswitch0", "030666", "Spam", "+49304711", "default"], "RejectCall: true\n"],
  ["DynamicConfig", ["freeswitch0", "", "", "", ""], ""],
  ["DynamicConfig", ["freeswitch0", "-e", "$(touch x)", "`touch x`", "; touch x"], ""],
  ["DynamicConfigOutgoing", ["freeswitch0", "fax", "030123", "7"], ""],
  ["DynamicConfigOutgoing", ["freeswitch0", "sales", "0900123", "7"], "RejectCall: true\n"],
  [
    "DynamicConfigOutgoing",
    ["freeswitch0", "sales", "030123", "7"],
    "LocalIdentifier: +49 30 4711\nTagLine: Example Ltd, Sales\nFAXNumber: 4711\n",
  ],
  ["DynamicConfigOutgoing", ["freeswitch0", "$(touch x)", "; touch x", "7"], ""],
  ["DynamicConfigOutgoing", ["freeswitch0", "fax", "(0900) 1", "7"], "RejectCall: true\n", {
    GOFAX_DIALNUMBER: "09001",
  }],
  ["DynamicConfigOutgoing", ["freeswitch0", "fax", "0900,1", "7"], "", { GOFAX_DIALNUMBER: "" }],
  ["DynamicConfigOutgoing", ["freeswitch0", "fax", "1", "7"], "", { GOFAX_DIALNUMBER: "; touch x" }],
];

Deno.test("the DynamicConfig scripts answer", async (t) => {
  for (const [script, args, want, env = {}] of ANSWERS) {
    await t.step(`${script} ${args.join(" ")}`, () =>
      withSpool(async (spool) => {
        await Deno.writeTextFile(`${spool}/etc/rejected`, "030666\n");
        assert.deepEqual(await run(ROOT + script, args, { cwd: spool, env: { ...env } }), {
          code: 0,
          stdout: want,
          stderr: "",
        });
        const left = Array.from(Deno.readDirSync(spool), ({ name }) => name);
        assert.deepEqual(left, ["etc"]);
      }));
  }
});

const SETTINGS: readonly [file: string, env: Record<string, string>, want: string][] = [
  ["FaxDispatch", { CALLID3: "+49304711" }, "sales@example.org pdf errors "],
  ["FaxDispatch", { CALLID3: "" }, "FaxMaster pdf errors "],
  ["FaxNotify", { WHY: "done" }, "   "],
  ["FaxNotify", { WHY: "failed" }, "  errors pdf"],
];

Deno.test("the sourced samples set what HylaFAX's scripts read", async (t) => {
  for (const [file, env, want] of SETTINGS) {
    await t.step(`${file} ${JSON.stringify(env)}`, async () => {
      const script = `set -u; SENDTO= FILETYPE= NOTIFY_FAXMASTER= RETURNFILETYPE=; . "$1"
        printf %s "$SENDTO $FILETYPE $NOTIFY_FAXMASTER $RETURNFILETYPE"`;
      assert.deepEqual(await run("sh", ["-c", script, "sh", ROOT + file], { env }), {
        code: 0,
        stdout: want,
        stderr: "",
      });
    });
  }
});

Deno.test("the lines for HylaFAX's config are lines of that file", async () => {
  const lines = (await Deno.readTextFile(`${ROOT}config`)).split("\n").filter((line) =>
    line !== "" && !line.startsWith("#")
  );
  for (const line of lines) assert.match(line, /^[A-Za-z0-9]+:\t+\S+$/);
  assert.ok(lines.some((line) => /^SendFaxCmd:\t+\/usr\/bin\/gofaxsend$/.test(line)));
});
