/** When a call is over, and when it is only out of our sight: each way, against a FreeSWITCH that says exactly this. */

import assert from "node:assert/strict";
import { type EslConnection, type EslEvent, EslReplyError, EslTimeoutError } from "ts-esl";
import { newCall } from "../../../lib/fax/call/call.ts";
import type { Attempt } from "../../../lib/flow/send/call/attempt.ts";
import { EventFeed } from "../../../lib/flow/switch/event_feed.ts";
import type { CallLimits } from "../../../lib/flow/switch/call_limits.ts";
import { waitForAnswer } from "../../../lib/flow/send/call/ringing.ts";
import { type Loss, lossBy, lossWords } from "../../../lib/flow/switch/call_loss.ts";
import { watchCall, type WatchTools } from "../../../lib/flow/switch/watch_call.ts";
import { systemClock } from "../../../cmd/world.ts";

const UUID = "11111111-2222-8333-8444-555555555555";
const JOB = "99999999-2222-4333-8444-555555555555";

const LIMITS: CallLimits = {
  answerMs: Infinity,
  negotiateMs: 60_000,
  pageMs: 60_000,
  pagePixels: 1,
  callMs: 60_000,
  leastRate: 0,
  hangupMs: 60_000,
  killMs: 60,
  silenceMs: 30,
  replyMs: 5,
};

/** What FreeSWITCH does with a command: its answer, or that none comes. */
type Answers = (command: string, asked: number) => string | "none" | "refused";

function event(headers: Readonly<Record<string, string>>, body = ""): EslEvent {
  const name = headers["Event-Name"] ?? "";
  const get = (header: string): string | undefined => headers[header];
  return { name, subclass: headers["Event-Subclass"], get, body } as EslEvent;
}

const state = (text: string): EslEvent =>
  event({ "Event-Name": "CHANNEL_CALLSTATE", "Unique-ID": UUID, "Channel-Call-State": text });

/** A FreeSWITCH that answers like this, says these events, and is silent or gone then. */
function tools(
  answers: Answers,
  { events = [], then = "silent", limits = {}, stop }: {
    readonly events?: readonly EslEvent[];
    readonly then?: "silent" | "gone";
    readonly limits?: Partial<CallLimits>;
    readonly stop?: AbortSignal;
  } = {},
): WatchTools & { readonly commands: string[] } {
  const commands: string[] = [];
  const api = async (command: string, { timeoutMs = 5 } = {}): Promise<string> => {
    commands.push(command);
    const answer = answers(command, commands.filter((each) => each === command).length);
    if (answer === "refused") throw new EslReplyError(command, "-ERR permission denied");
    if (answer !== "none") return answer;
    await systemClock.sleep(Math.min(timeoutMs, 5));
    throw new EslTimeoutError("no answer");
  };
  const said = async function* (): AsyncGenerator<EslEvent> {
    yield* events;
    if (then === "silent") await new Promise(() => {});
  };
  return {
    commands,
    clock: systemClock,
    connection: { api, lingering: false, hurry: () => {} } as unknown as EslConnection,
    feed: new EventFeed(said(), systemClock),
    limits: { ...LIMITS, ...limits },
    stop: stop ?? new AbortController().signal,
    onStep: () => {},
    say: () => {},
  };
}

const TRUE = (): string => "true";
/** Our own limit ends the call at once. */
const OURS = { limits: { negotiateMs: 1, silenceMs: 60_000 } };

function killedWith(answer: string): Answers {
  return (command) => command.startsWith("uuid_kill") ? answer : "true";
}

Deno.test("watchCall() tells a call that is over from one that is out of sight", async (t) => {
  const cases: readonly [string, WatchTools, Loss | undefined][] = [
    ["the hangup is heard", tools(TRUE, { events: [state("HANGUP")] }), undefined],
    ["the event socket breaks", tools(TRUE, { then: "gone" }), "connection"],
    ["no answer after a silence", tools(() => "none"), "silence"],
    ["FreeSWITCH knows no such channel", tools(() => "false"), undefined],
    ["a kill that is not answered", tools(() => "none", OURS), "silence"],
    ["a kill that is taken, and no hangup", tools(killedWith("+OK\n"), OURS), "no hangup"],
    ["a kill that is refused, and no hangup", tools(() => "refused", OURS), "no hangup"],
    ["a kill that finds no channel", tools(killedWith("-ERR No such channel!\n"), OURS), undefined],
    [
      "a hangup that came while nobody answered the kill",
      tools(() => "none", { limits: { negotiateMs: 0 }, events: [state("ACTIVE"), state("HANGUP")] }),
      undefined,
    ],
  ];
  for (const [what, kit, want] of cases) {
    await t.step(what, async () => {
      const call = { ...newCall(systemClock.now()), answeredAt: systemClock.now() };
      assert.equal((await watchCall(kit, UUID, call)).lost, want);
    });
  }
});

