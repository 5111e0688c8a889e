/** What setup plans and does on a machine with Debian's HylaFAX. */

import assert from "node:assert/strict";
import { loadConfig } from "../../../lib/config/load.ts";
import { loadLibc } from "../../../lib/os/libc.ts";
import { lookAtSwitchFiles } from "../../../lib/site/look/freeswitch_files.ts";
import { configValue } from "../../../lib/site/look/hylafax_config.ts";
import { lookAtHylafax } from "../../../lib/site/look/hylafax_files.ts";
import { Machine } from "../../../lib/site/machine.ts";
import { lastRun } from "../../../lib/site/setup/journal.ts";
import { undoRunOf } from "../../../lib/site/setup/undo.ts";
import { applyStep } from "../../../lib/site/setup/apply.ts";
import { isSample } from "../../../lib/site/setup/gofax_conf.ts";
import { Journal } from "../../../lib/site/setup/journal.ts";
import { SHIPPED } from "../../../lib/site/setup/shipped.ts";
import { makePlan } from "../../../lib/site/setup/plan.ts";
import { type Commands, debian, DOOR_TEXT, NO_WISHES, planFor, setUp, siteOf, WISHES } from "./support.ts";

// It stays open, whichever test needs it first.
loadLibc();

Deno.test("a new site: everything of README's way by hand is done, and a second run has nothing to do", async () => {
  const commands: Commands = [];
  using machine = debian({}, commands);
  const plan = await setUp(machine, WISHES);
  assert.deepEqual(plan.byHand.filter((words) => !words.startsWith("In Asterisk")), []);

  const { problems, config } = loadConfig(machine.text("/etc/gofax.conf") ?? "", "x");
  assert.deepEqual(problems, []);
  assert.deepEqual(
    [
      config?.freeswitch.ident,
      config?.freeswitch.header,
      config?.gofaxsend.faxNumber,
      config?.hylafax.modems,
    ],
    ["+49 30 4711", "Example & Sons", "+49304711", 2],
  );
  assert.equal((machine.stat("/etc/gofax.conf")?.mode ?? 0) & 0o777, 0o640);

  const { files } = lookAtSwitchFiles(machine);
  assert.equal(files?.kind, "shipped");
  assert.equal(files?.eventSocket?.password, config?.freeswitch.password);
  assert((config?.freeswitch.password ?? "").length >= 24);
  assert.equal(files?.profiles[0]?.gateways[0]?.params.get("proxy")?.value, "10.0.0.5");
  assert.deepEqual(files?.acls[0]?.nodes.map(({ type, cidr }) => [type, cidr]), [["allow", "10.0.0.5/32"]]);
  assert.equal((machine.stat("/etc/freeswitch")?.mode ?? 0) & 0o777, 0o750);
  assert.equal((machine.stat("/etc/freeswitch/vars.xml")?.mode ?? 0) & 0o777, 0o640);

  const hylafax = lookAtHylafax(machine);
  assert(hylafax !== undefined);
  assert.equal(configValue(hylafax.config, "SendFaxCmd")?.value, "/usr/bin/gofaxsend");
  assert.equal(configValue(hylafax.config, "InternationalPrefix")?.value, "00");
  assert.deepEqual(hylafax.modems, ["freeswitch0", "freeswitch1"]);
  assert.deepEqual([hylafax.debian?.callsWrapper, hylafax.faxMaster?.to], [false, "root"]);
  assert.equal(machine.text("/usr/bin/gofaxsend"), DOOR_TEXT);
  assert.equal(machine.link("/usr/bin/gofaxd"), "gofax");
  for (const unit of ["gofaxd.service", "freeswitch.service", "faxgetty@freeswitch1.service"]) {
    assert(machine.text(`/etc/systemd/system/${unit}`) !== undefined, unit);
  }
  assert.deepEqual(commands, [
    "/usr/bin/newaliases",
    "systemctl daemon-reload",
    ...["enable", "start"].flatMap((word) =>
      ["freeswitch", "gofaxd", "hylafax", "faxq", "hfaxd"].map((name) => `systemctl ${word} ${name}.service`)
    ),
  ]);

  for (const wishes of [{}, WISHES]) assert.deepEqual((await planFor(machine, wishes)).steps, []);
});

Deno.test("faxsetup's own file is older than setup.cache, so that faxsetup does not throw away what it knows", async () => {
  using machine = debian();
  await setUp(machine, WISHES);
  const [local, cache] = ["/usr/sbin/faxsetup.local", "/etc/hylafax/setup.cache"].map((path) =>
    machine.stat(path)?.mtime
  );
  assert(local instanceof Date && cache instanceof Date && local < cache);
});

