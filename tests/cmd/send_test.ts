/** gofaxsend and gofaxd as processes: versions, wrong usage, and that no number but HylaFAX's ever leaves the sender. */

import assert from "node:assert/strict";
import { AdminSite, runGofax } from "../support/admin_site.ts";

/** A job in the queue of a site, by its file's name relative to the spool. */
function queue(site: AdminSite, number = "1001"): string {
  const fields = `tts:1\nnumber:${number}\nexternal:${number}\njobid:7\nstate:6\nnpages:0\ntotpages:1\n` +
    "ntries:0\nndials:0\ntotdials:0\nmaxdials:12\ntottries:0\nmaxtries:3\nowner:alice\nsender:Alice\n" +
    "mailaddr:alice@example.com\njobtag:\ncommid:\nstatus:\nstatuscode:0\nreturned:7\n" +
    "!postscript:0::docq/doc1.ps.7\nfax:0::docq/doc1.ps;c0\n";
  Deno.writeTextFileSync(`${site.dir}/sendq/q7`, fields);
  return "sendq/q7";
}

function field(site: AdminSite, tag: string): string | undefined {
  return new RegExp(`^${tag}:(.*)$`, "m").exec(Deno.readTextFileSync(`${site.dir}/sendq/q7`))?.[1];
}

/** Runs the sender in the spool, as faxq does. */
async function send(
  site: AdminSite,
  args: readonly string[],
  env: Record<string, string> = { GOFAX_CONFIG: site.config },
): Promise<{ code: number; stderr: string }> {
  const main = new URL("../../main.ts", import.meta.url).pathname;
  const output = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", main, "send", ...args],
    cwd: site.dir,
    env: { GOFAX_CONFIG: "", ...env },
    stdin: "null",
  }).output();
  return { code: output.code, stderr: new TextDecoder().decode(output.stderr) };
}

Deno.test("-version prints name, version, commit, Deno and target and exits 0, whichever program", async () => {
  for (const args of [["--version"], ["gofaxd", "-version"], ["gofaxsend", "-version"]]) {
    const { code, stdout } = await runGofax(args);
    assert.equal(code, 0);
    assert.match(stdout, /^gofax \d+\.\d+\.\d+ \(\S+\) deno \d+\.\d+\.\d+ \S+-linux-\S+\n$/);
  }
});

Deno.test("wrong usage of the sender exits 1 and says what was expected", async () => {
  await using site = await AdminSite.start();
  for (
    const args of [[], ["-x"], ["-m"], ["-m", "freeswitch0"], ["sendq/q7"], ["-m", "../x", "sendq/q7"]]
  ) {
    const { code, stderr } = await send(site, args);
    assert.equal(code, 1, args.join(" "));
    assert.match(stderr, /^Usage: gofaxsend /m);
  }
});

Deno.test("jobs given with words that are none are put off, and not failed", async () => {
  await using site = await AdminSite.start();
  const cases: readonly (readonly [args: readonly string[], words: RegExp])[] = [
    [[], /^Wrong usage: no modem given/],
    [["-x", "y"], /^Wrong usage: unknown option "-x"/],
    [["-m", "freeswitch0", "-x"], /^Wrong usage: unknown option "-x"/],
    [["-B"], /^Wrong usage: no modem given/],
    [["-m", "../x"], /^Wrong usage: .*cannot be a modem's name/],
  ];
  for (const [before, words] of cases) {
    const path = queue(site);
    assert.equal((await send(site, [...before, path])).code, 0);
    assert.equal(field(site, "returned"), "0");
    assert.match(field(site, "status") ?? "", words);
  }
  // what is no job is not written to, whoever asks
  Deno.writeTextFileSync(`${site.dir}/sendq/other`, "returned:7\n");
  assert.equal((await send(site, ["sendq/other"])).code, 1);
  assert.equal(site.read("sendq/other"), "returned:7\n");
});

Deno.test("a job given with words that are none is tried again also where it cannot be put off", async () => {
  await using site = await AdminSite.start();
  Deno.mkdirSync(`${site.dir}/sendq/q7`);
  assert.equal((await send(site, ["-x", "sendq/q7"])).code, 0);
});

Deno.test("faxq's arguments make a sender of it whatever the program is called: 64 would mean that the fax was sent", async () => {
  await using site = await AdminSite.start();
  const main = new URL("../../main.ts", import.meta.url).pathname;
  for (const before of [[], ["-c", 'desireddf:"0"'], ["-B"]]) {
    const path = queue(site);
    const { code } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-check", main, ...before, "-m", "freeswitch0", path],
      cwd: site.dir,
      env: { GOFAX_CONFIG: site.config },
      stdin: "null",
    }).output();
    assert.equal(code, 1);
    assert.equal(field(site, "returned"), "1");
  }
});

