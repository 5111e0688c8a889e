import assert from "node:assert/strict";
import { parseCount, parseGateway, parseSwitchStatus } from "../../../lib/fax/status/switch_status.ts";

const RECORDING = Deno.readTextFileSync(new URL("../../data/esl/esl-api-misc.txt", import.meta.url));

/** The body that the recording holds behind a command. */
function recordedReply(command: string): string {
  const lines = RECORDING.split("\n");
  const from = lines.findIndex((line) => /^ +[\d.]+ C> /.test(line) && line.endsWith(`C> api ${command}`));
  const said = lines.slice(from + 2)
    .slice(0, lines.slice(from + 2).findIndex((line) => line.includes(" C> ")))
    .map((line) => line.replace(/^ +[\d.]+ S< ?/, ""));
  return `${said.slice(said.indexOf("") + 1).join("\n")}\n`;
}

Deno.test("parseSwitchStatus() reads version, readiness and uptime", () => {
  assert.deepEqual(parseSwitchStatus(recordedReply("status")), {
    version: "1.10.12-release",
    ready: true,
    uptimeS: 21 * 60 + 54,
  });
});

Deno.test("parseSwitchStatus() reads what other builds say, and nothing else", () => {
  const cases: readonly [name: string, text: string, want: ReturnType<typeof parseSwitchStatus>][] = [
    [
      "built from git, years old",
      "UP 2 years, 1 day, 1 hour, 1 minute, 1 second, 638 milliseconds, 437 microseconds\n" +
      "FreeSWITCH (Version 1.11.2-release git a88d069 2026-08-02 21:02:27Z 64bit) is ready\n",
      { version: "1.11.2-release", ready: true, uptimeS: 2 * 365 * 86_400 + 86_400 + 3_600 + 60 + 1 },
    ],
    [
      "shutting down, without an uptime",
      "FreeSWITCH (Version 1.10.12-release  64bit) is not ready\n",
      { version: "1.10.12-release", ready: false, uptimeS: undefined },
    ],
    ["a refusal", "-ERR permission denied\n", undefined],
    ["nothing", "", undefined],
  ];
  for (const [name, text, want] of cases) assert.deepEqual(parseSwitchStatus(text), want, name);
});

Deno.test("parseGateway() reads a gateway and one that is not there", () => {
  assert.deepEqual(parseGateway("default", recordedReply("sofia status gateway default")), {
    name: "default",
    state: "NOREG",
    status: "UP",
    usable: true,
  });
  assert.deepEqual(parseGateway("nosuchgw", recordedReply("sofia status gateway nosuchgw")), {
    name: "nosuchgw",
    state: undefined,
    status: undefined,
    usable: false,
  });
});

Deno.test("parseGateway() finds usable what is registered, or needs not be, and up", () => {
  const cases: readonly [state: string, status: string, usable: boolean][] = [
    ["REGED", "UP", true],
    ["REGED", "UP (ping)", true],
    ["NOREG", "UP (ping)", true],
    ["NOREG", "DOWN (ping)", false],
    ["NOREG", "DOWN", false],
    ["FAIL_WAIT", "UP", false],
    ["TRYING", "UP", false],
    ["UNREGED", "DOWN", false],
  ];
  for (const [state, status, usable] of cases) {
    const text =
      `=====\nName    \tgw\nPingState\t0/0/0\nState   \t${state}\nStatus  \t${status}\nUptime  \t1s\n`;
    assert.deepEqual(parseGateway("gw", text), { name: "gw", state, status, usable }, `${state} ${status}`);
  }
});

Deno.test("parseCount() takes nothing but a number", () => {
  const cases: readonly [string, number | undefined][] = [
    ["0", 0],
    ["17\n", 17],
    ["-ERR no reply\n", undefined],
    ["-ERR db Command not found!\n", undefined],
    ["", undefined],
  ];
  for (const [text, want] of cases) assert.equal(parseCount(text), want, text);
});
