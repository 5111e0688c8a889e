/** Rows of a dry run: what identifies the sender to the callee. */

import type { IdentitySource } from "../../lib/fax/identity/call_identity.ts";
import type { SendPreview } from "../../lib/flow/admin/send_preview.ts";
import { type KeyRule, row, type RuleRow } from "./rule_row.ts";

/** Which of the site's scripts set a wish. */
function scriptRule(
  { dynamic }: SendPreview,
  key: "localIdentifier" | "faxNumber" | "gateways" | "callPrefix",
  tag: string,
): string {
  return dynamic[key] === undefined ? `JobControlCmd, ${tag}` : `DynamicConfig, ${tag}`;
}

function headerRule({ dynamic, control }: SendPreview): string {
  if (dynamic.tagLine !== undefined) return "DynamicConfig, TagLine";
  return control.tagLine === undefined ? "JobControlCmd, TagLineFormat" : "JobControlCmd, TagLine";
}

function identityRule(by: IdentitySource, script: string, field: string, key: string): string {
  if (by === "script") return script;
  return by === "job" ? `the job's ${field} (gofaxsend.jobidentity is on)` : key;
}

/** What identifies the sender to the callee. */
export function identityRows(found: SendPreview, key: KeyRule): readonly RuleRow[] {
  const { fax, identity: by } = found;
  if (fax === undefined || by === undefined) return [];
  const { ident, header, callerNumber, callerName, changes } = fax.identity;
  return [
    row(found, "fax_ident", {
      part: "ident",
      what: "Station id",
      value: ident,
      rule: identityRule(
        by.ident,
        scriptRule(found, "localIdentifier", "LocalIdentifier"),
        "tsi",
        key("freeswitch.ident"),
      ),
    }),
    row(found, "fax_header", {
      part: "header",
      what: "Header line",
      value: header,
      rule: identityRule(by.header, headerRule(found), "tagline", key("freeswitch.header")),
    }),
    row(found, "origination_caller_id_number", {
      part: "callerNumber",
      what: "Caller's number",
      value: callerNumber,
      rule: identityRule(
        by.number,
        scriptRule(found, "faxNumber", "FAXNumber"),
        "faxnumber",
        key("gofaxsend.faxnumber"),
      ),
    }),
    row(found, "origination_caller_id_name", {
      part: "callerName",
      what: "Caller's name",
      value: callerName,
      rule: key("gofaxsend.cidname"),
    }),
    ...changes.map((change) => ({
      part: "changed",
      what: "Changed",
      value: change,
      rule: "what fax and SIP can carry",
    })),
  ];
}