Deno.test("nothing is planned that is not named: an existing gofax.conf keeps its keys and comments", async () => {
  const text =
    "; mine\n[freeswitch]\nsocket = :8021\npassword = pw ; keep\ngateway = default\nident = +1 1\n[gofaxd]\nsocket = 127.0.0.1:8022\n";
  using machine = debian({ "/etc/gofax.conf": text });
  await setUp(machine, { header: "New" });
  assert.equal(
    machine.text("/etc/gofax.conf"),
    text.replace("ident = +1 1\n", "ident = +1 1\nheader = New\n") + "\n[hylafax]\nmodems = 5\n",
  );
  const { files } = lookAtSwitchFiles(machine);
  assert.deepEqual([files?.eventSocket?.password, files?.sockets[0]?.address], ["pw", "127.0.0.1:8022"]);
});

Deno.test("more and fewer modems: files and units follow, and a file that is not empty stays", async () => {
  const commands: Commands = [];
  using machine = debian({}, commands);
  await setUp(machine, { ...WISHES, modems: 3 });
  machine.put("/etc/hylafax/config.freeswitch2", "MaxDials: 1\n");
  machine.put("/etc/hylafax/config.ttyS0", "");
  commands.length = 0;
  const plan = await setUp(machine, { modems: 1 });
  assert.deepEqual(lookAtHylafax(machine)?.modems, ["freeswitch0", "freeswitch2", "ttyS0"]);
  assert(plan.byHand.some((words) => words.includes("rm /etc/hylafax/config.freeswitch2")));
  const units = machine.names("/etc/systemd/system").filter((name) => name.startsWith("faxgetty"));
  assert.deepEqual(units, ["faxgetty@freeswitch0.service"]);
  assert.deepEqual(commands, [
    "systemctl daemon-reload",
    "systemctl restart gofaxd.service",
  ]);
  // by hand in gofax.conf, and setup again
  machine.put("/etc/gofax.conf", machine.text("/etc/gofax.conf")?.replace("modems = 1", "modems = 2") ?? "");
  await setUp(machine);
  assert.deepEqual(lookAtHylafax(machine)?.modems, ["freeswitch0", "freeswitch1", "freeswitch2", "ttyS0"]);
});

Deno.test("SendFaxCmd of another program is changed where it stands; in an included file a line of ours comes later", async () => {
  using machine = debian({
    "/etc/hylafax/config": "sendfaxcmd: bin/faxsend   # old\nMaxConcurrentCalls: 7\n",
  });
  await setUp(machine, WISHES);
  const text = machine.text("/etc/hylafax/config") ?? "";
  assert(text.startsWith("sendfaxcmd: /usr/bin/gofaxsend   # old\nMaxConcurrentCalls: 7\n"), text);
  assert(!text.includes("MaxConcurrentCalls:\t\t1") && text.includes("JobReqOther"), text);

  using other = debian({
    "/etc/hylafax/config": "Include: etc/more\n",
    "/etc/hylafax/more": "SendFaxCmd: x\n",
  });
  await setUp(other, WISHES);
  const found = lookAtHylafax(other);
  assert(found !== undefined && configValue(found.config, "SendFaxCmd")?.value === "/usr/bin/gofaxsend");
  assert.equal(other.text("/etc/hylafax/more"), "SendFaxCmd: x\n");
  assert.deepEqual((await planFor(other)).steps, []);
});

Deno.test("a limit by its older name counts: none is added that would take its place", async () => {
  using machine = debian({ "/etc/hylafax/config": "MaxConcurrentJobs: 4\n" });
  await setUp(machine, WISHES);
  assert.doesNotMatch(machine.text("/etc/hylafax/config") ?? "", /MaxConcurrentCalls/);
});

Deno.test("with --no-start nothing is enabled or started, and the words say how", async () => {
  const commands: Commands = [];
  using machine = debian({}, commands);
  const plan = await setUp(machine, { ...WISHES, mayStart: false });
  assert.deepEqual(commands, ["/usr/bin/newaliases", "systemctl daemon-reload"]);
  assert(
    plan.byHand.some((words) =>
      words.includes("systemctl restart freeswitch gofaxd; systemctl start hylafax faxq hfaxd")
    ),
  );
});

