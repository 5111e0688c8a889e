/**
 * gofaxd as a process without a free descriptor: its limit is lowered to what it has open while it receives, so that nothing more
 * can be opened, no log, no lock, no pipe of a script.
 */

import assert from "node:assert/strict";
import { readDirectories } from "../../../lib/tiff/read.ts";
import { DaemonSite, FROM_SOURCES } from "../../support/daemon_process.ts";
import { pause, type Session } from "../../support/session.ts";
import { accounts, faxrcvdCall, installFaxrcvd } from "../daemon_rig.ts";
import { type Rig, type Settings, until } from "../rig.ts";

const ONE_EACH = { allocateinbounddevices: "true" };

async function prlimit(...args: string[]): Promise<string> {
  const { stdout, success } = await new Deno.Command("prlimit", { args }).output();
  assert.ok(success, args.join(" "));
  return new TextDecoder().decode(stdout).trim();
}

/** Takes all free descriptors from a process, until it is disposed of. */
class Shortage implements AsyncDisposable {
  readonly #pid: number;
  readonly #before: string;

  private constructor(pid: number, before: string) {
    this.#pid = pid;
    this.#before = before;
  }

  static async begin(pid: number): Promise<Shortage> {
    const [soft, hard] =
      (await prlimit("--raw", "--noheadings", "--nofile", "--output=SOFT,HARD", `--pid=${pid}`))
        .split(/\s+/);
    await prlimit(`--nofile=3:${hard}`, `--pid=${pid}`);
    return new Shortage(pid, `${soft}:${hard}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await prlimit(`--nofile=${this.#before}`, `--pid=${this.#pid}`);
  }
}

function notes(rig: Rig): readonly string[] {
  return [...Deno.readDirSync(`${rig.dir}/log`)].map(({ name }) => name).filter((name) =>
    name.startsWith("gofax-recv-")
  );
}

async function started(site: DaemonSite, gofaxd: Settings[string] = {}): Promise<Session> {
  site.configure({
    freeswitch: {
      socket: `127.0.0.1:${site.rig.sim.port}`,
      password: "secret-1",
      gateway: "default",
      ident: "x",
    },
    gofaxd: { socket: `127.0.0.1:${site.port}`, enablet38: "true", requestt38: "true", ...gofaxd },
  });
  installFaxrcvd(site.rig, "printf x >> tmp/calls");
  const daemon = site.daemon();
  await site.hears("READY=1", daemon);
  return daemon;
}

Deno.test("a fax received while no descriptor is free is whole, accounted for, tagged and handed over as soon as there are some", async () => {
  await using site = await DaemonSite.start();
  const { rig, faxq } = site;
  const daemon = await started(site, ONE_EACH);
  const call = rig.sim.call({ to: "8001", pages: 3, behaviour: "never-hangup" });
  await until("a page is there", () => /page 1 in/.test(rig.sessions()));
  {
    await using _none = await Shortage.begin(daemon.pid);
    const { cause, variables } = await call;
    assert.deepEqual([cause, variables["fax_success"]], ["NORMAL_CLEARING", "1"]);
    await until("it is said", () => /Nobody can look at recvq/.test(rig.sessions()));
    await pause(1_500);
    assert.deepEqual([accounts(rig), faxrcvdCall(rig), notes(rig)], [[], undefined, [
      "gofax-recv-000000001",
    ]]);
    assert.doesNotMatch(rig.sessions(), /RECV FAILED/, "nothing was wrong with the fax");
  }
  await until("no note is left", () => notes(rig).length === 0);
  assert.deepEqual(accounts(rig).map(({ kind, reason, pages }) => [kind, reason, pages]), [
    ["RECV", "", 3],
    ["CALL", "", 0],
  ]);
  assert.equal(rig.read("tmp/calls"), "x");
  assert.equal(faxrcvdCall(rig)?.args[3], "");
  const directories = readDirectories(Deno.readFileSync(`${rig.dir}/recvq/fax000000001.tif`));
  assert.equal(directories.length, 3);
  assert.match(directories[0]?.imageDescription ?? "", /\n0301234567\nBob Caller\n8001\n/);
  await faxq.hears(/^\+freeswitch0:R/);
  await until("the modem is shown as free", () => rig.read("status/freeswitch0") === "Running and idle\n");
});

Deno.test("a caller for whom no descriptor is left before his fax begins is refused, and accounted for", async () => {
  await using site = await DaemonSite.start();
  const { rig } = site;
  rig.script("bin/dynamic", "#!/bin/sh\ntouch tmp/asked\nwhile test ! -e tmp/go; do sleep 0.02; done\n");
  const daemon = await started(site, { ...ONE_EACH, dynamicconfig: "bin/dynamic" });
  const call = rig.sim.call({ to: "8001" });
  await until("DynamicConfig runs", () => rig.read("tmp/asked") === "" && exists(`${rig.dir}/tmp/asked`));
  {
    await using _none = await Shortage.begin(daemon.pid);
    Deno.writeTextFileSync(`${rig.dir}/tmp/go`, "");
    const { cause, answered } = await call;
    assert.deepEqual([cause, answered], ["NORMAL_TEMPORARY_FAILURE", false]);
    assert.deepEqual(accounts(rig), []);
  }
  await until("he has his line", () => accounts(rig).length > 0);
  const [entry, ...more] = accounts(rig);
  assert.deepEqual([entry?.kind, entry?.commId, more.length], ["CALL", "000000001", 0]);
  assert.match(entry?.reason ?? "", /^Cannot receive: .*recvq\/seqf.*Too many open files/);
});

Deno.test("calls for which there are no descriptors are refused for now, each with its CALL line", async () => {
  const few = ["prlimit", "--nofile=100:100", ...FROM_SOURCES];
  await using site = await DaemonSite.start({ command: few });
  const { rig } = site;
  await started(site);
  const calls = await Promise.all(
    Array.from({ length: 20 }, (_, index) => rig.sim.call({ to: "8001", from: String(1000 + index) })),
  );
  const answered = calls.filter((call) => call.answered).length;
  assert.ok(answered > 0 && answered < 20, `${answered} answered`);
  for (const call of calls) if (!call.answered) assert.equal(call.cause, "NORMAL_TEMPORARY_FAILURE");
  const lines = (): number => accounts(rig).filter(({ kind }) => kind === "CALL").length;
  await until("all are accounted for", () => lines() === 20);
  const refused = accounts(rig).filter(({ reason }) =>
    /^Call refused: \d+ calls run already, and there are no descriptors for more/.test(reason)
  );
  assert.equal(refused.length, 20 - answered);
});

function exists(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
