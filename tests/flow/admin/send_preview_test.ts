/** A dry run of the sender says what the real sending does, and leaves nothing behind. */

import assert from "node:assert/strict";
import { previewSend, type SendPreview } from "../../../lib/flow/admin/send_preview.ts";
import { Rig, type Settings, type TestJob } from "../rig.ts";

async function preview(rig: Rig, path: string, control?: ReadonlyMap<string, string>): Promise<SendPreview> {
  const world = { ...rig.world(), ...control === undefined ? {} : { jobControl: control } };
  const bytes = Deno.readFileSync(`${rig.dir}/${path}`);
  return await previewSend(world, {
    path,
    bytes,
    group: Deno.statSync(`${rig.dir}/${path}`).gid ?? undefined,
  });
}

/** Every file of the spool, with its size, its time and its number on the disk. */
function spoolOf(rig: Rig): string {
  const lines: string[] = [];
  const walk = (dir: string): void => {
    for (const { name, isDirectory } of Deno.readDirSync(dir)) {
      const path = `${dir}/${name}`;
      const { size, mtime, ino } = Deno.lstatSync(path);
      lines.push(`${path} ${isDirectory ? "" : `${size} ${mtime?.getTime()}`} ${ino}`);
      if (isDirectory) walk(path);
    }
  };
  walk(rig.dir);
  return lines.toSorted().join("\n");
}

/** All that FreeSWITCH remembers. */
function memory({ sim: { db } }: Rig): string {
  return db.list().flatMap((realm) => db.list(realm).map((key) => `${realm}/${key}=${db.select(realm, key)}`))
    .join();
}

/** What differs between a dry run and the call: the call's name, and how FreeSWITCH remembers it. */
const OF_THE_CALL = [
  "origination_uuid",
  "execute_on_fax_success",
  "api_on_fax_success",
  "execute_on_fax_result",
];

function settled(variables: Iterable<readonly [string, string]>): Record<string, string> {
  return Object.fromEntries(
    [...variables].filter(([name, value]) => !OF_THE_CALL.includes(name) && !value.includes("gofax-sent"))
      .toSorted(),
  );
}

const CASES:
  readonly (readonly [name: string, settings: Settings, job: TestJob, prepare?: (rig: Rig) => void])[] = [
    ["a plain job", {}, {}],
    ["a job with its own identity and without error correction", { gofaxsend: { jobidentity: "true" } }, {
      fields: { tsi: "+49 me", faxnumber: "77", desiredec: 0, desiredbr: 3 },
    }],
    ["a job that was answered before", {
      gofaxsend: { disablev17afterretry: "1", disableecmafterretry: "1" },
    }, {
      fields: { tottries: 1 },
    }],
    [
      "overrides, fallback and a prefix",
      {
        gofaxsend: { callprefix: "0" },
      },
      {},
      (rig) => {
        rig.sim.db.insert("override-01001", "fax_use_ecm", "false");
        rig.sim.db.insert("fallback", "01001", String(Math.floor(Date.now() / 1000)));
      },
    ],
    [
      "a number whose fallback has expired",
      { freeswitch: { fallbackexpire: "30d" } },
      {},
      (rig) => rig.sim.db.insert("fallback", "1001", "1000"),
    ],
    [
      "DynamicConfig",
      { gofaxsend: { dynamicconfig: "bin/dyn" } },
      {},
      (rig) =>
        rig.script(
          "bin/dyn",
          "#!/bin/sh\necho 'LocalIdentifier: +49 dyn'\necho 'TagLine: dyn line'\necho 'FAXNumber: 99'\n",
        ),
    ],
  ];

