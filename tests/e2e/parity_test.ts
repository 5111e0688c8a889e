/** Rows of docs/parity.md that only a real faxq can show. */

import assert from "node:assert/strict";
import { readDirectories } from "../../lib/tiff/read.ts";
import { faxstate } from "../support/administration.ts";
import { postscript } from "../support/documents.ts";
import { JOB_STATE } from "../support/hylafax.ts";
import { fieldsOf } from "../support/job_file.ts";
import { faxTest } from "../support/whole_way.ts";

faxTest(
  "a job with more lines than fine does not wait for a modem that will never be",
  {},
  async ({ site }) => {
    await faxstate(site, "down");
    const id = await site.submit("1001", [await postscript(site.dir, 1)]);
    await site.waitJob(id, { state: JOB_STATE.ready });
    await site.stopFaxq();
    const file = `${site.spool}/sendq/q${id}`;
    const text = await Deno.readTextFile(file);
    assert.match(text, /^resolution:\d+$/m);
    await Deno.writeTextFile(file, text.replace(/^resolution:\d+$/m, "resolution:391"));
    await site.restartFaxq();
    await faxstate(site, "ready");
    const want = { state: JOB_STATE.done, returned: "2", npages: "1", resolution: "391" };
    assert.deepEqual(fieldsOf(await site.waitDone(id), want), want);
  },
);

faxTest("what info/ says of a number counts, and stays as it is", {}, async ({ site, simulator }) => {
  const rows = async (): Promise<number> => {
    await site.waitDone(await site.submit("1001", [await postscript(site.dir, 1)], ["-n", "-m"]));
    const received = simulator.history.at(-1)?.received;
    assert.ok(received !== undefined);
    return readDirectories(received)[0]?.height ?? 0;
  };
  const fine = await rows();
  // A machine that takes nothing but 98 lines per inch.
  const file = `${site.spool}/info/1001`;
  const known =
    "supportsVRes:0\nsupports2DEncoding:yes\nsupportsMMR:yes\ncalledBefore:yes\nmaxPageWidth:1728\n" +
    "maxPageLength:65535\n";
  await Deno.writeTextFile(file, known);
  await Deno.chmod(file, 0o644);
  const normal = await rows();
  assert.ok(normal < fine * 0.6, `${normal} rows, and ${fine} without`);
  assert.equal(await Deno.readTextFile(file), known);
  assert.deepEqual([...Deno.readDirSync(`${site.spool}/info`)].map(({ name }) => name), ["1001"]);
});
