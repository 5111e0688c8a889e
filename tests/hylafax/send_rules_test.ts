import assert from "node:assert/strict";
import {
  isRuleTag,
  lesserLimit,
  readSendRules,
  REQUEUE_INTERVALS,
  type RequeueIntervals,
  type SendRules,
} from "../../lib/hylafax/send_rules.ts";
import { type ConfigItem, parseServerConfig } from "../../lib/hylafax/server_config.ts";

function read(
  server: string | undefined,
  modem = "",
  job = "",
): { readonly rules: SendRules; readonly problems: readonly string[] } {
  const items = (text: string, name: string): readonly ConfigItem[] => parseServerConfig(text, name).items;
  const { rules, problems } = readSendRules({
    server: server === undefined ? undefined : items(server, "etc/config"),
    modem: items(modem, "etc/config.m"),
    job: items(job, "JobControlCmd"),
  });
  return { rules, problems: problems.map(({ where, message }) => `${where}: ${message}`) };
}

/** faxq 6.0.7 was seen to end jobs at these, with a sender that never gets through; with -1 at the job's own limit. */
const LIMITS:
  readonly (readonly [config: string, maxdials: number | undefined, maxtries: number | undefined])[] = [
    ["", 12, 3],
    ["MaxTries: 1", 12, 1],
    ["MaxDials: 20\nMaxTries: 5", 20, 5],
    ["MaxTries: 5\nMaxTries: 2", 12, 2],
    ["MaxTries: 0x10\nMaxDials: 010", 8, 16],
    ["MaxTries: -1", 12, 65535],
    ["MaxTries: 65537", 12, 1],
    ['MaxTries: " 2"', 12, 2],
    ["JobControlCmd: bin/jobcontrol\nMaxTries: 1", undefined, undefined],
    ['MaxTries: 1\nJobControlCmd: bin/jobcontrol\nJobControlCmd: ""', 12, 1],
  ];

for (const [config, maxdials, maxtries] of LIMITS) {
  Deno.test(`the limits of ${JSON.stringify(config)} are ${maxdials} calls and ${maxtries} tries`, () => {
    const { rules, problems } = read(config);
    assert.deepEqual([rules.maxdials, rules.maxtries, problems], [maxdials, maxtries, []]);
  });
}

Deno.test("faxq's limits stand in its own file only; without that nothing is known of them", () => {
  const { rules } = read(undefined, "MaxTries: 1\nMaxDials: 1", "maxtries: 1");
  assert.deepEqual([rules.maxdials, rules.maxtries], [undefined, undefined]);
  assert.equal(read("", "MaxTries: 1").rules.maxtries, 3);
});

const INTERVALS: readonly (readonly [
  name: string,
  sources: [string | undefined, string?, string?],
  want: Partial<RequeueIntervals>,
])[] = [
  ["nothing", [""], {}],
  ["no file", [undefined], {}],
  ["each of them", [
    "JobReqBusy: 1\nJobReqNoCarrier: 2\njobreqnoanswer: 3\nJOBREQNOFCON: 4\nJobReqProto: 5\nJobReqOther: 6",
  ], {
    busy: 1,
    nocarrier: 2,
    noanswer: 3,
    nofcon: 4,
    proto: 5,
    other: 6,
  }],
  ["the modem's own file over faxq's", ["JobReqBusy: 30\nJobReqProto: 31", "JobReqBusy: 40"], {
    busy: 40,
    proto: 31,
  }],
  ["JobControlCmd over both", ["JobReqBusy: 30", "JobReqBusy: 40", "jobreqbusy: 50"], { busy: 50 }],
  ["only the modem's file", [undefined, "JobReqBusy: 40"], { busy: 40 }],
  ["the word to leave it to faxq", ["JobReqBusy: 0"], { busy: 0 }],
  [
    "what HylaFAX does not look at either",
    ["JobReqError: 7\nJobReqDataConn: 7\nJobReq: 7\nJobReqBusy2: 7"],
    {},
  ],
];

for (const [name, sources, want] of INTERVALS) {
  Deno.test(`intervals: ${name}`, () => {
    const { rules, problems } = read(...sources);
    assert.deepEqual(rules.requeue, { ...REQUEUE_INTERVALS, ...want });
    assert.deepEqual(problems, []);
  });
}

Deno.test("a value that is none is named with its file and line, and what counted before it still does", () => {
  const { rules, problems } = read(
    "\nJobReqBusy: soon\nJobReqProto: -5\nMaxTries: x",
    "JobReqOther: 99999999\nJobReqProto:",
  );
  assert.deepEqual(rules.requeue, REQUEUE_INTERVALS);
  assert.equal(rules.maxtries, undefined);
  assert.deepEqual(problems, [
    'etc/config:4: maxtries: "x" is no number: not used',
    'etc/config:2: jobreqbusy: "soon" is no number: not used',
    'etc/config:3: jobreqproto: "-5" is no number within 0…31536000: not used',
    'etc/config.m:1: jobreqother: "99999999" is no number within 0…31536000: not used',
    'etc/config.m:2: jobreqproto: "" is no number: not used',
  ]);
});

Deno.test("a number with something behind it is what HylaFAX takes it for, and is named", () => {
  const { rules, problems } = read("JobReqBusy: 3m\nMaxTries: 1x\nJobReqProto: 08");
  assert.deepEqual([rules.requeue.busy, rules.maxtries, rules.requeue.proto], [3, 1, 0]);
  assert.deepEqual(problems, [
    'etc/config:2: maxtries: "1x" counts as 1, as it does to HylaFAX',
    'etc/config:1: jobreqbusy: "3m" counts as 3, as it does to HylaFAX',
    'etc/config:3: jobreqproto: "08" counts as 0, as it does to HylaFAX',
  ]);
});

Deno.test("isRuleTag() knows what JobControlCmd can say to the sender", () => {
  assert.deepEqual(
    ["jobreqbusy", "jobreqproto", "jobreqerror", "maxtries", "constructor"].map(isRuleTag),
    [true, true, false, false, false],
  );
});

Deno.test("lesserLimit() takes no limit for none", () => {
  const cases = [[3, 1, 1], [1, 3, 1], [0, 2, 2], [3, undefined, 3], [0, undefined, 0]] as const;
  for (const [own, site, want] of cases) assert.equal(lesserLimit(own, site), want);
});
