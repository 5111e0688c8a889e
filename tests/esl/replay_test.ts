/** What FreeSWITCH was recorded to say, heard through the library: each row of what it does on the event socket. */
import assert from "node:assert/strict";
import { EslClosedError, EslConnection, type EslEvent, type EslReply, raw, readCommands } from "ts-esl";
import { bytesFrom } from "../support/recording.ts";
import { MemorySocket, settle } from "./memory_socket.ts";
import { chunksOf, recorded } from "./splits.ts";

interface Replay {
  readonly connection: EslConnection;
  /** Each command with its reply, in order; a command that got none has none. */
  readonly replies: readonly (readonly [line: string, reply: EslReply | undefined])[];
}

/** Sends all commands that were recorded, and hears all that was answered. */
async function replay(name: string, index = 0): Promise<Replay> {
  const one = recorded(name, index);
  const commands = await Array.fromAsync(readCommands(chunksOf(bytesFrom(one, "C"))));
  const socket = new MemorySocket([bytesFrom(one, "S")]);
  const connection = new EslConnection(socket, { highWater: 1000 });
  const waiting = commands.map((command) =>
    connection.send(raw(command.line, [...command.headers])).catch((error) => {
      if (!(error instanceof EslClosedError)) throw error;
      return undefined;
    })
  );
  await settle();
  socket.end();
  await connection.closed;
  const replies = await Promise.all(waiting);
  return { connection, replies: commands.map((command, at) => [command.line, replies[at]] as const) };
}

async function textsOf(name: string, index = 0): Promise<[string, string | undefined][]> {
  return (await replay(name, index)).replies.map(([line, reply]) => [line, reply?.text]);
}

/** The replies to a command, in order. */
async function answers(name: string, line: string): Promise<(string | undefined)[]> {
  return (await textsOf(name)).filter(([command]) => command === line).map(([, text]) => text);
}

const DB: [command: string, want: string[]][] = [
  ["db insert/reftest/k1/v1", ["+OK"]],
  ["db exists/reftest/k1", ["false", "true"]],
  ["db select/reftest/k1", ["-ERR no reply", "v1", "again"]],
  ["db select/reftest/k3", ["a/b/c"]],
  ["db select/nosuchrealm/k", ["-ERR no reply"]],
  ["db list/nosuchrealm", ["-ERR no reply"]],
  ["db list/reftest", [
    "-ERR no reply",
    "k1",
    "k1,k2",
    "k2,k1,k3,k4,k5,+49 30",
    "k2,k1,k3,k4,k5,+49 30,k,8",
    "-ERR no reply",
    "utf",
    "utf,é",
  ]],
  ["db count/reftest", ["0", "1", "2", "2", "0"]],
  ["db count/nosuchrealm", ["0"]],
  ["db delete/reftest/k1", ["+OK", "+OK"]],
  ["db delete/reftest/nosuchkey", ["+OK"]],
  ["db exists/nosuchrealm/k", ["false"]],
  ["db select/reftest/+49 30", ["1"]],
  ["db insert/reftest/k6/", ["!err!"]],
  ["db select/reftest/utf", ["Jörg"]],
];

for (const [command, want] of DB) {
  Deno.test(`mod_db answers to ${command}`, async () => {
    assert.deepEqual(await answers("esl-db", `api ${command}`), want);
  });
}

const REFUSALS: [line: string, want: string][] = [
  ["event", "-ERR no keywords supplied"],
  ["event plain NOSUCH", "-ERR no keywords supplied"],
  ["event plain CHANNEL_CALLSTATE CUSTOM a::b c::d", "+OK event listener enabled plain"],
  ["filter", "-ERR command not found"],
  ["filter Unique-ID", "-ERR invalid syntax"],
  ["filter Unique-ID abc", "+OK filter added. [Unique-ID]=[abc]"],
  ["filter delete all", "+OK filter deleted. [all][]"],
  ["filter  Two  Spaces", "+OK filter added. [Two]=[ Spaces]"],
  ["linger", "-ERR not controlling a session"],
  ["connect", "-ERR command not found"],
  ["sendmsg", "-ERR invalid session id []"],
  [
    "sendmsg 00000000-0000-0000-0000-000000000000",
    "-ERR invalid session id [00000000-0000-0000-0000-000000000000]",
  ],
  ["noevents", "+OK no longer listening for events"],
  ["... ", "+OK bye"],
];

