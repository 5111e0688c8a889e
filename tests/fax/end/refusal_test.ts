import assert from "node:assert/strict";
import type { EventSource } from "../../../lib/fax/call/call_event.ts";
import {
  gatewayAnswer,
  mostTelling,
  readSipAnswer,
  type Refusal,
  refusalText,
  type SipAnswer,
  speaksOfTheCallee,
} from "../../../lib/fax/end/refusal.ts";

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
  [
    "a phrase that a shell would obey",
    event("CHANNEL_HANGUP", { ...BUSY, sip_invite_failure_phrase: "`id` $(id) ${x}\\ \u202ey" }),
    { status: 486, phrase: "'id' (id) (x)/ y" },
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

function refusal(cause: string, more: Partial<Refusal> = {}): Refusal {
  return { gateway: "a", cause, sip: undefined, made: true, limit: undefined, afterMs: 60_040, ...more };
}

const status = (status: number): SipAnswer => ({ status, phrase: "" });

Deno.test("gatewayAnswer() says who, what and after how long", () => {
  assert.equal(
    gatewayAnswer(refusal("NO_ANSWER", { gateway: "provider", limit: "ringtimeout 60 s" })),
    "Gateway provider: No answer from remote (NO_ANSWER, ringtimeout 60 s) after 60.0 s",
  );
});

Deno.test("a gateway that rejects us is not the callee who rejects the call", () => {
  assert.match(refusalText(refusal("CALL_REJECTED", { sip: status(403) })), /^Call rejected by the gateway /);
  assert.match(refusalText(refusal("CALL_REJECTED", { sip: status(603) })), /^Call rejected by remote /);
});

const SPEAKS: readonly (readonly [refusal: Refusal, causes: readonly string[], want: boolean])[] = [
  [refusal("USER_BUSY", { sip: status(486) }), ["USER_BUSY"], true],
  [refusal("USER_BUSY", { sip: status(486) }), [], false],
  [refusal("CALL_REJECTED", { sip: status(603) }), [], true],
  [refusal("CALL_REJECTED", { sip: status(403) }), [], false],
  [refusal("CALL_REJECTED", { sip: status(403) }), ["CALL_REJECTED"], false],
  [refusal("CALL_REJECTED"), ["CALL_REJECTED"], true],
  [refusal("NO_ROUTE_DESTINATION", { sip: status(604) }), [], true],
  [refusal("NORMAL_TEMPORARY_FAILURE", { sip: status(503) }), [], false],
];

for (const [given, causes, want] of SPEAKS) {
  const { cause, sip } = given;
  Deno.test(`${cause} with SIP ${sip?.status} and the list "${causes}" is ${want ? "" : "not "}the callee's word`, () => {
    assert.equal(speaksOfTheCallee(given, causes), want);
  });
}

Deno.test("mostTelling() prefers a callee's answer to a line that is not there, and that to a wrong name", () => {
  const [name, line, callee] = [
    refusal("INVALID_GATEWAY"),
    refusal("NORMAL_TEMPORARY_FAILURE", { sip: status(503) }),
    refusal("NO_ROUTE_DESTINATION", { sip: status(404) }),
  ] as const;
  assert.deepEqual(mostTelling([callee, line, name]), { refusal: callee, others: [line, name] });
  assert.deepEqual(mostTelling([line, name]), { refusal: line, others: [name] });
  assert.deepEqual(mostTelling([name]), { refusal: name, others: [] });
});
