import assert from "node:assert/strict";
import { type ModemActivity, parseModemStatus } from "../../lib/hylafax/modem_status.ts";

Deno.test("parseModemStatus() knows HylaFAX's words", () => {
  const cases: readonly [line: string | undefined, activity: ModemActivity, jobId?: number][] = [
    ["Running and idle\n", "idle"],
    ["Waiting for modem to come free", "waiting"],
    ["Waiting for modem to come ready", "waiting"],
    ["Sending job 42", "sending", 42],
    ["Sending facsimile", "sending"],
    ["Receiving facsimile", "receiving"],
    ['Receiving from "+49 30 1"', "receiving"],
    ["Answering the phone", "receiving"],
    ["Down", "down"],
    ["Initializing server", "unknown"],
    ["", "unknown"],
    [undefined, "unknown"],
  ];
  for (const [line, activity, jobId] of cases) {
    assert.deepEqual(parseModemStatus(line), { activity, jobId, text: line?.trim() ?? "" }, line);
  }
});