for (const [line, want] of REFUSALS) {
  Deno.test(`FreeSWITCH answers ${JSON.stringify(want)} to ${JSON.stringify(line)}`, async () => {
    const { replies } = await replay("esl-commands");
    const reply = replies.find(([command]) => command === line)?.[1];
    assert.equal(reply?.text, want);
    assert.equal(reply.ok, want.startsWith("+OK"));
  });
}

const API: [line: string, want: string][] = [
  ["api echo", "-ERR no reply"],
  ["api nosuchapi", "-ERR nosuchapi Command not found!"],
  ["nosuchcommand", "-ERR command not found"],
  ["uuid_dump 00000000-0000-0000-0000-000000000000", "-ERR command not found"],
  ["api uuid_kill", "-USAGE: <uuid> [cause]"],
  ["api uuid_kill 00000000-0000-0000-0000-000000000000", "-ERR No such channel!"],
  ["api uuid_exists 00000000-0000-0000-0000-000000000000", "false"],
  ["api sofia status gateway nosuchgw", "Invalid Gateway!"],
  ["api global_getvar nosuchvar", "-ERR no reply"],
];

for (const [line, want] of API) {
  Deno.test(`FreeSWITCH answers ${JSON.stringify(want)} to ${line}`, async () => {
    assert.equal((await answers("esl-api-misc", line))[0], want);
  });
}

Deno.test("an API reply of one byte is a reply", async () => {
  assert.deepEqual(await answers("send-override-1char", "api db select/override-1001/fax_disable_v17"), [
    "1",
  ]);
});

Deno.test("a command before authentication is not found", async () => {
  assert.deepEqual(await textsOf("esl-auth", 2), [["api status", "-ERR command not found"]]);
  assert.deepEqual(await textsOf("esl-auth", 8), [["auth", "-ERR command not found"]]);
});

Deno.test("names of commands may be upper case, double blanks belong to the password", async () => {
  assert.deepEqual(await textsOf("esl-auth", 6), [["AUTH ClueCon", "+OK accepted"], ["EXIT", "+OK bye"]]);
  assert.deepEqual(await textsOf("esl-auth", 3), [["auth  ClueCon", "-ERR invalid"]]);
});

Deno.test("api originate blocks its connection: other replies and all events come after it", async () => {
  const { connection, replies } = await replay("esl-originate-blocks");
  const texts = replies.map((
    [line, reply],
  ) => [line.split(" ").slice(0, 2).join(" "), reply?.text.slice(0, 15)]);
  assert.deepEqual(texts.slice(2, 5), [
    ["api originate", "-ERR NO_ANSWER"],
    ["api version", "1.10.12-release"],
    ["bgapi originate", "+OK Job-UUID: 1"],
  ]);
  const states = (await eventsOf(connection)).map((event) => event.get("Channel-Call-State") ?? event.name);
  assert.deepEqual(states.slice(0, 5), ["RINGING", "HANGUP", "RINGING", "HANGUP", "BACKGROUND_JOB"]);
});

async function eventsOf(connection: EslConnection): Promise<EslEvent[]> {
  return await Array.fromAsync(connection.events());
}

const ENDINGS: [name: string, want: string[], lingering: boolean][] = [
  ["esl-out-linger5", [
    "CHANNEL_CALLSTATE ACTIVE",
    "CHANNEL_CALLSTATE HANGUP",
    "CHANNEL_HANGUP_COMPLETE HANGUP",
  ], true],
  ["esl-out-nolinger", [
    "CHANNEL_CALLSTATE ACTIVE",
    "CHANNEL_HANGUP ACTIVE",
    "CHANNEL_CALLSTATE HANGUP",
    "CHANNEL_HANGUP_COMPLETE HANGUP",
  ], false],
  ["esl-out-respond", ["CHANNEL_CALLSTATE HANGUP"], true],
  ["recv-abort-ringing", ["CHANNEL_CALLSTATE HANGUP"], true],
  ["esl-out-nothing", [], false],
];

for (const [name, want, lingering] of ENDINGS) {
  Deno.test(`the events of ${name} all come before the end, ${lingering ? "over" : "without"} a linger notice`, async () => {
    const { connection } = await replay(name);
    const got = (await eventsOf(connection)).map((event) =>
      `${event.name} ${event.get("Channel-Call-State")}`
    );
    assert.deepEqual(got, want);
    assert.equal(connection.lingering, lingering);
  });
}
