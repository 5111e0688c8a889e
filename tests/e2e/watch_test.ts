/** What `faxwatch` and programs like it hear of a fax: events with their data. */

import assert from "node:assert/strict";
import { faxwatch } from "../support/administration.ts";
import { postscript } from "../support/documents.ts";
import { EXPECTED } from "../support/expectations.ts";
import { faxTest, receiveTest } from "../support/whole_way.ts";

/**
 * What hfaxd may print behind a caller's number: faxq sends that event without a NUL at its end, so when the next one has
 * come by then, its first bytes (`!`, a blank, its number in the sequence) are taken for text, up to their first NUL.
 */
// deno-lint-ignore no-control-regex
const NEXT_EVENT = /(?<=^\d+ 159 .*")! [\x01-\x1f]$/;

/** The events that match, without the time, the words for the job and how long things took. */
function events(output: string, pattern: RegExp): readonly string[] {
  const lines = output.split(/\r?\n/).filter((line) => pattern.test(line));
  const plain = lines.map((line) => line.replace(NEXT_EVENT, "").replace(/ in 0:00:\d\d/, ""));
  return plain.map((line) => line.replace(/^\d+ (\d+) (JOB \d+ \(.*?\): )?/, "$1 "));
}

faxTest("faxwatch shows call, connection, pages and documents of a job", {}, async ({ site }) => {
  await using watch = await faxwatch(site);
  const files = [await postscript(site.dir, 2, "one"), await postscript(site.dir, 1, "two")];
  await site.waitDone(await site.submit("1001", files));
  await site.until("faxwatch to see the end", () => /Job completed successfully/.test(watch.output()));
  const how = EXPECTED.format("A4", "INF, 3.85 line/mm, 1-D MH, 14400 bit/s, 0 ms/scanline");
  const [one, two] = [EXPECTED.prepared("doc1.ps"), EXPECTED.prepared("doc2.ps")];
  assert.deepEqual(events(watch.output(), /SEND FAX/), [
    "116 SEND FAX: Begin attempt",
    "117 SEND FAX: Call placed (off-hook)",
    "118 SEND FAX: Connected to remote device",
    `119 SEND FAX: Page 1 sent (file ${one}) ${how}`,
    `119 SEND FAX: Page 2 sent (file ${one}) ${how}`,
    `120 SEND FAX: Document sent (file ${one})`,
    `119 SEND FAX: Page 3 sent (file ${two}) ${how}`,
    `120 SEND FAX: Document sent (file ${two})`,
    "123 SEND FAX: Finished attempt",
    "126 SEND FAX: Job completed successfully",
  ]);
});

receiveTest(
  "faxwatch shows caller, session, pages and document of a received fax",
  {},
  async ({ site, sim }) => {
    await using watch = await faxwatch(site, "R*M*");
    await sim.call({ to: "4930555", from: "0301234567", name: "Jo Doe", pages: 2, lines: 196 });
    await site.until("faxwatch to see the end", () => /Marked ready/.test(watch.output()));
    const from = "RECV FAX: From +49 30 1234567 (com 000000001)";
    const how = EXPECTED.format("A4", "INF, 7.7 line/mm, 1-D MH, 14400 bit/s, 0 ms/scanline");
    const first = EXPECTED.format("A4", "A4, 3.85 line/mm, 1-D MH, 2400 bit/s, 0 ms/scanline");
    assert.deepEqual(events(watch.output(), /^\d{6} 1/), [
      "152 MODEM freeswitch0: Marked busy",
      '159 MODEM freeswitch0: Caller-id information: "0301234567","Jo Doe","4930555","default"',
      "132 RECV FAX: Call started",
      `133 RECV FAX: Session started (com 000000001), TSI "" ${first}`,
      `134 ${from}, page 1 ${how}`,
      `134 ${from}, page 2 ${how}`,
      `135 ${from}, 2 pages, file recvq/fax000000001.tif`,
      "136 RECV FAX: Call ended",
      "151 MODEM freeswitch0: Marked ready",
    ]);
  },
);
