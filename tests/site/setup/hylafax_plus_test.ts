/** What setup plans and does on a machine with HylaFAX+, of a package or from sources. */

import assert from "node:assert/strict";
import { loadConfig } from "../../../lib/config/load.ts";
import { loadLibc } from "../../../lib/os/libc.ts";
import { configValue } from "../../../lib/site/look/hylafax_config.ts";
import { lookAtHylafax } from "../../../lib/site/look/hylafax_files.ts";
import { lastRun } from "../../../lib/site/setup/journal.ts";
import { SHIPPED } from "../../../lib/site/setup/shipped.ts";
import { undoRunOf } from "../../../lib/site/setup/undo.ts";
import type { ScratchMachine } from "../../support/scratch_machine.ts";
import { rootOnly } from "../../support/root_only.ts";
import { type Commands, debian, madePlus, planFor, rpmPlus, setUp, snapshot, WISHES } from "./support.ts";

// It stays open, whichever test needs it first.
loadLibc();

function hylafaxKeys(machine: ScratchMachine): readonly (string | number | undefined)[] {
  const { config, problems } = loadConfig(machine.text("/etc/gofax.conf") ?? "", "x");
  assert.deepEqual(problems, []);
  return [config?.hylafax.spooldir, config?.hylafax.xferfaxlog, config?.hylafax.lockdir];
}

