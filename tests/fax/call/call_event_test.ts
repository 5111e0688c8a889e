import assert from "node:assert/strict";
import {
  type CallEvent,
  type EventSource,
  FAX_SUBCLASSES,
  readCallEvent,
} from "../../../lib/fax/call/call_event.ts";

function event(
  name: string,
  headers: Readonly<Record<string, string>>,
  subclass?: string,
): EventSource {
  const known = new Map(Object.entries(headers).map(([key, value]) => [key.toLowerCase(), value]));
  return { name, subclass, get: (header) => known.get(header.toLowerCase()) };
}

function state(state: string, headers: Readonly<Record<string, string>> = {}): EventSource {
  return event("CHANNEL_CALLSTATE", { "Channel-Call-State": state, ...headers });
}

const STATES: readonly (readonly [name: string, source: EventSource, want: CallEvent | undefined])[] = [
  ["ringing", state("RINGING"), { kind: "ringing" }],
  ["early media", state("EARLY"), { kind: "ringing" }],
  ["an answer", state("ACTIVE"), { kind: "answered" }],
  ["a hangup", state("HANGUP", { "Hangup-Cause": "USER_BUSY" }), { kind: "hangup", cause: "USER_BUSY" }],
  ["a hangup without a cause", state("HANGUP"), { kind: "hangup", cause: "NORMAL_UNSPECIFIED" }],
  ["a hangup with an empty cause", state("HANGUP", { "Hangup-Cause": "" }), {
    kind: "hangup",
    cause: "NORMAL_UNSPECIFIED",
  }],
  ["a call on hold", state("HELD"), undefined],
  ["a state that is none", event("CHANNEL_CALLSTATE", {}), undefined],
  ["another event", event("CHANNEL_ANSWER", { "Channel-Call-State": "ACTIVE" }), undefined],
  ["another custom event", event("CUSTOM", {}, "sofia::register"), undefined],
  ["a custom event without a subclass", event("CUSTOM", {}), undefined],
];

for (const [name, source, want] of STATES) {
  Deno.test(`readCallEvent() reads ${name}`, () => assert.deepEqual(readCallEvent(source), want));
}

Deno.test("readCallEvent() reads the events it subscribes to, in both directions", () => {
  for (const subclasses of [FAX_SUBCLASSES.send, FAX_SUBCLASSES.receive]) {
    const kinds = subclasses.map((subclass) => readCallEvent(event("CUSTOM", {}, subclass))?.kind);
    assert.deepEqual(kinds, ["negotiated", "page", "result"]);
  }
});

Deno.test("readCallEvent() makes harmless what the far end says", () => {
  const evil = "\0\x1b[2J`id`\u202e${x}\\";
  const result = readCallEvent(event("CUSTOM", {
    "fax-remote-station-id": evil,
    "fax-result-text": evil.repeat(1000),
    "fax-t38-status": evil,
  }, "spandsp::rxfaxresult"));
  assert.ok(result?.kind === "result");
  assert.deepEqual([result.remoteId, result.t38], ["[2J'id'(x)/", "[2J'id'(x)/"]);
  assert.ok(result.text.length <= 256);
  const hangup = readCallEvent(state("HANGUP", { "Hangup-Cause": evil }));
  assert.deepEqual(hangup, { kind: "hangup", cause: "[2J'id'(x)/" });
});

Deno.test("readCallEvent() reads a negotiation", () => {
  const read = readCallEvent(event("CUSTOM", {
    "fax-transfer-rate": "9600",
    "fax-ecm-used": "on",
    "fax-t38-status": "negotiated",
    "fax-remote-station-id": "  +49 30 777 ",
    "fax-remote-vendor": "GONICUS",
  }, "spandsp::txfaxnegociateresult"));
  assert.deepEqual(read, {
    kind: "negotiated",
    rate: 9600,
    ecm: true,
    t38: "negotiated",
    remoteId: "+49 30 777",
    remoteVendor: "GONICUS",
  });
});

Deno.test("readCallEvent() takes what should be a number and is none for nothing", () => {
  const page = readCallEvent(event("CUSTOM", {
    "fax-document-transferred-pages": "one",
    "fax-bad-rows": "",
    "fax-image-size": "99999999999999999999",
    "fax-image-resolution": "8040",
    "fax-image-pixel-size": "1728x",
  }, "spandsp::rxfaxpageresult"));
  assert.deepEqual(page, {
    kind: "page",
    transferred: 0,
    badRows: 0,
    longestBadRun: 0,
    encoding: "",
    imageSize: 0,
    xResolution: 0,
    yResolution: 0,
    width: 0,
    height: 0,
  });
});

Deno.test("readCallEvent() takes nothing but fax-success=1 for a success, and no code for code 0", () => {
  for (const success of ["0", "", "true", "01", "2"]) {
    const read = readCallEvent(event("CUSTOM", { "fax-success": success }, "spandsp::txfaxresult"));
    assert.ok(read?.kind === "result");
    assert.deepEqual([read.success, read.code], [false, -1]);
  }
});
