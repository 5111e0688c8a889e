/**
 * The Debian package: made by build.sh --deb, judged by lintian, and installed, upgraded, removed, purged and put in the place of GOfax.IP's in
 * a fresh Debian with its HylaFAX. systemd does not run there; a stand-in writes down what systemctl was told.
 */

import assert from "node:assert/strict";
import { type Compiled, compileProgram, COMPILER } from "../support/compiled.ts";
import { makeGofaxip, makeOlder } from "../support/deb_package.ts";
import { DebianChroot } from "../support/debian_chroot.ts";
import { exec, must } from "../support/exec.ts";

const ROOT = new URL("../../", import.meta.url).pathname;
const COMMIT = "0123456789ab";
const CONF = "/etc/gofax.conf";
const SPOOL = "/var/spool/hylafax";
/** HylaFAX's, which stay whatever happens to the package. */
const FAXES = ["recvq/fax000000001.tif", "log/c000000001", "log/xferfaxlog", "docq/doc1.tif", "sendq/q1"];
/** gofax's own. */
const NOTES = ["log/gofax-fallback", "log/gofax-call-key", "gofax/request", "status/freeswitch0"];
/** Lines for the accounting that could not be written there yet. */
const ACCOUNTS = `${SPOOL}/log/gofax-accounts`;

function packageIn({ dir }: Compiled): string {
  const found = [...Deno.readDirSync(`${dir}/dist`)].filter(({ name }) => name.endsWith(".deb"));
  assert.equal(found.length, 1);
  assert.match(found[0]?.name ?? "", /^gofax_\d+\.\d+\.\d+(~git\d{12})?-1_(amd64|arm64)\.deb$/);
  return `${dir}/dist/${found[0]?.name}`;
}

async function checkPackage(deb: string): Promise<void> {
  const judged = await exec("lintian", ["--allow-root", "--display-info", "--pedantic", deb], {
    timeoutMs: 180_000,
  });
  assert.deepEqual([judged.stdout, judged.code], ["", 0]);
  const depends = await must("dpkg-deb", ["--field", deb, "Depends"]);
  assert.match(
    depends,
    /^libc6 \(>= 2\.\d+\), libgcc-s1, libtiff-tools, hylafax-server \| hylafax\+-server\n$/,
  );
}

async function checkInstalled(debian: DebianChroot): Promise<void> {
  assert.match(await debian.must("gofaxd --version"), new RegExp(`^gofax .*${COMMIT}`));
  assert.match(await debian.must("zcat /usr/share/man/man5/gofax.conf.5.gz"), /^\.TH GOFAX\.CONF 5 /m);
  await debian.must(
    "bash -n /usr/share/bash-completion/completions/gofax; test -e /usr/share/doc/gofax/config/freeswitch/vars.xml",
  );
  assert.equal(
    await debian.must(
      "gofax door --program /usr/bin/gofax /tmp/door >/dev/null && cmp /tmp/door /usr/bin/gofaxsend",
    ),
    "",
  );
}

async function firstInstallation(debian: DebianChroot, deb: string): Promise<void> {
  const said = await debian.install(deb);
  assert.match(said, /gofax: Nothing is started yet\. Next: gofax setup /);
  assert.doesNotMatch(said, /replaced/);
  assert.equal(await debian.must(`stat -c '%U:%G %a' ${CONF}`), "root:uucp 640\n");
  assert.deepEqual(debian.told(), ["--system daemon-reload"]);
  assert.equal(await debian.must("find /etc/systemd -name '*gofax*'"), "");
}

/** A gofax.conf that nobody has changed becomes that of the new version. */
async function upgrade(debian: DebianChroot, deb: string): Promise<void> {
  debian.write("/run/gofaxd-is-active", "");
  const said = await debian.install(deb);
  assert.match(said, /gofaxd starts anew when the faxes under way have ended/);
  assert.doesNotMatch(said, /gofax setup/);
  assert.deepEqual(debian.told(), [
    "--system daemon-reload",
    "--no-block try-restart gofaxd.service",
  ]);
  assert.equal(
    await debian.must(`grep 0.0.9 ${CONF}; stat -c '%U:%G %a' ${CONF}`),
    "root:uucp 640\n",
  );
}

/** One that was changed stays, with its rights. */
async function upgradeOfSite(debian: DebianChroot, older: string, deb: string): Promise<void> {
  await debian.must("dpkg --purge gofax");
  await debian.install(older);
  await debian.must(`sed -i 's/^modems = .*/modems = 7/' ${CONF}; chmod 0600 ${CONF}`);
  await debian.must("rm /run/gofaxd-is-active");
  debian.told();
  assert.doesNotMatch(await debian.install(deb), /gofax: /);
  assert.deepEqual(debian.told(), ["--system daemon-reload"]);
  assert.equal(await debian.must(`grep '^modems' ${CONF}; stat -c '%a' ${CONF}`), "modems = 7\n600\n");
}

async function removal(debian: DebianChroot): Promise<void> {
  debian.write("/run/gofaxd-is-active", "");
  for (const file of [...FAXES, ...NOTES]) debian.write(`${SPOOL}/${file}`, "as it was\n");
  await debian.must(
    `mkfifo ${SPOOL}/FIFO.freeswitch0; cd ${SPOOL}; chown -R uucp: log gofax status recvq FIFO.*`,
  );
  await debian.must("echo 'SendFaxCmd:\t\t/usr/bin/gofaxsend' >>/etc/hylafax/config");
  const said = await debian.must("apt-get -q -y remove gofax");
  assert.match(said, /systemctl kill --kill-whom=main gofaxd/);
  assert.match(
    said,
    /SendFaxCmd in \/etc\/hylafax\/config still is \/usr\/bin\/gofaxsend.*\n.*\"gofax setup --undo\"/,
  );
  assert.deepEqual(debian.told(), ["stop gofaxd.service", "--system daemon-reload"]);
  await debian.must(`cd ${SPOOL}; ls ${[...FAXES, ...NOTES].join(" ")}; grep '^modems = 7' ${CONF}`);
}

