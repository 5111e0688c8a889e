import assert from "node:assert/strict";
import { type Call, newCall } from "../../../lib/fax/call/call.ts";
import type { FaxResult } from "../../../lib/fax/call/call_event.ts";
import type { Refusal, SipAnswer } from "../../../lib/fax/end/refusal.ts";
import type { RequeueIntervals } from "../../../lib/hylafax/send_rules.ts";
import { isSuccess } from "../../../lib/fax/end/answered_call.ts";
import type { JobCounters } from "../../../lib/fax/end/try_counts.ts";
import { judgeTry, type Outcome, type TryEnd, withOneTryLeft } from "../../../lib/fax/end/outcome.ts";

const FRESH: JobCounters = {
  ndials: 0,
  totdials: 0,
  tottries: 0,
  ntries: 0,
  maxdials: 12,
  maxtries: 3,
  retrytime: 0,
};
const RULES = { failedResponse: ["UNALLOCATED_NUMBER", "CALL_REJECTED"] };

const RETRY = 0;
const FAILED = 1;
const DONE = 2;

const OK: FaxResult = {
  kind: "result",
  success: true,
  code: 0,
  text: "OK",
  transferred: 3,
  total: 3,
  rate: 14400,
  ecm: true,
  t38: "negotiated",
  remoteId: "+49 1",
};
const DROPPED = { ...OK, success: false, code: 49, text: "The call dropped prematurely", transferred: 0 };

/** A call that was answered and is over. */
function over(facts: Partial<Call> = {}): Call {
  return { ...newCall(0), answeredAt: 1000, endedAt: 60_000, hangupCause: "NORMAL_CLEARING", ...facts };
}

/** A call with a fax machine at the other end that confirmed so many pages. */
function fax(transferred: number, result?: Partial<FaxResult>): Call {
  const all = result === undefined ? undefined : { ...OK, transferred, ...result };
  return over({ negotiations: 1, transferred, inOrder: transferred, result: all });
}

function answered(call: Call, toSend?: number, why?: string): TryEnd {
  return { kind: "answered", call, toSend: toSend ?? 3, why };
}

function refusal(gateway: string, cause: string, sip?: SipAnswer): Refusal {
  return { gateway, cause, sip, made: true, limit: undefined, afterMs: 240 };
}

function unanswered(cause: string): TryEnd {
  return { kind: "unanswered", refusal: refusal("default", cause), others: [] };
}

/** A try of a fresh job that changes nothing but what is said. */
const NOTHING: Outcome = {
  code: RETRY,
  status: "",
  statuscode: 0,
  ndials: 0,
  totdials: 1,
  tottries: 0,
  ntries: 0,
  retryAfterS: undefined,
};
const NO_FAX = { ...NOTHING, ndials: 1, retryAfterS: 300 };
const FAX = { ...NOTHING, tottries: 1, retryAfterS: 60 };

type Case = readonly [name: string, end: TryEnd, job: Partial<JobCounters>, want: Outcome];

