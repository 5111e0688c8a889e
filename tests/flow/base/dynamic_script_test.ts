import assert from "node:assert/strict";
import { loadLibc } from "../../../lib/os/libc.ts";
import { Rig } from "../rig.ts";

loadLibc();

const SCRIPT = { gofaxsend: { dynamicconfig: "etc/dynamic" } };

async function rigWith(script: string): Promise<Rig> {
  const rig = await Rig.start(SCRIPT);
  Deno.mkdirSync(`${rig.dir}/etc`);
  rig.script("etc/dynamic", `#!/bin/sh\n${script}\n`);
  return rig;
}

Deno.test("a DynamicConfig script gets the whole job as JSON on its standard input", async () => {
  await using rig = await rigWith("cat > tmp/stdin; env | grep ^GOFAX_ | sort > tmp/env");
  const path = rig.job({ fields: { regarding: 'Größe: "12"', tsi: "+49 9" } });
  assert.equal(await rig.send(path), 2);
  const facts = JSON.parse(rig.read("tmp/stdin"));
  assert.deepEqual(
    [facts.direction, facts.device, facts.jobid, facts.regarding, facts.documents[0].file],
    ["outgoing", "freeswitch0", 1, 'Größe: "12"', "docq/doc10.ps;c0"],
  );
  assert.match(rig.read("tmp/env"), /^GOFAX_DEVICE=freeswitch0$/m);
  assert.match(rig.read("tmp/env"), /^GOFAX_REGARDING=Größe: "12"$/m);
  assert.match(rig.read("tmp/env"), /^GOFAX_TSI=\+49 9$/m);
});

Deno.test("a DynamicConfig script gets the number of the session that its job is in", async () => {
  await using rig = await rigWith("cat > tmp/stdin; echo $GOFAX_COMMID > tmp/commid");
  const path = rig.job({ fields: { commid: "000000777" } });
  assert.equal(await rig.send(path), 2);
  const { commid } = rig.fields(path, "commid");
  assert.match(commid ?? "", /^\d{9}$/);
  assert.deepEqual([rig.read("tmp/commid"), JSON.parse(rig.read("tmp/stdin")).commid], [
    `${commid}\n`,
    commid,
  ]);
});

/** What stands in a job, what the site says, and the number that the script gets. */
const DIALLED: readonly (readonly [
  number: string,
  gofaxsend: Readonly<Record<string, string>>,
  dialnumber: string,
])[] = [
  ["(0900) 123", { callprefix: "0" }, "0900123"],
  ["+49 (900) 1", {}, "+499001"],
  ["+49 (900) 1", { plusprefix: "00", callprefix: "9" }, "00499001"],
  ["0900,1", {}, ""],
];

Deno.test("a DynamicConfig script gets the number as it is dialled, before the site's prefix", async (t) => {
  for (const [number, gofaxsend, want] of DIALLED) {
    await t.step(`${number} with ${JSON.stringify(gofaxsend)}`, async () => {
      await using rig = await Rig.start({ gofaxsend: { ...SCRIPT.gofaxsend, ...gofaxsend } });
      Deno.mkdirSync(`${rig.dir}/etc`);
      rig.script(
        "etc/dynamic",
        '#!/bin/sh\ncat > tmp/stdin; printf "%s|%s" "$3" "${GOFAX_DIALNUMBER-unset}" > tmp/numbers; echo RejectCall: 1\n',
      );
      assert.equal(await rig.send(rig.job({ number })), 1);
      assert.equal(rig.read("tmp/numbers"), `${number}|${want}`);
      assert.equal(JSON.parse(rig.read("tmp/stdin")).dialnumber, want);
    });
  }
});

Deno.test("a DynamicConfig script gets the number of the field that is dialled", async (t) => {
  for (const [dialnumber, want] of [["external", "0900123"], ["number", "030123"]] as const) {
    await t.step(dialnumber, async () => {
      await using rig = await Rig.start({ gofaxsend: { ...SCRIPT.gofaxsend, dialnumber } });
      Deno.mkdirSync(`${rig.dir}/etc`);
      rig.script("etc/dynamic", "#!/bin/sh\necho $GOFAX_DIALNUMBER > tmp/number; echo RejectCall: 1\n");
      const path = rig.job({ fields: { external: "0900-123", number: "030-123" } });
      assert.equal(await rig.send(path), 1);
      assert.equal(rig.read("tmp/number"), `${want}\n`);
    });
  }
});

const SAMPLE = new URL("../../../config/hylafax/DynamicConfigOutgoing", import.meta.url);

Deno.test("the shipped script blocks a number however it is written", async (t) => {
  for (const number of ["(0900) 123", "09-00 123", "0900123", "+49 900 123", "0049.900.123"]) {
    await t.step(number, async () => {
      await using rig = await Rig.start(SCRIPT);
      Deno.mkdirSync(`${rig.dir}/etc`);
      rig.script("etc/dynamic", Deno.readTextFileSync(SAMPLE));
      const path = rig.job({ number });
      assert.equal(await rig.send(path), 1);
      assert.deepEqual(rig.fields(path, "status"), { status: "Transmission rejected by DynamicConfig" });
      assert.equal(rig.sim.history.length, 0);
    });
  }
});

