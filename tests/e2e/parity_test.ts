/** Rows of docs/parity.md that only a real faxq can show. */

import assert from "node:assert/strict";
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
