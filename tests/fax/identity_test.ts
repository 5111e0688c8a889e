import assert from "node:assert/strict";
import {
  callIdentity,
  type Identity,
  type IdentityConfig,
  type IdentityJob,
  type IdentityWish,
} from "../../lib/fax/identity.ts";

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
  tagline: "From %a",
};

const PLAIN: Identity = {
  ident: "+1 337",
  header: "GONICUS",
  callerNumber: "4711",
  callerName: "O'Brien, Bob",
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
  ["named with quotes", {}, { sender: 'Max "Tiger" Meier' }, {}, {
    ...PLAIN,
    callerName: "Max 'Tiger' Meier",
  }],
  ["named with a backslash", {}, { sender: "Bob \\ x" }, {}, { ...PLAIN, callerName: "Bob \\ x" }],
  ["with a backslash at the end", {}, { sender: "Meier\\ \\ " }, {}, { ...PLAIN, callerName: "Meier" }],
  ["without a name", { cidName: "" }, {}, {}, { ...PLAIN, callerName: "" }],
  ["without a header", { header: "" }, {}, {}, { ...PLAIN, header: "" }],
  ["the job's own, where the site allows it", { jobIdentity: true }, {}, {}, OWN],
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
  }, { ident: "+49 777", header: "T", callerNumber: "99", callerName: "99" }],
  ["the job's where DynamicConfig says nothing", { jobIdentity: true }, {}, {
    localIdentifier: undefined,
    tagLine: "",
    faxNumber: "99",
  }, { ...OWN, callerNumber: "99" }],
];

for (const [name, config, job, wish, want] of CASES) {
  Deno.test(`a call's identity is ${name}`, () => {
    assert.deepEqual(callIdentity({ ...CONFIG, ...config }, { ...JOB, ...job }, wish), want);
  });
}