Deno.test("a unit that the package brought is left where it is, and a copy of it that setup wrote before goes", async () => {
  const [packaged, own] = ["/lib/systemd/system/gofaxd.service", "/etc/systemd/system/gofaxd.service"];
  using machine = debian({ [packaged]: SHIPPED["systemd/gofaxd.service"] });
  await setUp(machine, WISHES);
  assert.equal(machine.text(own), undefined);
  machine.put(own, SHIPPED["systemd/gofaxd.service"]);
  await setUp(machine);
  assert.equal(machine.text(own), undefined);
  machine.put(packaged, "[Service]\nExecStart=/usr/bin/old\n");
  await setUp(machine);
  assert.equal(machine.text(own), SHIPPED["systemd/gofaxd.service"]);
});

Deno.test("an older copy of the shipped FreeSWITCH gets the SIP profile of the self-test", async () => {
  const file = "/etc/freeswitch/autoload_configs/sofia.conf.xml";
  const profile = "/etc/freeswitch/sip_profiles/gofax-selftest.xml";
  using machine = debian();
  await setUp(machine);
  const [text, itself] = [machine.text(file) ?? "", machine.text(profile)];
  const older = text.replace(/\n *<!-- For "gofax selftest". -->\n.*\n/, "");
  assert.doesNotMatch(older, /sip_profiles/);
  machine.put(file, older);
  Deno.removeSync(`${machine.root}/etc/freeswitch/sip_profiles`, { recursive: true });
  const plan = await setUp(machine);
  assert(plan.seen.some((words) => words.includes("is the shipped configuration")), plan.seen.join("\n"));
  assert.equal(machine.text(profile), itself);
  assert.match(
    machine.text(file) ?? "",
    /<profiles>\n +<!-- For "gofax selftest". -->\n +<X-PRE-PROCESS .*sip_profiles/,
  );
  assert.deepEqual((await planFor(machine)).steps, []);
});

Deno.test("the PBX moves: its old address makes room in the list, others stay", async () => {
  using machine = debian();
  await setUp(machine, WISHES);
  const acl = "/etc/freeswitch/autoload_configs/acl.conf.xml";
  const mine = '<node type="allow" cidr="172.16.0.0/12"/><!-- mine -->';
  machine.put(acl, machine.text(acl)?.replace("</list>", `${mine}</list>`) ?? "");
  const pbx = {
    kind: "trunk-register",
    address: "sip.example.net:5062",
    from: ["10.9.9.9", "2001:db8::7"],
    user: "u",
    password: 'p"&<',
  } as const;
  await setUp(machine, { pbx });
  const { files } = lookAtSwitchFiles(machine);
  assert.deepEqual(files?.acls[0]?.nodes.map(({ cidr }) => cidr), [
    "10.9.9.9/32",
    "172.16.0.0/12",
    "2001:db8::7/128",
  ]);
  assert(machine.text(acl)?.includes(mine));
  const params = files?.profiles[0]?.gateways[0]?.params;
  assert.deepEqual(
    ["proxy", "register", "username", "password"].map((name) => params?.get(name)?.value),
    ["sip.example.net:5062", "true", "u", 'p"&<'],
  );
});

Deno.test("what is missing is told with what to do: HylaFAX, FreeSWITCH, setup.cache", async () => {
  using machine = debian();
  for (const path of ["/usr/sbin/faxq", "/var/spool/hylafax", "/usr/bin/freeswitch"]) {
    Deno.removeSync(machine.real(path), { recursive: true });
  }
  const { byHand } = await planFor(machine, WISHES);
  assert(byHand.some((words) => words.includes("apt-get install")));
  assert(byHand.some((words) => words.startsWith("FreeSWITCH is not installed")));

  using other = debian();
  Deno.removeSync(other.real("/etc/hylafax/setup.cache"));
  assert((await planFor(other, WISHES)).byHand.some((words) => words.includes("faxsetup -server")));
  other.put("/etc/freeswitch/old.xml", "");
  assert(
    (await planFor(other, WISHES)).byHand.some((words) => words.includes("has files and no freeswitch.xml")),
  );
});

Deno.test("the program that runs is copied, unless the same is there; a link in its place is followed", async () => {
  using machine = debian({ "/opt/new/gofax": "new program", "/usr/lib/gofax/gofax": "old program" });
  Deno.removeSync(machine.real("/usr/bin/gofax"));
  machine.linkTo("/usr/bin/gofax", "../lib/gofax/gofax");
  const program = machine.real("/opt/new/gofax");
  const plan = await planFor(machine, WISHES, { program });
  assert.deepEqual(plan.steps[0], {
    kind: "copy",
    path: "/usr/bin/../lib/gofax/gofax",
    from: program,
    why: "this version of gofax",
  });
  await setUp(machine, WISHES, { program });
  assert.equal(machine.text("/usr/bin/gofax"), "new program");
  assert.equal((machine.stat("/usr/bin/gofax")?.mode ?? 0) & 0o777, 0o755);
  assert.deepEqual((await planFor(machine, {}, { program })).steps, []);
});

