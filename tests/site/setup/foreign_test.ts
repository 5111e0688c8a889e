/** FreeSWITCH that does other work, and GOfax.IP that was here before. */

import assert from "node:assert/strict";
import { loadLibc } from "../../../lib/os/libc.ts";
import { lookAtSwitchFiles } from "../../../lib/site/look/freeswitch_files.ts";
import { debian, planFor, setUp, WISHES } from "./support.ts";

// It stays open, whichever test needs it first.
loadLibc();

const EVENT_SOCKET = "/etc/freeswitch/autoload_configs/event_socket.conf.xml";
const MODULES = ["commands", "db", "dptools", "event_socket", "sofia", "spandsp", "tone_stream"];

/** A configuration of somebody's own, built as FreeSWITCH's sample is. */
const OFFICE: Readonly<Record<string, string>> = {
  "/etc/freeswitch/freeswitch.xml": `<document type="freeswitch/xml">
  <X-PRE-PROCESS cmd="include" data="vars.xml"/>
  <section name="configuration">
    <X-PRE-PROCESS cmd="include" data="autoload_configs/*.xml"/>
  </section>
  <section name="dialplan">
    <X-PRE-PROCESS cmd="include" data="dialplan/*.xml"/>
  </section>
</document>
`,
  "/etc/freeswitch/vars.xml": `<include>
  <!-- ours -->
  <X-PRE-PROCESS cmd="set" data="domain=office"/>
</include>
`,
  [EVENT_SOCKET]: `<configuration name="event_socket.conf">
  <settings>
    <param name="listen-ip" value="::"/> <!-- keep -->
    <param name="listen-port" value="8055"/>
    <param name="password" value="ClueCon"/>
  </settings>
</configuration>
`,
  "/etc/freeswitch/autoload_configs/modules.conf.xml": `<configuration name="modules.conf">
  <modules>
${
    MODULES.filter((name) => name !== "spandsp").map((name) =>
      `    <load module="mod_${name}"/> <!-- ${name} -->\n`
    ).join("")
  }  </modules>
</configuration>
`,
  "/etc/freeswitch/autoload_configs/spandsp.conf.xml":
    `<configuration name="spandsp.conf"><fax-settings/></configuration>\n`,
  "/etc/freeswitch/autoload_configs/sofia.conf.xml": `<configuration name="sofia.conf">
  <profiles>
    <X-PRE-PROCESS cmd="include" data="../sip_profiles/*.xml"/>
  </profiles>
</configuration>
`,
  "/etc/freeswitch/sip_profiles/external.xml": `<profile name="external">
  <gateways>
    <X-PRE-PROCESS cmd="include" data="external/*.xml"/>
  </gateways>
  <settings>
    <param name="context" value="public"/>
  </settings>
</profile>
`,
  "/etc/freeswitch/dialplan/public.xml": `<include>
  <context name="public">
    <extension name="desk"/>
    <X-PRE-PROCESS cmd="include" data="public/*.xml"/>
  </context>
</include>
`,
};

