/** Any call, any job: what must hold of its end whatever happened. */
import assert from "node:assert/strict";
import { type Call, newCall, reduce } from "../../../lib/fax/call/call.ts";
import type { CallEvent } from "../../../lib/fax/call/call_event.ts";
import type { JobCounters } from "../../../lib/fax/end/try_counts.ts";
import { judgeTry, type Outcome, type TryEnd } from "../../../lib/fax/end/outcome.ts";
import { chance } from "../../hylafax/support.ts";

type Chance = ReturnType<typeof chance>;

const ROUNDS = 20_000;
const CAUSES = ["USER_BUSY", "NO_ANSWER", "CALL_REJECTED", "NORMAL_CLEARING", "FROBNICATED", ""];
const RULES = { failedResponse: ["CALL_REJECTED"] };
const BUSY_IS_NO_DIAL = { ...RULES, busyIsNoDial: true };

function pick<T>(random: Chance, choices: readonly [T, ...T[]]): T {
  return choices[random(choices.length)] ?? choices[0];
}

function coin(random: Chance): boolean {
  return random(2) === 1;
}

function anyEvent(random: Chance): CallEvent {
  const common = { rate: 14400, ecm: coin(random), t38: "", remoteId: "" };
  switch (random(5)) {
    case 0:
      return { kind: "answered" };
    case 1:
      return { kind: "negotiated", remoteVendor: "", ...common };
    case 2:
      return {
        ...{ kind: "page", transferred: random(6), badRows: random(3), longestBadRun: 0, encoding: "" },
        ...{ imageSize: 0, xResolution: 0, yResolution: 0, width: 0, height: 0 },
      };
    case 3:
      return {
        ...{ kind: "result", success: coin(random), code: random(66) - 1, text: pick(random, ["", "Text"]) },
        ...{ transferred: random(6), total: random(6), ...common },
      };
    default:
      return { kind: "hangup", cause: pick(random, ["NORMAL_CLEARING", "USER_BUSY"]) };
  }
}

function anyCall(random: Chance): Call {
  let call = newCall(0);
  for (let at = random(12); at > 0; at--) call = reduce(call, anyEvent(random), at * 1000);
  return call;
}

function anyEnd(random: Chance): TryEnd {
  switch (random(4)) {
    case 0:
      return {
        ...{ kind: "undialled", verdict: pick(random, ["retry", "failed"]) },
        ...{ text: "Trouble", statuscode: 6 },
      };
    case 1:
      return {
        kind: "unanswered",
        refusal: {
          gateway: "default",
          cause: CAUSES[random(CAUSES.length)] ?? "",
          sip: undefined,
          made: true,
          limit: undefined,
          afterMs: 0,
        },
        others: [],
      };
    case 2:
      return { kind: "killed", call: coin(random) ? anyCall(random) : undefined };
    default:
      return {
        ...{ kind: "answered", call: anyCall(random), toSend: random(5) },
        why: coin(random) ? "We ended it" : undefined,
      };
  }
}

function anyJob(random: Chance): JobCounters {
  return {
    ndials: random(13),
    totdials: random(13),
    tottries: random(4),
    ntries: random(4),
    maxdials: random(13),
    maxtries: random(4),
    retrytime: random(2) * 90,
  };
}

function isSent(end: TryEnd): boolean {
  const result = end.kind === "answered" ? end.call.result : undefined;
  return end.kind === "answered" && end.toSend > 0 && result?.success === true &&
    result.transferred >= end.toSend;
}

function checkCounters(outcome: Outcome, job: JobCounters): void {
  assert.ok([job.totdials, job.totdials + 1].includes(outcome.totdials), "totdials");
  assert.ok([job.tottries, job.tottries + 1].includes(outcome.tottries), "tottries");
  assert.ok([0, job.ndials, job.ndials + 1].includes(outcome.ndials), "ndials");
  assert.ok([0, job.ntries, job.ntries + 1].includes(outcome.ntries), "ntries");
  const dials = outcome.totdials - job.totdials;
  assert.ok(outcome.tottries - job.tottries <= dials, "a try is a dial, too");
  // A call either reached a fax machine or did not.
  if (dials === 1) assert.equal(outcome.ndials === job.ndials + 1, outcome.tottries === job.tottries);
}

function checkWords({ code, status, statuscode, retryAfterS }: Outcome): void {
  assert.equal(code === 2, status === "", "only a sent fax has no status");
  assert.equal(code === 2, statuscode === 0, "only a sent fax has statuscode 0");
  if (code !== 0) assert.equal(retryAfterS, undefined);
  assert.ok(retryAfterS === undefined || retryAfterS > 0);
}

Deno.test("judgeTry() holds what HylaFAX relies on, whatever the call", () => {
  const seen = new Set<number>();
  for (let seed = 0; seed < ROUNDS; seed++) {
    const random = chance(seed);
    const [end, job] = [anyEnd(random), anyJob(random)];
    const outcome = judgeTry(end, job, coin(random) ? RULES : BUSY_IS_NO_DIAL);
    const told = (): string => JSON.stringify({ seed, end, job, outcome }, undefined, 1);
    try {
      assert.ok([0, 1, 2].includes(outcome.code), "no other number may leave the sender");
      assert.equal(outcome.code === 2, isSent(end), "sent means: success, and every page");
      checkCounters(outcome, job);
      checkWords(outcome);
    } catch (cause) {
      throw new Error(`${cause instanceof Error ? cause.message : cause}: ${told()}`, { cause });
    }
    seen.add(outcome.code);
  }
  assert.equal(seen.size, 3, "every exit was met");
});
