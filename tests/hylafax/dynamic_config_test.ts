import assert from "node:assert/strict";
import { parseDynamicConfig } from "../../lib/hylafax/dynamic_output.ts";
import { readIncoming, readOutgoing } from "../../lib/hylafax/dynamic_config.ts";

const outgoing = (text: string): ReturnType<typeof readOutgoing> => readOutgoing(parseDynamicConfig(text));
const incoming = (text: string): ReturnType<typeof readIncoming> => readIncoming(parseDynamicConfig(text));

const NOTHING = {
  rejectCall: false,
  localIdentifier: undefined,
  tagLine: undefined,
  faxNumber: undefined,
  gateways: undefined,
  callPrefix: undefined,
};

Deno.test("readOutgoing() reads every key, case-blind", () => {
  const text = `RejectCall: true
LOCALIDENTIFIER: +49 30 1
tagline: ACME: fax
FaxNumber:+49 (30) 123-4
Gateway: one, two ,three
CallPrefix: 00
`;
  assert.deepEqual(outgoing(text), {
    config: {
      rejectCall: true,
      localIdentifier: "+49 30 1",
      tagLine: "ACME: fax",
      faxNumber: "+49301234",
      gateways: ["one", "two", "three"],
      callPrefix: "00",
    },
    problems: [],
    leftOut: [],
    ignored: [],
    repeated: [],
    withoutColon: [],
  });
});

Deno.test("parseDynamicConfig() notices keys that have another sign than a colon behind them", () => {
  const lines = [
    "Gateway=a",
    "faxnumber = 4711 # office: Berlin",
    "RejectCall：true",
    "TagLine＝x",
    "LocalIdentifier; x",
  ];
  const { values, withoutColon } = parseDynamicConfig(
    ["Gateway used is a", ...lines, "x=y", "Gateways=a"].join("\n"),
  );
  assert.deepEqual([...values.keys()], []);
  assert.deepEqual(withoutColon.map(({ key, line }) => [key, line]), [
    ["Gateway", 2],
    ["faxnumber", 3],
    ["RejectCall", 4],
    ["TagLine", 5],
    ["LocalIdentifier", 6],
  ]);
});

Deno.test("readOutgoing() knows nothing from nothing", () => {
  for (const text of ["", "\n\n", "no colon here\n", ":\n: x\n", "FAXNumber:\nGateway: \nTagLine:\n"]) {
    const nothing = {
      config: NOTHING,
      problems: [],
      leftOut: [],
      ignored: [],
      repeated: [],
      withoutColon: [],
    };
    assert.deepEqual(outgoing(text), nothing, text);
  }
});

Deno.test("RejectCall is what HylaFAX and GOfax.IP call true", () => {
  for (
    const value of [
      "true",
      "TRUE",
      "1",
      "yes",
      "Yes",
      "on",
      "On",
      '"true"',
      '"on" # spam',
      "on # spam",
      "yes\t# x",
    ]
  ) {
    assert.ok(incoming(`RejectCall: ${value}`).config.rejectCall, value);
  }
  for (const value of ["false", "0", "no", "No", "off", "OFF", '"off"', "no # yes", ""]) {
    const { config, problems } = incoming(`RejectCall: ${value}`);
    assert.deepEqual([config.rejectCall, problems], [false, []], value);
  }
});

Deno.test("readIncoming() ignores what is for outgoing faxes, and says so", () => {
  const { config, ignored } = incoming("\nLocalIdentifier: me\nGateway: x\r\nFaxMachine: y\n");
  assert.deepEqual(config, { rejectCall: false, localIdentifier: "me" });
  assert.deepEqual(ignored, [
    { key: "Gateway", value: "x", line: 3 },
    { key: "FaxMachine", value: "y", line: 4 },
  ]);
});