Deno.test("with supervisord, and without any manager of services", async () => {
  const commands: Commands = [];
  using machine = debian({ "/etc/supervisor/conf.d/": "" }, commands);
  for (const path of ["/run/systemd/system", "/usr/bin/systemctl"]) Deno.removeSync(machine.real(path));
  const bare = await planFor(machine, WISHES);
  assert(
    bare.byHand.some((words) =>
      /systemd does not run here[^]*mount --bind[^]*gofaxd -c \/etc\/gofax\.conf &/.test(words)
    ),
  );
  machine.put("/usr/bin/supervisord", "", 0o755);
  const plan = await setUp(machine, WISHES);
  assert(plan.byHand.some((words) => words.includes("supervisorctl update")));
  assert.match(machine.text("/etc/supervisor/conf.d/gofaxd.conf") ?? "", /^command=\/usr\/bin\/gofaxd/m);
  assert.equal(machine.text("/etc/systemd/system/gofaxd.service"), undefined);
  assert.deepEqual(commands, ["/usr/bin/newaliases"]);
  assert.deepEqual((await planFor(machine)).steps, []);
});

Deno.test("another user, spool and gofax.conf stand in what is installed", async () => {
  using machine = debian({
    "/var/spool/fax/sendq/": "",
    "/var/spool/fax/etc/config": "\n",
    "/var/spool/fax/etc/setup.cache": "SBIN=x\n",
  });
  for (const path of ["/var/spool/hylafax", "/usr/sbin/hylafax_wrapper"]) {
    Deno.removeSync(machine.real(path), { recursive: true });
  }
  await setUp(machine, WISHES);
  assert.match(machine.text("/etc/gofax.conf") ?? "", /^spooldir = \/var\/spool\/fax$/m);
  assert.match(
    machine.text("/etc/systemd/system/gofaxd.service") ?? "",
    /^WorkingDirectory=\/var\/spool\/fax$/m,
  );
  assert.match(machine.text("/var/spool/fax/etc/config") ?? "", /^SendFaxCmd:\s+\/usr\/bin\/gofaxsend$/m);
  assert.equal(machine.text("/var/spool/fax/etc/setup.cache"), "SBIN=x\n");
  assert.equal(machine.text("/usr/sbin/faxsetup.local"), undefined);
  assert.deepEqual((await planFor(machine)).steps, []);
});

Deno.test("another gofax.conf: faxq has to be told of it", async () => {
  using machine = debian();
  const site = { ...siteOf(machine), configFile: "/etc/fax/gofax.conf" };
  const { byHand, steps } = await makePlan(site, { ...NO_WISHES, ...WISHES });
  assert(byHand.some((words) => words.includes("Environment=GOFAX_CONFIG=/etc/fax/gofax.conf")));
  const unit = steps.find((step) => step.kind === "file" && step.path.endsWith("/gofaxd.service"));
  assert(unit?.kind === "file" && unit.text.includes("gofaxd -c /etc/fax/gofax.conf"));
});

Deno.test("a value that a second place sets is noticed before anything is written", async () => {
  using machine = debian();
  await setUp(machine, WISHES);
  const path = "/etc/freeswitch/autoload_configs/event_socket.conf.xml";
  const second = '<param name="password" value="REPLACE-ME"/>\n  </settings>';
  machine.put(path, machine.text(path)?.replace("</settings>", second) ?? "");
  machine.put(
    "/etc/gofax.conf",
    machine.text("/etc/gofax.conf")?.replace(/^password = .*$/m, "password = other") ?? "",
  );
  const { problems } = await planFor(machine);
  assert.deepEqual(problems, [
    "/etc/freeswitch: the event socket's password would not come out as it should, so nothing is changed; " +
    "look for a second place that sets it",
  ]);
});

Deno.test("a program that fails is told, and does not keep the others from being run", async () => {
  using machine = debian();
  const journal = Journal.begin(machine);
  const failing = new Machine(
    machine.root,
    () => Promise.resolve({ code: 1, stdout: "", stderr: "Job for x failed.\n" }),
  );
  const why = await applyStep(
    failing,
    { kind: "run", command: ["systemctl", "start", "x"], why: "" },
    journal,
  );
  assert.equal(why, "Job for x failed.");
});