Deno.test("wrong usage of the daemon exits 64", async () => {
  assert.equal((await runGofax(["gofaxd", "-x"])).code, 64);
});

Deno.test("a gofax.conf that cannot be used puts the job off with the reason", async () => {
  await using site = await AdminSite.start();
  const before = Math.floor(Date.now() / 1000);
  const broken = `${site.dir}/etc/broken.conf`;
  const elsewhere = `${site.dir}/etc/elsewhere.conf`;
  Deno.writeTextFileSync(
    elsewhere,
    "[freeswitch]\npassword = x\ngateway = a\n[hylafax]\nspooldir = /nowhere\n",
  );
  Deno.writeTextFileSync(broken, "[freeswitch]\npassword = x\ngateway = a\nverbos = 1\n");
  for (
    const [args, env, words] of [
      [[], { GOFAX_CONFIG: broken }, /broken\.conf:4: freeswitch\.verbos: unknown key/],
      [["-c", broken], {}, /broken\.conf:4: freeswitch\.verbos: unknown key/],
      [["-c", `${site.dir}/none.conf`], {}, /none\.conf: there is no such file/],
      [["-c", elsewhere], {}, /"\/nowhere"/],
    ] as const
  ) {
    const path = queue(site);
    const { code } = await send(site, [...args, "-m", "freeswitch0", path], env);
    assert.equal(code, 0);
    assert.equal(field(site, "returned"), "0");
    assert.match(field(site, "status") ?? "", words);
    assert.ok(Number(field(site, "tts")) >= before + 60);
  }
});

Deno.test("what JobControlCmd adds is no config file, and the exit status is what stands in the qfile", async () => {
  await using site = await AdminSite.start();
  const path = queue(site);
  const options = ["-c", 'desireddf:"0"', "-c", 'usexvres:"yes"', "-m", "freeswitch0"];
  const { code } = await send(site, [...options, path]);
  // the document is not there
  assert.equal(code, 1);
  assert.equal(field(site, "returned"), "1");
  assert.match(field(site, "status") ?? "", /docq\/doc1\.ps;c0 is missing/);
});

Deno.test("a qfile that is none, or not there, ends with 0 or 1 and nothing else", async () => {
  await using site = await AdminSite.start();
  Deno.mkdirSync(`${site.dir}/sendq/q8`);
  Deno.writeFileSync(`${site.dir}/sendq/q9`, new Uint8Array([0, 255, 10, 58, 10]));
  Deno.writeTextFileSync(`${site.dir}/sendq/q10`, "");
  for (const path of ["sendq/q8", "sendq/q9", "sendq/q10", "sendq/q11", "/dev/null", ""]) {
    const { code } = await send(site, ["-m", "freeswitch0", path]);
    assert.ok(code === 0 || code === 1, `${path}: ${code}`);
  }
});

Deno.test("a spool in which no session can be opened puts the job off with the reason", async () => {
  await using site = await AdminSite.start();
  const path = queue(site);
  Deno.removeSync(`${site.dir}/log`, { recursive: true });
  const { code } = await send(site, ["-m", "freeswitch0", path]);
  assert.equal(code, 0);
  assert.equal(field(site, "returned"), "0");
  assert.match(field(site, "status") ?? "", /^Cannot begin a session: .*log\/seqf/);
  assert.ok(Number(field(site, "tts")) > Date.now() / 1000 + 50);
});
