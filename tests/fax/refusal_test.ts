import assert from "node:assert/strict";
import type { EventSource } from "../../lib/fax/call_event.ts";
import { gatewayAnswer, readSipAnswer, refusalText, type SipAnswer } from "../../lib/fax/refusal.ts";

function event(name: string, variables: Readonly<Record<string, string>>): EventSource {
  return { name, subclass: undefined, get: (header) => variables[header.replace("variable_", "")] };
}

const BUSY = {
  sip_term_status: "486",
  sip_invite_failure_status: "486",
  sip_invite_failure_phrase: "Busy Here",
};

const CASES: readonly (readonly [string, EventSource, SipAnswer | undefined])[] = [
  ["a callee who is busy", event("CHANNEL_HANGUP", BUSY), { status: 486, phrase: "Busy Here" }],
  [
    "a phrase with a line break",
    event("CHANNEL_HANGUP", { ...BUSY, sip_invite_failure_phrase: "Busy\r\nHere " }),
    {
      status: 486,
      phrase: "Busy Here",
    },
  ],
  [
    "a phrase that is none",
    event("CHANNEL_HANGUP", { ...BUSY, sip_invite_failure_phrase: "x".repeat(500) }),
    { status: 486, phrase: "x".repeat(60) },
  ],
  ["no phrase", event("CHANNEL_HANGUP", { sip_term_status: "503" }), { status: 503, phrase: "" }],
  [
    "the phrase of a refused change to T.38",
    event("CHANNEL_HANGUP", { ...BUSY, sip_term_status: "500" }),
    { status: 500, phrase: "" },
  ],
  ["a BYE", event("CHANNEL_HANGUP", { sip_term_status: "200" }), undefined],
  ["our own CANCEL", event("CHANNEL_HANGUP", { sip_term_status: "487" }), undefined],
  ["no SIP at all", event("CHANNEL_HANGUP", {}), undefined],
  ["something that is no status", event("CHANNEL_HANGUP", { sip_term_status: "4860" }), undefined],
  ["another event", event("CHANNEL_CALLSTATE", BUSY), undefined],
];

for (const [name, source, want] of CASES) {
  Deno.test(`readSipAnswer() reads ${name}`, () => assert.deepEqual(readSipAnswer(source), want));
}

Deno.test("refusalText() begins with HylaFAX's words and ends with cause and SIP status", () => {
  assert.equal(
    refusalText({ cause: "USER_BUSY", sip: { status: 486, phrase: "Busy Here" } }),
    "Busy signal detected (USER_BUSY, SIP 486 Busy Here)",
  );
  assert.equal(
    refusalText({ cause: "USER_BUSY", sip: { status: 600, phrase: "" } }),
    "Busy signal detected (USER_BUSY, SIP 600)",
  );
  assert.equal(refusalText({ cause: "", sip: undefined }), "Call failed (unknown cause)");
});

Deno.test("gatewayAnswer() says who, what and after how long", () => {
  assert.equal(
    gatewayAnswer({ gateway: "provider", cause: "NO_ANSWER", sip: undefined, afterMs: 60_040 }),
    "Gateway provider: No answer from remote (NO_ANSWER) after 60.0 s",
  );
});
