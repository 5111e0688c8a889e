/** `gofax number`: what the accounting and the session logs tell of a number. */

import assert from "node:assert/strict";
import { numberJson } from "../../../cmd/number/number_json.ts";
import { numberText } from "../../../cmd/number/number_text.ts";
import { PLAIN_VIEW } from "../../../cmd/view.ts";
import { type NumberReport, reportNumber } from "../../../lib/flow/admin/number.ts";
import { CaseFiles } from "../../../lib/spool/case_files.ts";
import { Rig, type Settings } from "../rig.ts";

const PAGE = Deno.readTextFileSync(new URL("../../../docs/explain.md", import.meta.url));

async function report(rig: Rig, number: string): Promise<NumberReport> {
  const world = rig.world();
  return await reportNumber({ ...world, caseFiles: new CaseFiles(world.spool.paths) }, number);
}

function textOf(found: NumberReport): string {
  return numberText(found, PLAIN_VIEW).replaceAll(/\s+/g, " ");
}

const PREFIXED: Settings = { gofaxsend: { callprefix: "0" } };

Deno.test("gofax number tells success, busy rate, speed, transports and gateways of a number, however it is written", async () => {
  await using rig = await Rig.start(PREFIXED);
  for (const [number, pages] of [["1001", 2], ["(10) 01", 1], ["1003", 1], ["1010", 1]] as const) {
    await rig.send(rig.job({ number, documents: [pages] }));
  }
  rig.sim.db.insert("fallback", "01001", "1000000000");
  rig.sim.db.insert("override-01001", "fax_use_ecm", "false");
  const found = await report(rig, "10-01");
  assert.deepEqual([found.dialled, found.history.out, found.history.usualRate], ["01001", {
    calls: 2,
    good: 2,
  }, 14_400]);
  assert.deepEqual(found.history.transports["T.38"], { calls: 2, good: 2 });
  assert.deepEqual([...found.history.gateways], [["default", { calls: 2, good: 2 }]]);
  const text = textOf(found);
  assert.match(
    text,
    /^10-01, dialled as 01001: 2 calls to it since \d{4}-\d\d-\d\d, 2 of them with the whole fax\. The last call, .*, went well\./,
  );
  assert.match(text, /Sent 2 of 2 \(100 %\) Busy 0 of 2 \(0 %\) Usual speed 14400 bit\/s/);
  assert.match(text, /no T\.38 \(gofax fallback\) since 2001-09-09/);
  assert.match(text, /override for 01001 \(gofax override\): fax_use_ecm=false/);
  const asDialled = await report(rig, "01001");
  assert.deepEqual([asDialled.history.out, asDialled.dialled], [{ calls: 2, good: 2 }, "01001"]);
  assert.deepEqual((await report(rig, "1003")).history.transports.audio, { calls: 1, good: 1 });
  const busy = await report(rig, "1010");
  assert.deepEqual([busy.history.busy, busy.history.failures], [1, [["busy", 1]]]);
  // The accounting has what would have been offered, and no fax machine was reached.
  assert.deepEqual([busy.history.calls[0]?.rate, busy.history.transports["not known"].calls], [undefined, 0]);
  assert.match(textOf(busy), /failed: the number was busy\..*Busy 1 of 1 \(100 %\)/);
});

Deno.test("gofax number goes on while FreeSWITCH is away, and says so; a number without calls has none", async () => {
  await using rig = await Rig.start();
  await rig.send(rig.job({ number: "1010" }));
  await rig.sim[Symbol.asyncDispose]();
  const found = await report(rig, "1010");
  assert.match(textOf(found), /In force not known, FreeSWITCH is away: /);
  assert.match(
    textOf(await report(rig, "Q:1")),
    /^Q:1, which cannot be dialled as it stands: the accounting/,
  );
  assert.match(textOf(await report(rig, "4711")), /^4711: the accounting has no fax to it or from it\./);
});

function line(day: number, number: string, reason: string, kind = "SEND", caller = ""): string {
  const when = `11/${String(1 + day % 28).padStart(2, "0")}/26 10:00`;
  return `${when}\t${kind}\t${
    String(day).padStart(9, "0")
  }\tfreeswitch0\t${day}\t""\ta@b.c\t"${number}"\t"X"\t2220073\t${
    reason === "" ? 2 : 0
  }\t0:00:40\t0:00:30\t"${reason}"\t""\t"${caller}"\t""\t"own"\t"00 46 1F"\n`;
}

Deno.test("gofax number finds a number's calls in a large accounting, and advises what strikes", async () => {
  await using rig = await Rig.start();
  const others = Array.from({ length: 30_000 }, (_, at) => line(at, `55${at}`, "")).join("");
  const own = Array.from(
    { length: 8 },
    (_, at) => line(at, "+49 (30) 77", at < 6 ? "Busy signal detected (USER_BUSY)" : ""),
  ).join("");
  Deno.writeTextFileSync(
    `${rig.dir}/log/xferfaxlog`,
    others + own + others + line(9, "1", "", "RECV", "+493077"),
  );
  const found = await report(rig, "+49 30 77");
  assert.deepEqual([found.history.out, found.history.in, found.history.busy], [{ calls: 8, good: 2 }, {
    calls: 1,
    good: 1,
  }, 6]);
  assert.match(textOf(found), /What to change 1\. The number is mostly busy/);
  assert.match(textOf(found), /Received from it 1 fax, 1 complete/);
});

Deno.test("gofax number --json has the fields that its page describes", async () => {
  await using rig = await Rig.start();
  await rig.send(rig.job({ number: "1001" }));
  rig.sim.db.insert("fallback", "1001", "1000000000");
  rig.sim.db.insert("override-1001", "fax_use_ecm", "false");
  const value = JSON.parse(numberJson(await report(rig, "1001")));
  const names = (of: unknown): readonly string[] =>
    Array.isArray(of)
      ? of.flatMap(names)
      : typeof of === "object" && of !== null
      ? Object.entries(of).flatMap(([name, inner]) => [name, ...names(inner)])
      : [];
  const dynamic = ["default", "T.38", "audio", "not known"];
  const missing = names(value).filter((name) => !dynamic.includes(name) && !PAGE.includes(`\`${name}\``));
  assert.deepEqual([...new Set(missing)], []);
  assert.deepEqual([value.format, value.calls[0].transport, value.calls[0].gateway], [1, "T.38", "default"]);
});
