import assert from "node:assert/strict";
import * as faxq from "../../lib/hylafax/faxq_message.ts";
import { modemName, parseCommId, parseJobId } from "../../lib/hylafax/ids.ts";
import { recordedText } from "./support.ts";

const modem = modemName("ttyFK0");
const one = parseJobId("1");
const first = parseCommId("000000001");

/**
 * A recorded message as bytes: what stands between the outer quotes, and the NUL that ended it. FreeSWITCH tells no password, so gofax
 * sends none, and not faxgetty's word for that, which would be a redirection where a shell gets it.
 */
function golden(file: string, start: string): Uint8Array {
  const line = recordedText(`fifo/${file}`).split("\n").find((l) => l.includes(`"${start}`)) ?? "";
  const text = line.slice(line.indexOf('"') + 1, -1).replace("<UNSPECIFIED>", "");
  return new TextEncoder().encode(`${text}\0`);
}

const text = (message: Uint8Array): string => new TextDecoder().decode(message);

const received: faxq.RecvInfo = {
  seconds: 1,
  pages: 1,
  params: 0x202029,
  file: "recvq/fax000000001.tif",
  commId: parseCommId("000000008"),
  tsi: "+1 555 4242",
  passwd: "",
  reason: "",
  callIds: [],
};
const sent: faxq.SendInfo = {
  seconds: 0,
  pages: 1,
  params: 0x206029,
  commId: first,
  file: "docq/doc2.ps;41",
};
const session: faxq.RecvInfo = { ...received, seconds: 0, pages: 0, params: 0x3ffe7f, tsi: "", passwd: "" };
const ended = "Normal and proper end of connection";

const goldens: readonly (readonly [string, string, string, Uint8Array])[] = [
  ["modemNumber()", "faxgetty.txt", "+ttyFK0:N", faxq.modemNumber(modem, "+49.30.1000")],
  ["modemReady()", "faxgetty.txt", "+ttyFK0:R", faxq.modemReady(modem, "pc8f9c701", 255)],
  ["modemBusy()", "faxgetty.txt", "+ttyFK0:B", faxq.modemBusy(modem)],
  ["modemDown()", "faxgetty.txt", "+ttyFK0:D", faxq.modemDown(modem)],
  ["modemSession()", "faxgetty.txt", "+ttyFK0:I0", faxq.modemSession(modem, parseCommId("000000008"))],
  ["modemSession() without one", "faxgetty.txt", '+ttyFK0:I"', faxq.modemSession(modem, undefined)],
  ["recvCall()", "faxgetty.txt", "@ttyFK0:B", faxq.recvCall(modem)],
  ["recvSession()", "faxgetty.txt", "@ttyFK0:S", faxq.recvSession(modem, session)],
  ["recvPage()", "faxgetty.txt", "@ttyFK0:P", faxq.recvPage(modem, received)],
  ["recvDocument()", "faxgetty.txt", "@ttyFK0:D", faxq.recvDocument(modem, { ...received, reason: ended })],
  ["recvEnd()", "faxgetty.txt", "@ttyFK0:E", faxq.recvEnd(modem)],
  ["jobCallPlaced()", "faxsend.txt", "*1:c", faxq.jobCallPlaced(one)],
  ["jobConnected()", "faxsend.txt", "*1:C", faxq.jobConnected(one)],
  ["jobPageSent()", "faxsend.txt", "*1:d0,1", faxq.jobPageSent(one, sent)],
  [
    "jobDocumentSent()",
    "faxsend.txt",
    "*1:D4,2",
    faxq.jobDocumentSent(one, { ...sent, seconds: 4, pages: 2 }),
  ],
];

for (const [name, file, start, got] of goldens) {
  Deno.test(`${name} writes the real program's bytes`, () =>
    assert.equal(text(got), text(golden(file, start))));
}

Deno.test("modemReady() claims everything unless told otherwise", () => {
  assert.equal(text(faxq.modemReady(modem)), "+ttyFK0:RPcbffff7f\0");
  assert.equal(text(faxq.modemInUse(modem)), "+ttyFK0:U\0");
  assert.equal(text(faxq.modemWedged(modem)), "+ttyFK0:W\0");
});

