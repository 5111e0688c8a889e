/**
 * Far ends, gateways and callers write what a shell obeys. The job's owner and FaxMaster read it in their mails, the statistics count it,
 * and HylaFAX's scripts and an administrator's hook obey none of it.
 */

import assert from "node:assert/strict";
import { GOOD_MACHINE, type NumberTable } from "../../lib/sim/network/numbers.ts";
import { statistics } from "../support/administration.ts";
import { postscript } from "../support/documents.ts";
import { assertNotObeyed } from "../support/hostile.ts";
import type { HylafaxSite } from "../support/hylafax.ts";
import { faxTest, receiveTest } from "../support/whole_way.ts";

/** The words that a SIP peer refuses with, by the number, and what becomes of them. */
const PHRASES: Readonly<Record<string, readonly [phrase: string, want: string]>> = {
  "2001": ["{;w>a}", "(;w>a)"],
  "2002": ["`w>a`$(w>a)", "'w>a'(w>a)"],
  "2003": ['";w>a;"', '";w>a;"'],
  "2004": ["';w>a;'", "';w>a;'"],
  "2005": ["x ;w>a *\\", "x ;w>a */"],
};
const IDENT = "`w>a`$(w>a)';w>a;'{}";

const NUMBERS: NumberTable = {
  ...Object.fromEntries(
    Object.entries(PHRASES).map(([number, [phrase]]) => [
      number,
      { does: "refuses with words that a shell obeys", refuses: "USER_BUSY", phrase },
    ]),
  ),
  "2010": { does: "calls itself what a shell obeys", answers: { ...GOOD_MACHINE, ident: IDENT } },
};

/** The signs that stand for themselves nowhere. */
const SIGNS = /[{}`$\\]/;

/** faxq tells the hook of every event; 6.0.7 does so through a shell. */
const HOOK = { extraConfig: ['AuditHook: "bin/hook: J*S*R*M*"'] };

async function installHook({ spool }: HylafaxSite): Promise<void> {
  await Deno.writeTextFile(`${spool}/bin/hook`, `#!/bin/sh\necho "$*" >>${spool}/tmp/hooked\n`, {
    mode: 0o755,
  });
}

async function hooked({ spool }: HylafaxSite): Promise<string> {
  // 6.0.7's shell has taken the quotes away
  return (await Deno.readTextFile(`${spool}/tmp/hooked`).catch(() => "")).replaceAll('"', "");
}

/** The fields of the accounting that HylaFAX's clients did not write, of calls out. */
async function accounted(site: HylafaxSite): Promise<string> {
  return (await site.xferfaxlog()).map((line) => [line[8], line[13]].join(" ")).join("\n");
}

faxTest("what a SIP peer refuses with is words, in status, mail and accounting", {
  ...HOOK,
  numbers: NUMBERS,
  modems: Object.keys(PHRASES).length,
}, async ({ site }) => {
  await installHook(site);
  const document = await postscript(site.dir, 1);
  for (const [number, [phrase, want]] of Object.entries(PHRASES)) {
    const id = await site.submit(number, [document], ["-n", "-R"]);
    const { fields } = await site.waitPutOff(id);
    assert.equal(fields.get("status"), `Busy signal detected (USER_BUSY, SIP 486 ${want})`);
    assert((await site.waitMail(new RegExp(`^Subject: .*${number}.*requeued`, "m"))).includes(want));
    await assertNotObeyed(site, phrase);
  }
  assert.doesNotMatch(await accounted(site), SIGNS);
  assert.match(await statistics(site, "xferfaxstats", "-dest"), /^Total/m);
  assert.match(await hooked(site), /SEND/);
  await assertNotObeyed(site, "the statistics");
});

faxTest("what a far end calls itself is words, in job, mail and accounting", {
  ...HOOK,
  numbers: NUMBERS,
}, async ({ site }) => {
  await installHook(site);
  const job = await site.waitDone(await site.submit("2010", [await postscript(site.dir, 1)], ["-n", "-D"]));
  assert.equal(job.fields.get("returned"), "2");
  assert.equal(job.fields.get("csi"), "'w>a'(w>a)';w>a;'()");
  await site.waitMail(/^Subject: .*completed/m);
  assert.doesNotMatch(await accounted(site), SIGNS);
  assert.match(await statistics(site, "xferfaxstats", "-csi"), /w>a/);
  assert.match(await hooked(site), /SEND/);
  await assertNotObeyed(site, IDENT);
});

const CALLERS: readonly string[] = [
  "x;w>a;x",
  "`w>a`$(w>a)",
  "';w>a;'",
  '";w>a;"',
  "{;w>a}",
  "x & w>a & x *",
];

receiveTest(
  "who a caller says he is is words, in mail, accounting, received file and hook",
  HOOK,
  async (tools) => {
    const { site, sim, gofax } = tools;
    await installHook(site);
    await Deno.writeTextFile(`${site.spool}/etc/FaxDispatch`, "SENDTO=clerk@example.org\nFILETYPE=tif\n");
    for (const [index, name] of CALLERS.entries()) {
      const behaviour = index % 2 === 0 ? "ok" : "abort-after-page:1";
      await sim.call({ to: "4930555", from: `030${index}`, name, ident: name, pages: 2, behaviour });
      await site.waitMail(new RegExp(`CallID1: 030${index}\n`));
      await gofax.waitIdle();
      await assertNotObeyed(site, name);
    }
    const log = await site.xferfaxlog();
    assert.equal(log.length, 2 * CALLERS.length);
    assert.doesNotMatch(log.map((line) => line.join(" ")).join("\n"), SIGNS);
    assert.match(await statistics(site, "recvstats"), /w>a/);
    await site.until("the hook to be told of each call", async () => {
      const told = await hooked(site);
      return CALLERS.every((_, index) => new RegExp(`^RECV .*fax00000000${index + 1}\\.tif`, "m").test(told));
    });
    assert.match(await hooked(site), /^MODEM .*freeswitch0 0300,x w a x,4930555,default$/m);
    await assertNotObeyed(site, "the hook");
  },
);