async function purge(debian: DebianChroot): Promise<void> {
  debian.write(ACCOUNTS, "a line that could not be written yet\n");
  for (const file of ["journal", "undone"]) debian.write(`/var/lib/gofax/setup/0001/${file}`, "");
  await debian.must("apt-get -q -y purge gofax");
  const left = await debian.must(
    `ls ${
      FAXES.map((file) => `${SPOOL}/${file}`).join(" ")
    } >/dev/null; find / -xdev -path /proc -prune -o ` +
      "\\( -name '*gofax*' -o -name '*freeswitch*' \\) -print | grep -v -e ^/run/ -e ^/root/",
  );
  assert.deepEqual(left.trim().split("\n"), [ACCOUNTS]);
}

async function takeover(debian: DebianChroot, gofaxip: string, deb: string): Promise<void> {
  await debian.must("rm -f /run/gofaxd-is-active");
  await debian.install(gofaxip);
  await debian.must(`echo 'gateway = mine' >>${CONF}`);
  const said = await debian.install(deb);
  assert.match(said, /The following packages will be REMOVED:\n +gofaxip\n/);
  assert.match(said, /Next: gofax setup/);
  assert.match(
    await debian.must(`cat ${CONF}; dpkg-query -W -f '\${Package} \${db:Status-Status}\n' 'gofax*'`),
    /^\[freeswitch\]\npassword = ClueCon\ngateway = mine\ngofax installed\n(gofaxip (config-files|not-installed)\n)?$/,
  );
  await checkInstalled(debian);
}

/** What setup needs to take back what it did stays. */
async function purgeOfSetUp(debian: DebianChroot): Promise<void> {
  debian.write("/var/lib/gofax/setup/0001/journal", "");
  assert.match(await debian.must("apt-get -q -y purge gofax"), /^gofax: \/var\/lib\/gofax\/setup stays: /m);
  await debian.must("ls /var/lib/gofax/setup/0001/journal");
}

/** Makes the packages and the Debian, and takes them through a life. */
async function life(t: Deno.TestContext): Promise<void> {
  await using built = await compileProgram(COMMIT, "--deb");
  const deb = packageIn(built);
  const [older, gofaxip] = [`${built.dir}/older.deb`, `${built.dir}/gofaxip.deb`];
  await makeOlder(deb, older);
  await makeGofaxip(gofaxip);
  assert(await t.step("lintian finds nothing", () => checkPackage(deb)));
  await using debian = await DebianChroot.make();
  await debian.pretendSystemd();
  const steps: readonly (readonly [string, () => Promise<void>])[] = [
    ["a first installation starts nothing, and says what comes next", () => firstInstallation(debian, older)],
    ["an upgrade has a gofaxd that runs start anew, and does not wait", () => upgrade(debian, deb)],
    ["what is installed works", () => checkInstalled(debian)],
    ["an upgrade leaves a changed gofax.conf alone", () => upgradeOfSite(debian, older, deb)],
    ["a removal stops gofaxd, and tells of HylaFAX", () => removal(debian)],
    ["purging leaves what is HylaFAX's", () => purge(debian)],
    ["GOfax.IP's package is replaced, and gofax.conf stays", () => takeover(debian, gofaxip, deb)],
    ["purging leaves what setup can take back", () => purgeOfSetUp(debian)],
  ];
  for (const [name, step] of steps) assert(await t.step(name, step), `${name}: later steps need it`);
}

/** A folder with what make-deb.sh packs, but a small program, and a gofax that prints, or fails at the page `fails`. */
async function makeSmall(
  target: string,
  fails: string,
): Promise<{ readonly deb: string; readonly error: string }> {
  const dir = await Deno.makeTempDir({ prefix: "gofax-small-" });
  try {
    for (const program of ["gofax", "gofaxsend-door"]) await Deno.copyFile("/bin/true", `${dir}/${program}`);
    const run = `#!/bin/sh\n[ "$2" != ${fails} ] || exit 70\necho "$*"\n`;
    await Deno.writeTextFile(`${dir}/run`, run, { mode: 0o755 });
    const made = await exec(`${ROOT}config/debian/make-deb.sh`, [target, dir, `${dir}/run`]);
    const deb = made.stdout.trim();
    return { deb: deb && await must("dpkg-deb", ["--field", deb, "Architecture"]), error: made.stderr };
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

Deno.test("make-deb.sh makes a package for ARM, too, and none where a page cannot be printed", async () => {
  assert.deepEqual(await makeSmall("aarch64-unknown-linux-gnu", "none"), { deb: "arm64\n", error: "" });
  const { deb, error } = await makeSmall("x86_64-unknown-linux-gnu", "gofax.conf");
  assert.equal(deb, "");
  assert.match(error, /^make-deb\.sh: cannot make \S*\/gofax\.conf\.5: gofax man gofax\.conf failed$/m);
});

const missing = COMPILER.missing;
const isRoot = Deno.uid() === 0;
const name = "the Debian package in a fresh Debian with its HylaFAX";
Deno.test({
  name: missing !== undefined
    ? `Left out: ${name}, because ${missing}`
    : `${name}${isRoot ? "" : " (ignored: only root can make one)"}`,
  ignore: missing !== undefined || !isRoot,
  fn: life,
});