Deno.test("a new gofax.conf of the package, which is the sample, is one that nobody has written yet", async () => {
  using machine = debian({ "/etc/gofax.conf": SHIPPED["gofax.conf"] });
  const site = siteOf(machine);
  for (const key of ["freeswitch.ident", "freeswitch.header", "gofaxsend.faxnumber"]) {
    assert(isSample(site, key), key);
  }
  const { steps } = await setUp(machine, WISHES);
  const step = steps.find((each) => each.kind === "file" && each.path === "/etc/gofax.conf");
  assert(step?.kind === "file" && step.before === SHIPPED["gofax.conf"]);
  assert.equal((machine.stat("/etc/gofax.conf")?.mode ?? 0) & 0o777, 0o640);
});

Deno.test("something is in the way of a step: that is told before anything is changed", async () => {
  const cases: readonly (readonly [path: string, words: string])[] = [
    ["/etc/aliases", "/etc/aliases is a folder, and setup does not replace it"],
    ["/usr/bin/gofaxd", "/usr/bin/gofaxd is a folder, and setup does not replace it"],
    ["/usr/bin/gofaxsend", "/usr/bin/gofaxsend is a folder, and setup does not replace it"],
  ];
  for (const [path, words] of cases) {
    using machine = debian();
    if (machine.lstat(path) !== undefined) Deno.removeSync(machine.real(path));
    machine.put(`${path}/`, "");
    assert.deepEqual((await planFor(machine, WISHES)).problems, [words]);
  }
  using machine = debian({ "/etc/freeswitch": "a file\n" });
  assert.deepEqual((await planFor(machine, WISHES)).problems, ["/etc/freeswitch is a file and not a folder"]);
  Deno.removeSync(machine.real("/etc/freeswitch"));
  machine.linkTo("/etc/freeswitch", "/nowhere");
  assert.deepEqual((await planFor(machine, WISHES)).problems, ["/etc/freeswitch is a link and not a folder"]);
});

Deno.test("a masked service is left alone and told; the mask of a modem's faxgetty makes room for its unit", async () => {
  using machine = debian();
  const units = "/etc/systemd/system";
  for (const name of ["gofaxd", "faxgetty@freeswitch0"]) {
    machine.linkTo(`${units}/${name}.service`, "/dev/null");
  }
  const plan = await setUp(machine, WISHES);
  assert(
    plan.byHand.includes(
      "gofaxd.service is masked, and is left alone: systemctl unmask gofaxd, then gofax setup again.",
    ),
  );
  assert.equal(machine.link(`${units}/gofaxd.service`), "/dev/null");
  assert.match(machine.text(`${units}/faxgetty@freeswitch0.service`) ?? "", /No faxgetty/);
  assert(!plan.steps.some((step) => step.kind === "run" && step.command.includes("gofaxd.service")));
  assert.equal(machine.lstat("/dev/null"), undefined);
  const run = lastRun(machine);
  assert(run !== undefined);
  await undoRunOf(machine, run);
  assert.equal(machine.link(`${units}/faxgetty@freeswitch0.service`), "/dev/null");
});

Deno.test("a file that is not UTF-8 keeps its bytes: what it should come to is told", async () => {
  using machine = debian();
  const latin1 = (path: string, text: string): Uint8Array => {
    const bytes = Uint8Array.from(text, (char) => char.charCodeAt(0));
    Deno.writeFileSync(machine.real(path), bytes);
    return bytes;
  };
  const cache = latin1("/etc/hylafax/setup.cache", "SBIN='/usr/sbin'\n# B\xfcro\n");
  const { byHand } = await setUp(machine, WISHES);
  assert(
    byHand.includes(
      "/etc/hylafax/setup.cache is not UTF-8 and is left alone. It should come to:\n1: SBIN='/usr/lib/hylafax/bin'",
    ),
  );
  assert.deepEqual(Deno.readFileSync(machine.real("/etc/hylafax/setup.cache")), cache);
  const acl = "/etc/freeswitch/autoload_configs/acl.conf.xml";
  const bytes = latin1(
    acl,
    (machine.text(acl) ?? "").replace("<configuration", "<!-- B\xfcro -->\n<configuration"),
  );
  const moved = await setUp(machine, { pbx: { kind: "asterisk", address: "10.0.0.6", from: ["10.0.0.6"] } });
  assert(
    moved.byHand.some((words) => words.startsWith(`${acl} is not UTF-8`) && words.includes("10.0.0.6/32")),
  );
  assert.deepEqual(Deno.readFileSync(machine.real(acl)), bytes);
});
