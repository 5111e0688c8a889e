import assert from "node:assert/strict";
import { modemName } from "../../lib/hylafax/ids.ts";
import * as libc from "../../lib/os/libc.ts";
import type { ConfigFile } from "../../lib/spool/config_file.ts";
import { type TempSpool, tempSpool } from "./temp_spool.ts";

/** A spool with such files in `etc`. */
function spoolWith(files: Readonly<Record<string, string | Uint8Array>>): TempSpool {
  const temp = tempSpool();
  Deno.mkdirSync(`${temp.dir}/etc`);
  for (const [name, text] of Object.entries(files)) {
    Deno.writeFileSync(
      `${temp.dir}/etc/${name}`,
      typeof text === "string" ? new TextEncoder().encode(text) : text,
    );
  }
  return temp;
}

function lines({ items }: ConfigFile): readonly string[] | undefined {
  return items?.map(({ tag, value, where }) => `${where}: ${tag}=${value}`);
}

Deno.test("the spool reads faxq's configuration, and that of a modem", () => {
  using temp = spoolWith({ config: "MaxTries: 1\n", "config.freeswitch0": "\nJobReqBusy: 30" });
  assert.deepEqual(lines(temp.spool.serverConfig()), ["etc/config:1: maxtries=1"]);
  const modem = temp.spool.modemConfig(modemName("freeswitch0"));
  assert.deepEqual(lines(modem), ["etc/config.freeswitch0:2: jobreqbusy=30"]);
  assert.deepEqual([modem.problems, modem.unread], [[], []]);
});

Deno.test("included files stand in the place of their line, relative to the spool or absolute", () => {
  using temp = spoolWith({
    more: "A: 2\nInclude: etc/deeper\nA: 5\nno colon\n",
    deeper: "A: 3\nA: 4",
    other: "A: 7",
  });
  Deno.writeTextFileSync(
    `${temp.dir}/etc/config`,
    `A: 1\nInclude: etc/more\nA: 6\nINCLUDE: "${temp.dir}/etc/other"\n`,
  );
  const config = temp.spool.serverConfig();
  assert.deepEqual(lines(config), [
    "etc/config:1: a=1",
    "etc/more:1: a=2",
    "etc/deeper:1: a=3",
    "etc/deeper:2: a=4",
    "etc/more:3: a=5",
    "etc/config:3: a=6",
    `${temp.dir}/etc/other:1: a=7`,
  ]);
  assert.deepEqual(config.problems.map(({ where }) => where), ["etc/more:4"]);
});

Deno.test("what cannot be read is told, and the rest is there", () => {
  using temp = spoolWith({ config: "Include: etc/none\nInclude: etc/pipe\nInclude: etc\nInclude:\nA: 1\n" });
  libc.mkfifo(`${temp.dir}/etc/pipe`, 0o600);
  const config = temp.spool.serverConfig();
  assert.deepEqual(lines(config), ["etc/config:5: a=1"]);
  assert.deepEqual(config.unread, [
    `Cannot read "${temp.dir}/etc/none": there is no such file or directory`,
    `Cannot read "${temp.dir}/etc/pipe": it is no plain file`,
    `Cannot read "${temp.dir}/etc": it is no plain file`,
    `Cannot read "${temp.dir}/": it is no plain file`,
  ]);
  const missing = temp.spool.modemConfig(modemName("freeswitch0"));
  assert.deepEqual([missing.items, missing.unread.length], [undefined, 1]);
});

Deno.test("files that include one another come to an end", () => {
  using temp = spoolWith({ config: "A: 1\nInclude: etc/config\nInclude: etc/config\n" });
  const { items, problems } = temp.spool.serverConfig();
  assert.equal(items?.length, 20);
  assert.match(problems[0]?.message ?? "", /^more than 20 files/);
});

Deno.test("of an endless file only the beginning is read; bytes that are no UTF-8 do no harm", () => {
  const text = `A: 1\n${`${"#".repeat(62)}\n`.repeat(5000)}A: 2\n`;
  using temp = spoolWith({ config: text, "config.freeswitch0": Uint8Array.of(0x41, 0x3a, 0xe4, 0x0a) });
  const config = temp.spool.serverConfig();
  assert.deepEqual(lines(config), ["etc/config:1: a=1"]);
  assert.deepEqual(config.problems, [{
    where: "etc/config",
    message: "only its first 262144 bytes are looked at",
  }]);
  assert.deepEqual(lines(temp.spool.modemConfig(modemName("freeswitch0"))), [
    "etc/config.freeswitch0:1: a=ä",
  ]);
});
