/** What hangs, what others planted, and what they wrote: doctor ends, harms nothing, and shows nothing that it should not. */

import assert from "node:assert/strict";
import { doctorText, mendedText } from "../../cmd/doctor/report.ts";
import { PLAIN } from "../../cmd/paint.ts";
import { mkfifo } from "../../lib/os/libc.ts";
import { geteuid } from "../../lib/os/process_calls.ts";
import { removeFiles, setRights } from "../../lib/site/doctor/base/act.ts";
import { type Check, ok } from "../../lib/site/doctor/base/check.ts";
import { CHECKS } from "../../lib/site/doctor/checks.ts";
import { Site } from "../../lib/site/doctor/base/site.ts";
import { Machine } from "../../lib/site/machine.ts";
import { runChecks } from "../../lib/site/doctor/run_checks.ts";
import { SoundSite } from "../support/sound_site.ts";
import { rootOnly } from "../support/root_only.ts";

const FOREVER: Check["look"] = () => new Promise(() => {});

function check(id: string, look: Check["look"], after: readonly string[] = []): Check {
  return { id, part: "conf", title: id, after, look };
}

Deno.test("a check that hangs is told of, and holds nobody up", async () => {
  await using site = await SoundSite.start();
  const list = [
    check("hangs", FOREVER),
    check("after", () => ok("well"), ["hangs"]),
    check("beside", () => ok("well")),
  ];
  for (const limits of [{ eachMs: 20, allMs: 10_000 }, { eachMs: 10_000, allMs: 20 }]) {
    const findings = await runChecks(site.look(), list, limits);
    assert.deepEqual(findings.map(({ check: { id }, state }) => [id, state]), [["hangs", "warning"], [
      "after",
      "ok",
    ], ["beside", "ok"]]);
    assert.match(findings[0]?.seen ?? "", /^no answer within/);
  }
});

Deno.test("a check that throws is told of", async () => {
  await using site = await SoundSite.start();
  const broken = check("broken", () => {
    throw new Error("no\u001b[2J such thing");
  });
  const findings = await runChecks(site.look(), [broken]);
  assert.deepEqual(findings.map(({ state, seen }) => [state, seen]), [[
    "warning",
    "it cannot be looked at: no\u001b[2J such thing",
  ]]);
});

/** Somebody at FreeSWITCH's address, or at hfaxd's, who never says a word. */
function silent(): Disposable & { readonly port: number } {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const open: Deno.Conn[] = [];
  void (async (): Promise<void> => {
    for await (const connection of listener) open.push(connection);
  })();
  return {
    port: (listener.addr as Deno.NetAddr).port,
    [Symbol.dispose]: (): void => {
      listener.close();
      for (const connection of open) connection.close();
    },
  };
}

/** Files of a machine whose spool is on a disk that does not answer: whoever touches it would wait for ever. */
class HangingMachine extends Machine {
  readonly #spool = "/var/spool/hylafax";

