/** What makes a call one: FreeSWITCH's word, over our own connection and over the call's. */
import assert from "node:assert/strict";
import { encodeMessage, EslConnectError, EslReplyError, listen } from "ts-esl";
import { systemClock } from "../../../cmd/world.ts";
import { CountedWarnings } from "../../../lib/flow/daemon/counted_warnings.ts";
import type { StandingConnection } from "../../../lib/flow/switch/standing_connection.ts";
import { verifyCall } from "../../../lib/flow/daemon/verify_call.ts";
import { dialAsFreeswitch, type Peer } from "../../esl/fake_freeswitch.ts";
import { KeptLog } from "../rig.ts";

const UUID = "11111111-2222-3333-4444-555555555555";
const SECRET = "5ec2e7";
const NO_CHANNEL = "-ERR No such channel!\n";
const SHORT_MS = 5;

/** What is claimed, what FreeSWITCH says to that, and how the claimant goes on. */
interface Claim {
  readonly uuid?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly answer?: string | Error;
  /** What it answers to getvar; or it says goodbye, or it leaves, or it says nothing in time. */
  readonly proof?: string | "goodbye" | "leave" | "silence";
  readonly who?: string;
}

interface Outcome {
  readonly taken: boolean;
  /** Commands to FreeSWITCH, and to the claimant after `connect`. */
  readonly asked: readonly string[];
  readonly told: readonly string[];
  readonly said: readonly string[];
}

async function play(
  peer: Peer,
  { uuid = UUID, headers = {}, proof = SECRET }: Claim,
  told: string[],
): Promise<void> {
  await peer.expect("connect");
  const all = { "Event-Name": "CHANNEL_DATA", "Unique-ID": uuid, ...headers };
  await peer.send(
    encodeMessage([...Object.entries(all), ["Content-Type", "command/reply"], ["Reply-Text", "%2BOK%0A"]]),
  );
  for (let next = await peer.next(); next !== undefined; next = await peer.next()) {
    const app = next.headers.get("execute-app-name");
    told.push(app === undefined ? next.line : `${app} ${next.headers.get("execute-app-arg")}`);
    if (next.line === "exit") {
      await peer.reply("+OK bye");
      return await peer.goodbye();
    }
    if (!next.line.startsWith("getvar ")) await peer.reply("+OK");
    // Its answer comes with the next command, which is the refusal.
    else if (proof === "silence") told.push(await late(peer));
    else if (proof === "leave") return peer.close();
    else if (proof === "goodbye") return await peer.goodbye();
    else await peer.reply(proof);
  }
}

/** Answers when the next command has come, and gives that. */
async function late(peer: Peer): Promise<string> {
  const next = await peer.next();
  await peer.reply(SECRET);
  await peer.reply("+OK");
  return `${next?.headers.get("execute-app-name")} ${next?.headers.get("execute-app-arg")}`;
}

async function claim(what: Claim): Promise<Outcome> {
  const [log, asked, told]: [KeptLog, string[], string[]] = [new KeptLog(), [], []];
  const standing = {
    ask: (command: string): Promise<string> => {
      asked.push(command);
      const { answer = "+OK\n" } = what;
      return typeof answer === "string" ? Promise.resolve(answer) : Promise.reject(answer);
    },
  } as unknown as StandingConnection;
  using warnings = new CountedWarnings({ log, clock: systemClock });
  const verdict = Promise.withResolvers<boolean>();
  await using server = listen({
    hostname: "127.0.0.1",
    port: 0,
    verify: (call) => {
      const answerMs = what.proof === "silence" ? SHORT_MS : undefined;
      const tools = { standing, warnings, secret: () => SECRET, answerMs };
      const judged = verifyCall(tools, call, what.who ?? "user 10");
      judged.then(verdict.resolve, verdict.reject);
      return judged;
    },
  });
  using peer = await dialAsFreeswitch(server.address);
  const playing = play(peer, what, told);
  const taken = await verdict.promise;
  await server.close();
  await playing;
  return { taken, asked, told: told.filter((command) => command !== "exit"), said: log.lines };
}

const SETVAR = `uuid_setvar ${UUID} gofax_handover ${SECRET}`;
const GETVAR = "getvar gofax_handover";

