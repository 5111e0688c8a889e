import assert from "node:assert/strict";
import { Rig } from "./rig.ts";

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

Deno.test("a script may print Latin-1", async () => {
  await using rig = await rigWith("printf 'TagLine: Gr\\374\\337e\\n'");
  assert.equal(await rig.send(rig.job()), 2);
  const variables = new Map(Object.entries(rig.sim.history.at(-1)?.variables ?? {}));
  assert.equal(variables.get("fax_header"), "Gr%81%E1e");
});
