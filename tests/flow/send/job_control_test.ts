import assert from "node:assert/strict";
import { sendBatch } from "../../../lib/flow/send/send_batch.ts";
import { Rig } from "../rig.ts";

const SITE = { freeswitch: { ident: "Company A", header: "Company A" }, gofaxsend: { faxnumber: "4711" } };
const ALLOWED = { ...SITE, gofaxsend: { ...SITE.gofaxsend, jobidentity: "true" } };

/** Sends a job of which JobControlCmd said something; gives the exit code, the job's fields and the call's variables. */
async function send(
  rig: Rig,
  said: Readonly<Record<string, string>>,
): Promise<{ code: number; status: string; variables: Readonly<Record<string, string>> }> {
  const path = rig.job({ documents: [1], fields: { tsi: "the job's own", sender: "Bob" } });
  const calls = rig.sim.history.length;
  const code = await sendBatch({ ...rig.world(), jobControl: new Map(Object.entries(said)) }, [path]);
  const { status = "" } = rig.fields(path, "status");
  return { code, status, variables: rig.sim.history[calls]?.variables ?? {} };
}

Deno.test("JobControlCmd names the sender, where the site lets jobs have an identity", async () => {
  await using rig = await Rig.start(ALLOWED);
  const { code, variables } = await send(rig, {
    localidentifier: "Company B",
    faxnumber: "+1 555 0100",
    taglineformat: "%%l|for %%s|%%P",
    desireddf: "0",
  });
  assert.equal(code, 2);
  assert.equal(variables["fax_ident"], "Company B");
  assert.equal(variables["fax_header"], "Company B  for Bob");
  assert.equal(variables["origination_caller_id_number"], "+15550100");
});

Deno.test("HylaFAX+'s JobControlCmd names the caller in place of the job's client", async () => {
  await using rig = await Rig.start(ALLOWED);
  const { code, variables } = await send(rig, {
    faxnumber: "4712",
    rewritefaxnumber: "+1 555 0101",
    rewritefaxname: "Company B",
  });
  assert.equal(code, 2);
  assert.equal(variables["origination_caller_id_number"], "+15550101");
  assert.equal(variables["origination_caller_id_name"], "Company B");
});

Deno.test("DynamicConfig's word comes before JobControlCmd's, and a tag line before a format of one", async () => {
  await using rig = await Rig.start({
    ...ALLOWED,
    gofaxsend: { ...ALLOWED.gofaxsend, dynamicconfig: "bin/dynamic" },
  });
  rig.script("bin/dynamic", "#!/bin/sh\necho LocalIdentifier: Company C\n");
  const { variables } = await send(rig, { localidentifier: "B", tagline: "B's line", taglineformat: "%%l" });
  assert.deepEqual([variables["fax_ident"], variables["fax_header"]], ["Company C", "B's line"]);
});

const PUT_OFF: readonly (readonly [
  name: string,
  config: Parameters<typeof Rig.start>[0],
  said: Record<string, string>,
  want: RegExp,
])[] = [
  [
    "that names the sender where the site does not allow it",
    SITE,
    { localidentifier: "Company B" },
    /^JobControlCmd names the sender, and gofaxsend\.jobidentity = false keeps that from being used$/,
  ],
  [
    "that gives what is no caller's number",
    ALLOWED,
    { faxnumber: "1|2" },
    /^JobControlCmd: FAXNumber: "1\|2" is neither a number nor the name of a SIP user$/,
  ],
  [
    "that rewrites the caller's number to none",
    ALLOWED,
    { rewritefaxnumber: "1|2" },
    /^JobControlCmd: RewriteFaxnumber: "1\|2" is neither a number nor the name of a SIP user$/,
  ],
  [
    "that rewrites the caller's name where the site does not allow it",
    SITE,
    { rewritefaxname: "Company B" },
    /^JobControlCmd names the sender, and gofaxsend\.jobidentity = false keeps that from being used$/,
  ],
  [
    "that gives a name which FreeSWITCH would expand",
    ALLOWED,
    { localidentifier: "${x}" },
    /^JobControlCmd: LocalIdentifier: .* contains characters that are not allowed$/,
  ],
];

for (const [name, config, said, want] of PUT_OFF) {
  Deno.test(`a JobControlCmd ${name} puts the job off with words, and nobody is called`, async () => {
    await using rig = await Rig.start(config);
    const { code, status } = await send(rig, said);
    assert.equal(code, 0);
    assert.match(status, want);
    assert.equal(rig.sim.history.length, 0);
  });
}

Deno.test("what JobControlCmd says of other things does not name the sender", async () => {
  await using rig = await Rig.start(SITE);
  const { code, variables } = await send(rig, { desireddf: "0", localidentifier: "" });
  assert.deepEqual([code, variables["fax_ident"]], [2, "Company A"]);
});

Deno.test("without an ident none goes out, whatever FreeSWITCH's own configuration says", async () => {
  await using rig = await Rig.start({ ...SITE, freeswitch: { ident: "", header: "" } });
  const { variables } = await send(rig, {});
  assert.deepEqual([variables["fax_ident"], variables["fax_header"]], ["%00", "%00"]);
});
