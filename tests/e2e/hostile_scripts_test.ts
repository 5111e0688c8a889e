/**
 * The real notify and faxrcvd get what far ends, gateways and callers write, in the form in which gofax puts it into job descriptions,
 * arguments and received files. They mail it, and obey none of it.
 */

import assert from "node:assert/strict";
import { faxrcvdArgs } from "../../lib/hylafax/faxrcvd_args.ts";
import { formatQfile, parseQfile, setFields } from "../../lib/hylafax/qfile.ts";
import { demoFax } from "../../lib/tiff/picture/mod.ts";
import { tagReception } from "../../lib/tiff/reception_tags.ts";
import { allSteps } from "../../lib/tiff/steps.ts";
import { exec, type Finished } from "../support/exec.ts";
import { EXPECTED } from "../support/expectations.ts";
import { AS_UUCP } from "../support/gofax.ts";
import { assertNotObeyed, HOSTILE, MARK } from "../support/hostile.ts";
import { HylafaxSite, hylafaxTest } from "../support/hylafax.ts";
import { INSTALLATION } from "../support/installation.ts";
import { giveToUucp } from "../support/scratch.ts";
import { stubSender } from "../support/senders.ts";
import { patched } from "../tiff/support.ts";

/** A job as HylaFAX hands it to notify, without what a sender writes. */
const JOB = `tts:0
killtime:0
state:8
npages:1
totpages:2
ntries:1
ndials:1
totdials:2
tottries:2
pagewidth:209
resolution:196
pagelength:296
number:1010
external:1010
sender:root
mailaddr:root@localhost
jobid:7
groupid:7
jobtype:facsimile
modem:any
client:localhost
owner:root
notify:when done+requeued
!postscript:0::docq/doc7.ps
`;

/** Every field that a sender writes as text. */
const FIELDS = ["status", "csi", "nsf", "signalrate", "dataformat", "commid", "modemused", "pagehandling"];

/** Runs one of the spool's scripts as HylaFAX does. */
async function run({ spool, temporary }: HylafaxSite, ...command: readonly string[]): Promise<Finished> {
  const [program = "", ...args] = [...AS_UUCP, ...command];
  const env = { PATH: INSTALLATION.path, TMPDIR: temporary, LC_ALL: "C.UTF-8" };
  return await exec(program, args, { cwd: spool, env });
}

/**
 * Runs a script that has to obey nothing of a text.
 * @returns the mails that it sent
 */
async function mailsOf(
  site: HylafaxSite,
  text: string,
  ...command: readonly string[]
): Promise<readonly string[]> {
  const folder = `${site.spool}/mail`;
  for (const { name } of Deno.readDirSync(folder)) await Deno.remove(`${folder}/${name}`);
  const { code, stderr } = await run(site, ...command);
  await assertNotObeyed(site, text);
  assert.equal(code, 0, `${text}: ${stderr}`);
  const mails = await site.mails();
  assert(mails.length > 0, `no mail for ${text}: ${stderr}`);
  return mails;
}

async function start(): Promise<HylafaxSite> {
  const site = await HylafaxSite.start({ prepare: stubSender });
  await Deno.writeTextFile(`${site.spool}/etc/FaxNotify`, "NOTIFY_FAXMASTER=always\n");
  await Deno.writeTextFile(`${site.spool}/etc/FaxDispatch`, "SENDTO=clerk@example.org\nFILETYPE=tif\n");
  await giveToUucp(`${site.spool}/etc`);
  return site;
}

/** What of a text is to be read in a mail: its letters, whatever became of the signs. */
function isIn(mail: string, text: string): boolean {
  const letters = (all: string): string => all.replaceAll(/[^A-Za-z0-9]/g, "");
  return letters(mail).includes(letters(text));
}

async function writeJob(site: HylafaxSite, fields: Readonly<Record<string, string>>): Promise<void> {
  const job = setFields(parseQfile(new TextEncoder().encode(JOB)), fields);
  await Deno.writeFile(`${site.spool}/doneq/q7`, formatQfile(job));
  await giveToUucp(`${site.spool}/doneq`);
}

hylafaxTest("notify mails what a far end wrote into a job, and obeys none of it", async () => {
  await using site = await start();
  for (const [index, text] of HOSTILE.entries()) {
    await writeJob(site, Object.fromEntries(FIELDS.map((field) => [field, text])));
    const why = ["failed", "requeued", "done", "rejected"][index % 4] ?? "";
    const mails = await mailsOf(site, text, "bin/notify", "doneq/q7", why, "1:23", "10:00");
    assert(mails.some((mail) => isIn(mail, text)), `${text} is not in ${mails.join("\n")}`);
  }
});

/** A received fax from a sender and a caller who call themselves so. */
async function receivedFax({ spool }: HylafaxSite, text: string): Promise<string> {
  const file = "recvq/fax000000001.tif";
  const bytes = demoFax([["a page"]]);
  const pages = [{ params: 2220073, dcs: "00 46 1E" }];
  const tags = { tsi: text, callIds: [text, text, "4930555", text], pages };
  await Deno.writeFile(`${spool}/${file}`, patched(bytes, allSteps(tagReception(bytes, tags))));
  await giveToUucp(`${spool}/recvq`);
  return file;
}

const RECEPTION = { device: "freeswitch0", commId: "000000001" };

hylafaxTest("faxrcvd mails what a caller wrote, and obeys none of it", async () => {
  await using site = await start();
  for (const text of HOSTILE) {
    const file = await receivedFax(site, text);
    for (const name of [file, "recvq/none.tif"]) {
      const args = faxrcvdArgs({
        ...RECEPTION,
        file: name,
        reason: text,
        callIds: [text, text, "4930555", text],
      });
      const mails = await mailsOf(site, text, "bin/faxrcvd", ...args);
      assert(mails.some((mail) => isIn(mail, text)), `${text} is not in ${mails.join("\n")}`);
    }
  }
});

hylafaxTest("a reason that gofax does not change is obeyed, where a HylaFAX evaluates reasons", async () => {
  await using site = await start();
  const obeyed: string[] = [];
  for (const text of HOSTILE) {
    await run(site, "bin/faxrcvd", "recvq/none.tif", "freeswitch0", "000000001", text);
    const mark = `${site.spool}/${MARK}`;
    if (await Deno.remove(mark).then(() => true, () => false)) obeyed.push(text);
  }
  assert.equal(obeyed.length > 0, EXPECTED.evaluatesReasons, obeyed.join("\n"));
});
