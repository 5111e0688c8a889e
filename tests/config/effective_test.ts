import assert from "node:assert/strict";
import { effectiveConfig } from "../../lib/config/effective.ts";
import { loadConfig } from "../../lib/config/load.ts";

/** `value <- from` of one key. */
function shown(text: string, path: string): string | undefined {
  const settings = effectiveConfig(loadConfig(text, "/etc/gofax.conf"));
  const found = settings.find(({ section, key }) => `${section}.${key}` === path);
  return found && `${found.usable ? found.value : "unusable"} <- ${found.from}`;
}

const CASES: readonly [text: string, path: string, want: string][] = [
  ["", "freeswitch.socket", "127.0.0.1:8021 <- default"],
  ["", "freeswitch.password", "unusable <- /etc/gofax.conf:1"],
  ["\n[freeswitch]\nident = x", "freeswitch.password", "unusable <- /etc/gofax.conf:2"],
  ["[freeswitch]\npassword = x", "freeswitch.password", "(hidden) <- /etc/gofax.conf:2"],
  ["[freeswitch]\nsocket = [::1]:1", "freeswitch.socket", "[::1]:1 <- /etc/gofax.conf:2"],
  ["[freeswitch]\nsocket = nonsense", "freeswitch.socket", "unusable <- /etc/gofax.conf:2"],
  ["[freeswitch]\nsocket = [::1]:1\nsocket = x", "freeswitch.socket", "unusable <- /etc/gofax.conf:3"],
  ["[freeswitch]\ngateway = a\ngateway = b/c", "freeswitch.gateway", "unusable <- /etc/gofax.conf:3"],
  ['[freeswitch]\nheader = "x', "freeswitch.header", "unusable <- /etc/gofax.conf:2"],
  ["[freeswitch]\nident", "freeswitch.ident", "unusable <- /etc/gofax.conf:2"],
  ["[freeswitch]\nident =", "freeswitch.ident", " <- /etc/gofax.conf:2"],
  ["[gofaxd]\noffert38 = perhaps", "gofaxd.requestt38", "unusable <- /etc/gofax.conf:2"],
  ["[gofaxd]\noffert38 = perhaps\nrequestt38 = on", "gofaxd.requestt38", "true <- /etc/gofax.conf:3"],
  ["[freeswitch]\ngateway = a\ngateway = b", "freeswitch.gateway", "a, b <- /etc/gofax.conf:3"],
  ["[freeswitch]\nverbose\nverbose = off", "freeswitch.verbose", "false <- /etc/gofax.conf:3"],
  ["[freeswitch]\nfallbackexpire = 36h", "freeswitch.fallbackexpire", "36h <- /etc/gofax.conf:2"],
  ["[gofaxd]\nanswerafter = 2s", "gofaxd.answerafter", "2000 <- /etc/gofax.conf:2"],
  ["[gofaxd]\nrecvfilemode = 640", "gofaxd.recvfilemode", "0640 <- /etc/gofax.conf:2"],
  ["[gofaxd]\noffert38 = yes", "gofaxd.requestt38", "true <- /etc/gofax.conf:2"],
  ["[gofaxd]\nrecipientfromdiversionheader", "gofaxd.recipientfrom", "diversion <- /etc/gofax.conf:2"],
];

Deno.test("effectiveConfig() shows each value and where it comes from", async (t) => {
  for (const [text, path, want] of CASES) {
    await t.step(`${path} of ${JSON.stringify(text)}`, () => assert.equal(shown(text, path), want));
  }
});

Deno.test("effectiveConfig() marks secrets and does not hold them", () => {
  const settings = effectiveConfig(loadConfig("[freeswitch]\npassword = hunter2", "f"));
  assert.deepEqual(settings.filter(({ secret }) => secret).map(({ key }) => key), ["password"]);
  assert.ok(!JSON.stringify(settings).includes("hunter2"));
});
