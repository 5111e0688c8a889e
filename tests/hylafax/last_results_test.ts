import assert from "node:assert/strict";
import { lastResults } from "../../lib/hylafax/last_results.ts";
import { recordedText } from "./support.ts";

const SEND =
  '11/23/26 11:11\tSEND\t000000010\tfreeswitch0\t11\t""\troot@faxhost\t"1001"\t"fs-b"\t2170920\t0\t0:00:13\t0:00:12\t"The call dropped prematurely"\t""\t""\t""\t"root"\t"00 44 1F 20"\n';
const RECV =
  '11/23/26 11:12\tRECV\t000000011\tfreeswitch1\trecvq/fax000000002.tif\t""\tfax\t"4711"\t"<UNSPECIFIED>"\t2170920\t3\t0:00:42\t0:00:40\t""\t"Bob"\t"0301234567"\t"8001"\t""\t""\n';
const call = (commId: string, reason: string): string =>
  `11/23/26 11:13\tCALL\t${commId}\tfreeswitch1\t\t""\tfax\t"4711"\t""\t0\t0\t0:00:42\t0:00:40\t"${reason}"\t"Bob"\t"0301234567"\t"8001"\t""\t""\n`;

Deno.test("lastResults() reads what was sent and received, the newest first", () => {
  assert.deepEqual(lastResults(SEND + RECV, 5), [
    {
      time: "2026-11-23T11:12",
      direction: "in",
      commId: "000000011",
      modem: "freeswitch1",
      jobOrFile: "recvq/fax000000002.tif",
      number: "0301234567",
      remote: "",
      pages: 3,
      seconds: 40,
      success: true,
      reason: "",
    },
    {
      time: "2026-11-23T11:11",
      direction: "out",
      commId: "000000010",
      modem: "freeswitch0",
      jobOrFile: "11",
      number: "1001",
      remote: "fs-b",
      pages: 0,
      seconds: 12,
      success: false,
      reason: "The call dropped prematurely",
    },
  ]);
});

Deno.test("lastResults() counts a call in once", () => {
  const text = RECV + call("000000011", "") + call("000000011", "late") + call("000000012", "") +
    call("000000013", "No fax");
  assert.deepEqual(lastResults(text, 5).map(({ commId, reason }) => [commId, reason]), [
    ["000000013", "No fax"],
    ["000000011", ""],
  ]);
});

Deno.test("lastResults() keeps the last ones and passes over what it cannot read", () => {
  const text = `garbage\n${SEND.repeat(9)}half a li\n${RECV}11/23/26 11:13\tSEND\t0000`;
  assert.deepEqual(lastResults(text, 2).map(({ direction }) => direction), ["in", "out"]);
  assert.deepEqual(lastResults("", 2), []);
});

Deno.test("lastResults() reads what the real programs wrote", () => {
  const results = lastResults(recordedText("xferfaxlog/real-6.0.7"), 1000);
  assert.deepEqual(results.map(({ direction, success }) => `${direction} ${success ? "well" : "badly"}`), [
    "in well",
    "in well",
    ...Array.from({ length: 6 }, () => "out badly"),
    "out well",
  ]);
});