Deno.test("watchCall() asks after each silence, and FreeSWITCH may be slow, or not let us ask", async () => {
  const first = (_command: string, asked: number): string =>
    asked === 1 ? "none" : asked < 5 ? "true" : "false";
  const slow = tools(first);
  const call = { ...newCall(systemClock.now()), answeredAt: systemClock.now() };
  assert.equal((await watchCall(slow, UUID, call)).lost, undefined);
  assert.equal(slow.commands.filter((command) => command === `uuid_exists ${UUID}`).length, 5);
  const forbidden = tools(
    (command) => command.startsWith("uuid_kill") ? "-ERR No such channel!\n" : "refused",
    {
      limits: { negotiateMs: 200 },
    },
  );
  const watched = await watchCall(forbidden, UUID, { ...call, answeredAt: systemClock.now() });
  assert.match(watched.why ?? "", /^No fax negotiation/, "and not that FreeSWITCH was silent");
});

const ATTEMPT: Attempt = {
  uuid: UUID,
  jobUuid: JOB,
  isFiltered: true,
  destination: "sofia/gateway/default/1",
  variables: new Map(),
  file: "/x.tif",
  dialMs: 60_000,
};

function answered(text: string): EslEvent {
  return event({ "Event-Name": "BACKGROUND_JOB", "Job-UUID": JOB }, text);
}

Deno.test("waitForAnswer() knows when nobody can tell what became of a call that rings", async (t) => {
  const stop = AbortSignal.abort();
  const busy = answered("-ERR USER_BUSY\n");
  const soon = { ...ATTEMPT, dialMs: 1 };
  const cases: readonly [string, Attempt, WatchTools, unknown][] = [
    ["the gateway answers", ATTEMPT, tools(TRUE, { events: [busy] }), ["unanswered", undefined]],
    ["somebody answers", ATTEMPT, tools(TRUE, { events: [answered(`+OK ${UUID}\n`)] }), ["up", undefined]],
    ["the event socket breaks", ATTEMPT, tools(TRUE, { then: "gone" }), ["lost", "connection"]],
    ["no answer after a silence", ATTEMPT, tools(() => "none"), ["lost", "silence"]],
    ["told to stop, and the kill works", ATTEMPT, tools(killedWith("+OK\n"), { stop, events: [busy] }), [
      "killed",
      undefined,
    ]],
    ["told to stop, and no kill is answered", ATTEMPT, tools(() => "none", { stop }), ["killed", "silence"]],
    ["told to stop, and nothing comes of the kills", ATTEMPT, tools(killedWith("+OK\n"), { stop }), [
      "killed",
      "no hangup",
    ]],
    [
      "nobody answers in time, and nothing comes of the kills",
      soon,
      tools(killedWith("+OK\n"), { events: [] }),
      [
        "lost",
        "no hangup",
      ],
    ],
    ["nobody answers in time, nor FreeSWITCH", soon, tools(() => "none"), ["lost", "silence"]],
  ];
  for (const [what, attempt, kit, want] of cases) {
    await t.step(what, async () => {
      const end = await waitForAnswer(kit, attempt, newCall(systemClock.now()));
      assert.deepEqual([end.kind, "lost" in end ? end.lost : undefined], want);
    });
  }
});

Deno.test("waitForAnswer() takes SIP's refusal and the hangup for the end; any other hangup waits for the result", async (t) => {
  const hungUp = (status: string): EslEvent[] => [
    event({ "Event-Name": "CHANNEL_HANGUP", "Unique-ID": UUID, "variable_sip_term_status": status }),
    event({
      "Event-Name": "CHANNEL_CALLSTATE",
      "Unique-ID": UUID,
      "Channel-Call-State": "HANGUP",
      "Hangup-Cause": "USER_BUSY",
    }),
  ];
  const refusal = event({
    "Event-Name": "CHANNEL_HANGUP",
    "Unique-ID": UUID,
    "variable_sip_term_status": "486",
    "Hangup-Cause": "USER_BUSY",
  });
  const result = answered("-ERR NORMAL_CLEARING\n");
  const cases: readonly [string, readonly EslEvent[], string][] = [
    ["a refusal, and nothing else comes", [refusal], "USER_BUSY"],
    ["a refusal without a cause, and the hangup", hungUp("486"), "USER_BUSY"],
    ["a refusal without a cause, and no hangup", [...hungUp("486").slice(0, 1), result], "NORMAL_CLEARING"],
    ["a hangup of which SIP says nothing", [...hungUp(""), result], "NORMAL_CLEARING"],
    ["a callee who is elsewhere: FreeSWITCH may call there", [...hungUp("302"), result], "NORMAL_CLEARING"],
    ["our own CANCEL", [...hungUp("487"), result], "NORMAL_CLEARING"],
  ];
  for (const [what, events, cause] of cases) {
    await t.step(what, async () => {
      const kit = tools(TRUE, { events, limits: { silenceMs: 60_000 } });
      const end = await waitForAnswer(kit, { ...ATTEMPT, dialMs: 5_000 }, newCall(systemClock.now()));
      assert.deepEqual([end.kind, "cause" in end && end.cause], ["unanswered", cause]);
    });
  }
});

Deno.test("a loss is told as what it was, and what FreeSWITCH refuses is none", () => {
  assert.equal(lossWords("connection", "while dialing"), "Lost the connection to FreeSWITCH while dialing");
  assert.equal(lossWords("silence", "during the call"), "FreeSWITCH did not answer during the call");
  assert.equal(lossWords("no hangup", "during the call"), "FreeSWITCH did not end the call");
  assert.equal(lossBy(new EslTimeoutError("x")), "silence");
  const refusal = new EslReplyError("bgapi", "-ERR");
  assert.throws(() => lossBy(refusal), refusal);
});
