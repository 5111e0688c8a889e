import assert from "node:assert/strict";
import * as esl from "ts-esl";
import { bytesFrom } from "../support/recording.ts";
import { chunksOf, everySplit, recorded } from "./splits.ts";

const UUID = "00000000-0000-0000-0000-000000000000";

const PRINTED: [command: esl.EslCommand, want: string][] = [
  [esl.auth("ClueCon"), "auth ClueCon\n\n"],
  [esl.userAuth("foo@bar", "b:a z"), "userauth foo@bar:b:a z\n\n"],
  [esl.api("status"), "api status\n\n"],
  [esl.api("db insert/reftest/k2/Jörg Müller"), "api db insert/reftest/k2/Jörg Müller\n\n"],
  [esl.bgapi("version short", UUID), `bgapi version short\nJob-UUID: ${UUID}\n\n`],
  [esl.eventPlain(["CHANNEL_CALLSTATE"]), "event plain CHANNEL_CALLSTATE\n\n"],
  [esl.eventPlain(["A", "B"], ["x::y", "z"]), "event plain A B CUSTOM x::y z\n\n"],
  [esl.eventPlain([], ["x"]), "event plain CUSTOM x\n\n"],
  [esl.eventPlain(["CUSTOM", "A"], ["x"]), "event plain A CUSTOM x\n\n"],
  [esl.eventPlain(["CUSTOM"]), "event plain CUSTOM\n\n"],
  [esl.nixevent(["HEARTBEAT"]), "nixevent HEARTBEAT\n\n"],
  [esl.noevents(), "noevents\n\n"],
  [esl.filter("Unique-ID", UUID), `filter Unique-ID ${UUID}\n\n`],
  [esl.filter("Event-Name", "BACKGROUND_JOB"), "filter Event-Name BACKGROUND_JOB\n\n"],
  [esl.filterDelete("all"), "filter delete all\n\n"],
  [esl.filterDelete("Unique-ID", "abc"), "filter delete Unique-ID abc\n\n"],
  [esl.linger(), "linger\n\n"],
  [esl.linger(5), "linger 5\n\n"],
  [esl.connect(), "connect\n\n"],
  [esl.exit(), "exit\n\n"],
  [esl.execute("answer"), "sendmsg\ncall-command: execute\nexecute-app-name: answer\nevent-lock: true\n\n"],
  [
    esl.execute("set", "fax_ident=+1 337", { uuid: UUID, eventUuid: "e-1", loops: 2 }),
    `sendmsg ${UUID}\ncall-command: execute\nexecute-app-name: set\nexecute-app-arg: fax_ident=+1 337\nloops: 2\n` +
    "event-lock: true\nEvent-UUID: e-1\n\n",
  ],
  [
    esl.execute("sleep", "1", { lock: false }),
    "sendmsg\ncall-command: execute\nexecute-app-name: sleep\nexecute-app-arg: 1\n\n",
  ],
  [esl.hangup(), "sendmsg\ncall-command: hangup\n\n"],
  [esl.hangup("USER_BUSY", UUID), `sendmsg ${UUID}\ncall-command: hangup\nhangup-cause: USER_BUSY\n\n`],
  [esl.raw("getvar x"), "getvar x\n\n"],
  [esl.raw("sendevent X", [["a", "b"]], "é"), "sendevent X\na: b\nContent-Length: 2\n\né"],
];

for (const [command, want] of PRINTED) {
  Deno.test(`printCommand() writes ${JSON.stringify(want)}`, () => {
    assert.equal(new TextDecoder().decode(esl.printCommand(command)), want);
  });
}

