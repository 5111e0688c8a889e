/** FreeSWITCH's configuration, read from its files. */

import assert from "node:assert/strict";
import { loadLibc } from "../../../lib/os/libc.ts";
import { lookAtSwitchFiles } from "../../../lib/site/look/freeswitch_files.ts";
import { ScratchMachine } from "../../support/scratch_machine.ts";

// It stays open, whichever test needs it first.
loadLibc();

const SHIPPED = new URL("../../../config/freeswitch", import.meta.url).pathname;

/** A configuration of somebody's own: as FreeSWITCH's samples are built, with words of our own. */
const FOREIGN = {
  "/etc/freeswitch/freeswitch.xml": `<?xml version="1.0"?>
<document type="freeswitch/xml">
  <!-- <X-PRE-PROCESS cmd="set" data="port=9000"/> -->
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
  <X-PRE-PROCESS cmd="set" data="secret=s3cret"/>
  <X-PRE-PROCESS cmd="set" data="both=$\${secret}-$\${local_ip_v4}"/>
</include>
`,
  "/etc/freeswitch/autoload_configs/event_socket.conf.xml": `<configuration name="event_socket.conf">
  <settings>
    <param name="listen-ip" value="::"/>
    <param name="listen-port" value="$\${port}"/>
    <param name="password" value="$\${secret}"/>
    <!--<param name="apply-inbound-acl" value="loopback.auto"/>-->
  </settings>
</configuration>
`,
  "/etc/freeswitch/autoload_configs/sofia.conf.xml": `<configuration name="sofia.conf">
  <profiles>
    <X-PRE-PROCESS cmd="include" data="../sip_profiles/*.xml"/>
  </profiles>
</configuration>
`,
  "/etc/freeswitch/sip_profiles/internal.xml": `<profile name="internal">
  <settings><param name="context" value="public"/><param name="x" value="$\${both}"/></settings>
</profile>
`,
  "/etc/freeswitch/sip_profiles/external.xml": `<profile name="external">
  <gateways>
    <X-PRE-PROCESS cmd="include" data="external/*.xml"/>
  </gateways>
  <settings>
    <param name="apply-inbound-acl" value="one"/>
    <param name="apply-inbound-acl" value="two"/>
  </settings>
</profile>
`,
  "/etc/freeswitch/sip_profiles/external/pbx.xml": `<include>
  <gateway name="pbx">
    <param name="proxy" value="10.0.0.1"/>
  </gateway>
</include>
`,
  "/etc/freeswitch/dialplan/public.xml": `<include>
  <context name="public">
    <extension name="fax">
      <condition field="destination_number" expression="^4711$">
        <action application="socket" data="127.0.0.1:338 async full"/>
      </condition>
    </extension>
    <!--
    <X-PRE-PROCESS cmd="include" data="hidden.xml"/>
    -->
  </context>
</include>
`,
  "/etc/freeswitch/dialplan/.hidden.xml": "",
};

Deno.test("the shipped configuration is known as such, and read as FreeSWITCH reads it", () => {
  using machine = ScratchMachine.with();
  machine.copyIn(SHIPPED, "/etc/freeswitch");
  const { state, folder, files } = lookAtSwitchFiles(machine);
  assert.deepEqual([state, folder, files?.kind], ["configured", "/etc/freeswitch", "shipped"]);
  assert(files !== undefined);
  const { eventSocket, profiles, acls, modules, sockets, fax, core } = files;
  assert.deepEqual(
    [eventSocket?.listenIp, eventSocket?.port, eventSocket?.password, eventSocket?.acls],
    ["127.0.0.1", 8021, "REPLACE-ME", ["loopback.auto"]],
  );
  assert.deepEqual(profiles.map(({ name, acls }) => [name, acls]), [
    ["gofax", ["sip_peers"]],
    ["gofax-selftest", ["loopback.auto"]],
  ]);
  assert.equal(profiles[0]?.params.get("sip-port")?.value, "5060");
  const gateway = profiles[0]?.gateways[0];
  assert.deepEqual(
    [gateway?.name, gateway?.profile, gateway?.params.get("proxy")?.value, gateway?.file],
    ["default", "gofax", "192.0.2.1", "/etc/freeswitch/gateways/default.xml"],
  );
  assert.deepEqual(acls.map(({ name, fallback, nodes }) => [name, fallback, nodes.map(({ cidr }) => cidr)]), [
    ["sip_peers", "deny", ["192.0.2.1/32"]],
  ]);
  assert(modules.some(({ name }) => name === "mod_spandsp"));
  assert.deepEqual(sockets.map(({ address, words, by, name }) => [address, words, by, name]), [
    ["127.0.0.1:338", ["async", "full"], "profile", "gofax"],
  ]);
  assert.equal(fax.get("ident")?.value, "_undef_");
  assert.equal(core.get("rtp-start-port")?.value, "16384");
});

