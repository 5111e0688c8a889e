import assert from "node:assert/strict";
import {
  overrideNumber,
  overrideProblem,
  overrideRealm,
  unstorable,
} from "../../../lib/fax/override/override_rules.ts";

const ALLOWED: readonly (readonly [string, string])[] = [
  ["fax_ident", "+49 OVERRIDE"],
  ["FAX_Enable_T38", "false"],
  ["fax_t38_tx_reinvite_packet_count", "100"],
  ["fax_trace_dir", "/var/log/fax"],
  ["absolute_codec_string", "PCMU,PCMA"],
  ["sip_h_X-Account", "a=b; c"],
  ["sip_h_P-Asserted-Identity", "<sip:4711@example.com>"],
  ["sip_from_uri", "sip:4711@example.com"],
  ["rtp_secure_media", "mandatory"],
  ["disable_udptl_auto_adjust", "true"],
  ["origination_caller_id_number", "4711"],
  ["effective_caller_id_name", "ACME"],
  ["leg_progress_timeout", "30"],
  ["fax_header", "5 $ {not a variable}"],
];

const UNLISTED: readonly string[] = [
  ...[
    "execute_on_answer",
    "EXECUTE_ON_FAX_RESULT",
    "api_hangup_hook",
    "api_reporting_hook",
    "exec_after_bridge_app",
  ],
  ...[
    "sip_execute_on_image",
    "sip_api_on_image",
    "system_on_fax_success",
    "group_confirm_key",
    "bridge_pre_execute_app",
  ],
  ...[
    "record_post_process_exec_api",
    "session_in_hangup_hook",
    "origination_nested_vars",
    "sofia_record_file",
  ],
  ...["sip_route_uri", "sip_invite_req_uri", "bypass_media", "sip_", "fax", "absolute_codec_string2", "x"],
];

const OURS: readonly string[] = [
  ...["origination_uuid", "Origination_UUID", "fax_start_page", "FAX_END_PAGE", "fax_force_caller"],
  ...["originate_retries", "originate_retry_sleep_ms", "originate_continue_on_timeout", "transfer_on_fail"],
];

const REFUSED: readonly (readonly [name: string, value: string, want: string])[] = [
  ["a,execute_on_answer", "x", '"a,execute_on_answer" is no variable that may be set'],
  ["", "x", '"" is no variable that may be set'],
  ["fax_ident", "${system(rm)}", 'the value of fax_ident holds "${", which FreeSWITCH would expand'],
  ["fax_ident", "a\nb", "the value of fax_ident holds a control character"],
  ["fax_ident", "a\x9bb", "the value of fax_ident holds a control character"],
];

const EVERYTHING = ["origination_uuid", "fax_*", "originate_*", "transfer_*", "o*"];

Deno.test("overrideProblem() lets the variables of the list pass", () => {
  for (const [name, value] of ALLOWED) assert.equal(overrideProblem(name, value, []), undefined, name);
});

Deno.test("overrideProblem() refuses every other variable, and names the key that allows it", () => {
  for (const name of UNLISTED) {
    const problem = overrideProblem(name, "x", []) ?? "";
    assert.match(
      problem,
      /^"\w+" is no variable that may be set: .*gofaxsend\.overrides in gofax\.conf/,
      name,
    );
  }
});

Deno.test("overrideProblem() lets pass what the site names", () => {
  const own = ["sip_route_uri", "ACME_*"];
  for (const name of ["sip_route_uri", "SIP_Route_URI", "acme_x", "acme_"]) {
    assert.equal(overrideProblem(name, "x", own), undefined, name);
  }
  for (const name of ["sip_route_uri2", "acme", "x_acme_x"]) assert.ok(overrideProblem(name, "x", own), name);
});

Deno.test("overrideProblem() keeps what makes the call ours, whatever the site names", () => {
  for (const name of OURS) {
    assert.equal(
      overrideProblem(name, "1", EVERYTHING),
      `${name} is ours: with it the call would be another one`,
    );
  }
});

Deno.test("overrideProblem() names a name or a value that is none, whatever the site names", () => {
  for (const [name, value, want] of REFUSED) assert.equal(overrideProblem(name, value, EVERYTHING), want);
});

Deno.test("unstorable() knows what mod_db would not give back", () => {
  assert.equal(unstorable("a", "it's, a/b \\ c"), undefined);
  assert.match(unstorable("a", "") ?? "", /is empty/);
  assert.match(unstorable("a", " b") ?? "", /blank/);
  assert.match(unstorable("a", "ü".repeat(128)) ?? "", /255 bytes/);
});

Deno.test("a realm names its destination", () => {
  assert.equal(overrideRealm("+4930123"), "override-+4930123");
  for (
    const [realm, number] of [["override-1001", "1001"], ["override-", undefined], ["fallback", undefined]]
  ) {
    assert.equal(overrideNumber(realm ?? ""), number);
  }
});
