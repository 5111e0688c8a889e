/** The document that is joined for a call lies where every user of the machine may look: who sees it, and for how long. */

import assert from "node:assert/strict";
import { senderOf } from "../support/administration.ts";
import { postscript } from "../support/documents.ts";
import { FAST, faxTest } from "../support/whole_way.ts";
import type { HylafaxSite } from "../support/hylafax.ts";

/** The first page of a call is out at once, and a second never. */
const STUCK = { factor: FAST, firstPageMs: 10, pageMs: 600_000 };

/** Name, mode and owner of what is in the spool's `tmp/`. */
function temporary({ spool }: HylafaxSite): readonly string[] {
  return [...Deno.readDirSync(`${spool}/tmp`)].map(({ name }) => {
    const { mode, uid } = Deno.lstatSync(`${spool}/tmp/${name}`);
    // The end of the name is nobody's to guess.
    return `${name.replace(/-[0-9a-f]{16}\.tif$/, ".tif")} ${((mode ?? 0) & 0o7777).toString(8)} ${uid}`;
  });
}

/** Waits until so many pages of a job are out, and gives its sender. */
async function sends(site: HylafaxSite, id: number, pages: number): Promise<number> {
  await site.waitJob(id, { npages: String(pages) });
  const sender = await senderOf(site, id);
  assert(sender);
  return sender;
}

faxTest("a joined document is uucp's alone, and goes with a killed sender's next try or with gofaxd's look", {
  speed: STUCK,
  sentBy: ["self"],
}, async ({ site, gofax }) => {
  const files = ["one", "two", "three"].map((word) => postscript(site.dir, 1, word));
  const id = await site.submit("1001", await Promise.all(files), ["-n", "-D"]);
  const first = await sends(site, id, 1);
  const left = [`gofax-q${id}-c000000001-p${first}.tif 600 10`];
  assert.deepEqual(temporary(site), left);

  await gofax.stopDaemon();
  Deno.kill(first, "SIGKILL");
  await site.waitPutOff(id);
  assert.deepEqual(temporary(site), left);
  await gofax.startDaemon();
  assert.equal((await site.faxalter(id, "-p")).stderr, "");
  const second = await sends(site, id, 2);
  assert.deepEqual(temporary(site), [`gofax-q${id}-c000000002-p${second}.tif 600 10`]);

  Deno.kill(second, "SIGKILL");
  await site.until("nothing is left", () => temporary(site).length === 0);
});
