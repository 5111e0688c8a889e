/** A modem that `faxstate -s exempt` keeps for calls that come in: HylaFAX+ has it; said to gofaxd beside 6.0.7 it does the same. */

import assert from "node:assert/strict";
import { faxstate } from "../support/administration.ts";
import { postscript } from "../support/documents.ts";
import { exec } from "../support/exec.ts";
import { EXPECTED } from "../support/expectations.ts";
import { AS_UUCP, type GofaxSite } from "../support/gofax.ts";
import { JOB_STATE } from "../support/hylafax.ts";
import { receiveTest } from "../support/whole_way.ts";

async function statusText({ site }: GofaxSite): Promise<string> {
  const app = `${site.dir}/app`;
  const words = [...AS_UUCP, `${app}/deno`, "run", "-A", "--no-prompt", `${app}/main.ts`, "status"];
  const [command = "", ...args] = [...words, "-c", `${site.dir}/gofax.conf`];
  return (await exec(command, args, { env: { DENO_DIR: `${app}/cache` } })).stdout;
}

receiveTest(
  "an exempt modem sends no job and takes calls, until it is ready again",
  { modems: 2 },
  async (tools) => {
    const { site, sim, gofax } = tools;
    const document = await postscript(site.dir, 1);
    const modemsOf = async (kind: string): Promise<readonly (string | undefined)[]> =>
      (await site.xferfaxlog()).filter((line) => line[1] === kind).map((line) => line[3]);

    await faxstate(site, "exempt");
    await site.waitFaxstat(/^Modem freeswitch0 .*: Running and idle \(exempt\)$/m);
    await site.waitFaxstat(/^Modem freeswitch1 .*: Running and idle$/m);
    assert.match(await statusText(gofax), /freeswitch0 .*\(exempt\), taken out of use by an operator/);

    // faxq gives modems jobs in turn
    for (const number of ["1001", "1002", "1003"]) await site.waitDone(await site.submit(number, [document]));
    assert.deepEqual(await modemsOf("SEND"), ["freeswitch1", "freeswitch1", "freeswitch1"]);

    const naming = ["-n", "-h", `freeswitch0@${site.host}`];
    const named = site.submit("1004", [document], naming);
    if (EXPECTED.exempt.refuses) await assert.rejects(named, /Failed to submit job/);
    else await site.waitJob(await named, { state: JOB_STATE.ready });

    await sim.call({ to: "4930555" });
    await site.waitFaxstat(/^Modem freeswitch0 .*: Running and idle \(exempt\)$/m);
    assert.deepEqual(await modemsOf("RECV"), ["freeswitch0"]);

    await site.stopFaxq();
    await site.restartFaxq();
    const later = await site.waitDone(await site.submit("1005", [document]));
    assert.equal(later.fields.get("returned"), "2");
    assert.equal((await modemsOf("SEND")).at(-1), "freeswitch1", "a new faxq hears of it, too");
    if (!EXPECTED.exempt.refuses) assert.equal((await site.job(await named))?.fields.get("totdials"), "0");

    await faxstate(site, "ready");
    await site.waitFaxstat(/^Modem freeswitch0 .*: Running and idle$/m);
    const again = EXPECTED.exempt.refuses ? await site.submit("1004", [document], naming) : await named;
    assert.equal((await site.waitDone(again)).fields.get("returned"), "2");
    assert.equal((await modemsOf("SEND")).at(-1), "freeswitch0");
  },
);