const REFUSED: [name: string, make: () => esl.EslCommand][] = [
  ["a line feed in an API command", () => esl.api("status\n\nexit")],
  ["a carriage return in an API command", () => esl.api("status\rexit")],
  ["a NUL in an API command", () => esl.api("status\0")],
  ["an API command of nothing", () => esl.api("")],
  ["an API command of blanks", () => esl.api("  ")],
  ["a background command of nothing", () => esl.bgapi("", UUID)],
  ["a line break in a background command", () => esl.bgapi("status\nJob-UUID: x", UUID)],
  ["a line break in a Job-UUID", () => esl.bgapi("status", "x\ny: z")],
  ["a line break in a password", () => esl.auth("x\n\napi system reboot")],
  ["a colon in a user's name", () => esl.userAuth("a:b", "c")],
  ["a blank in a user's name", () => esl.userAuth("a b", "c")],
  ["a line break in an argument", () => esl.execute("set", "a=b\nevent-lock: false")],
  ["a carriage return in an argument", () => esl.execute("set", "a=b\r")],
  ["a NUL in an argument", () => esl.execute("set", "a=\0b")],
  ["a line break in an application's name", () => esl.execute("set\nx: y")],
  ["an application without a name", () => esl.execute("")],
  ["a line break in a channel", () => esl.hangup("X", "a\nb")],
  ["a blank in a cause", () => esl.hangup("NORMAL CLEARING")],
  ["a filter's value with a line break", () => esl.filter("A", "b\nc")],
  ["a filter's value that begins with +", () => esl.filter("A", "+49")],
  ["a filter's value that begins with -", () => esl.filter("A", "-1")],
  ["a filter's value that begins with a blank", () => esl.filter("A", " x")],
  ["a filter without a value", () => esl.filter("A", "")],
  ["a filter's header with a blank", () => esl.filter("A B", "c")],
  ["no events", () => esl.eventPlain([])],
  ["an event's name with a blank", () => esl.eventPlain(["A B"])],
  ["a subclass with a line break", () => esl.eventPlain([], ["a\nb"])],
  ["a linger time that is no number", () => esl.linger(Number.NaN)],
  ["a negative linger time", () => esl.linger(-1)],
  ["half a loop", () => esl.execute("sleep", "1", { loops: 0.5 })],
  ["a leading blank", () => esl.raw(" api status")],
  ["an empty line", () => esl.raw("")],
  ["a header's name with a colon", () => esl.raw("sendmsg", [["a:b", "c"]])],
  ["a header's value with a line break", () => esl.raw("sendmsg", [["a", "b\n\napi x"]])],
];

for (const [name, make] of REFUSED) {
  Deno.test(`commands refuse ${name}`, () => {
    assert.throws(() => esl.printCommand(make()), esl.EslCommandError);
  });
}

Deno.test("describeCommand() hides passwords", () => {
  assert.equal(esl.describeCommand(esl.auth("secret")), "auth …");
  assert.equal(esl.describeCommand(esl.userAuth("a@b", "secret")), "userauth …");
  assert.equal(esl.describeCommand(esl.auth("two\nlines")), "auth …");
  assert.equal(esl.describeCommand(esl.api("status")), "api status");
  assert.ok(esl.describeCommand(esl.api("x".repeat(9999))).length < 300);
});

Deno.test("commands print what the recorded connection sent, but for the order of its headers", async () => {
  const sent = await Array.fromAsync(
    esl.readCommands(chunksOf(bytesFrom(recorded("recv-abort-ringing"), "C"))),
  );
  const uuid = "4b2a819f-ad2d-4d9d-98ab-7a9d3ae8e169";
  const subclasses = ["negociateresult", "pageresult", "result"].map((name) => `spandsp::rxfax${name}`);
  const ours = [
    esl.connect(),
    esl.linger(),
    esl.filter("Unique-ID", uuid),
    esl.eventPlain(["CHANNEL_CALLSTATE"], subclasses),
    esl.execute("ring_ready"),
    esl.execute("sleep", "10000"),
    esl.execute("answer"),
    esl.execute("playback", "silence_stream://1000"),
    esl.execute("set", "fax_enable_t38=true"),
    esl.execute("set", "fax_enable_t38_request=true"),
    esl.execute("set", "fax_ident=+1 337"),
    esl.execute("rxfax", "/var/spool/hylafax/recvq/fax00000001.tif"),
    esl.execute("hangup"),
  ];
  const sorted = (headers: Iterable<readonly [string, string]>): string[] => [...headers].map(String).sort();
  assert.deepEqual(
    sent.map((command) => [command.line, sorted(command.headers)]),
    ours.map((command) => [command.line, sorted(command.headers ?? [])]),
  );
});

Deno.test("readCommands() takes what FreeSWITCH takes, at every split", async () => {
  const bytes = new TextEncoder().encode(
    "auth x\r\n\r\napi a\n\n\n\napi b\r\n\nsendmsg u\nk: v\r\ncontent-length: 3\n\nabcexit\n\n",
  );
  const want = [["auth x", [], ""], ["api a", [], ""], ["api b", [], ""], [
    "sendmsg u",
    [["k", "v"], ["content-length", "3"]],
    "abc",
  ], ["exit", [], ""]];
  for (const chunks of everySplit(bytes)) {
    const got = await Array.fromAsync(esl.readCommands(chunksOf(...chunks)));
    assert.deepEqual(
      got.map((command) => [command.line, [...command.headers], new TextDecoder().decode(command.body)]),
      want,
    );
  }
});

Deno.test("readCommands() reads back what printCommand() writes", async () => {
  for (const [command] of PRINTED) {
    const [got] = await Array.fromAsync(esl.readCommands(chunksOf(esl.printCommand(command))));
    assert.equal(got?.line, command.line);
    assert.equal(new TextDecoder().decode(got.body), command.body ?? "");
  }
});
