/** Hundreds of modems: faxq reads 2047 bytes at a time and joins nothing, and all modems speak at once when gofaxd or faxq starts. */

import assert from "node:assert/strict";
import { faxwatch } from "../support/administration.ts";
import { postscript } from "../support/documents.ts";
import { freePort } from "../support/free_port.ts";
import { type HylafaxSite, hylafaxTest, JOB_STATE } from "../support/hylafax.ts";
import { pause } from "../support/session.ts";
import { GofaxSite } from "../support/gofax.ts";

const MODEMS = 500;
const ALL = Array.from({ length: MODEMS }, (_, index) => `freeswitch${index}`);
const BUSY_MS = 500;
const NO_SWITCH = { port: freePort(), password: "secret" };

/** Has faxq busy with something else for a moment, so that what it is told lies in its FIFO. */
async function whileBusy(site: HylafaxSite, during: () => Promise<unknown>): Promise<void> {
  Deno.kill(site.faxqPid, "SIGSTOP");
  const done = during();
  await pause(BUSY_MS);
  Deno.kill(site.faxqPid, "SIGCONT");
  await done;
}

/** What faxq tells of modems while `during` runs: the names it called ready, or down, each once. */
async function told(
  site: HylafaxSite,
  word: "ready" | "down",
  during: () => Promise<unknown>,
): Promise<readonly string[]> {
  await using watch = await faxwatch(site, "M*");
  await whileBusy(site, during);
  const heard = (): Set<string> =>
    new Set(
      [...watch.output().matchAll(new RegExp(`MODEM (\\S+): Marked ${word}`, "g"))].map(([_all, name = ""]) =>
        name
      ),
    );
  await site.until(`faxq to call all modems ${word}`, () => heard().size >= MODEMS, { timeoutMs: 10_000 })
    .catch(() => {});
  return [...heard()];
}

/** Asks every modem who is there, as faxq does when it starts. */
async function greet(site: HylafaxSite): Promise<void> {
  for (const name of ALL) await Deno.writeTextFile(`${site.spool}/FIFO.${name}`, "HELLO\0");
}

function sorted(names: readonly string[]): readonly string[] {
  return names.toSorted((a, b) => a.localeCompare(b, "en", { numeric: true }));
}

hylafaxTest(
  "faxq hears each of 500 modems when gofaxd starts and stops and at HELLO, and the last one gets its job",
  async () => {
    await using gofax = await GofaxSite.start({ switch: NO_SWITCH, modems: MODEMS });
    const { site } = gofax;
    assert.deepEqual(sorted(await told(site, "down", () => gofax.stopDaemon())), ALL);
    assert.deepEqual(sorted(await told(site, "ready", () => gofax.startDaemon())), ALL);
    assert.deepEqual(sorted(await told(site, "ready", () => greet(site))), ALL);
    const last = `freeswitch${MODEMS - 1}`;
    const id = await site.submit("1001", [await postscript(site.dir, 1)], [
      "-n",
      "-h",
      `${last}@${site.host}`,
    ]);
    await site.waitJob(id, { state: JOB_STATE.sleeping, modem: last });
    assert.match(await Deno.readTextFile(`${site.spool}/log/c000000001`), new RegExp(`DEVICE '${last}'`));
  },
);
