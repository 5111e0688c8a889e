/** `gofax doctor` as a process: output, JSON, exit codes, as root and as HylaFAX's user. The files are below a folder of the test (--root). */

import assert from "node:assert/strict";
import { CHECKS } from "../../lib/site/doctor/checks.ts";
import { geteuid } from "../../lib/os/process_calls.ts";
import { type Ran, runGofax } from "../support/admin_site.ts";
import { SoundSite } from "../support/sound_site.ts";
import { rootOnly } from "../support/root_only.ts";

const PAGE = Deno.readTextFileSync(new URL("../../docs/doctor.md", import.meta.url));

async function doctor(site: SoundSite, ...args: string[]): Promise<Ran> {
  Deno.writeTextFileSync(site.real("/etc/gofax.conf"), site.conf);
  return await runGofax(["doctor", "--root", site.machine.root, "-c", "/etc/gofax.conf", ...args]);
}

interface Json {
  readonly exit: number;
  readonly counts: Readonly<Record<string, number>>;
  readonly findings: readonly Readonly<Record<string, string | null>>[];
  readonly mended: readonly Readonly<Record<string, unknown>>[];
}

Deno.test("gofax doctor tells warnings and faults with what they mean and what mends them, and counts the rest", async () => {
  await using site = await SoundSite.start({ port: "low" });
  site.edit("/var/spool/hylafax/bin/faxrcvd", "\n", "\r\n");
  Deno.chmodSync(site.real("/etc/freeswitch/vars.xml"), 0o644);
  const { code, stdout, stderr } = await doctor(site);
  assert.deepEqual([code, stderr], [2, ""]);
  const all = stdout.split("\n");
  // Only root has a port without a warning.
  const lines = all.slice(all.findIndex((line) => line.startsWith("fault")));
  assert.match(
    lines[0] ?? "",
    /^fault {4}scripts: \/var\/spool\/hylafax\/bin\/faxrcvd: its first line names/,
  );
  assert.equal(lines[1], "         means: received faxes reach nobody");
  assert.equal(lines[2], "         mend: sed -i 's/\\r$//' /var/spool/hylafax/bin/faxrcvd");
  assert.match(stdout, /^warning {2}switch-modes: everybody can read \/etc\/freeswitch\/vars\.xml$/m);
  assert.match(stdout, /^ {9}--fix: sets modes in \/etc\/freeswitch/m);
  assert.match(lines.at(-2) ?? "", /^1 fault, \d+ warnings?, \d+ ok, \d+ skipped$/);
  const whole = (await doctor(site, "--all")).stdout;
  for (const { id } of CHECKS) assert(whole.includes(` ${id}: `), id);
});

Deno.test("gofax doctor exits 0 where all is well, 1 with warnings, 2 with faults", async () => {
  await using site = await SoundSite.start({ port: "low" });
  // Ports below 1024 are root's: for others there is a warning about the port.
  const sound = await doctor(site);
  assert.equal(sound.code, geteuid() === 0 ? 0 : 1, sound.stdout);
  if (geteuid() === 0) assert.match(sound.stdout, /^\d+ ok, \d+ skipped: all well\n$/);
  Deno.chmodSync(site.real("/etc/freeswitch/vars.xml"), 0o644);
  assert.equal((await doctor(site)).code, 1);
  site.faxq[Symbol.dispose]();
  assert.equal((await doctor(site)).code, 2);
});

Deno.test("gofax doctor --fix says what it did, and looks again", async () => {
  await using site = await SoundSite.start({ port: "low" });
  Deno.removeSync(site.spool("etc/config.freeswitch1"));
  const fixed = await doctor(site, "--fix");
  assert.match(
    fixed.stdout,
    /^mended {3}modem-files: made config\.freeswitch1 in \/var\/spool\/hylafax\/etc\n/,
  );
  assert.doesNotMatch(fixed.stdout, /^warning {2}modem-files/m);
  assert.match((await doctor(site, "--fix")).stdout, /^nothing to mend by itself\n/);
});

