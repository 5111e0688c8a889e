import assert from "node:assert/strict";
import { loadConfig } from "../../lib/config/load.ts";

const ROOT = new URL("../../config/freeswitch/", import.meta.url).pathname;

const FILES = [
  "freeswitch.xml",
  "vars.xml",
  "gateways/default.xml",
  "sip_profiles/gofax-selftest.xml",
  ...["acl", "db", "event_socket", "logfile", "modules", "sofia", "spandsp", "switch", "syslog"]
    .map((name) => `autoload_configs/${name}.conf.xml`),
];

async function succeeds(command: string, args: readonly string[]): Promise<boolean> {
  try {
    return (await new Deno.Command(command, { args: [...args], stdout: "null", stderr: "null" }).output())
      .success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** xmllint, from Debian's libxml2-utils; installed if we may. */
async function needXmllint(): Promise<void> {
  if (await succeeds("xmllint", ["--version"])) return;
  const install = ["install", "-y", "-q", "--no-install-recommends", "libxml2-utils"];
  if (Deno.uid() === 0 && !await succeeds("apt-get", install)) {
    await succeeds("apt-get", ["update", "-q"]);
    await succeeds("apt-get", install);
  }
  assert.ok(await succeeds("xmllint", ["--version"]), "xmllint is needed: apt-get install libxml2-utils");
}

async function listed(directory: string, prefix = ""): Promise<string[]> {
  const found: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(directory)) {
    if (isDirectory) found.push(...await listed(`${directory}/${name}`, `${prefix}${name}/`));
    else found.push(prefix + name);
  }
  return found;
}

const texts = new Map<string, string>();
for (const file of FILES) texts.set(file, await Deno.readTextFile(ROOT + file));
const textOf = (file: string): string => texts.get(file) ?? assert.fail(file);

Deno.test("the FreeSWITCH configuration has the files that it should have", async () => {
  assert.deepEqual((await listed(ROOT)).sort(), [...FILES].sort());
});

Deno.test("every XML file is well-formed", async () => {
  await needXmllint();
  const { success, stderr } = await new Deno.Command("xmllint", {
    args: ["--noout", ...FILES.map((file) => ROOT + file)],
  }).output();
  assert.ok(success, new TextDecoder().decode(stderr));
});

// FreeSWITCH looks for directives line by line before it reads XML: it finds them in comments too
Deno.test("every directive of FreeSWITCH's preprocessor stands alone on a line, outside of comments", () => {
  for (const [file, text] of texts) {
    const withoutComments = text.replaceAll(/<!--[\s\S]*?-->/g, "");
    assert.equal(
      withoutComments.match(/x-pre-process/gi)?.length,
      text.match(/x-pre-process/gi)?.length,
      file,
    );
    for (const line of text.split("\n").filter((line) => /x-pre-process/i.test(line))) {
      assert.match(line, /^ *<X-PRE-PROCESS cmd="(set|include)" data="[^"]+"\/>$/, file);
    }
  }
});

Deno.test("every variable that is used is set", () => {
  const set = [...textOf("vars.xml").matchAll(/cmd="set" data="(\w+)=/g)].map(([, name]) => name);
  for (const [file, text] of texts) {
    for (const [, name] of text.matchAll(/\$\$\{(\w+)\}/g)) {
      assert.ok(set.includes(name) || name === "local_ip_v4", `${name} in ${file}`);
    }
  }
});

Deno.test("calls are taken from nobody until the site says from whom", () => {
  const text = textOf("autoload_configs/acl.conf.xml");
  assert.match(text, /<list name="sip_peers" default="deny">/);
  assert.deepEqual([...text.matchAll(/<node [^>]*cidr="([^"]*)"/g)].map(([, cidr]) => cidr), [
    "192.0.2.1/32",
  ]);
  assert.match(textOf("autoload_configs/sofia.conf.xml"), /name="apply-inbound-acl" value="sip_peers"/);
});

Deno.test("the profile of the self-test is for this machine, and parks what comes", () => {
  const text = textOf("sip_profiles/gofax-selftest.xml");
  for (const name of ["sip-ip", "rtp-ip"]) {
    assert.match(text, new RegExp(`name="${name}" value="127\\.0\\.0\\.1"`));
  }
  assert.match(text, /name="apply-inbound-acl" value="loopback\.auto"/);
  assert.match(text, /name="dialplan" value="inline:'m:\^:set:park_timeout=15\^park:'"/);
  assert.match(textOf("autoload_configs/sofia.conf.xml"), /data="\.\.\/sip_profiles\/\*\.xml"/);
});

Deno.test("the event socket is for this machine and has no password of ours", () => {
  const text = textOf("autoload_configs/event_socket.conf.xml");
  assert.match(text, /name="listen-ip" value="127\.0\.0\.1"/);
  assert.match(text, /name="apply-inbound-acl" value="loopback\.auto"/);
  assert.match(text, /name="password" value="\$\$\{event_socket_password\}"/);
  assert.match(textOf("vars.xml"), /data="event_socket_password=REPLACE-ME"/);
  assert.ok(![...texts.values()].some((text) => text.includes("ClueCon")));
});

Deno.test("the commands of docs/by-hand.md and vars.xml put one new password into both files", async () => {
  const page = await Deno.readTextFile(new URL("../../docs/by-hand.md", import.meta.url));
  const commands = /^password=.*\nsed -i .*REPLACE-ME.*$/m.exec(page)?.[0] ?? assert.fail("no commands");
  for (const line of commands.split("\n")) assert.ok(textOf("vars.xml").includes(line), line);
  const dir = await Deno.makeTempDir();
  try {
    const conf = await Deno.readTextFile(new URL("../../config/gofax.conf", import.meta.url));
    const made: string[] = [];
    for (let times = 0; times < 2; times++) {
      await Deno.writeTextFile(`${dir}/vars.xml`, textOf("vars.xml"));
      await Deno.writeTextFile(`${dir}/gofax.conf`, conf);
      const script = commands.replace("/etc/freeswitch/", `${dir}/`).replace("/etc/gofax", `${dir}/gofax`);
      assert.ok((await new Deno.Command("sh", { args: ["-ec", script] }).output()).success);
      const switchSide = /data="event_socket_password=([^"]*)"/.exec(
        await Deno.readTextFile(`${dir}/vars.xml`),
      )?.[1];
      const ourSide = loadConfig(await Deno.readTextFile(`${dir}/gofax.conf`), "gofax.conf").config;
      assert.match(switchSide ?? "", /^[A-Za-z0-9+/]{24}$/);
      assert.equal(ourSide?.freeswitch.password, switchSide);
      made.push(switchSide ?? "");
    }
    assert.notEqual(made[0], made[1]);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});

Deno.test("incoming calls go to gofaxd", () => {
  const socket = /data="gofaxd_socket=([^"]*)"/.exec(textOf("vars.xml"))?.[1];
  const dialplan = /name="dialplan" value="([^"]*)"/.exec(textOf("autoload_configs/sofia.conf.xml"))?.[1];
  const expanded = dialplan?.replace("$${gofaxd_socket}", socket ?? "");
  assert.equal(expanded, "inline:socket:127.0.0.1:338 async full");
});

Deno.test("each module that has a configuration here is loaded, and the gateway is the one of gofax.conf", () => {
  const modules = textOf("autoload_configs/modules.conf.xml");
  for (
    const name of [
      "db",
      "event_socket",
      "logfile",
      "sofia",
      "spandsp",
      "syslog",
      "commands",
      "dptools",
      "tone_stream",
    ]
  ) {
    assert.ok(modules.includes(`<load module="mod_${name}"/>`), name);
  }
  assert.ok(textOf("gateways/default.xml").includes('<gateway name="default">'));
});