  #check(path: string): void {
    if (path.startsWith(this.#spool)) throw new Error(`${path} was touched`);
  }

  override real(path: string): string {
    return super.real(path.startsWith(this.#spool) ? "/nowhere" : path);
  }

  override stat(path: string): Deno.FileInfo | undefined {
    this.#check(path);
    return super.stat(path);
  }

  override lstat(path: string): Deno.FileInfo | undefined {
    this.#check(path);
    return super.lstat(path);
  }

  override names(path: string): readonly string[] {
    this.#check(path);
    return super.names(path);
  }
}

Deno.test("nobody touches a spool whose disk does not answer", async () => {
  await using sound = await SoundSite.start();
  const { loaded, shipped } = sound.look();
  const site = new Site({
    machine: new HangingMachine(sound.machine.root),
    loaded,
    uid: geteuid(),
    now: () => Date.now(),
    shipped,
    running: () => {
      throw new Error("the spool was opened");
    },
    ask: () => new Promise(() => {}),
  });
  const findings = await runChecks(site, CHECKS);
  const bad = findings.filter(({ state }) => state === "fault" || state === "warning");
  assert.deepEqual(bad.map(({ check: { id }, seen }) => [id, seen]), [
    ["spool-disk", "the disk of /var/spool/hylafax does not answer within 3 s"],
  ]);
});

Deno.test("hfaxd and FreeSWITCH that say nothing are named", async () => {
  await using site = await SoundSite.start();
  using nobody = silent();
  const port = /127\.0\.0\.1:(\d+)/.exec(site.conf)?.[1] ?? "";
  site.conf = site.conf.replace(port, String(nobody.port));
  site.edit("/etc/freeswitch/autoload_configs/event_socket.conf.xml", `"${port}"`, `"${nobody.port}"`);
  site.edit("/etc/services", /\d+/, String(nobody.port));
  const findings = await runChecks(site.look(), CHECKS);
  const faults = findings.filter(({ state }) => state === "fault").map(({ check: { id } }) => id);
  assert.deepEqual(faults, ["hfaxd", "switch-answers"]);
});

Deno.test("a FIFO in the place of a file is not waited for", async () => {
  await using site = await SoundSite.start();
  const text = site.machine.text("/etc/aliases");
  assert.equal(text, "FaxMaster: root\n");
  Deno.removeSync(site.real("/etc/aliases"));
  mkfifo(site.real("/etc/aliases"), 0o644);
  const findings = await runChecks(site.look(), CHECKS);
  const bad = findings.filter(({ state }) => state === "warning" || state === "fault");
  assert.deepEqual(bad.map(({ check: { id } }) => id), ["fax-master"]);
});

Deno.test("text of others is shown, not obeyed", async () => {
  await using site = await SoundSite.start();
  site.answers = (command) =>
    command === "sofia status"
      ? " Name\t Type\t Data\tState\nx\u001b[2J\tprofile\tsip:a\tDOWN\u0007\n"
      : undefined;
  Deno.writeTextFileSync(site.spool("etc/config"), "SendFaxCmd: /usr/bin/\u001b[2Jx\n");
  const text = doctorText(await runChecks(site.look(), CHECKS), { all: true, paint: PLAIN });
  // deno-lint-ignore no-control-regex -- these are what must not be there
  assert.doesNotMatch(text, /[\x00-\x09\x0b-\x1f\x7f-\x9f]/);
  assert.match(text, /send-command: .*\\u001b\[2Jx/);
});

Deno.test("mends follow no link, and leave files with a second name alone", async () => {
  await using site = await SoundSite.start();
  const kept = site.real("/etc/kept");
  Deno.writeTextFileSync(kept, "kept", { mode: 0o600 });
  Deno.symlinkSync(kept, site.spool("log/link"));
  Deno.linkSync(kept, site.spool("log/second"));
  Deno.symlinkSync(site.real("/etc"), site.spool("planted"));
  const spool = "/var/spool/hylafax";
  for (const path of ["log/link", "log/second", "planted/kept"]) {
    assert.throws(() => setRights(site.look(), spool, [[path, { mode: 0o666 }]], "sets").run(), path);
  }
  assert.throws(() => removeFiles(site.look(), spool, ["planted/kept"]).run());
  assert.equal((Deno.statSync(kept).mode ?? 0) & 0o777, 0o600);
  removeFiles(site.look(), spool, ["log/link"]).run();
  assert.equal(Deno.readTextFileSync(kept), "kept");
});

Deno.test(
  {
    ...rootOnly(
      "one that cannot be mended keeps no other from being mended; what a linked folder has is not looked at",
    ),
  },
  async () => {
    await using site = await SoundSite.start();
    const spool = "/var/spool/hylafax";
    const kept = site.real("/etc/kept");
    Deno.writeTextFileSync(kept, "kept", { mode: 0o640 });
    Deno.linkSync(kept, site.spool("sendq/a-second-name"));
    Deno.writeTextFileSync(site.spool("sendq/q77"), "", { mode: 0o600 });
    const wanted = ["sendq/a-second-name", "sendq/q77"].map((path) => [path, { mode: 0o666 }] as const);
    assert.throws(() => setRights(site.look(), spool, wanted, "sets").run(), /has a second name elsewhere/);
    assert.equal((Deno.statSync(site.spool("sendq/q77")).mode ?? 0) & 0o777, 0o666);
    assert.equal((Deno.statSync(kept).mode ?? 0) & 0o777, 0o640);
    Deno.removeSync(site.spool("sendq/a-second-name"));
    Deno.symlinkSync(kept, site.spool("log/planted"));
    Deno.removeSync(site.spool("docq"), { recursive: true });
    Deno.symlinkSync(site.real("/etc"), site.spool("docq"));
    Deno.chownSync(site.spool("sendq/q77"), site.look().owner?.uid ?? 0, null);
    const findings = await runChecks(site.look(), CHECKS.filter(({ id }) => id === "spool-root-files"));
    assert.deepEqual(findings.map(({ state, seen }) => [state, seen]), [["ok", "no file is root's"]]);
  },
);

Deno.test("what a mend could not do is told", () => {
  const told = mendedText([
    { check: "door", done: true, words: "wrote /usr/bin/gofaxsend" },
    { check: "conf-mode", done: false, words: "cannot do this: sets a mode: \u001bno" },
  ], PLAIN);
  assert.equal(
    told,
    "mended   door: wrote /usr/bin/gofaxsend\nfailed   conf-mode: cannot do this: sets a mode: \\u001bno\n",
  );
});

Deno.test({
  ...rootOnly("another user than root says of what he cannot see"),
  fn: async () => {
    await using site = await SoundSite.start();
    site.machine.put(
      "/proc/net/tcp",
      `h\n 0: 0100007F:${site.sim.port.toString(16).toUpperCase()} 00000000:0000 0A 0:0 0:0 0 65534 0 7\n`,
    );
    const uucp = site.look({ asks: true, uid: 10 });
    const findings = await runChecks(uucp, CHECKS);
    const skipped = findings.find(({ check: { id } }) => id === "switch-writes");
    assert.deepEqual([skipped?.state, skipped?.seen], [
      "skipped",
      "only root can try it as FreeSWITCH's user",
    ]);
  },
});

Deno.test({
  ...rootOnly("where nobody can become another user, nothing is said of what he may"),
  fn: async () => {
    await using site = await SoundSite.start();
    site.machine.put(
      "/proc/net/tcp",
      `h\n 0: 0100007F:${site.sim.port.toString(16).toUpperCase()} 00000000:0000 0A 0:0 0:0 0 65534 0 7\n`,
    );
    site.says.set("setpriv", {
      code: 127,
      stdout: "",
      stderr: "setpriv: setresuid failed: Operation not permitted\n",
    });
    const findings = await runChecks(site.look(), CHECKS);
    const probes = findings.filter(({ check: { id } }) => /^switch-(writes|reads)$/.test(id));
    assert.deepEqual(probes.map(({ state }) => state), ["skipped", "skipped"]);
  },
});