Deno.test("somebody's own configuration: includes, variables, and a directive in a comment, which counts", () => {
  using machine = ScratchMachine.with(FOREIGN);
  const { files } = lookAtSwitchFiles(machine);
  assert(files !== undefined);
  assert.equal(files.kind, "foreign");
  assert.deepEqual(
    [
      files.eventSocket?.listenIp,
      files.eventSocket?.port,
      files.eventSocket?.password,
      files.eventSocket?.acls,
    ],
    ["::", 9000, "s3cret", []],
  );
  assert.deepEqual(files.profiles.map(({ name }) => name), ["external", "internal"]);
  assert.deepEqual(files.profiles[0]?.acls, ["one", "two"]);
  assert.deepEqual(files.profiles[0]?.gateways.map(({ name, file }) => [name, file]), [
    ["pbx", "/etc/freeswitch/sip_profiles/external/pbx.xml"],
  ]);
  assert.equal(files.profiles[1]?.params.get("x")?.value, "s3cret-$${local_ip_v4}");
  assert.deepEqual(files.sockets.map(({ by, name, file, line }) => [by, name, file, line]), [
    ["dialplan", "public", "/etc/freeswitch/dialplan/public.xml", 5],
  ]);
  assert.deepEqual(files.tree.unread, ["/etc/freeswitch/dialplan/hidden.xml"]);
});

Deno.test("a folder without a configuration, an empty one, and none", () => {
  using machine = ScratchMachine.with();
  assert.deepEqual(lookAtSwitchFiles(machine), {
    program: undefined,
    folder: "/etc/freeswitch",
    state: "none",
    files: undefined,
  });
  machine.put("/etc/freeswitch/", "");
  assert.equal(lookAtSwitchFiles(machine).state, "empty");
  machine.put("/etc/freeswitch/notes.txt", "");
  assert.equal(lookAtSwitchFiles(machine).state, "other");
});

Deno.test("the folder that the service names counts, and an installation from source is found", () => {
  using machine = ScratchMachine.with({
    "/usr/local/freeswitch/conf/freeswitch.xml": "<document/>",
    "/usr/local/freeswitch/bin/freeswitch": "",
  });
  const { folder, program } = lookAtSwitchFiles(machine);
  assert.deepEqual([folder, program], ["/usr/local/freeswitch/conf", "/usr/local/freeswitch/bin/freeswitch"]);
  machine.put(
    "/lib/systemd/system/freeswitch.service",
    "[Service]\nExecStart=/usr/bin/freeswitch -nc \\\n  -conf /srv/fs/\n",
  );
  assert.equal(lookAtSwitchFiles(machine).folder, "/srv/fs");
});

Deno.test("files that include one another do not keep the reading from its end", () => {
  using machine = ScratchMachine.with({
    "/etc/freeswitch/freeswitch.xml":
      `<X-PRE-PROCESS cmd="include" data="freeswitch.xml"/>\n<a/>\n</b>\n<c>\n`,
  });
  assert.equal(lookAtSwitchFiles(machine).state, "configured");
});