const UNANSWERED: readonly Case[] = [
  ["busy", unanswered("USER_BUSY"), {}, {
    ...NO_FAX,
    status: "Busy signal detected (USER_BUSY)",
    statuscode: 1,
    retryAfterS: 180,
  }],
  ["no answer", unanswered("NO_ANSWER"), {}, {
    ...NO_FAX,
    status: "No answer from remote (NO_ANSWER)",
    statuscode: 3,
  }],
  ["busy, with the job's own interval", unanswered("USER_BUSY"), { retrytime: 90 }, {
    ...NO_FAX,
    status: "Busy signal detected (USER_BUSY)",
    statuscode: 1,
    retryAfterS: 90,
  }],
  ["a cause that nobody knows", unanswered("FROBNICATED"), {}, {
    ...NO_FAX,
    status: "Call failed (FROBNICATED)",
    statuscode: 6,
  }],
  [
    "refused with a SIP status by the last of three gateways",
    {
      kind: "unanswered",
      refusal: refusal("c", "USER_BUSY", { status: 486, phrase: "Busy Here" }),
      others: [
        refusal("a", "NORMAL_TEMPORARY_FAILURE", { status: 503, phrase: "" }),
        refusal("b", "INVALID_GATEWAY"),
      ],
    },
    {},
    {
      ...NO_FAX,
      status: "Busy signal detected (USER_BUSY, SIP 486 Busy Here) through gateway c; " +
        "Gateway a: Telephone network out of order (NORMAL_TEMPORARY_FAILURE, SIP 503) after 0.2 s; " +
        "Gateway b: No such gateway in FreeSWITCH (INVALID_GATEWAY) after 0.2 s",
      statuscode: 1,
      retryAfterS: 180,
    },
  ],
  [
    "not to be retried, with a SIP status",
    {
      kind: "unanswered",
      refusal: refusal("default", "UNALLOCATED_NUMBER", { status: 404, phrase: "Not Found" }),
      others: [],
    },
    {},
    {
      ...NO_FAX,
      code: FAILED,
      status: "Number not in service: UNALLOCATED_NUMBER, SIP 404 Not Found (retry disabled)",
      statuscode: 2,
      retryAfterS: undefined,
    },
  ],
  ...[401, 402, 403, 407].map((status): Case => [
    `a gateway that does not know us (SIP ${status}), whatever the site says of the cause`,
    {
      kind: "unanswered",
      refusal: refusal("default", "CALL_REJECTED", { status, phrase: "No" }),
      others: [],
    },
    {},
    {
      ...NO_FAX,
      status: `Call rejected by the gateway (CALL_REJECTED, SIP ${status} No)`,
      statuscode: 4,
    },
  ]),
  ["a cause not to be retried", unanswered("UNALLOCATED_NUMBER"), {}, {
    ...NO_FAX,
    code: FAILED,
    status: "Number not in service: UNALLOCATED_NUMBER (retry disabled)",
    statuscode: 2,
    retryAfterS: undefined,
  }],
  ["the second busy in a row", unanswered("USER_BUSY"), { ndials: 1, totdials: 5, tottries: 2, ntries: 1 }, {
    ...NO_FAX,
    status: "Busy signal detected (USER_BUSY)",
    statuscode: 1,
    ndials: 2,
    totdials: 6,
    tottries: 2,
    ntries: 1,
    retryAfterS: 180,
  }],
];

const ANSWERED: readonly Case[] = [
  ["every page confirmed", answered(fax(3, {})), { ndials: 2, totdials: 4, tottries: 1, ntries: 1 }, {
    ...FAX,
    code: DONE,
    totdials: 5,
    tottries: 2,
    retryAfterS: undefined,
  }],
  ["every page confirmed at the last try", answered(fax(3, {})), { totdials: 11, tottries: 2 }, {
    ...FAX,
    code: DONE,
    totdials: 12,
    tottries: 3,
    retryAfterS: undefined,
  }],
  ["success of too few pages", answered(fax(1, {})), {}, {
    ...FAX,
    status: "Only 1 of 3 pages were confirmed",
    statuscode: 128,
  }],
  ["success of no page", answered(fax(0, {})), {}, {
    ...FAX,
    ntries: 1,
    status: "Only 0 of 3 pages were confirmed",
    statuscode: 128,
  }],
  ["code 0 without success", answered(fax(3, { success: false })), {}, {
    ...FAX,
    status: "The far end did not confirm the fax",
    statuscode: 128,
  }],
  ["every page, but no result", answered(fax(3)), {}, {
    ...FAX,
    status: "Call ended without a fax result (NORMAL_CLEARING)",
    statuscode: 2,
  }],
  ["no fax at the far end", answered(over({ result: { ...DROPPED, code: 2, text: "Timed out" } })), {}, {
    ...NO_FAX,
    status: "Timed out",
    statuscode: 126,
  }],
  ["a hangup before any fax", answered(over({ result: DROPPED })), { retrytime: 90 }, {
    ...NO_FAX,
    status: "The call dropped prematurely",
    statuscode: 128,
    retryAfterS: 90,
  }],
  [
    "neither fax nor result",
    answered(over({ hangupCause: undefined }), 3, "No fax negotiation within 90 s"),
    {},
    { ...NO_FAX, status: "No fax negotiation within 90 s", statuscode: 2 },
  ],
  ["a call that just ended", answered(over({ hangupCause: undefined })), {}, {
    ...NO_FAX,
    status: "Call ended without a fax result (no hangup cause)",
    statuscode: 2,
  }],
  ["a code that proves a fax", answered(over({ result: { ...DROPPED, code: 17, text: "" } })), {}, {
    ...FAX,
    ntries: 1,
    status: "Received a DCN while waiting for a DIS",
    statuscode: 103,
  }],
  ["a drop on the first page", answered(fax(0, DROPPED)), { ndials: 3, totdials: 3 }, {
    ...FAX,
    totdials: 4,
    ntries: 1,
    status: "The call dropped prematurely",
    statuscode: 128,
  }],
  [
    "a drop on page seven",
    answered(fax(6, { ...DROPPED, transferred: 6 }), 10),
    { ntries: 2, retrytime: 90 },
    {
      ...FAX,
      status: "The call dropped prematurely",
      statuscode: 128,
    },
  ],
  ["a call that we ended", answered(fax(1, { ...DROPPED, transferred: 1 }), 3, "No page within 300 s"), {}, {
    ...FAX,
    status: "No page within 300 s: The call dropped prematurely",
    statuscode: 128,
  }],
  ["machines that do not fit", answered(fax(0, { ...DROPPED, code: 11, text: "No resolution" })), {}, {
    ...FAX,
    code: FAILED,
    ntries: 1,
    status: "No resolution",
    statuscode: 401,
    retryAfterS: undefined,
  }],
  ["a code from the future", answered(fax(0, { ...DROPPED, code: 77, text: "" })), {}, {
    ...FAX,
    ntries: 1,
    status: "Fax result 77",
    statuscode: 999,
  }],
];

