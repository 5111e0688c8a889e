import assert from "node:assert/strict";
import { decodeConfig } from "../../lib/config/dialect.ts";
import { effectiveConfig } from "../../lib/config/effective.ts";
import { loadConfig } from "../../lib/config/load.ts";
import { formatProblem } from "../../lib/config/problem.ts";
import { KNOWN_KEYS } from "../../lib/config/schema.ts";
import { chance } from "../hylafax/support.ts";

const SEED = 20_261_123;

const PIECES = [
  "[",
  "]",
  '"',
  "\\",
  "\n",
  "\r\n",
  "\r",
  " ",
  "\t",
  "=",
  ";",
  "#",
  ",",
  "\uFEFF",
  "\0",
  "\u2028",
  "${",
  "]:",
  "true",
  "0",
  "00",
  "-1",
  "1e9",
  "99999999999999999999",
  "30d",
  "1h2m",
  "::1",
  "[::1]:8021",
  "127.0.0.1:0",
  "é€",
  "USER_BUSY",
  "user_busy",
  "__proto__",
  "constructor",
  "toString",
  "freeswitch",
  "x".repeat(300),
  "[freeswitch]\n",
  "[gofaxd]\n",
  "[gofaxsend]\n",
  "[hylafax]\n",
  '[gofaxd "x"]\n',
  "[__proto__]\n",
]; // deno-fmt-ignore

function check(text: string): void {
  const loaded = loadConfig(text, "f");
  assert.equal(loaded.config === undefined, loaded.problems.length > 0, JSON.stringify(text));
  const lines = text.split(text.includes("\n") ? "\n" : "\r").length;
  for (const problem of [...loaded.problems, ...loaded.warnings]) {
    assert.ok(problem.line >= 1 && problem.line <= lines, `${formatProblem(problem)} of ${JSON.stringify(text)}`);
    // deno-lint-ignore no-control-regex
    assert.ok(!/[\x00-\x1f]/.test(formatProblem(problem)), JSON.stringify(formatProblem(problem)));
  }
  assert.equal(effectiveConfig(loaded).length, KNOWN_KEYS.length);
}

Deno.test("loadConfig() survives any bytes", () => {
  const below = chance(SEED);
  for (let round = 0; round < 2000; round++) {
    check(decodeConfig(Uint8Array.from({ length: below(200) }, () => below(256))));
  }
});

Deno.test("loadConfig() survives any shuffle of its own words", () => {
  const below = chance(SEED + 1);
  const words = [...PIECES, ...KNOWN_KEYS.flatMap(({ name }) => [`${name} = `, `\n${name}=`, name])];
  for (let round = 0; round < 4000; round++) {
    check(Array.from({ length: below(40) }, () => words[below(words.length)]).join(""));
  }
});

Deno.test("loadConfig() takes back what effectiveConfig() prints", () => {
  const text =
    "[freeswitch]\npassword = x\ngateway = a, b\nfallbackexpire = 1d12h\n[gofaxd]\nsocket = [::1]:8022\n" +
    "answerafter = 2s\nrecvfilemode = 640\nrejectresponse = busy\nrecipientfromdiversionheader\n" +
    "[gofaxsend]\nhanguptimeout = 1500ms\nnofailover =\n";
  const loaded = loadConfig(text, "f");
  const lines = effectiveConfig(loaded).map(({ section, key, value, secret }) =>
    `[${section}]\n${key} = "${secret ? "x" : value}"`
  );
  assert.deepEqual(loadConfig(lines.join("\n"), "f").config, loaded.config);
});
