import assert from "node:assert/strict";
import {
  decodeBytes,
  EslCommandError,
  gatewayDestination,
  originateCommand,
  quoteVariable,
  readCommands,
  safeChannelText,
} from "ts-esl";
import { bytesFrom } from "../support/recording.ts";
import { originate } from "./originate_model.ts";
import { chunksOf, fromFreeswitch, parseChunks, recorded } from "./splits.ts";

interface Exchange {
  readonly command: string;
  readonly reply: string;
}

async function exchangesOf(recording: string): Promise<Exchange[]> {
  const commands = await Array.fromAsync(readCommands(chunksOf(bytesFrom(recorded(recording), "C"))));
  const messages = await parseChunks([fromFreeswitch(recording)]);
  const replies = messages.filter((message) => /reply|response/.test(message.contentType));
  return commands.map((command, index) => ({
    command: command.line,
    reply: decodeBytes(replies[index]?.body ?? new Uint8Array()),
  }));
}

/** What arrives in the variable `reftest` between two others, everything else being untouched. */
function arrives(value: string): string | undefined {
  const command = originateCommand({
    variables: { origination_uuid: "u-1", reftest: value, fax_ident: "after" },
    destination: gatewayDestination("default", "1020"),
    application: "park",
  });
  const result = originate(command.slice("originate ".length));
  assert.ok(result.kind === "call", `${JSON.stringify(value)} breaks the call: ${command}`);
  assert.equal(result.destination, "sofia/gateway/default/1020");
  assert.equal(result.extension, "&park");
  assert.deepEqual(result.further, []);
  const names = [...result.variables.keys()].filter((name) => name !== "reftest");
  assert.deepEqual(names, ["origination_uuid", "fax_ident"], command);
  assert.equal(result.variables.get("origination_uuid"), "u-1");
  assert.equal(result.variables.get("fax_ident"), "after");
  return result.variables.get("reftest");
}

Deno.test("the model of FreeSWITCH's three passes says what a running FreeSWITCH did", async () => {
  const exchanges = await exchangesOf("esl-quoting");
  let checked = 0;
  for (const [index, { command, reply }] of exchanges.entries()) {
    if (!command.startsWith("api originate ")) continue;
    const result = originate(command.slice("api originate ".length));
    checked++;
    if (result.kind === "usage") assert.match(reply, /^-USAGE/, command);
    else if (result.kind === "error") {
      assert.match(reply, /^-ERR (DESTINATION_OUT_OF_ORDER|CHAN_NOT_IMPLEMENTED)/, command);
    } else {
      assert.match(reply, /^\+OK/, command);
      assert.equal(result.variables.get("reftest") ?? "_undef_", exchanges[index + 1]?.reply, command);
      assert.equal(result.variables.get("fax_ident"), exchanges[index + 2]?.reply, command);
    }
  }
  assert.equal(checked, 30);
});

Deno.test("the model says why O'Brien, Bob in quotes broke the recorded call", async () => {
  const exchanges = await exchangesOf("send-sender-quote");
  const broken = exchanges.find(({ command }) => command.startsWith("api originate"));
  assert.ok(broken !== undefined);
  assert.equal(originate(broken.command.slice("api originate ".length)).kind, "error");
  assert.match(broken.reply, /^-ERR DESTINATION_OUT_OF_ORDER/);
});

const QUOTED: [value: string, want: string][] = [
  ["plain", "plain"],
  ["\\", "\\\\\\\\\\\\\\\\"],
  ["'", "\\\\\\\\\\\\\\'"],
  [",", "\\,"],
  ["a b", "a\\sb"],
  ['"', '"'],
  ["=", "="],
  ["{x}", "(x)"],
  ["${x}", "$(x)"],
  [":_:", ":-:"],
  ["a\r\nb\0c", "a\\s\\sb\\sc"],
  ["^^:a", "^^:a"],
  ["  a  ", "a"],
  ["", ""],
];

