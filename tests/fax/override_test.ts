import assert from "node:assert/strict";
import { overrideNumber, overrideProblem, overrideRealm, unstorable } from "../../lib/fax/override.ts";

const ALLOWED: readonly (readonly [string, string])[] = [
  ["fax_ident", "+49 OVERRIDE"],
  ["fax_enable_t38", "false"],
  ["absolute_codec_string", "PCMU,PCMA"],
  ["sip_h_X-Account", "a=b; c"],
  ["rtp_secure_media", "mandatory"],
  ["origination_caller_id_number", "4711"],
  ["fax_header", "5 $ {not a variable}"],
];

const REFUSED: readonly (readonly [name: string, value: string, want: string])[] = [
  ["origination_uuid", "1", "origination_uuid is ours: the call is found by it"],
  ["Origination_UUID", "1", "Origination_UUID is ours: the call is found by it"],
  ["execute_on_answer", "system rm", '"execute_on_answer" is no variable that may be set'],
  ["EXECUTE_ON_FAX_RESULT", "x", '"EXECUTE_ON_FAX_RESULT" is no variable that may be set'],
  ["api_hangup_hook", "system rm", '"api_hangup_hook" is no variable that may be set'],
  ["api_reporting_hook", "x", '"api_reporting_hook" is no variable that may be set'],
  ["exec_after_bridge_app", "x", '"exec_after_bridge_app" is no variable that may be set'],
  ["group_confirm_key", "exec", '"group_confirm_key" is no variable that may be set'],
  ["a,execute_on_answer", "x", '"a,execute_on_answer" is no variable that may be set'],
  ["", "x", '"" is no variable that may be set'],
  ["fax_ident", "${system(rm)}", 'the value of fax_ident holds "${", which FreeSWITCH would expand'],
  ["fax_ident", "a\nb", "the value of fax_ident holds a control character"],
  ["fax_ident", "a\x7f", "the value of fax_ident holds a control character"],
];

Deno.test("overrideProblem() lets variables of the call pass and names what it refuses", () => {
  for (const [name, value] of ALLOWED) assert.equal(overrideProblem(name, value), undefined, name);
  for (const [name, value, want] of REFUSED) assert.equal(overrideProblem(name, value), want);
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
