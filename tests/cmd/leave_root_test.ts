/** Programs that root starts on a spool of HylaFAX's user: nothing of root's comes to be there, and no link leads root anywhere. */

import assert from "node:assert/strict";
import { loadLibc } from "../../lib/os/libc.ts";
import { geteuid } from "../../lib/os/process_calls.ts";
import { until } from "../flow/rig.ts";
import { AdminSite } from "../support/admin_site.ts";
import { DaemonSite } from "../support/daemon_process.ts";
import { must } from "../support/exec.ts";
import { giveToUucp } from "../support/scratch.ts";

// The library stays open for the life of the process; a test that happened to open it would be blamed for that.
loadLibc();

const UUCP = 10;

/** Registers a test that root alone can do. */
function rootTest(name: string, fn: () => Promise<void>): void {
  const ignore = geteuid() !== 0;
  Deno.test({ name: `${name}${ignore ? " (ignored: only root can start as root)" : ""}`, ignore, fn });
}

/** A site whose spool is uucp's; what it writes itself may be root's. */
async function uucpSite(): Promise<AdminSite> {
  const site = await AdminSite.start();
  for (const folder of ["status", "recvq", "docq"]) await Deno.mkdir(`${site.dir}/${folder}`);
  await Deno.chmod(site.dir, 0o755);
  await giveToUucp(site.dir);
  return site;
}

/** What below a folder is root's. */
async function rootOwned(dir: string): Promise<string> {
  return await must("find", [dir, "-user", "root"]);
}

/** Makes a link as uucp would. */
async function plant(target: string, path: string): Promise<void> {
  await Deno.symlink(target, path);
  await must("chown", ["-h", "uucp:uucp", path]);
}

/** A file that nobody but root can write, and what stands in it. */
async function precious(): Promise<AsyncDisposable & { readonly path: string; read(): string }> {
  const dir = await Deno.makeTempDir();
  await Deno.chmod(dir, 0o755);
  const path = `${dir}/precious`;
  await Deno.writeTextFile(path, "kept");
  return {
    path,
    read: () => Deno.readTextFileSync(path),
    [Symbol.asyncDispose]: () => Deno.remove(dir, { recursive: true }),
  };
}

rootTest("what root's commands make in a spool belongs to the spool's owner", async () => {
  await using site = await uucpSite();
  await site.script("etc/dynamic", "#!/bin/sh\nid -u >&2\ntouch log/made\n");
  await site.configure(`[gofaxsend]\ndynamicconfig = etc/dynamic\n`);
  await Deno.writeTextFile(`${site.dir}/sendq/q1`, "jobid:1\nnumber:1001\nexternal:1001\nfax:0::docq/a\n");
  await giveToUucp(site.dir);
  // The file that holds the password may be root's alone.
  await Deno.chown(site.config, 0, 0);
  await Deno.chmod(site.config, 0o600);
  const commands: string[][] = [
    ["fallback", "add", "1001"],
    ["fallback", "list"],
    ["fallback", "remove", "1001"],
    ["override", "set", "1001", "fax_enable_t38=false"],
    ["override", "list"],
    ["dynamicconfig", "test", "outgoing", "sendq/q1"],
  ];
  for (const command of commands) {
    const { code, stderr } = await site.gofax(...command);
    assert.deepEqual([code, stderr], [0, ""], command.join(" "));
  }
  assert.equal((await site.gofax("config", "check")).code, 0);
  const sent = await site.gofax("send", "-m", "freeswitch0", "sendq/q1");
  assert.equal(sent.code, 1, sent.stderr);
  assert.match(site.read("sendq/q1"), /^status:Document docq\/a is missing on the fax server$/m);
  assert.equal(Deno.statSync(`${site.dir}/log/c000000001`).uid, UUCP);
  assert.match((await site.gofax("status")).stdout, /^FreeSWITCH/);
  const tried = await site.gofax("dynamicconfig", "test", "outgoing", "sendq/q1");
  assert.match(tried.stdout, /^run as +user 10, whose the spool is$/m);
  assert.equal(Deno.statSync(`${site.dir}/log/made`).uid, UUCP, "its script, too");
  assert.equal(Deno.statSync(`${site.dir}/log/gofax-fallback`).uid, UUCP);
  assert.equal(await rootOwned(site.dir), `${site.config}\n`);
});