Deno.test("gofax doctor without a gofax.conf says so first, and still looks at the rest", async () => {
  await using site = await SoundSite.start();
  Deno.removeSync(site.real("/etc/gofax.conf"));
  const { code, stdout } = await runGofax(["doctor", "--root", site.machine.root, "--all"]);
  assert.equal(code, 2);
  assert.match(stdout, /^gofax\.conf\nfault {4}conf-file: \/etc\/gofax\.conf: there is no such file/m);
  assert.match(stdout, /^skipped {2}gateways: skipped because of "conf-file"$/m);
  assert.match(stdout, /^ok {7}setup-cache: /m);
});

/** Names of all fields of a value, those of the lists' first elements among them. */
function namesIn(value: unknown, path = ""): readonly string[] {
  if (Array.isArray(value)) return value.length === 0 ? [] : namesIn(value[0], `${path}[]`);
  if (value === null || typeof value !== "object" || path === "counts") return [path];
  return Object.entries(value).flatMap(([name, each]) =>
    namesIn(each, path === "" ? name : `${path}.${name}`)
  );
}

Deno.test("gofax doctor --json has the fields that docs/doctor.md promises, and no others", async () => {
  await using site = await SoundSite.start();
  const { code, stdout } = await doctor(site, "--json");
  const value: Json = JSON.parse(stdout);
  assert.equal(value.exit, code);
  assert.equal(new Set(value.findings.map((each) => each["check"])).size, CHECKS.length);
  const promised = [...PAGE.matchAll(/^\| ((?:`[\w.[\]]+`(?:, )?)+) \|/gm)]
    .flatMap(([, names = ""]) => [...names.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name))
    .filter((name) => /^(format|gofax|time|config|exit|counts|findings|mended)(\[\]\.\w+)?$/.test(name));
  const there = namesIn(value);
  assert.deepEqual(there.filter((name) => !promised.includes(name)), []);
  assert.deepEqual(
    promised.filter((name) => !there.includes(name) && name !== "findings" && name !== "mended"),
    [],
  );
});

Deno.test("gofax doctor --list tells all checks, and docs/doctor.md has them", async () => {
  const { code, stdout } = await runGofax(["doctor", "--list"]);
  assert.equal(code, 0);
  assert.deepEqual(
    stdout.trimEnd().split("\n").map((line) => line.split(" ")[0]),
    CHECKS.map(({ id }) => id),
  );
  for (const { id, title } of CHECKS) assert(PAGE.includes(`| \`${id}\` | ${title} |`), id);
  const { checks } = JSON.parse((await runGofax(["doctor", "--list", "--json"])).stdout);
  assert.equal(checks.length, CHECKS.length);
});

Deno.test({
  ...rootOnly("gofax doctor runs as HylaFAX's user, too, and says what it could not see"),
  fn: async () => {
    await using site = await SoundSite.start({ port: "low" });
    Deno.writeTextFileSync(site.real("/etc/gofax.conf"), site.conf);
    site.machine.put(
      "/proc/net/tcp",
      `h\n 0: 0100007F:${site.sim.port.toString(16).toUpperCase()} 00000000:0000 0A 0:0 0:0 0 65534 0 7\n`,
    );
    const user = ["--reuid=uucp", "--regid=uucp", "--clear-groups"];
    const main = new URL("../../main.ts", import.meta.url).pathname;
    const args = [
      ...user,
      Deno.execPath(),
      "run",
      "-A",
      "--no-check",
      main,
      "doctor",
      "--root",
      site.machine.root,
      "--all",
    ];
    const { code, stdout, stderr } = await new Deno.Command("setpriv", { args, cwd: "/", stdin: "null" })
      .output();
    const text = new TextDecoder().decode(stdout);
    assert.deepEqual([code, new TextDecoder().decode(stderr)], [0, ""], text);
    assert.match(text, /^skipped {2}switch-writes: only root can try it as FreeSWITCH's user$/m);
    assert.match(text, /^ok {7}spool-owner: uucp's$/m);
    Deno.chmodSync(site.real("/etc/freeswitch/vars.xml"), 0o600);
    const { stdout: closed } = await new Deno.Command("setpriv", { args, cwd: "/", stdin: "null" }).output();
    assert.match(
      new TextDecoder().decode(closed),
      /^skipped {2}dialplan: this user may not read \/etc\/freeswitch\/vars\.xml$/m,
    );
  },
});
