/** `gofax send --dry-run` as a command: the rules it names, its exit codes, and that nothing else of the sender is touched. */

import assert from "node:assert/strict";
import { demoFax } from "../../lib/tiff/picture/mod.ts";
import { AdminSite } from "../support/admin_site.ts";

const PAGE = Deno.readTextFileSync(new URL("../../docs/explain.md", import.meta.url));

const SETTINGS = `[gofaxsend]
enablet38 = true
requestt38 = true
faxnumber = 4711
cidname = sender
callprefix = 0
jobidentity = true
disablev17afterretry = 1
`;

async function withJob(settings = SETTINGS): Promise<AdminSite> {
  const site = await AdminSite.start(settings);
  await Deno.mkdir(`${site.dir}/docq`);
  await Deno.writeFile(`${site.dir}/docq/doc1.ps;c0`, demoFax([["a"], ["b"], ["c"]]));
  await Deno.writeTextFile(
    `${site.dir}/sendq/q12`,
    "jobid:12\nexternal:(030) 1001\nnumber:(030) 1001\nsender:Alice\ntotpages:3\ntottries:1\ndesiredbr:13\ndesiredec:2\n" +
      "maxdials:12\nmaxtries:3\nfax:0::docq/doc1.ps;c0\n",
  );
  return site;
}

Deno.test("gofax send --dry-run names for each part the rule that set it", async () => {
  await using site = await withJob();
  await site.gofax("override", "set", "00301001", "fax_use_ecm=false", "absolute_codec_string=PCMA");
  await site.gofax("fallback", "add", "00301001");
  const { code, stdout, stderr } = await site.gofax(
    "send",
    "--dry-run",
    "-c",
    'localidentifier:"+49 9"',
    "sendq/q12",
  );
  assert.deepEqual([code, stderr], [0, ""]);
  const text = stdout.replaceAll(/\s+/g, " ");
  for (
    const wanted of [
      "Job 12 would be dialled as 00301001 through default. Nothing was done.",
      `prefix 0 (gofaxsend.callprefix, ${site.config}:16)`,
      "pages 1 to 3 of docq/doc1.ps;c0",
      "T.38 off [fallback: T.38 failed with this number before (gofax fallback)]",
      "Error correction off [override fax_use_ecm of this number (gofax override)]",
      `off [1 answered try (gofaxsend.disablev17afterretry, ${site.config}:18)]`,
      "Station id +49 9 [JobControlCmd, LocalIdentifier]",
      `Header line ACME [freeswitch.header, ${site.config}:6]`,
      "Calls 0 of 12 so far [the job's maxdials]",
      "absolute_codec_string PCMA [override absolute_codec_string",
      "sofia/gateway/default/00301001 &txfax(",
    ]
  ) assert.ok(text.includes(wanted), `"${wanted}" is not in:\n${stdout}`);
});

Deno.test("gofax send --dry-run --json has the fields that its page describes", async () => {
  await using site = await withJob();
  const value = JSON.parse((await site.gofax("send", "sendq/q12", "--json", "--dry-run")).stdout);
  const names = [
    ...Object.keys(value),
    ...Object.keys(value.freeswitch),
    ...value.parts.flatMap((each: object) => Object.keys(each)),
    ...value.parts.map(({ part }: { part: string }) => part),
    ...Object.keys(value.calls[0]),
  ];
  assert.deepEqual([...new Set(names)].filter((name) => !PAGE.includes(`\`${name}\``)), []);
  assert.deepEqual([value.format, value.jobId, value.dialled, value.number], [1, 12, true, "00301001"]);
});

Deno.test("gofax send --dry-run ends with 1 if nothing would be dialled, also while FreeSWITCH is away", async () => {
  await using site = await withJob();
  await Deno.writeTextFile(
    `${site.dir}/sendq/q13`,
    "jobid:13\nexternal:12:34\nnumber:12:34\nfax:0::docq/doc1.ps;c0\n",
  );
  const bad = await site.gofax("send", "--dry-run", "sendq/q13");
  assert.equal(bad.code, 1);
  assert.match(bad.stdout, /^Job 13 would NOT be dialled: Cannot dial "12:34"/);
  assert.equal((await site.gofax("send", "--dry-run", "sendq/q99")).code, 1);
  await site.sim[Symbol.asyncDispose]();
  const away = await site.gofax("send", "--dry-run", "sendq/q12");
  assert.equal(away.code, 1);
  assert.match(away.stdout, /FreeSWITCH is away, so overrides and fallback of this\s+number are not known/);
  assert.match(away.stdout, /sofia\/gateway\/default\/00301001/);
});

Deno.test("gofax send --dry-run names an option of HylaFAX+ that is not done", async () => {
  await using site = await withJob();
  const of = async (name: string, fields: string): Promise<readonly [number, string]> => {
    const text = `jobid:${name}\nexternal:1001\nnumber:1001\n${fields}errorcode:\nfax:0::docq/doc1.ps;c0\n`;
    await Deno.writeTextFile(`${site.dir}/sendq/q${name}`, text);
    const { code, stdout } = await site.gofax("send", "--dry-run", `sendq/q${name}`);
    return [code, stdout.replaceAll(/\s+/g, " ")];
  };
  const [probed, probe] = await of("13", "probeonly:1\n");
  assert.match(probe, /^Job 13 would NOT be dialled: Probing is not supported .* -O probeonly/);
  const [only, colour] = await of("14", "usecolor:1\ndesireddf:6\n");
  assert.match(colour, /^Job 14 would NOT be dialled: Faxes in colour are not supported .* -O usecolor:only/);
  const [sent, allowed] = await of("15", "usecolor:1\n");
  assert.match(allowed, /^Job 15 would be dialled .*colour/);
  assert.deepEqual([probed, only, sent], [1, 1, 0]);
});

Deno.test("gofax send --dry-run has the time zone of HylaFAX+'s job for the clock in the header line", async () => {
  await using site = await withJob();
  const zoneOf = async (timezone: string): Promise<string | undefined> => {
    const text =
      `jobid:13\nexternal:1001\nnumber:1001\ntimezone:${timezone}\nerrorcode:\nfax:0::docq/doc1.ps;c0\n`;
    await Deno.writeTextFile(`${site.dir}/sendq/q13`, text);
    const { stdout } = await site.gofax("send", "--dry-run", "sendq/q13");
    return /fax_timezone=((?:[^}\s\\]|\\.)*)[}\s]/.exec(stdout)?.[1]?.replaceAll("\\,", ",");
  };
  assert.equal(await zoneOf("EST5EDT,M3.2.0,M11.1.0"), "EST5EDT,M3.2.0,M11.1.0");
  assert.equal(await zoneOf(":UTC0"), "UTC0");
  assert.equal(await zoneOf("Nowhere/At_All"), undefined);
  assert.equal(await zoneOf(""), undefined);
});

Deno.test("gofax send --dry-run has help and usage of its own", async () => {
  await using site = await withJob();
  assert.match((await site.gofax("send", "--dry-run", "--help")).stdout, /^Usage: gofax send --dry-run /);
  const wrong = await site.gofax("send", "--dry-run", "--jsn", "sendq/q12");
  assert.deepEqual([wrong.code, wrong.stderr.split("\n")[0]], [
    64,
    'gofax send --dry-run: unknown flag "--jsn": did you mean --json?',
  ]);
});