for (const [name, settings, job, prepare] of CASES) {
  Deno.test(`the dry run of ${name} has the variables of the real call, and changes nothing`, async () => {
    await using rig = await Rig.start(settings);
    prepare?.(rig);
    const path = rig.job(job);
    const before = spoolOf(rig);
    const db = memory(rig);
    const found = await preview(rig, path);
    assert.equal(found.undialled, undefined);
    assert.equal(spoolOf(rig), before);
    assert.equal(memory(rig), db);
    assert.equal(rig.sim.history.length, 0);
    await rig.send(path);
    const [leg] = rig.sim.history;
    assert.deepEqual([found.number, found.calls[0]?.gateway], [leg?.number, leg?.gateway]);
    const mine = found.calls[0]?.variables ?? new Map();
    for (const [variable, value] of Object.entries(settled(mine))) {
      assert.equal(leg?.variables[variable], value, variable);
    }
  });
}

Deno.test("a dry run tells who set what", async () => {
  await using rig = await Rig.start({
    freeswitch: { gateway: ["default", "backup"] },
    gofaxsend: { jobidentity: "true", dynamicconfig: "bin/dyn", disablev17afterretry: "1" },
  });
  rig.script("bin/dyn", "#!/bin/sh\necho 'LocalIdentifier: +49 dyn'\n");
  const path = rig.job({ fields: { tsi: "+49 job", faxnumber: "77", tottries: 1 } });
  const found = await preview(
    rig,
    path,
    new Map([["localidentifier", "+49 control"], ["tagline", "control"]]),
  );
  assert.deepEqual(found.identity, { ident: "script", header: "script", number: "job" });
  assert.equal(found.fax?.identity.ident, "+49 dyn");
  assert.deepEqual([found.modes?.v17, found.modes?.ecm, found.modes?.t38], [
    { on: false, by: "tries" },
    { on: true, by: "job" },
    { on: true, by: "site" },
  ]);
  assert.deepEqual(found.calls.map(({ gateway }) => gateway), ["default", "backup"]);
  assert.match(
    found.calls[0]?.command ?? "",
    /^originate \{.*\}sofia\/gateway\/default\/1001 &txfax\(.*\/docq\/doc10\.ps;c0\)$/,
  );
});

Deno.test("a dry run tells why nothing would be dialled", async () => {
  await using rig = await Rig.start({ gofaxsend: { dynamicconfig: "bin/dyn" } });
  rig.script("bin/dyn", "#!/bin/sh\n");
  const why = async (path: string): Promise<unknown> => (await preview(rig, path)).undialled;
  assert.deepEqual(await why(rig.job({ number: "12:34" })), {
    text: 'Cannot dial "12:34": ":" is not allowed in a fax number',
    then: "failed",
  });
  const gone = rig.job();
  Deno.removeSync(`${rig.dir}/docq/doc20.ps;c0`);
  assert.deepEqual(await why(gone), {
    text: "Document docq/doc20.ps;c0 is missing on the fax server",
    then: "failed",
  });
  Deno.writeTextFileSync(`${rig.dir}/sendq/q3`, "no job\n");
  assert.match(JSON.stringify(await why("sendq/q3")), /Job file cannot be read/);
  const done = rig.job({ fields: { npages: 2 } });
  Deno.writeTextFileSync(`${rig.dir}/${done}`, rig.read(done).replaceAll(/^fax:.*\n/gm, ""));
  const ended = await preview(rig, done);
  assert.deepEqual([ended.undialled?.then, ended.number], ["sent", "1001"]);
  rig.script("bin/dyn", "#!/bin/sh\necho 'RejectCall: true'\n");
  assert.deepEqual(await why(rig.job()), { text: "Transmission rejected by DynamicConfig", then: "failed" });
  rig.script("bin/dyn", "#!/bin/sh\nexit 3\n");
  assert.deepEqual(await why(rig.job()), { text: "DynamicConfig ended with status 3", then: "later" });
  rig.script("bin/dyn", "#!/bin/sh\n");
  const path = rig.job();
  await rig.sim[Symbol.asyncDispose]();
  const away = await preview(rig, path);
  assert.match(away.undialled?.text ?? "", /^FreeSWITCH cannot be used/);
  assert.deepEqual([away.number, away.calls.length, away.plan?.toSend], ["1001", 1, 2]);
});
