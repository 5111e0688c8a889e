import assert from "node:assert/strict";
import { parseJobId } from "../../lib/hylafax/ids.ts";
import {
  type ModemMessage,
  parseModemMessage,
  senderBegin,
  senderEnd,
  splitMessages,
} from "../../lib/hylafax/modem_message.ts";
import { bytesOf, recordedText } from "./support.ts";

/** The recorded bytes behind the line that begins with `who`. */
function captured(who: string, file = "fifo/modem-bytes.txt"): Uint8Array {
  const lines = recordedText(file).split("\n");
  const at = lines.findIndex((line) => line.startsWith(who));
  const text = / ((?:[0-9a-f]{2} )*[0-9a-f]{2})$/.exec(lines[at] ?? "")?.[1] ?? lines[at + 1] ?? "";
  return Uint8Array.from(text.trim().split(" "), (byte) => Number.parseInt(byte, 16));
}

const rows: readonly (readonly [string, ModemMessage])[] = [
  ["faxq assigning the modem", { kind: "lock" }],
  ["faxq start", { kind: "hello" }],
  ["faxabort", { kind: "abort" }],
  ["faxanswer  ", { kind: "answer", how: "" }],
  ["faxanswer -h fax", { kind: "answer", how: "fax" }],
  ["faxanswer -h dial123", { kind: "answer", how: "dial123;" }],
  ["faxlock", { kind: "lock" }],
  ["faxquit", { kind: "quit" }],
  ["faxstate -s ready", { kind: "state", state: "ready" }],
  ["faxstate -s busy", { kind: "state", state: "busy" }],
  ["faxstate -s down", { kind: "state", state: "down" }],
  // One read of two writes without an end: HylaFAX cannot tell them apart either.
  ["faxconfig", { kind: "config", tag: "RingsBeforeAnswer", value: "2CSpeakerVolume:low" }],
];

for (const [who, want] of rows) {
  Deno.test(`parseModemMessage() reads what ${who.trim()} writes`, () => {
    assert.deepEqual(splitMessages(captured(who)).map(parseModemMessage), [want]);
  });
}

const PLUS = "../hylafaxplus/fifo/modem-bytes.txt";

const plusRows: readonly (readonly [string, ...ModemMessage[]])[] = [
  ["faxabort", { kind: "abort" }],
  ["faxanswer  ", { kind: "answer", how: "" }],
  ["faxanswer -h fax", { kind: "answer", how: "fax" }],
  ["faxlock", { kind: "lock" }],
  ["faxquit", { kind: "quit" }],
  ["faxstate -s ready", { kind: "state", state: "ready" }],
  ["faxstate -s busy", { kind: "state", state: "busy" }],
  ["faxstate -s down", { kind: "state", state: "down" }],
  ["faxstate -s exempt", { kind: "state", state: "exempt" }],
  [
    "faxconfig",
    { kind: "config", tag: "RingsBeforeAnswer", value: "2" },
    { kind: "config", tag: "SpeakerVolume", value: "low" },
  ],
];

for (const [who, ...want] of plusRows) {
  Deno.test(`parseModemMessage() reads what HylaFAX+'s ${who.trim()} writes`, () => {
    assert.deepEqual(splitMessages(captured(who, PLUS)).map(parseModemMessage), want);
  });
}

const texts: readonly (readonly [string, ModemMessage])[] = [
  ["H", { kind: "hello" }],
  ["Aany", { kind: "answer", how: "any" }],
  ["Adata", { kind: "answer", how: "data" }],
  ["Avoice", { kind: "answer", how: "voice" }],
  ["Aextern", { kind: "answer", how: "extern" }],
  ["CSpeakerVolume:", { kind: "config", tag: "SpeakerVolume", value: "" }],
  ["GB12:345", { kind: "senderBegin", jobId: parseJobId("12"), pid: 345 }],
  ["GE12:345", { kind: "senderEnd", jobId: parseJobId("12"), pid: 345 }],
];

for (const [text, want] of texts) {
  Deno.test(`parseModemMessage() reads ${text}`, () => assert.deepEqual(parseModemMessage(text), want));
}

for (
  const text of [
    "",
    "x",
    "S",
    "SX",
    "SRx",
    "Lx",
    "Hx",
    "Zz",
    "A1",
    "C",
    "C:1",
    "Cx y:1",
    "G",
    "GB",
    "GB0:1",
    "GB1:",
    "GB1:0",
    "GB99999999999:1",
    "GX1:1",
    "GB1:1 ",
    "ü",
  ]
) {
  Deno.test(`parseModemMessage() does not know ${JSON.stringify(text)}`, () => {
    assert.deepEqual(parseModemMessage(text), { kind: "unknown", text });
  });
}

const reads: readonly (readonly [string, string, readonly string[]])[] = [
  ["nothing", "", []],
  ["one message with NUL", "HELLO\0", ["HELLO"]],
  ["several with NUL", "SB\0L\0GB1:2\0", ["SB", "L", "GB1:2"]],
  ["one without an end", "SR", ["SR"]],
  ["the last without an end", "L\0SD", ["L", "SD"]],
  ["a person's echo", "SR\n", ["SR"]],
  ["two echoes in one read", "SD\nSR\n", ["SD", "SR"]],
  ["a line break before NUL", "L\n\0", ["L"]],
  ["empty messages", "\0\0\nL\0\0", ["L"]],
  ["two utilities in one read", "SDSR", ["SD", "SR"]],
  ["a lock run into by a utility", "L\0ZQSBSE", ["L", "Z", "Q", "SB", "SE"]],
  ["what only looks like words", "SRx", ["SRx"]],
  ["configuration in one piece", "CX:SRL", ["CX:SRL"]],
];

for (const [name, read, want] of reads) {
  Deno.test(`splitMessages() takes apart ${name}`, () =>
    assert.deepEqual(splitMessages(bytesOf(read)), want));
}

Deno.test("splitMessages() reads bytes that are not UTF-8", () => {
  assert.deepEqual(splitMessages(new Uint8Array([0x43, 0x58, 0x3a, 0xfc, 0])), ["CX:ü"]);
});

Deno.test("senderBegin() and senderEnd() write what is read", () => {
  const job = parseJobId("7");
  assert.deepEqual(senderBegin(job, 42), bytesOf("GB7:42\0"));
  assert.deepEqual(senderEnd(job, 42), bytesOf("GE7:42\0"));
});