const DROP = answered(fax(0, DROPPED));

const LIMITS: readonly Case[] = [
  ["the last dial", unanswered("USER_BUSY"), { totdials: 11, ndials: 11 }, {
    ...NO_FAX,
    code: FAILED,
    ndials: 12,
    totdials: 12,
    status: "Busy signal detected (USER_BUSY); too many attempts to dial",
    statuscode: 333,
    cause: 1,
    retryAfterS: undefined,
  }],
  ["a job of one dial", unanswered("NO_ANSWER"), { maxdials: 1 }, {
    ...NO_FAX,
    code: FAILED,
    status: "No answer from remote (NO_ANSWER); too many attempts to dial",
    statuscode: 333,
    cause: 3,
    retryAfterS: undefined,
  }],
  ["the last try", DROP, { tottries: 2, totdials: 2 }, {
    ...FAX,
    code: FAILED,
    totdials: 3,
    tottries: 3,
    ntries: 1,
    status: "The call dropped prematurely; too many attempts to send",
    statuscode: 334,
    cause: 128,
    retryAfterS: undefined,
  }],
  ["the third failure on the same page", DROP, { ntries: 2, tottries: 2, maxtries: 9 }, {
    ...FAX,
    code: FAILED,
    tottries: 3,
    ntries: 3,
    status: "Giving up after 3 attempts to send same page: The call dropped prematurely",
    statuscode: 999,
    cause: 128,
    retryAfterS: undefined,
  }],
  ["a busy number after failures on a page", unanswered("USER_BUSY"), { ntries: 3, maxtries: 9 }, {
    ...NO_FAX,
    ntries: 3,
    status: "Busy signal detected (USER_BUSY)",
    statuscode: 1,
    retryAfterS: 180,
  }],
  ["no limits", DROP, { tottries: 98, totdials: 99, maxdials: 0, maxtries: 0 }, {
    ...FAX,
    totdials: 100,
    tottries: 99,
    ntries: 1,
    status: "The call dropped prematurely",
    statuscode: 128,
  }],
];

const ABORTED = { ...NOTHING, status: "Call aborted by user", statuscode: 345 };
const BUSY_JOB = { ndials: 2, totdials: 5, tottries: 1, ntries: 1 };

const KILLED: readonly Case[] = [
  ["before a call was placed", { kind: "killed", call: undefined }, BUSY_JOB, {
    ...ABORTED,
    ...counted(5, 2),
  }],
  ["while it rings", { kind: "killed", call: { ...newCall(0), ringing: true } }, BUSY_JOB, {
    ...ABORTED,
    ...counted(6, 3),
  }],
  ["after the answer", { kind: "killed", call: over() }, BUSY_JOB, { ...ABORTED, ...counted(6, 3) }],
  ["on the first page", { kind: "killed", call: fax(0) }, BUSY_JOB, {
    ...ABORTED,
    totdials: 6,
    tottries: 2,
    ntries: 1,
  }],
  ["on page two, as real faxsend leaves it", { kind: "killed", call: fax(1) }, BUSY_JOB, {
    ...ABORTED,
    totdials: 6,
    tottries: 2,
  }],
  ["at the last dial and try", { kind: "killed", call: fax(0) }, { totdials: 11, tottries: 2 }, {
    ...ABORTED,
    totdials: 12,
    tottries: 3,
  }],
];