Deno.test("what faxes need is added to somebody's own FreeSWITCH, and everything else stays", async () => {
  using machine = debian(OFFICE);
  const plan = await setUp(machine, { ...WISHES, faxTo: ["+49304711", "4.711"] });
  const { files } = lookAtSwitchFiles(machine);
  assert(files !== undefined);
  assert.equal(files.kind, "foreign");
  const conf = machine.text("/etc/gofax.conf") ?? "";
  assert.match(conf, /^socket = 127\.0\.0\.1:8055$/m);
  const password = files.eventSocket?.password ?? "";
  assert(password !== "ClueCon" && conf.includes(`password = ${password}\n`));
  assert.equal(machine.text(EVENT_SOCKET), OFFICE[EVENT_SOCKET]?.replace("ClueCon", password));
  assert.deepEqual(
    files.modules.map(({ name }) => name).toSorted(),
    MODULES.map((name) => `mod_${name}`).toSorted(),
  );
  assert(
    machine.text("/etc/freeswitch/autoload_configs/modules.conf.xml")?.includes(
      '<!-- tone_stream -->\n    <load module="mod_spandsp"/>\n',
    ),
  );
  assert.deepEqual(
    files.profiles[0]?.gateways.map(({ name, params }) => [name, params.get("proxy")?.value]),
    [["default", "10.0.0.5"]],
  );
  assert.deepEqual(files.sockets.map(({ address, words, name }) => [address, words, name]), [[
    "127.0.0.1:338",
    ["async", "full"],
    "public",
  ]]);
  assert(
    machine.text("/etc/freeswitch/dialplan/public/00_gofax.xml")?.includes(
      'expression="^(?:\\+49304711|4\\.711)$"',
    ),
  );
  const untouched = [
    "vars.xml",
    "freeswitch.xml",
    "dialplan/public.xml",
    "sip_profiles/external.xml",
    "autoload_configs/spandsp.conf.xml",
  ];
  for (const name of untouched) {
    assert.equal(machine.text(`/etc/freeswitch/${name}`), OFFICE[`/etc/freeswitch/${name}`], name);
  }
  for (const words of ["fs_cli", "not restarted", 'cidr="10.0.0.5/32"']) {
    assert(plan.byHand.some((each) => each.includes(words)), words);
  }
  assert(!plan.steps.some((step) => step.kind === "run" && step.command.includes("freeswitch.service")));

  const again = await planFor(machine, { ...WISHES, faxTo: ["+49304711", "4.711"] });
  assert.deepEqual(again.steps, []);
  const more = await planFor(machine, { faxTo: ["1"] });
  assert.deepEqual(more.steps.map((step) => step.kind === "run" ? "" : step.path), [
    "/etc/freeswitch/dialplan/public/00_gofax.xml",
  ]);
});

Deno.test("a password of its own is taken over, and comes from the variable that has it", async () => {
  const socket = OFFICE[EVENT_SOCKET] ?? "";
  using machine = debian({ ...OFFICE, [EVENT_SOCKET]: socket.replace("ClueCon", "th&amp;eirs") });
  await setUp(machine, { ...WISHES, faxTo: ["1"] });
  assert.equal(machine.text(EVENT_SOCKET), socket.replace("ClueCon", "th&amp;eirs"));
  assert.match(machine.text("/etc/gofax.conf") ?? "", /^password = "th&eirs"$/m);

  using other = debian({
    ...OFFICE,
    [EVENT_SOCKET]: socket.replace("ClueCon", () => "$${pw}"),
    "/etc/freeswitch/vars.xml": '<X-PRE-PROCESS cmd="set" data="pw=ClueCon"/> <!-- default -->\n',
  });
  await setUp(other, { ...WISHES, faxTo: ["1"] });
  assert.match(
    other.text("/etc/freeswitch/vars.xml") ?? "",
    /^<X-PRE-PROCESS cmd="set" data="pw=[\w-]{24}"\/> <!-- default -->\n$/,
  );
  assert.equal(other.text(EVENT_SOCKET), socket.replace("ClueCon", () => "$${pw}"));
});

Deno.test("what is not certain is told in exact words and not done", async () => {
  using machine = debian({
    ...OFFICE,
    "/etc/freeswitch/dialplan/public.xml": '<include>\n<context name="public">\n</context>\n</include>\n',
    "/etc/freeswitch/sip_profiles/external.xml":
      '<profile name="external">\n<gateways/>\n<settings/>\n</profile>\n',
    "/lib/systemd/system/freeswitch.service":
      "[Service]\nExecStart=/usr/bin/freeswitch -u freeswitch -g freeswitch -nc\n",
  });
  const { byHand, steps } = await planFor(machine, { ...WISHES, faxTo: ["1"] });
  for (
    const words of [
      'application="socket" data="127.0.0.1:338 async full"',
      '<param name="proxy" value="10.0.0.5"/>',
      "FreeSWITCH runs as freeswitch",
    ]
  ) {
    assert(byHand.some((each) => each.includes(words)), words);
  }
  assert(
    !steps.some((step) =>
      step.kind !== "run" && /gateway|dialplan|external|freeswitch\.service/.test(step.path)
    ),
  );
});