Deno.test("a script that does not read its standard input breaks nothing, however large the job", async () => {
  await using rig = await rigWith("exec <&-; echo 'TagLine: quiet'");
  const path = rig.job({ fields: { comments: "x".repeat(500_000) } });
  assert.equal(await rig.send(path), 2);
  const variables = new Map(Object.entries(rig.sim.history.at(-1)?.variables ?? {}));
  assert.equal(variables.get("fax_header"), "quiet");
});

Deno.test("a script that ends without having read breaks nothing", async () => {
  await using rig = await rigWith("exit 0");
  assert.equal(await rig.send(rig.job({ fields: { comments: "x".repeat(500_000) } })), 2);
});

Deno.test("a script that prints without end is refused, not half believed", async () => {
  await using rig = await rigWith("head -c 100000 /dev/zero | tr '\\0' 'x'");
  const path = rig.job();
  assert.equal(await rig.send(path), 0);
  assert.equal(rig.fields(path, "status")["status"], "DynamicConfig printed more than 65536 bytes");
});

/** What a script does that fails, and what the job's status says. */
const LAST_WORDS: readonly (readonly [script: string, status: string])[] = [
  ["echo first >&2; echo 'no such table' >&2; exit 3", "DynamicConfig ended with status 3: no such table"],
  ["printf 'no such table\\r\\n \\n\\n' >&2; exit 3", "DynamicConfig ended with status 3: no such table"],
  [
    "printf 'a\\033[31mb\\tc\\342\\200\\256d' >&2; exit 3",
    "DynamicConfig ended with status 3: a [31mb cd",
  ],
  ["printf 'Gr\\374\\337e' >&2; exit 3", "DynamicConfig ended with status 3: Grüße"],
  [
    "head -c 100000 /dev/zero | tr '\\0' x >&2; exit 3",
    `DynamicConfig ended with status 3: ${"x".repeat(200)}…`,
  ],
  ["echo dying >&2; kill -9 $$", "DynamicConfig was ended by SIGKILL: dying"],
  ["echo asking... >&2; exec sleep 60", "DynamicConfig did not end within 1 s: asking..."],
  ["printf 'a\\\\' >&2; exit 3", "DynamicConfig ended with status 3: a/"],
  ["exit 3", "DynamicConfig ended with status 3"],
];

Deno.test("the last words of a script that fails are in the job's status and in the log", async (t) => {
  for (const [script, status] of LAST_WORDS) {
    await t.step(script, async () => {
      await using rig = await Rig.start({ gofaxsend: { ...SCRIPT.gofaxsend, dynamicconfigtimeout: "1s" } });
      Deno.mkdirSync(`${rig.dir}/etc`);
      rig.script("etc/dynamic", `#!/bin/sh\n${script}\n`);
      const path = rig.job();
      assert.equal(await rig.send(path), 0);
      assert.equal(rig.fields(path, "status")["status"], status);
      assert.equal(rig.read(path).split("\n").filter((line) => line.startsWith("status:")).length, 1);
      assert.ok(
        rig.log.lines.some((line) => line.includes(status.trim())),
      );
      assert.ok(rig.sessions().includes(status.trim()));
    });
  }
});

Deno.test("what a script says on standard error and does not fail of is no business of ours", async () => {
  await using rig = await rigWith("echo oops >&2");
  assert.equal(await rig.send(rig.job()), 2);
});

Deno.test("a script may print Latin-1", async () => {
  await using rig = await rigWith("printf 'TagLine: Gr\\374\\337e\\n'");
  assert.equal(await rig.send(rig.job()), 2);
  const variables = new Map(Object.entries(rig.sim.history.at(-1)?.variables ?? {}));
  assert.equal(variables.get("fax_header"), "Gr%81%E1e");
});

Deno.test("a line of a script that is Latin-1 does not spoil the others, which are UTF-8", async () => {
  await using rig = await rigWith("printf 'X: Gr\\374n\\nTagLine: Gr\\303\\274n\\n'");
  assert.equal(await rig.send(rig.job()), 2);
  const variables = new Map(Object.entries(rig.sim.history.at(-1)?.variables ?? {}));
  assert.equal(variables.get("fax_header"), "Gr%81n");
});

Deno.test("a line of DynamicConfig without a colon behind its key is told of, and the fax goes out", async () => {
  await using rig = await rigWith("echo 'RejectCall=true'; echo 'Gateway：other'");
  assert.equal(await rig.send(rig.job({})), 2);
  const said = rig.log.lines.filter((line) => /no colon/.test(line)).map((line) => line.replace(/ \{.*/, ""));
  assert.deepEqual(said, [
    "warning DynamicConfig: line 1: RejectCall has no colon behind it, and the line does not count",
    "warning DynamicConfig: line 2: Gateway has no colon behind it, and the line does not count",
  ]);
});