function counted(totdials: number, ndials: number): Partial<Outcome> {
  return { totdials, ndials, tottries: BUSY_JOB.tottries, ntries: BUSY_JOB.ntries };
}

const UNDIALLED: readonly Case[] = [
  [
    "trouble of ours",
    {
      kind: "undialled",
      verdict: "retry",
      text: "FreeSWITCH cannot be reached",
      statuscode: 6,
    },
    { ...BUSY_JOB, maxdials: 1 },
    {
      ...NOTHING,
      ...counted(5, 2),
      status: "FreeSWITCH cannot be reached",
      statuscode: 6,
      retryAfterS: 60,
    },
  ],
  [
    "a script of the site that fails counts as a dial: a broken one must not be asked for ever",
    {
      kind: "undialled",
      verdict: "retry",
      text: "DynamicConfig ended with status 3",
      statuscode: 999,
      counts: "dial",
    },
    BUSY_JOB,
    {
      ...NOTHING,
      ...counted(6, 3),
      status: "DynamicConfig ended with status 3",
      statuscode: 999,
      retryAfterS: 60,
    },
  ],
  [
    "a script that fails at the last dial",
    {
      kind: "undialled",
      verdict: "retry",
      text: "DynamicConfig ended with status 3",
      statuscode: 999,
      counts: "dial",
    },
    { maxdials: 1 },
    {
      ...NOTHING,
      code: FAILED,
      totdials: 1,
      ndials: 1,
      status: "DynamicConfig ended with status 3; too many attempts to dial",
      statuscode: 333,
      cause: 999,
      retryAfterS: undefined,
    },
  ],
  ["a refusal", { kind: "undialled", verdict: "failed", text: "No document to send", statuscode: 323 }, {}, {
    ...NOTHING,
    totdials: 0,
    code: FAILED,
    status: "No document to send",
    statuscode: 323,
  }],
];

const PHASES: readonly (readonly [string, readonly Case[]])[] = [
  ["not answered", UNANSWERED],
  ["answered", ANSWERED],
  ["at a limit", LIMITS],
  ["killed", KILLED],
  ["not dialled", UNDIALLED],
];

for (const [phase, cases] of PHASES) {
  for (const [name, end, job, want] of cases) {
    Deno.test(`judgeTry(), ${phase}: ${name}`, () => {
      assert.deepEqual(judgeTry(end, { ...FRESH, ...job }, RULES), want);
    });
  }
}

const REQUEUE = { busy: 1, nocarrier: 2, noanswer: 3, nofcon: 4, proto: 5, other: 6 };

const WAITS: readonly (readonly [name: string, end: TryEnd, want: number, own: number])[] = [
  ["busy", unanswered("USER_BUSY"), 1, 90],
  ["all lines in use", unanswered("NORMAL_CIRCUIT_CONGESTION"), 1, 90],
  ["no carrier", unanswered("NORMAL_CLEARING"), 2, 90],
  ["not in service", unanswered("UNALLOCATED_NUMBER"), 2, 90],
  ["no answer", unanswered("NO_ANSWER"), 3, 90],
  ["a gateway that is down", unanswered("GATEWAY_DOWN"), 6, 90],
  ["a cause that nobody knows", unanswered("FROBNICATED"), 6, 90],
  ["answered, but by no fax machine", answered(over()), 4, 90],
  ["a fax that broke off", answered(fax(0, DROPPED)), 5, 5],
];

for (const [name, end, want, own] of WAITS) {
  Deno.test(`judgeTry() waits as the site says: ${name}`, () => {
    const wait = (job: Partial<JobCounters>, requeue: RequeueIntervals): number | undefined =>
      judgeTry(end, { ...FRESH, ...job }, { failedResponse: [], requeue }).retryAfterS;
    assert.equal(wait({}, REQUEUE), want);
    assert.equal(wait({ retrytime: 90 }, REQUEUE), own, "the job's own interval");
    const none = { busy: 0, nocarrier: 0, noanswer: 0, nofcon: 0, proto: 0, other: 0 };
    assert.equal(wait({}, none), undefined, "0 leaves it to faxq");
  });
}