for (const [value, want] of QUOTED) {
  Deno.test(`quoteVariable() writes ${JSON.stringify(value)}`, () =>
    assert.equal(quoteVariable(value), want));
}

/** Values that a running FreeSWITCH was seen to receive unchanged, quoted like this. */
const UNCHANGED: readonly string[] = [
  "O'Brien, Bob \\ x",
  "end\\",
  "x',execute_on_answer='system touch /tmp/x",
  "it's, a 'test'",
  "x,,y",
  "^^:a",
  "\\'",
  "a\\sb",
  "a  b",
  '"dq"',
  "[x]",
  "a\tb",
  "Jörg Müller €",
  "a=b",
  "<x>",
  "100%",
  "%41%20",
  "+49 1",
  "a|b",
  "a^b",
  "$1",
  "a;b",
  "a!b",
  "a/b",
  "a\\nb",
  ",",
  "'",
  "\\",
  "''",
  "\\\\",
  "',",
  "\\,",
  "a,b=c",
];

for (const value of UNCHANGED) {
  Deno.test(`quoteVariable() brings ${JSON.stringify(value)} there unchanged`, () => {
    assert.equal(arrives(value), value);
    assert.equal(safeChannelText(value), value);
  });
}

const REPLACED: [value: string, want: string | undefined][] = [
  ["{brace}", "(brace)"],
  ["${hostname}", "$(hostname)"],
  ["$${hostname}", "$$(hostname)"],
  ["a:_:b", "a:-:b"],
  [":_:_:_:", ":-:-:-:"],
  ["a\r\nb", "a  b"],
  ["a\x1b[31mb", "a [31mb"],
  ["\x7f\x85x", "x"],
  ["  lead", "lead"],
  ["trail  ", "trail"],
  ["\n x \0", "x"],
  ["}{", ")("],
  ["}sofia/gateway/evil/1 &system(x)", ")sofia/gateway/evil/1 &system(x)"],
  ["", undefined],
  ["   ", undefined],
  ["\ud800x", "\ufffdx"],
];

for (const [value, want] of REPLACED) {
  Deno.test(`quoteVariable() brings ${JSON.stringify(value)} there as ${JSON.stringify(want)}`, () => {
    assert.equal(arrives(value), want);
    assert.equal(safeChannelText(value), want ?? "");
  });
}

