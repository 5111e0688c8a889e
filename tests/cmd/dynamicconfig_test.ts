import assert from "node:assert/strict";
import { AdminSite, runGofax } from "../support/admin_site.ts";

const SCRIPTS = `
[gofaxsend]
enablet38 = true
faxnumber = 4711
cidname = sender
callprefix = 0
dynamicconfig = etc/outgoing
dynamicconfigtimeout = 1s
[gofaxd]
dynamicconfig = etc/incoming
dynamicconfigtimeout = 1s
`;

const JOB = `jobid:9
owner:alice
sender:O'Brien, Bob
external:030 12-34
number:030 12-34
desiredbr:13
!postscript:0::docq/doc1.ps.9
fax:0::docq/doc1.ps;c0
`;

/** A site with a job and two scripts. */
async function scripted(outgoing: string, incoming = ""): Promise<AdminSite> {
  const site = await AdminSite.start(SCRIPTS);
  await Deno.writeTextFile(`${site.dir}/sendq/q9`, JOB);
  await site.script("etc/outgoing", `#!/bin/sh\n${outgoing}\n`);
  await site.script("etc/incoming", `#!/bin/sh\n${incoming}\n`);
  return site;
}

/** The table's line that begins with a word. */
function row(text: string, word: string): string | undefined {
  return text.split("\n").find((line) => line.trim().startsWith(`${word} `))?.trim().replace(/ {2,}/g, " | ");
}

Deno.test("gofax dynamicconfig test outgoing shows what a script does with a job", async () => {
  await using site = await scripted(
    'cat > tmp/stdin; printf "%s|" "$PWD" "$@" > tmp/args\n' +
      'echo "gateway: trunk, backup"; echo "LocalIdentifier: +49 30 1"; echo "TagLine: \\"Sales\\""\n' +
      'echo "CallPrefix: 9"; echo "MaxDials: 3"; echo "thinking..."; echo "FAXNumber:"',
  );
  await site.sim.close();
  const { code, stdout, stderr } = await site.gofax("dynamicconfig", "test", "outgoing", "sendq/q9");
  assert.deepEqual([code, stderr], [0, ""]);
  assert.equal(row(stdout, "arguments"), "arguments | freeswitch0 alice '030 12-34' 9");
  assert.match(row(stdout, "ended") ?? "", /^ended \| status 0, after \d+ ms$/);
  for (
    const [word, want] of [
      ["1", '1 | gateway: trunk, backup | used | gateway is "trunk, backup"'],
      ["5", "5 | MaxDials: 3 | ignored | MaxDials means nothing here"],
      ["6", "6 | thinking... | skipped | not KEY: VALUE"],
      ["7", "7 | FAXNumber: | empty | no value: as configured"],
      ["number", 'number | 90301234 (typed "030 12-34")'],
      ["gateways", "gateways | trunk, then backup"],
      ["caller", 'caller | "O\'Brien, Bob" <4711>'],
      ["ident", "ident | +49 30 1"],
      ["header", "header | Sales"],
      ["modes", "modes | T.38 on; ECM on; V.17 on"],
    ] as const
  ) assert.equal(row(stdout, word), want);
  assert.equal(site.read("tmp/args"), `${site.dir}|freeswitch0|alice|030 12-34|9|`);
  assert.equal(JSON.parse(site.read("tmp/stdin")).sender, "O'Brien, Bob");
});

/** What a script does, the exit code, what is said. */
const OUTGOING: readonly (readonly [name: string, script: string, code: number, want: RegExp])[] = [
  ["rejects", "echo RejectCall: yes", 0, /No call: the job fails, "Transmission rejected by DynamicConfig"/],
  ["fails", "echo oops >&2; exit 3", 1, /Standard error:\n {2}oops\n[^]*No call: .*ended with status 3/],
  ["hangs", "sleep 60", 1, /did not end within 1 s: it and its children were killed/],
  ["wants ${…}", "echo 'TagLine: ${x}'", 1, /1 +TagLine: \$\{x\} +refused [^]*No call: .*line 1: TagLine/],
  [
    "wants an odd number",
    "echo; echo 'FAXNumber: 1;x'",
    1,
    /No call: .*DynamicConfig: line 2: FAXNumber: "1;x" is neither/,
  ],
  ["says nothing", "true", 0, /It printed nothing\.\n\nThe call:\n {2}number +00301234/],
];

Deno.test("gofax dynamicconfig test outgoing tells how it would end", async (t) => {
  for (const [name, script, code, want] of OUTGOING) {
    await t.step(`a script that ${name}`, async () => {
      await using site = await scripted(script);
      const ran = await site.gofax("dynamicconfig", "test", "outgoing", "--modem", "freeswitch1", "sendq/q9");
      assert.match(ran.stdout, want);
      assert.deepEqual([ran.code, ran.stderr], [code, ""]);
    });
  }
});