Deno.test("of several lines with one key the first counts, as with GOfax.IP", () => {
  const { config, repeated } = incoming(
    "RejectCall: yes\nLocalIdentifier: a\nlocalidentifier: b\nREJECTCALL: no\n",
  );
  assert.deepEqual(config, { rejectCall: true, localIdentifier: "a" });
  assert.deepEqual(repeated.map(({ key, line }) => [key, line]), [["localidentifier", 3], ["REJECTCALL", 4]]);
});

Deno.test("FAXNumber may be the name of a SIP user", () => {
  for (const user of ["anonymous", "fax-office", "e.meier_2"]) {
    assert.equal(outgoing(`FAXNumber: ${user}`).config.faxNumber, user);
  }
});

Deno.test("values may be written in HylaFAX's own style", () => {
  const identifier = (value: string): unknown =>
    incoming(`LocalIdentifier: ${value}\n`).config.localIdentifier;
  assert.equal(identifier('"b \\ c"'), "b \\ c");
  assert.equal(identifier('"Company B"   # the other one'), "Company B");
  assert.equal(identifier('"say \\"B\\""'), 'say "B"');
  assert.equal(identifier('"no end'), '"no end');
  assert.equal(identifier("Room # 12"), "Room # 12");
  const { config, problems, ignored } = outgoing(
    '# Gateway: none\nGateway: a, b # both\nFAXNumber: "030/4711" # main\nCallPrefix: *31# # hide\n',
  );
  assert.deepEqual([config.gateways, config.faxNumber, config.callPrefix], [["a", "b"], "0304711", "*31#"]);
  assert.deepEqual([problems, ignored], [[], []]);
});

const bad: readonly (readonly [string, string])[] = [
  ["RejectCall: maybe", 'RejectCall: "maybe" is neither true nor false'],
  ["TagLine: ${system rm}", 'TagLine: "${system rm}" contains characters that are not allowed'],
  ["LocalIdentifier: a\tb", 'LocalIdentifier: "a\\tb" contains characters that are not allowed'],
  ["LocalIdentifier: a\rb", 'LocalIdentifier: "a\\rb" contains characters that are not allowed'],
  ["FAXNumber: 12|34", 'FAXNumber: "12|34" is neither a number nor the name of a SIP user'],
  ["FAXNumber: fax@example", 'FAXNumber: "fax@example" is neither a number nor the name of a SIP user'],
  ["FAXNumber: 12+34", 'FAXNumber: "12+34" is neither a number nor the name of a SIP user'],
  ["faxnumber: --", 'faxnumber: "--" is neither a number nor the name of a SIP user'],
  ["CallPrefix: 0,0", 'CallPrefix: "0,0" cannot be dialled'],
  ["Gateway: a b", 'Gateway: "a b" names no gateway'],
  ["Gateway: a/b", 'Gateway: "a/b" names no gateway'],
  ["Gateway: trunk:1", 'Gateway: "trunk:1" names no gateway'],
  ["Gateway: ,", 'Gateway: "," names no gateway'],
];

for (const [line, message] of bad) {
  Deno.test(`readOutgoing() names the problem of ${JSON.stringify(line)}`, () => {
    const { config, problems } = outgoing(`# a script\n${line}\n`);
    assert.deepEqual(problems.map((p) => [p.line, p.message]), [[2, message]]);
    assert.deepEqual(config, NOTHING);
  });
}

Deno.test("readOutgoing() leaves out what cannot be the name of a gateway, and says so", () => {
  const { config, problems, leftOut } = outgoing("Gateway: trunk:1, default,[x=y]b,, sip::trunk~1\n");
  assert.deepEqual(config.gateways, ["default", "sip::trunk~1"]);
  assert.deepEqual(problems, []);
  assert.deepEqual(leftOut.map(({ line, message }) => [line, message]), [
    [1, 'Gateway: left out "trunk:1", "[x=y]b": no gateway can be called so'],
  ]);
  const many = outgoing(`Gateway: a,${"b/,".repeat(1000)}`).leftOut[0]?.message ?? "";
  assert.match(many, /"b\/", "b\/" and 995 more: no gateway/);
});