rootTest("a link that uucp put into the spool leads no command of root's to a file of root's", async () => {
  await using site = await uucpSite();
  await using kept = await precious();
  const record = `${site.dir}/log/gofax-fallback`;
  await plant(kept.path, record);
  const planted = await site.gofax("fallback", "add", "1001");
  assert.equal(planted.code, 1);
  assert.match(planted.stderr, /^gofax fallback: Cannot open ".*\/log\/gofax-fallback": it is a link/);
  assert.equal(kept.read(), "kept");

  // The whole folder is a link to one of root's.
  await Deno.rename(`${site.dir}/log`, `${site.dir}/log.old`);
  await plant(kept.path.replace(/\/precious$/, ""), `${site.dir}/log`);
  const led = await site.gofax("fallback", "add", "1002");
  assert.equal(led.code, 0);
  assert.match(led.stderr, /Cannot write the record of fallback entries: .*[Pp]ermission denied/);
  assert.equal(kept.read(), "kept");
  assert.deepEqual([...Deno.readDirSync(`${site.dir}/log`)].map(({ name }) => name), ["precious"]);
});

/** As uucp, changes a name between a link and a file as fast as it can. */
async function swapping(path: string, target: string): Promise<AsyncDisposable> {
  const script = `
import os, sys
path, target = sys.argv[1:]
os.setgroups([]); os.setresgid(${UUCP}, ${UUCP}, ${UUCP}); os.setresuid(${UUCP}, ${UUCP}, ${UUCP})
print('swapping', flush=True)
while True:
    for make in (lambda: os.symlink(target, path + '.x'), lambda: open(path + '.x', 'w').close()):
        try: make(); os.rename(path + '.x', path)
        except OSError: pass
`;
  const args = ["-c", script, path, target];
  const child = new Deno.Command("python3", { args, stdin: "null", stdout: "piped", stderr: "null" }).spawn();
  const reader = child.stdout.getReader();
  await reader.read();
  return {
    async [Symbol.asyncDispose](): Promise<void> {
      child.kill("SIGKILL");
      await reader.cancel();
      await child.status;
    },
  };
}

rootTest("no swap while a command of root's is at work leads it to a file of root's", async () => {
  await using site = await uucpSite();
  await using kept = await precious();
  await using _swapping = await swapping(`${site.dir}/log/gofax-fallback`, kept.path);
  const runs = ["1001", "1002", "1003", "1004"].map((number) => site.gofax("fallback", "add", number));
  for (const { code, stderr } of await Promise.all(runs)) {
    assert.ok(code === 0 || /gofax-fallback": it is a link/.test(stderr), stderr);
  }
  assert.equal(kept.read(), "kept");
  assert.deepEqual([...Deno.readDirSync(kept.path.replace(/\/precious$/, ""))].length, 1);
});

/** Ids of all threads of a process, and what they may do. */
function threads(pid: number): readonly string[] {
  const lines = [...Deno.readDirSync(`/proc/${pid}/task`)].flatMap(({ name }) =>
    Deno.readTextFileSync(`/proc/${pid}/task/${name}/status`).match(/^([UG]id|CapPrm|CapEff):.*$/gm) ?? []
  );
  return [...new Set(lines)];
}

/** A free port that is root's to take. */
function rootsPort(): number {
  for (;;) {
    const port = 600 + Math.floor(Math.random() * 400);
    try {
      Deno.listen({ hostname: "127.0.0.1", port }).close();
      return port;
    } catch {
      // Somebody has it.
    }
  }
}

rootTest(
  "a gofaxd that root starts listens where only root may, and is the spool's owner before it opens anything",
  async () => {
    await using site = await DaemonSite.start();
    const { dir } = site.rig;
    const port = rootsPort();
    site.configure({ gofaxd: { socket: `127.0.0.1:${port}` } });
    await Deno.chmod(dir, 0o755);
    await giveToUucp(dir);
    await using kept = await precious();
    await plant(kept.path, `${dir}/log/gofax-modems`);
    const daemon = site.daemon();
    await site.hears(`READY=1`, daemon);
    assert.ok(site.heard(`STATUS=2 modems, listening on 127.0.0.1:${port}`));
    const [pid] = daemon.members();
    assert.ok(pid);
    assert.deepEqual(threads(pid), [
      "Uid:\t10\t10\t10\t10",
      "Gid:\t10\t10\t10\t10",
      "CapPrm:\t0000000000000000",
      "CapEff:\t0000000000000000",
    ]);
    await until(
      "it says as whom it goes on",
      () => /Started as root, goes on as uucp \(user 10\), whose the spool is/.test(daemon.output()),
    );
    // An operator's wish is written down; where a link of uucp's leads, root's daemon would have written it.
    await Deno.writeFile(`${dir}/FIFO.freeswitch0`, new TextEncoder().encode("SD\0"));
    await until(
      "the wish could not be noted",
      () => /Cannot note what faxstate asked for/.test(daemon.output()),
    );
    assert.equal(kept.read(), "kept");
    assert.ok(daemon.signal("SIGTERM"));
    assert.equal(await daemon.ended, 0);
    assert.equal(await rootOwned(dir), "");
  },
);
