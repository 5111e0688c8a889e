/** Faxes of which SpanDSP says that all is well, and of which pages are missing all the same. */

import assert from "node:assert/strict";
import { readDirectories } from "../../../lib/tiff/read.ts";
import { accounts, Daemon, faxrcvdCall, installFaxrcvd, received, sessionsEnd } from "../daemon_rig.ts";
import { Rig, type Settings } from "../rig.ts";

const ALLOCATE: Settings = { hylafax: { modems: "1" }, gofaxd: { allocateinbounddevices: "true" } };

/** faxq's messages of that kind about the modem. */
function told(daemon: Daemon, kind: "P" | "D"): readonly string[] {
  return daemon.faxq.heard.filter((text) => text.startsWith(`@freeswitch0:${kind}`));
}

/** Pages in a message: the second number. */
function pagesIn(message: string | undefined): number {
  return Number.parseInt(message?.split(",")[1] ?? "", 16);
}

/** Pages and reason that everybody is told, who must all be told the same. */
function outcome(rig: Rig, daemon: Daemon): readonly [pages: number | undefined, reason: string | undefined] {
  const [recv, call] = accounts(rig);
  const [over = ""] = told(daemon, "D");
  assert.deepEqual([recv?.kind, call?.kind, call?.reason], ["RECV", "CALL", recv?.reason]);
  assert.equal(faxrcvdCall(rig)?.args[3], recv?.reason);
  assert.ok(over.includes(recv?.reason ?? "none"), over);
  assert.equal(pagesIn(over), recv?.pages);
  return [recv?.pages, recv?.reason];
}

Deno.test("pages that FreeSWITCH counted and could not write are missed, and everybody is told", async () => {
  const cases: readonly [number, number, string][] = [
    [3, 1, "Only 1 of 3 received pages could be written: the disk may be full"],
    [3, 0, "None of 3 received pages could be written: the disk may be full"],
    [1, 0, "The received page could not be written: the disk may be full"],
  ];
  for (const [sent, stored, reason] of cases) {
    await using rig = await Rig.start(ALLOCATE);
    installFaxrcvd(rig);
    await using daemon = Daemon.start(rig);
    await rig.sim.call({ to: "8001", pages: sent, behaviour: `disk-full:${stored}` });
    await sessionsEnd(rig);
    assert.deepEqual(outcome(rig, daemon), [stored, reason]);
    assert.ok(rig.sessions().includes(`RECV FAILED: ${reason} (${stored} pages received)`));
    assert.ok(rig.log.lines.some((line) => line.startsWith(`error RECV FAILED: ${reason}`)));
    assert.deepEqual(received(rig), ["fax000000001.tif"], "what is there is kept");
    assert.equal(rig.sim.db.command("count/fallback"), "0");
  }
});

Deno.test("a last page that was refused and did not come again is missed, and no page is told twice", async () => {
  const reason = "The last page was too damaged and the caller did not send it again";
  for (const pages of [1, 2, 3]) {
    await using rig = await Rig.start(ALLOCATE);
    installFaxrcvd(rig);
    await using daemon = Daemon.start(rig);
    await rig.sim.call({ to: "8001", pages, behaviour: `spoiled-page:${pages}` });
    await sessionsEnd(rig);
    assert.deepEqual(outcome(rig, daemon), [pages - 1, reason]);
    assert.deepEqual(told(daemon, "P").map(pagesIn), [1, 2].slice(0, pages - 1));
    assert.match(rig.sessions(), new RegExp(`page ${pages} refused, 193 bad rows\n`));
    assert.doesNotMatch(rig.sessions(), /RECV FAILED: OK/);
    assert.deepEqual(received(rig), pages === 1 ? [] : ["fax000000001.tif"]);
  }
});

Deno.test("a page that was refused and came again is one page", async () => {
  await using rig = await Rig.start(ALLOCATE);
  installFaxrcvd(rig);
  await using daemon = Daemon.start(rig);
  await rig.sim.call({ to: "8001", pages: 3, behaviour: "spoiled-page:2" });
  await sessionsEnd(rig);
  assert.deepEqual(outcome(rig, daemon), [3, ""]);
  assert.deepEqual(told(daemon, "P").map(pagesIn), [1, 2, 3]);
  const pages = [...rig.sessions().matchAll(/, page (.*?)(?: in|,)/g)].map(([, page]) => page);
  assert.deepEqual(pages, ["1", "2 refused", "2", "3"]);
  const bytes = Deno.readFileSync(`${rig.dir}/recvq/fax000000001.tif`);
  assert.equal(readDirectories(bytes).length, 3);
});