Deno.test("modemCallerId() and recvSession() write call ids, without the quotes in them", () => {
  const callIds = ["5551", 'Joe "X" Doe', "5551"];
  assert.equal(text(faxq.modemCallerId(modem, callIds)), '+ttyFK0:C"5551","Joe X Doe","5551"\0');
  assert.equal(
    text(faxq.recvSession(modem, { ...session, callIds })),
    '@ttyFK0:S0,0,3ffe7f,recvq/fax000000001.tif,000000008,"","","","","5551","Joe X Doe","5551"\0',
  );
});

Deno.test("nothing from outside means something to a shell, in which 6.0.7's faxq puts it outside of quotes", () => {
  const evil = "a;b&c|d<e>f(g)$(h)`i`${j}\\k'l\"m*n?o[p]q#r~s\n!";
  const info = { ...received, file: evil, tsi: evil, passwd: evil, subaddr: evil, reason: evil };
  const messages = [
    faxq.recvSession(modem, { ...info, callIds: [evil, evil] }),
    faxq.modemCallerId(modem, [evil]),
    faxq.modemNumber(modem, evil),
    faxq.jobPageSent(one, { ...sent, file: evil.replaceAll(";", "") }),
  ];
  for (const got of messages) {
    const words = text(got).slice(1, -1).replaceAll('"', "");
    assert.match(words, /a ?b c d e f g h i j k l m n o p q r s !/);
    assert.doesNotMatch(words, /[;&|<>()$`{}\\'*?[\]#~\n]/);
  }
});

Deno.test("seconds and pages are hexadecimal, unknown ones nothing", () => {
  assert.match(text(faxq.jobPageSent(one, { ...sent, seconds: 31, pages: 26 })), /^\*1:d1f,1a,206029,/);
  assert.match(text(faxq.jobPageSent(one, { ...sent, seconds: NaN, pages: -1 })), /^\*1:d0,0,206029,/);
});

Deno.test("no text can end a message, add a field, or outgrow what faxq reads at once", () => {
  const evil = 'x\0\n","y'.repeat(1000) + "ü€😀".repeat(1000);
  const info = {
    ...received,
    tsi: evil,
    passwd: evil,
    subaddr: evil,
    reason: evil,
    callIds: Array(50).fill(evil),
  };
  for (
    const got of [
      faxq.recvPage(modem, info),
      faxq.modemCallerId(modem, info.callIds),
      faxq.modemNumber(modem, evil),
    ]
  ) {
    assert.ok(got.length < 2047);
    assert.equal(got.indexOf(0), got.length - 1);
    assert.equal(got.indexOf(10), -1);
    assert.ok(!text(got).includes("\ufffd"));
  }
  assert.equal(text(faxq.recvPage(modem, info)).split('","').length, 12);
});

Deno.test("modemExempt() writes what HylaFAX+'s faxstate -n writes to faxq", () => {
  const line =
    recordedText("../hylafaxplus/fifo/modem-bytes.txt").split("\n").find((l) =>
      l.startsWith("faxstate -n")
    ) ?? "";
  const bytes = Uint8Array.from(line.slice(23).split(" "), (byte) => Number.parseInt(byte, 16));
  assert.deepEqual(faxq.modemExempt(modemName("freeswitch0")), bytes);
});

Deno.test("messageKey() is the same for the states of a modem, and nothing for a step of a call", () => {
  const other = modemName("ttyFK1");
  const keys = [faxq.modemReady(modem), faxq.modemBusy(modem), faxq.modemDown(modem), faxq.modemInUse(modem)]
    .map(faxq.messageKey);
  assert.deepEqual(new Set(keys), new Set(["ttyFK0:state"]));
  const different = [
    faxq.modemReady(other),
    faxq.modemExempt(modem),
    faxq.modemNumber(modem, "1"),
    faxq.modemCallerId(modem, ["1"]),
    faxq.modemSession(modem, undefined),
  ].map(faxq.messageKey);
  assert.equal(new Set([...keys, ...different]).size, 6);
  const steps = [faxq.recvCall(modem), faxq.recvEnd(modem), faxq.jobCallPlaced(one), faxq.modemWedged(modem)];
  assert.deepEqual(steps.map(faxq.messageKey), [undefined, undefined, undefined, undefined]);
});