Deno.test("a call is taken that returns the secret put on its channel", async () => {
  assert.deepEqual(await claim({}), { taken: true, asked: [SETVAR], told: [GETVAR], said: [] });
  const headers = { "Socket-Mode": "async", "Control": "full" };
  assert.ok((await claim({ headers, who: "192.0.2.9" })).taken);
});

const FALSE: readonly (readonly [what: string, claim: Claim, said: RegExp])[] = [
  [
    "a channel that does not return it",
    { proof: "guess" },
    /channel 1{8}-\S+ is not its own \(from user 10\)/,
  ],
  ["a channel that returns nothing", { proof: "-ERR command not found" }, /is not its own/],
  ["somebody who says a UUID and leaves", { proof: "leave" }, /is not its own/],
  [
    "a channel that FreeSWITCH does not have",
    { answer: NO_CHANNEL, proof: "" },
    /FreeSWITCH has no channel 1{8}-/,
  ],
  [
    "the secret of a channel that FreeSWITCH does not have",
    { answer: NO_CHANNEL },
    /FreeSWITCH has no channel/,
  ],
  [
    "somebody who says a wrong UUID and leaves",
    { answer: NO_CHANNEL, proof: "leave" },
    /FreeSWITCH has no channel/,
  ],
];

for (const [what, wrong, said] of FALSE) {
  Deno.test(`what is refused without a word to FreeSWITCH's channels: ${what}`, async () => {
    const outcome = await claim(wrong);
    assert.deepEqual([outcome.taken, outcome.asked, outcome.told], [false, [SETVAR], [GETVAR]]);
    assert.equal(outcome.said.length, 1);
    assert.match(outcome.said[0] ?? "", said);
  });
}

for (
  const uuid of [
    "all",
    "x y",
    `${UUID} x`,
    `${UUID}0`,
    "../../x",
    "${system id}",
    "11111111222233334444555555555555",
  ]
) {
  Deno.test(`a name that is no UUID is not even asked about: ${uuid}`, async () => {
    const { taken, asked, said } = await claim({ uuid });
    assert.deepEqual([taken, asked], [false, []]);
    assert.match(said[0] ?? "", /has not the form of a UUID/);
  });
}

const UNKNOWN: readonly (readonly [what: string, claim: Claim, said: RegExp])[] = [
  [
    "FreeSWITCH cannot be asked",
    { answer: new EslConnectError("refused") },
    /cannot be asked \(uuid_setvar\): refused/,
  ],
  [
    "FreeSWITCH's user may not ask",
    { answer: new EslReplyError("api uuid_setvar", "-ERR permission denied") },
    /uuid_setvar.*permission denied/,
  ],
  [
    "FreeSWITCH is too busy to answer over the call's connection",
    { proof: "silence" },
    /FreeSWITCH does not answer over the call's connection within 0\.005 s/,
  ],
  ["FreeSWITCH does not know the question", { answer: "-USAGE: <uuid> <var> [value]\n" }, /answers "-USAGE/],
  [
    "the dialplan does not say full",
    { headers: { Control: "single-channel" } },
    /the dialplan has to say: .* async full/,
  ],
  [
    "the dialplan does not say async",
    { headers: { "Socket-Mode": "static" } },
    /the dialplan has to say: .* async full/,
  ],
];

for (const [what, doubtful, said] of UNKNOWN) {
  Deno.test(`a caller is asked to come again where ${what}`, async () => {
    const outcome = await claim(doubtful);
    assert.ok(!outcome.taken);
    assert.equal(outcome.told.at(-1), "respond 503");
    assert.match(outcome.said[0] ?? "", said);
  });
}

Deno.test("a caller who gives up while we ask is handed out, to be accounted for, but not by another machine's word", async () => {
  const over: Claim = { answer: NO_CHANNEL, proof: "goodbye" };
  assert.deepEqual(await claim(over), { taken: true, asked: [SETVAR], told: [GETVAR], said: [] });
  assert.ok((await claim({ proof: "goodbye" })).taken);
  assert.ok(!(await claim({ ...over, who: "192.0.2.9" })).taken);
});
