import assert from "node:assert/strict";
import { FINAL_CAUSES } from "../../lib/fax/end/end_table.ts";
import { parseDialect } from "../../lib/config/dialect.ts";
import { loadConfig } from "../../lib/config/load.ts";
import { formatProblem } from "../../lib/config/problem.ts";
import { KNOWN_KEYS } from "../../lib/config/schema.ts";
import { PLACEHOLDER_PASSWORD } from "../../lib/config/text.ts";

const TEXT = await Deno.readTextFile(new URL("../../config/gofax.conf", import.meta.url));
const PLACEHOLDER_LINE = /^password = .*$/m;
const DISABLED = /^;(?=[a-z0-9]+ =)/gm;

Deno.test("the shipped gofax.conf wants a password before it is of use, and nothing else", () => {
  const line = TEXT.slice(0, TEXT.search(PLACEHOLDER_LINE)).split("\n").length;
  assert.deepEqual(loadConfig(TEXT, "gofax.conf").problems.map(formatProblem), [
    `gofax.conf:${line}: freeswitch.password: this is still the placeholder: ` +
    "write the password that FreeSWITCH's event socket asks for",
  ]);
  assert.ok(TEXT.includes(`password = ${PLACEHOLDER_PASSWORD}\n`));
});

Deno.test("the shipped gofax.conf says what its sample values are", () => {
  const { config, problems, warnings } = loadConfig(
    TEXT.replace(PLACEHOLDER_LINE, "password = geheim"),
    "gofax.conf",
  );
  assert.deepEqual(problems, []);
  assert.deepEqual(
    warnings.map(({ key, message }) => [key, message]),
    [["freeswitch.ident", "+1 337"], ["freeswitch.header", "GONICUS LABS"], ["gofaxsend.faxnumber", "4711"]]
      .map(([key, sample]) => [key, `"${sample}" is the sample's: write your own`]),
  );
  assert.ok(config);
  const { freeswitch, hylafax, gofaxd, gofaxsend } = config;
  assert.deepEqual(freeswitch.socket, { hostname: "127.0.0.1", port: 8021 });
  assert.deepEqual([freeswitch.gateways, freeswitch.ident, freeswitch.header], [
    ["default"],
    "+1 337",
    "GONICUS LABS",
  ]);
  assert.deepEqual([freeswitch.verbose, freeswitch.softmodemFallback], [false, true]);
  assert.deepEqual(hylafax, {
    spooldir: "/var/spool/hylafax",
    modems: 5,
    xferfaxlog: "log/xferfaxlog",
    lockdir: "/var/lock",
  });
  assert.deepEqual(gofaxd.socket, { hostname: "127.0.0.1", port: 338 });
  assert.deepEqual([gofaxd.enableT38, gofaxd.requestT38], [true, true]);
  assert.deepEqual([gofaxd.answerAfterMs, gofaxd.waitTimeMs], [2000, 1000]);
  assert.deepEqual([gofaxsend.enableT38, gofaxsend.requestT38], [true, true]);
  assert.deepEqual([gofaxsend.faxNumber, gofaxsend.cidName], ["4711", "sender"]);
  assert.deepEqual(gofaxsend.failedResponse, FINAL_CAUSES);
});

Deno.test("the shipped gofax.conf names every key, and its default where the line is disabled", () => {
  const active = new Set(parseDialect(TEXT).entries.map((entry) => `${entry.section}.${entry.key}`));
  const all = parseDialect(TEXT.replaceAll(DISABLED, "")).entries;
  const named = new Set(all.map((entry) => `${entry.section}.${entry.key}`));
  assert.deepEqual([...named].sort(), KNOWN_KEYS.map((known) => known.path).sort());
  for (const { path, key } of KNOWN_KEYS) {
    if (active.has(path)) continue;
    const entry = all.find((entry) => `${entry.section}.${entry.key}` === path);
    assert.equal(entry?.value, key.initial, path);
  }
});
