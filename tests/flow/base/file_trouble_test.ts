/** Trouble of the machine that passes, and trouble that does not, while a received fax is looked at. */

import assert from "node:assert/strict";
import { readDirectories } from "../../../lib/tiff/read.ts";
import { isShortage, mayPass } from "../../../lib/flow/base/file_trouble.ts";
import type { DaemonWorld } from "../../../lib/flow/base/world.ts";
import { SpoolError } from "../../../lib/spool/spool_error.ts";
import type { Spool } from "../../../lib/spool/spool.ts";
import { accounts, Daemon, faxrcvdCall, installFaxrcvd } from "../daemon_rig.ts";
import { hurried, Rig, until } from "../rig.ts";

function osError(code: string): Error {
  return Object.assign(new Error(`${code} (os error)`), { code });
}

Deno.test("what passes is told from what does not, behind whatever errors it stands", () => {
  const cases: readonly [code: string, shortage: boolean, passes: boolean][] = [
    ["EMFILE", true, true],
    ["ENFILE", true, true],
    ["ENOMEM", true, true],
    ["EAGAIN", true, true],
    ["ENOSPC", false, true],
    ["EDQUOT", false, true],
    ["EIO", false, true],
    ["EROFS", false, true],
    ["EACCES", false, false],
    ["ENOENT", false, false],
  ];
  for (const [code, shortage, passes] of cases) {
    const error = new Error("outer", { cause: new SpoolError("read", "x", "io", { cause: osError(code) }) });
    assert.deepEqual([isShortage(error), mayPass(error)], [shortage, passes], code);
  }
  for (const other of [undefined, "EMFILE", new Error("EMFILE"), { code: "EMFILE" }]) {
    assert.ok(!mayPass(other));
  }
});

/** A spool whose received faxes cannot be read the first times. */
function unreadable(spool: Spool, code: string, times: number): Spool {
  let left = times;
  const { receivedFaxes } = spool;
  const read = (path: string): Promise<Uint8Array> =>
    left-- > 0
      ? Promise.reject(new SpoolError("read", path, "io", { cause: osError(code) }))
      : receivedFaxes.read(path);
  const changed = new Proxy(receivedFaxes, {
    get: (target, name) => name === "read" ? read : bound(target, name),
  });
  return new Proxy(spool, {
    get: (target, name) => name === "receivedFaxes" ? changed : bound(target, name),
  });
}

function bound(target: object, name: string | symbol): unknown {
  const value: unknown = Reflect.get(target, name);
  return typeof value === "function" ? value.bind(target) : value;
}

/** Receives a fax of two pages that cannot be read so often; over when nothing is left to be done. */
async function receive(code: string, times: number, use: (rig: Rig) => void): Promise<void> {
  await using rig = await Rig.start();
  rig.clock = hurried(100);
  installFaxrcvd(rig);
  const change: Partial<DaemonWorld> = { spool: unreadable(rig.world().spool, code, times) };
  await using _daemon = Daemon.start(rig, change);
  await rig.sim.call({ to: "8001", pages: 2 });
  await until("faxrcvd has it", () => faxrcvdCall(rig) !== undefined);
  await until("it is accounted for", () => accounts(rig).length === 2);
  use(rig);
}

Deno.test("a fax that nobody can look at for a while is judged by what is in it, not by that", async () => {
  for (
    const [code, times] of [["EMFILE", 6], ["ENFILE", 6], ["ENOMEM", 6], ["EAGAIN", 6], ["EIO", 3]] as const
  ) {
    await receive(code, times, (rig) => {
      assert.deepEqual(accounts(rig).map(({ reason, pages }) => [reason, pages]), [["", 2], ["", 0]], code);
      assert.equal(faxrcvdCall(rig)?.args[3], "");
      assert.match(rig.sessions(), /RECV FAX: recvq\/fax000000001\.tif from \+49 30 1234567, 2 pages\n/);
      assert.doesNotMatch(rig.sessions(), /RECV FAILED/);
      const [page] = readDirectories(Deno.readFileSync(`${rig.dir}/recvq/fax000000001.tif`));
      assert.match(page?.imageDescription ?? "", /\n0301234567\n/);
    });
  }
});

Deno.test("a fax that a broken disk does not give is handed over with words on that, and the pages that were counted", async () => {
  await receive("EIO", Infinity, (rig) => {
    const [recv] = accounts(rig);
    assert.equal(recv?.pages, 2);
    assert.match(
      recv?.reason ?? "",
      /^FreeSWITCH reports 2 pages, but recvq\/fax000000001\.tif cannot be read: .*EIO/,
    );
    assert.equal(faxrcvdCall(rig)?.args[3], recv?.reason);
  });
});
