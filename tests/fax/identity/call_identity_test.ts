import assert from "node:assert/strict";
import {
  callIdentity,
  type Identity,
  type IdentityConfig,
  type IdentityJob,
  type IdentityWish,
  receiverIdent,
} from "../../../lib/fax/identity/call_identity.ts";

const CONFIG: IdentityConfig = {
  ident: "+1 337",
  header: "GONICUS",
  faxNumber: "4711",
  cidName: "sender",
  jobIdentity: false,
};

const JOB: IdentityJob = {
  sender: "O'Brien, Bob",
  number: "+49 30 777",
  tsi: "+49 TSI",
  faxnumber: "4712",
  faxname: "",
  tagline: "From %a",
};

const PLAIN: Identity = {
  ident: "+1 337",
  header: "GONICUS",
  callerNumber: "4711",
  callerName: "O'Brien, Bob",
  changes: [],
};
const OWN: Identity = { ...PLAIN, ident: "+49 TSI", header: "From %a", callerNumber: "4712" };

type Case = readonly [
  name: string,
  config: Partial<IdentityConfig>,
  job: Partial<IdentityJob>,
  wish: IdentityWish,
  want: Identity,
];

const CASES: readonly Case[] = [
  ["the configuration's", {}, {}, {}, PLAIN],
  ["named after the sender", { cidName: "SENDER" }, {}, {}, PLAIN],
  ["named after the number dialled", { cidName: "number" }, {}, {}, { ...PLAIN, callerName: "+49 30 777" }],
  ["named after the caller's number", { cidName: "cidnum" }, {}, {}, { ...PLAIN, callerName: "4711" }],
  ["named by its own text", { cidName: "Fax Office" }, {}, {}, { ...PLAIN, callerName: "Fax Office" }],
  ["named as the job's client wants it", { jobIdentity: true }, { faxname: "Sales" }, {}, {
    ...OWN,
    callerName: "Sales",
  }],
  ["not named as the job's client wants it", {}, { faxname: "Sales" }, {}, PLAIN],
  ["named as a script wants it", { jobIdentity: true }, { faxname: "Sales" }, { faxName: "Legal" }, {
    ...OWN,
    callerName: "Legal",
  }],
  ["named with quotes", {}, { sender: 'Max "Tiger" Meier' }, {}, {
    ...PLAIN,
    callerName: "Max 'Tiger' Meier",
    changes: ['Caller\'s name "Max \\"Tiger\\" Meier" goes out as "Max \'Tiger\' Meier"'],
  }],
  ["named with what FreeSWITCH would cut a name at", {}, { sender: "A/B GmbH: bob@example.com" }, {}, {
    ...PLAIN,
    callerName: "A-B GmbH- bob(at)example.com",
    changes: ['Caller\'s name "A/B GmbH: bob@example.com" goes out as "A-B GmbH- bob(at)example.com"'],
  }],
  ["named with a backslash", {}, { sender: "Bob \\ x" }, {}, { ...PLAIN, callerName: "Bob \\ x" }],
  ["named with what does not arrive in a channel", {}, { sender: "${a" }, {}, {
    ...PLAIN,
    callerName: "$(a",
    changes: ['Caller\'s name "${a" goes out as "$(a"'],
  }],
  ["with a backslash at the end", {}, { sender: "Meier\\ \\ " }, {}, {
    ...PLAIN,
    callerName: "Meier",
    changes: ['Caller\'s name "Meier\\\\ \\\\ " goes out as "Meier"'],
  }],
  ["with an ident that is too long for a fax", { ident: "+49 (0)30 12345678-901" }, {}, {}, {
    ...PLAIN,
    ident: "+49 (0)30 12345678-9",
    changes: ['Ident "+49 (0)30 12345678-901" goes out as "+49 (0)30 12345678-9"'],
  }],
  ["with a header that no glyphs are there for", { header: "Größe 日本 – Büro" }, {}, {}, {
    ...PLAIN,
    header: "Größe ?? - Büro",
    changes: ['Header "Größe 日本 – Büro" goes out as "Größe ?? - Büro"'],
  }],
  ["without a name", { cidName: "" }, {}, {}, { ...PLAIN, callerName: "" }],
  ["without a header", { header: "" }, {}, {}, { ...PLAIN, header: "" }],
  ["the job's own, where the site allows it", { jobIdentity: true }, {}, {}, OWN],
  [
    "the job's number without what is written for the eye",
    { jobIdentity: true },
    {
      faxnumber: "tel:+49-30/4712",
    },
    {},
    { ...OWN, callerNumber: "+49304712", changes: [] },
  ],
  ["the job's where it is the name of a SIP user", { jobIdentity: true }, { faxnumber: "anonymous" }, {}, {
    ...OWN,
    callerNumber: "anonymous",
  }],
  [
    "the configuration's number where the job's is none",
    { jobIdentity: true },
    { faxnumber: "my office" },
    {},
    {
      ...OWN,
      callerNumber: "4711",
      changes: [
        'Caller\'s number "my office" is left out: it is neither a number nor the name of a SIP user',
      ],
    },
  ],
  [
    "the configuration's where the job says nothing",
    { jobIdentity: true },
    {
      tsi: "",
      faxnumber: "",
      tagline: "",
    },
    {},
    PLAIN,
  ],
  ["DynamicConfig's before both", { jobIdentity: true, cidName: "cidnum" }, {}, {
    localIdentifier: "+49 777",
    tagLine: "T",
    faxNumber: "99",
  }, { ident: "+49 777", header: "T", callerNumber: "99", callerName: "99", changes: [] }],
  ["the job's where DynamicConfig says nothing", { jobIdentity: true }, {}, {
    localIdentifier: undefined,
    tagLine: "",
    faxNumber: "99",
  }, { ...OWN, callerNumber: "99" }],
];

for (const [name, config, job, wish, want] of CASES) {
  Deno.test(`a call's identity is ${name}`, () => {
    const arriving = (text: string): string => text.replaceAll("{", "(");
    assert.deepEqual(callIdentity({ ...CONFIG, ...config }, { ...JOB, ...job }, wish, arriving), want);
  });
}

Deno.test("receiverIdent() is what a fax can carry, and says what it changed", () => {
  assert.deepEqual(receiverIdent("+49 30 1"), { ident: "+49 30 1", changes: [] });
  assert.deepEqual(receiverIdent("Praxis Dr. Größe Bonn"), {
    ident: "Praxis Dr. Grosse Bo",
    changes: ['Ident "Praxis Dr. Größe Bonn" goes out as "Praxis Dr. Grosse Bo"'],
  });
});