Deno.test("HylaFAX+ of an rpm package: its units, its etc in the spool, its accounting and its locks", async () => {
  const commands: Commands = [];
  using machine = rpmPlus({}, commands);
  const plan = await setUp(machine, WISHES);
  assert.deepEqual(plan.byHand.filter((words) => !words.startsWith("In Asterisk")), []);
  assert(plan.seen.includes(
    "HylaFAX+ 7.0.11, spool /var/spool/hylafax, configuration /var/spool/hylafax/etc",
  ));
  assert.deepEqual(hylafaxKeys(machine), ["/var/spool/hylafax", "etc/xferfaxlog", "/var/lock/lockdev"]);
  const found = lookAtHylafax(machine);
  assert(found !== undefined);
  assert.equal(configValue(found.config, "SendFaxCmd")?.value, "/usr/bin/gofaxsend");
  assert.equal(configValue(found.config, "MaxBatchJobs")?.value, "1");
  assert.deepEqual(found.modems, ["freeswitch0", "freeswitch1"]);
  assert.deepEqual(machine.names("/etc/hylafax"), ["hfaxd.conf"]);
  // its clients' folder is not mounted over the spool's etc
  const unit = machine.text("/etc/systemd/system/gofaxd.service") ?? "";
  assert.equal(unit, SHIPPED["systemd/gofaxd.service"].replace(/# Debian keeps[^]*?BindPaths=.*\n\n/, ""));
  assert.doesNotMatch(unit, /BindPaths|Debian/);
  // nobody enables a faxgetty for a file, as Debian does
  assert.deepEqual(machine.names("/etc/systemd/system").filter((name) => /getty/.test(name)), []);
  assert.deepEqual(commands, [
    "/usr/bin/newaliases",
    "systemctl daemon-reload",
    ...["enable", "start"].flatMap((word) =>
      ["freeswitch", "gofaxd", "hylafax-faxq", "hylafax-hfaxd"].map((name) =>
        `systemctl ${word} ${name}.service`
      )
    ),
  ]);
  for (const wishes of [{}, WISHES]) assert.deepEqual((await planFor(machine, wishes)).steps, []);
});

Deno.test("HylaFAX+ from sources: no unit starts it, and the words say with which paths it is started", async () => {
  const commands: Commands = [];
  using machine = madePlus({}, commands);
  const plan = await setUp(machine, WISHES);
  const start = "/usr/local/sbin/faxq; /usr/local/sbin/hfaxd -i hylafax";
  const words = plan.byHand.find((each) => each.startsWith("No unit of systemd starts HylaFAX"));
  assert.equal(
    words,
    "No unit of systemd starts HylaFAX, and faxq does not run. Start it, now and with the machine: " +
      start,
  );
  assert.deepEqual(hylafaxKeys(machine), ["/usr/local/spool/fax", "etc/xferfaxlog", "/var/lock"]);
  assert.match(
    machine.text("/etc/systemd/system/freeswitch.service") ?? "",
    /^ReadWritePaths=\/usr\/local\/spool\/fax$/m,
  );
  assert.deepEqual(commands.filter((line) => /fax[qd]/.test(line) && !/gofaxd/.test(line)), []);
  machine.put("/proc/77/cmdline", "/usr/local/sbin/faxq\0");
  assert(!(await planFor(machine)).byHand.some((each) => each.startsWith("No unit")));
  Deno.removeSync(machine.real("/proc"), { recursive: true });
  machine.put("/etc/init.d/hylafax", "#!/bin/sh\n", 0o755);
  const { byHand } = await planFor(machine);
  assert(
    byHand.some((each) => each.endsWith("with the machine: /etc/init.d/hylafax start")),
    byHand.join("\n"),
  );
});

Deno.test("without systemd HylaFAX+ is started by its own paths, and nothing is mounted", async () => {
  using machine = madePlus();
  for (const path of ["/run/systemd/system", "/usr/bin/systemctl"]) Deno.removeSync(machine.real(path));
  const { byHand } = await planFor(machine, WISHES);
  const words = byHand.find((each) => each.startsWith("systemd does not run here")) ?? "";
  assert.match(words, /\n\/usr\/local\/sbin\/faxq\n\/usr\/local\/sbin\/hfaxd -i hylafax\ngofaxd -c /);
  assert.doesNotMatch(words, /mount/);
});

Deno.test("supervisord's folder is another one on each system; where there is none, a person is told", async () => {
  using machine = rpmPlus();
  for (const path of ["/run/systemd/system", "/usr/bin/systemctl"]) Deno.removeSync(machine.real(path));
  machine.put("/usr/bin/supervisord", "", 0o755);
  const { byHand } = await planFor(machine, WISHES);
  assert(byHand.some((each) => each.startsWith("supervisord has no folder")), byHand.join("\n"));
  machine.put("/etc/supervisord.conf", "[include]\nfiles = supervisord.d/*.ini\n");
  assert(
    (await planFor(machine, WISHES)).byHand.some((each) => each.startsWith("supervisord has no folder")),
  );
  machine.put("/etc/supervisord.d/", "");
  await setUp(machine, WISHES);
  assert.match(machine.text("/etc/supervisord.d/gofaxd.ini") ?? "", /^command=\/usr\/bin\/gofaxd/m);
  assert.deepEqual((await planFor(machine)).steps, []);
});

for (const [name, make] of [["of a package", rpmPlus], ["from sources", madePlus]] as const) {
  Deno.test(`HylaFAX+ ${name}: undo leaves the machine as it was, to the byte`, async () => {
    using machine = make();
    const before = snapshot(machine);
    await setUp(machine, WISHES);
    const run = lastRun(machine);
    assert(run !== undefined);
    const undone = await undoRunOf(machine, run);
    assert.deepEqual(undone.filter(({ result }) => result !== "back" && result !== "same"), []);
    assert.deepEqual(snapshot(machine), before);
  });
}

Deno.test("HylaFAX+ gets MaxBatchJobs: 1 where no line sets it, and HylaFAX 6 none", async () => {
  const valueAfter = async (machine: ScratchMachine): Promise<string | undefined> => {
    await setUp(machine, WISHES);
    assert.deepEqual((await planFor(machine)).steps, []);
    const found = lookAtHylafax(machine);
    assert(found !== undefined);
    return configValue(found.config, "MaxBatchJobs")?.value;
  };
  const path = "/usr/local/spool/fax/etc/config";
  using unset = madePlus();
  const { steps } = await planFor(unset, WISHES);
  const step = steps.find((each) => each.kind === "file" && each.path === path);
  assert(step?.kind === "file" && /^MaxBatchJobs:\t\t1$/m.test(step.text));
  assert.equal(await valueAfter(unset), "1");
  using set = madePlus({ [path]: "maxbatchjobs: 8\n" });
  assert.equal(await valueAfter(set), "8");
  using included = madePlus({
    [path]: "Include: etc/more\n",
    "/usr/local/spool/fax/etc/more": "MaxBatchJobs: 64\n",
  });
  assert.equal(await valueAfter(included), "64");
  using older = debian();
  assert.equal(await valueAfter(older), undefined);
});

const CONF = "[freeswitch]\nsocket = :8021\npassword = secret-1\ngateway = default\n[hylafax]\n";

const ACCOUNTINGS: readonly (readonly [what: string, make: typeof debian, line: string, want: string])[] = [
  ["that of the other HylaFAX is changed", rpmPlus, "xferfaxlog = log/xferfaxlog", "etc/xferfaxlog"],
  ["so it is as a whole path", rpmPlus, "xferfaxlog = /var/spool/hylafax/log/xferfaxlog", "etc/xferfaxlog"],
  ["back to Debian's, too", debian, "xferfaxlog = etc/xferfaxlog", "log/xferfaxlog"],
  ["another place is somebody's wish", rpmPlus, "xferfaxlog = /var/log/faxes", "/var/log/faxes"],
  ["none is somebody's wish", rpmPlus, "xferfaxlog =", ""],
  ["no line stays no line", rpmPlus, "; nothing", ""],
];

for (const [what, make, line, want] of ACCOUNTINGS) {
  Deno.test(`the accounting in a gofax.conf that is there: ${what}`, async () => {
    using machine = make({ "/etc/gofax.conf": `${CONF}${line}\n` });
    machine.put("/usr/lib/hylafax/bin/xferfaxstats", "    FILES=$SPOOL/log/xferfaxlog\n");
    if (make === rpmPlus) Deno.removeSync(machine.real("/usr/lib/hylafax"), { recursive: true });
    await setUp(machine, {});
    assert.equal(hylafaxKeys(machine)[1], want);
  });
}

Deno.test("where HylaFAX is missing, the words have the command of the system", async () => {
  for (
    const [program, words] of [
      ["/usr/bin/apt-get", "apt-get install netbase hylafax-server hylafax-client libtiff-tools"],
      ["/usr/bin/zypper", "zypper install hylafax+ hylafax+-client tiff"],
      ["/usr/bin/dnf", "dnf install hylafax+ hylafax+-client /usr/bin/tiffcp"],
      ["/usr/bin/other", "install HylaFAX 6.0.7 or HylaFAX+ 7, with faxq and hfaxd"],
    ] as const
  ) {
    using machine = madePlus();
    Deno.removeSync(machine.real("/usr/local"), { recursive: true });
    machine.put(program, "", 0o755);
    const { byHand } = await planFor(machine, WISHES);
    assert(byHand.includes(`HylaFAX is not installed: ${words}, then gofax setup again.`), byHand.join("\n"));
  }
});

Deno.test({
  ...rootOnly("a spool of a user who has no name here: files and units have his number"),
  fn: async () => {
    using machine = madePlus();
    for (const path of ["", "/sendq"]) {
      Deno.chownSync(machine.real(`/usr/local/spool/fax${path}`), 4711, 4712);
    }
    await setUp(machine, WISHES);
    const unit = machine.text("/etc/systemd/system/gofaxd.service") ?? "";
    assert.match(unit, /^User=4711\nGroup=4712$/m);
    assert.equal(machine.stat("/etc/gofax.conf")?.gid, 4712);
    assert.deepEqual((await planFor(machine)).steps, []);
  },
});
