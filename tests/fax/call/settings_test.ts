import assert from "node:assert/strict";
import {
  type FaxModes,
  isSafeVariable,
  type ModeJob,
  type ModeRules,
  type OriginateLimits,
  originateVariables,
  sendingStatus,
  sendModes,
} from "../../../lib/fax/call/settings.ts";

const RULES: ModeRules = {
  enableT38: true,
  requestT38: true,
  verbose: false,
  disableV17AfterRetry: 0,
  disableEcmAfterRetry: 0,
};
const JOB: ModeJob = { desiredbr: 13, desiredec: 2, tottries: 0 };
const ALL: FaxModes = { ecm: true, v17: true, t38: true, requestT38: true, verbose: false };
const FALLBACK = true;
const NO_FALLBACK = false;

type ModeCase = readonly [
  name: string,
  rules: Partial<ModeRules>,
  job: Partial<ModeJob>,
  fallback: boolean,
  want: Partial<FaxModes>,
];

const MODES: readonly ModeCase[] = [
  ["uses all a job allows", {}, {}, NO_FALLBACK, {}],
  ["does without ECM where the job wants none", {}, { desiredec: 0 }, NO_FALLBACK, { ecm: false }],
  ["keeps ECM for a job with small frames", {}, { desiredec: 1 }, NO_FALLBACK, {}],
  ["does without V.17 below 14400 bit/s", {}, { desiredbr: 4 }, NO_FALLBACK, { v17: false }],
  ["keeps V.17 at 14400 bit/s", {}, { desiredbr: 5 }, NO_FALLBACK, {}],
  ["does without T.38 for a remembered station", {}, {}, FALLBACK, { t38: false, requestT38: false }],
  ["leaves T.38 off where the site has it off", { enableT38: false }, {}, NO_FALLBACK, { t38: false }],
  ["does not ask for T.38", { requestT38: false }, {}, NO_FALLBACK, { requestT38: false }],
  ["is verbose", { verbose: true }, {}, NO_FALLBACK, { verbose: true }],
  ["keeps V.17 before the retry", { disableV17AfterRetry: 2 }, { tottries: 1 }, NO_FALLBACK, {}],
  ["drops V.17 at the retry", { disableV17AfterRetry: 2 }, { tottries: 2 }, NO_FALLBACK, { v17: false }],
  ["drops V.17 after it", { disableV17AfterRetry: 2 }, { tottries: 9 }, NO_FALLBACK, { v17: false }],
  ["drops ECM at the retry", { disableEcmAfterRetry: 1 }, { tottries: 1 }, NO_FALLBACK, { ecm: false }],
  ["never drops anything at retry 0", {}, { tottries: 99 }, NO_FALLBACK, {}],
];

for (const [name, rules, job, fallback, want] of MODES) {
  Deno.test(`sendModes() ${name}`, () => {
    assert.deepEqual(sendModes({ ...RULES, ...rules }, { ...JOB, ...job }, fallback), { ...ALL, ...want });
  });
}

const IDENTITY = {
  ident: "+1 337",
  header: "GONICUS",
  callerNumber: "4711",
  callerName: "O'Brien",
  changes: [],
};
const LIMITS: OriginateLimits = { ringTimeoutS: 60, progressTimeoutS: undefined };

function variables(
  overrides: Readonly<Record<string, string>>,
  limits: OriginateLimits = LIMITS,
  timezone = "",
): ReadonlyMap<string, string> {
  const map = new Map(Object.entries(overrides));
  return originateVariables("uuid-1", IDENTITY, { ...ALL, v17: false }, limits, timezone, map);
}

Deno.test("originateVariables() says who calls and what the call may use", () => {
  assert.deepEqual(Object.fromEntries(variables({})), {
    ignore_early_media: "true",
    origination_uuid: "uuid-1",
    origination_caller_id_number: "4711",
    origination_caller_id_name: "O'Brien",
    originate_timeout: "60",
    fax_ident: "+1 337",
    fax_header: "GONICUS",
    fax_use_ecm: "true",
    fax_disable_v17: "true",
    fax_enable_t38: "true",
    fax_enable_t38_request: "true",
    fax_verbose: "false",
  });
});

Deno.test("originateVariables() names a second time limit and a time zone where there is one", () => {
  const set = variables({}, { ringTimeoutS: 30, progressTimeoutS: 8 }, "Europe/Berlin");
  assert.deepEqual(
    ["originate_timeout", "leg_progress_timeout", "fax_timezone"].map((name) => set.get(name)),
    ["30", "8", "Europe/Berlin"],
  );
  assert.ok(!variables({}).has("leg_progress_timeout"));
  assert.ok(!variables({}).has("fax_timezone"));
});

Deno.test("originateVariables() lets overrides win, whatever the case of their names", () => {
  const set = variables({ fax_ident: "+49", FAX_Use_ECM: "false", absolute_codec_string: "PCMA" });
  assert.deepEqual(
    ["fax_ident", "fax_use_ecm", "FAX_Use_ECM", "absolute_codec_string"].map((name) => set.get(name)),
    ["+49", undefined, "false", "PCMA"],
  );
});

Deno.test("originateVariables() does not let an override rename the call", () => {
  for (const name of ["origination_uuid", "ORIGINATION_UUID", "Origination_Uuid"]) {
    const set = variables({ [name]: "other" });
    const uuids = [...set].filter(([key]) => key.toLowerCase() === "origination_uuid");
    assert.deepEqual(uuids, [["origination_uuid", "uuid-1"]]);
  }
});

Deno.test("isSafeVariable() takes names, and none that makes it another call", () => {
  const safe = ["fax_ident", "absolute_codec_string", "sip_h_X-Account", "a", "originate_timeout"];
  const unsafe = [
    ...["", "1a", "a b", "a,b", "a=b", "a}b", "a:b", "ä", "a".repeat(65), "_a"],
    ...["origination_uuid", "fax_start_page", "FAX_END_PAGE", "fax_force_caller", "originate_retries"],
    ...["originate_retry_sleep_ms", "originate_continue_on_timeout", "transfer_on_fail", "park_after_bridge"],
  ];
  assert.deepEqual(safe.filter((name) => !isSafeVariable(name)), []);
  assert.deepEqual(unsafe.filter(isSafeVariable), []);
});

Deno.test("sendingStatus() is what faxstat shows", () => {
  const ECM = true;
  assert.equal(sendingStatus(14400, ECM), "Sending 14400/ECM");
  assert.equal(sendingStatus(9600, !ECM), "Sending 9600");
});