Deno.test("judgeTry() does not make a job wait longer for trouble of our own, whatever the site says", () => {
  const end: TryEnd = { kind: "undialled", verdict: "retry", text: "FreeSWITCH is away", statuscode: 6 };
  assert.equal(judgeTry(end, FRESH, { failedResponse: [], requeue: REQUEUE }).retryAfterS, 60);
});

const WITHOUT_BUSY_DIALS: readonly (readonly [name: string, end: TryEnd, counted: number])[] = [
  ["busy", unanswered("USER_BUSY"), 0],
  ["busy everywhere", unanswered("BUSY_EVERYWHERE"), 0],
  ["busy, and another gateway is down", {
    kind: "unanswered",
    refusal: refusal("c", "USER_BUSY"),
    others: [refusal("b", "GATEWAY_DOWN")],
  }, 0],
  ["no answer", unanswered("NO_ANSWER"), 1],
  ["all lines in use, which says nothing of the number", unanswered("NORMAL_CIRCUIT_CONGESTION"), 1],
  ["answered by no fax machine", answered(over()), 1],
];

for (const [name, end, counted] of WITHOUT_BUSY_DIALS) {
  Deno.test(`judgeTry() where a busy number counts as no dial: ${name}`, () => {
    const busy = { failedResponse: [], busyIsNoDial: true };
    const job = { ...FRESH, ndials: 2, totdials: 5, tottries: 1, ntries: 1 };
    const { ndials, totdials, tottries, ntries } = judgeTry(end, job, busy);
    assert.deepEqual([ndials, totdials, tottries, ntries], [2 + counted, 5 + counted, 1, 1]);
    const counting = judgeTry(end, job, { ...busy, busyIsNoDial: false });
    assert.deepEqual([counting.ndials, counting.totdials], [3, 6]);
    // all but the counters is the same
    assert.deepEqual({ ...judgeTry(end, job, busy), ndials: 3, totdials: 6 }, counting);
    // what was not counted is not one too many
    assert.equal(judgeTry(end, { ...job, totdials: 11 }, busy).code, counted === 0 ? RETRY : FAILED);
  });
}

const SENT: readonly (readonly [name: string, call: Call, toSend: number, want: boolean])[] = [
  ["all pages and success", fax(3, {}), 3, true],
  ["more pages than asked for", fax(4, {}), 3, true],
  ["a page short", fax(2, {}), 3, false],
  ["no success", fax(3, { success: false }), 3, false],
  ["no result", fax(3), 3, false],
  ["nothing to send", fax(0, {}), 0, false],
  ["page events that the result does not confirm", fax(3, { transferred: 2 }), 3, false],
];

Deno.test("isSuccess() needs success and every page", () => {
  for (const [name, call, toSend, want] of SENT) assert.equal(isSuccess(call, toSend), want, name);
});

Deno.test("a fax that an earlier call has carried is done, and counts no dial of this try", () => {
  const call = { ...newCall(0), transferred: 2, inOrder: 2 };
  const { code, status, statuscode, ndials, totdials, tottries, retryAfterS } = judgeTry(
    { kind: "delivered", call },
    { ...FRESH, ndials: 1, totdials: 12, tottries: 3 },
    RULES,
  );
  assert.deepEqual([code, status, statuscode, retryAfterS], [DONE, "", 0, undefined]);
  assert.deepEqual([ndials, totdials, tottries], [1, 12, 3], "not even where the limits are reached");
});

Deno.test("withOneTryLeft() keeps a fax that was sent below its job's limits, and changes nothing else", () => {
  const last = { ...FRESH, maxdials: 1, maxtries: 1 };
  const sent = judgeTry(answered(fax(3, {})), last, RULES);
  assert.deepEqual([sent.code, sent.totdials, sent.tottries], [DONE, 1, 1]);
  assert.deepEqual(withOneTryLeft(sent, last), { ...sent, totdials: 0, tottries: 0 });
  for (const job of [FRESH, { ...FRESH, maxdials: 0, maxtries: 0 }]) {
    const one = judgeTry(answered(fax(3, {})), job, RULES);
    assert.deepEqual(withOneTryLeft(one, job), one);
  }
  const failed = judgeTry(unanswered("UNALLOCATED_NUMBER"), last, RULES);
  assert.deepEqual(withOneTryLeft(failed, last), failed);
});