Deno.test("GOfax.IP is taken over: its programs, its gofax.conf, and a FreeSWITCH that hands calls to it already", async () => {
  const conf =
    `[FreeSWITCH]\nSocket = :8055\nPassword = old\nGateway = default\nIdent = "+49 1"\nHeader = Old Ltd\nAllowFailoverUnknown = yes
[HylaFAX]\nSpooldir = /var/spool/hylafax\nModems = 4\nXferfaxlog = log/xferfaxlog
[gofaxd]\nSocket = 127.0.0.1:8022\n[gofaxsend]\nFaxNumber = 1\nDisableT38 = no\n`.replace(
      "AllowFailoverUnknown = yes\n",
      "",
    );
  using machine = debian({
    ...OFFICE,
    [EVENT_SOCKET]: (OFFICE[EVENT_SOCKET] ?? "").replace("ClueCon", "old"),
    "/etc/freeswitch/sip_profiles/external.xml": (OFFICE["/etc/freeswitch/sip_profiles/external.xml"] ?? "")
      .replace(
        'name="context" value="public"',
        'name="dialplan" value="inline:\'socket:127.0.0.1:8022 async full\'"',
      ),
    "/etc/freeswitch/sip_profiles/external/default.xml":
      '<gateway name="default"><param name="proxy" value="10.1.1.1"/></gateway>\n',
    "/etc/freeswitch/autoload_configs/modules.conf.xml":
      OFFICE["/etc/freeswitch/autoload_configs/modules.conf.xml"]
        ?.replace("  </modules>", '    <load module="mod_spandsp"/>\n  </modules>') ?? "",
    "/etc/gofax.conf": conf,
    "/etc/hylafax/config":
      "SendFaxCmd: /usr/bin/gofaxsend\nMaxBatchJobs: 1\nMaxConcurrentCalls: 1\nJobReqOther: 300\n",
    "/var/lib/dpkg/info/gofaxip.list": "/usr/bin/gofaxd\n/usr/bin/gofaxsend\n",
  });
  for (const name of ["gofaxd", "gofaxsend"]) {
    machine.put(`/usr/bin/${name}`, "\x7fELF".padEnd(100_000), 0o755);
  }
  const plan = await setUp(machine);
  assert.equal(machine.text("/etc/gofax.conf"), conf);
  assert.deepEqual(
    plan.steps.flatMap((step) =>
      step.kind !== "run" && step.path.startsWith("/etc/freeswitch") ? [step.path] : []
    ),
    ["/etc/freeswitch/sip_profiles/gofax-selftest.xml"],
  );
  assert(plan.seen.some((words) => words.includes("/usr/bin/gofaxsend is a program of the package gofaxip")));
  assert(plan.byHand.some((words) => words.includes("apt-get remove gofaxip")));
  assert.equal(machine.link("/usr/bin/gofaxd"), "gofax");
  assert.match(machine.text("/usr/bin/gofaxsend") ?? "", /^#!/);
  assert.deepEqual((await planFor(machine)).steps, []);
});

Deno.test("the SIP profile of the self-test is added where profiles are, at a port that no other has", async () => {
  const path = "/etc/freeswitch/sip_profiles/gofax-selftest.xml";
  using machine = debian(OFFICE);
  await setUp(machine);
  assert.match(machine.text(path) ?? "", /name="sip-port" value="5068"/);
  const taken = (OFFICE["/etc/freeswitch/sip_profiles/external.xml"] ?? "").replace(
    "<settings>",
    '<settings>\n    <param name="sip-port" value="5068"/>',
  );
  using other = debian({ ...OFFICE, "/etc/freeswitch/sip_profiles/external.xml": taken });
  await setUp(other);
  assert.match(other.text(path) ?? "", /name="sip-port" value="5069"/);
  const list = OFFICE["/etc/freeswitch/autoload_configs/sofia.conf.xml"] ?? "";
  using strange = debian({
    ...OFFICE,
    "/etc/freeswitch/autoload_configs/sofia.conf.xml": list.replace(
      "sip_profiles/*.xml",
      "sip_profiles/e*.xml",
    ),
  });
  const plan = await setUp(strange);
  assert.equal(strange.text(path), undefined);
  assert(plan.byHand.some((words) => words.includes("it is not certain where its profiles are")));
});

Deno.test("gofaxd moves to another address: the extension that setup wrote follows, its numbers stay", async () => {
  using machine = debian(OFFICE);
  await setUp(machine, { ...WISHES, faxTo: ["1", "2"] });
  machine.put(
    "/etc/gofax.conf",
    machine.text("/etc/gofax.conf")?.replace("127.0.0.1:338", "127.0.0.1:8022") ?? "",
  );
  await setUp(machine);
  const text = machine.text("/etc/freeswitch/dialplan/public/00_gofax.xml") ?? "";
  assert(text.includes('"^(?:1|2)$"') && text.includes('data="127.0.0.1:8022 async full"'), text);
});