Deno.test("gofax dynamicconfig test incoming shows what a script does with a call", async () => {
  await using site = await scripted(
    "",
    'printf "%s|" "$@" "$GOFAX_DIRECTION" > tmp/args; cat > tmp/stdin; echo LocalIdentifier: me; echo Gateway: x',
  );
  const call = ["--caller", "0301", "--name", "O'Brien; rm", "--recipient", "4711", "--gateway", "trunk"];
  const { code, stdout } = await site.gofax("dynamicconfig", "test", "incoming", ...call);
  assert.equal(code, 0);
  assert.match(stdout, /arguments +freeswitch 0301 'O'\\''Brien; rm' 4711 trunk\n/);
  assert.equal(row(stdout, "2"), "2 | Gateway: x | ignored | Gateway means nothing here");
  assert.match(stdout, /\nThe call is taken, ident "me"\.\n$/);
  assert.equal(site.read("tmp/args"), "freeswitch|0301|O'Brien; rm|4711|trunk|incoming|");
  const { cidnumber, cidname, recipient, gateway, device } = JSON.parse(site.read("tmp/stdin"));
  assert.deepEqual([cidnumber, cidname, recipient, gateway, device], [
    "0301",
    "O'Brien; rm",
    "4711",
    "trunk",
    "freeswitch",
  ]);
});

const INCOMING: readonly (readonly [name: string, script: string, code: number, want: RegExp])[] = [
  ["rejects", "echo RejectCall: 1", 0, /The call is refused with SIP 404\.\n$/],
  ["fails", "exit 3", 1, /status 3; taking the call\.\n\nThe call is taken, ident "\+1 337"/],
  ["wants ${…}", "echo 'LocalIdentifier: ${x}'", 1, /DynamicConfig: line 1: [^]*is taken, ident "\+1 337"/],
];

Deno.test("gofax dynamicconfig test incoming tells how it would end", async (t) => {
  for (const [name, script, code, want] of INCOMING) {
    await t.step(`a script that ${name}`, async () => {
      await using site = await scripted("", script);
      const ran = await site.gofax("dynamicconfig", "test", "incoming", "--caller", "1", "--recipient", "2");
      assert.match(ran.stdout, want);
      assert.equal(ran.code, code);
    });
  }
});

Deno.test("gofax dynamicconfig test incoming tells that a call is refused while the script fails", async () => {
  await using site = await AdminSite.start(`${SCRIPTS}dynamicconfigfailure = reject\n`);
  await site.script("etc/incoming", "#!/bin/sh\nexit 3\n");
  const ran = await site.gofax("dynamicconfig", "test", "incoming", "--caller", "1", "--recipient", "2");
  assert.match(ran.stdout, /status 3; refusing the call\.\n\nThe call is refused with SIP 503\.\n/);
  assert.equal(ran.code, 1);
});

Deno.test("gofax dynamicconfig test without a script shows the call as configured", async () => {
  await using site = await AdminSite.start();
  await Deno.writeTextFile(`${site.dir}/sendq/q9`, JOB);
  const { code, stdout } = await site.gofax("dynamicconfig", "test", "outgoing", "sendq/q9");
  assert.match(stdout, /^There is no script: gofaxsend\.dynamicconfig is empty\.\n\nThe call:\n/);
  assert.equal(code, 0);
});

Deno.test("gofax dynamicconfig test names a job that cannot be read", async () => {
  await using site = await scripted("");
  const missing = await site.gofax("dynamicconfig", "test", "outgoing", "sendq/q10");
  assert.match(missing.stderr, /Cannot read document ".*\/sendq\/q10": there is no such file/);
  await Deno.writeTextFile(`${site.dir}/sendq/q11`, "jobid:x\n");
  const odd = await site.gofax("dynamicconfig", "test", "outgoing", "sendq/q11");
  assert.match(odd.stderr, /Cannot read job sendq\/q11: /);
  assert.deepEqual([missing.code, odd.code], [1, 1]);
});

const SAY = "say test outgoing or test incoming";
const USAGE_ERRORS: readonly [args: readonly string[], complaint: RegExp][] = [
  [[], new RegExp(`${SAY}$`)],
  [["show"], new RegExp(`${SAY}$`)],
  [["test"], new RegExp(`${SAY}$`)],
  [["test", "both"], new RegExp(`${SAY}$`)],
  [["test", "outgoing"], /name a qfile, such as sendq\/q12$/],
  [["test", "outgoing", "a", "b"], /unexpected "b"$/],
  [["test", "outgoing", "--modem", "../x", "a"], /--modem: .*\.\.\/x/],
  [["test", "outgoing", "--caller", "1", "a"], /unknown flag "--caller"$/],
  [["test", "incoming"], /say who calls: --caller NUMBER$/],
  [["test", "incoming", "--caller", "1"], /say who is called: --recipient NUMBER$/],
  [["test", "incoming", "--caller", "1", "--recipient", "2", "x"], /unexpected "x"$/],
];

Deno.test("gofax dynamicconfig exits 64 before anything is touched", async (t) => {
  for (const [args, complaint] of USAGE_ERRORS) {
    await t.step(args.join(" ") || "nothing", async () => {
      const { code, stdout, stderr } = await runGofax(["dynamicconfig", ...args]);
      assert.match(stderr.split("\n")[0] ?? "", complaint);
      assert.deepEqual([code, stdout], [64, ""]);
    });
  }
});