/** A small generator with a seed, so that a failure can be had again (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const NASTY = [
  ..."\\\\\\''',,=  {}$^:_|[]<>\"&()\t\n\r\0sntr;aé€",
  ":_:",
  "${",
  "^^",
  "execute_on_answer=x",
  "undef",
];

Deno.test("quoteVariable() lets no value set another variable, whatever is in it", () => {
  const random = randomFrom(4711);
  for (let round = 0; round < 20_000; round++) {
    const length = Math.floor(random() * 14);
    const value = Array.from({ length }, () => NASTY[Math.floor(random() * NASTY.length)]).join("");
    assert.equal(arrives(value) ?? "", safeChannelText(value), JSON.stringify(value));
  }
});

Deno.test("safeChannelText() changes nothing a second time", () => {
  const random = randomFrom(8021);
  for (let round = 0; round < 5000; round++) {
    const value = Array.from({ length: 10 }, () => NASTY[Math.floor(random() * NASTY.length)]).join("");
    const once = safeChannelText(value);
    assert.equal(safeChannelText(once), once);
    assert.ok(!once.includes("${") && !once.includes(":_:"));
  }
});

Deno.test("originateCommand() puts variables, destination and application together", () => {
  const command = originateCommand({
    variables: [["origination_uuid", "u-1"], ["fax_ident", "+1 337"], ["empty", ""]],
    destination: gatewayDestination("default", "1001"),
    application: "txfax",
    argument: "/tmp/a b's.tif",
  });
  assert.equal(
    command,
    "originate {origination_uuid=u-1,fax_ident=+1\\s337}sofia/gateway/default/1001 &txfax(/tmp/a\\sb\\'s.tif)",
  );
  const result = originate(command.slice("originate ".length));
  assert.ok(result.kind === "call");
  assert.equal(result.extension, "&txfax(/tmp/a b's.tif)");
});

Deno.test("originateCommand() writes no braces if there are no variables", () => {
  assert.equal(
    originateCommand({ variables: {}, destination: "user/1000", application: "park" }),
    "originate user/1000 &park",
  );
});

const CALL = { variables: {}, destination: "user/1000", application: "park" };

const REFUSED: [name: string, make: () => string][] = [
  ["a variable's name with a comma", () => originateCommand({ ...CALL, variables: { "a,b": "c" } })],
  ["a variable's name with an equals sign", () => originateCommand({ ...CALL, variables: { "a=b": "c" } })],
  [
    "a variable's name that changes the delimiter",
    () => originateCommand({ ...CALL, variables: { "^^:a": "c" } }),
  ],
  ["a variable without a name", () => originateCommand({ ...CALL, variables: { "": "c" } })],
  ["two destinations joined by |", () => originateCommand({ ...CALL, destination: "user/1|user/2" })],
  ["two destinations joined by a comma", () => originateCommand({ ...CALL, destination: "user/1,user/2" })],
  ["two destinations joined by :_:", () => originateCommand({ ...CALL, destination: "user/1:_:user/2" })],
  ["a destination with variables", () => originateCommand({ ...CALL, destination: "[a=b]user/1" })],
  ["a destination with a block", () => originateCommand({ ...CALL, destination: "{a=b}user/1" })],
  ["a destination with a blank", () => originateCommand({ ...CALL, destination: "user/1 &system(x)" })],
  ["a destination with a line break", () => originateCommand({ ...CALL, destination: "user/1\nx" })],
  ["no destination", () => originateCommand({ ...CALL, destination: "" })],
  ["an application with an argument in its name", () => originateCommand({ ...CALL, application: "a(b)" })],
  ["an argument with a closing parenthesis", () => originateCommand({ ...CALL, argument: "a)b" })],
  ["an argument with ${", () => originateCommand({ ...CALL, argument: "${system(x)}" })],
  ["an argument with a line break", () => originateCommand({ ...CALL, argument: "a\nb" })],
  ["no number", () => gatewayDestination("default", "")],
  ["a number with |", () => gatewayDestination("default", "1|2")],
  ["a number with a comma", () => gatewayDestination("default", "1,2")],
  ["a number with :_:", () => gatewayDestination("default", "1:_:2")],
  ["a number with a bracket", () => gatewayDestination("default", "[a=b]1")],
  ["a number with a slash", () => gatewayDestination("default", "1/2")],
  ["a number with a blank", () => gatewayDestination("default", "1 2")],
  ["a number with an at sign", () => gatewayDestination("default", "1@evil.example")],
  ["a number with a letter", () => gatewayDestination("default", "1E")],
  ["a number with a line break at its end", () => gatewayDestination("default", "1\n")],
  ["a gateway with a slash", () => gatewayDestination("a/b", "1")],
  ["a gateway with a blank", () => gatewayDestination("a b", "1")],
  ["a gateway with |", () => gatewayDestination("a|b", "1")],
  ["a gateway without a name", () => gatewayDestination("", "1")],
  ["a gateway with :_:", () => gatewayDestination("a:_:b", "1")],
];

for (const [name, make] of REFUSED) {
  Deno.test(`originate refuses ${name}`, () => assert.throws(make, EslCommandError));
}

Deno.test("gatewayDestination() dials every character that can be dialled", () => {
  assert.equal(
    gatewayDestination("backup-gw.1", "0123456789*#+ABCD"),
    "sofia/gateway/backup-gw.1/0123456789*#+ABCD",
  );
  assert.equal(gatewayDestination("fax::default", "1"), "sofia/gateway/fax::default/1");
});
