/** What a job would go out as, in rows: each part, its value, and the rule that set it. */

import type { Loaded } from "../../lib/config/load.ts";
import { fitOverride } from "../../lib/fax/override/fitted_value.ts";
import type { SendPreview } from "../../lib/flow/admin/send_preview.ts";
import { gatewayRow, modeRows, numberRows, pageRows } from "./call_rows.ts";
import { identityRows } from "./identity_rows.ts";
import { limitRows } from "./limit_rows.ts";
import { keyRule, type RuleRow } from "./rule_row.ts";

/** Overrides that stand in no other row. */
function otherOverrides(
  { remembered: { overrides } }: SendPreview,
  rows: readonly RuleRow[],
): readonly RuleRow[] {
  const told = rows.map(({ rule }) => /^override (\S+) /.exec(rule)?.[1]);
  return [...overrides].filter(([name]) => !told.includes(name.toLowerCase())).map(([name, value]) => ({
    part: "override",
    what: name,
    value: fitOverride(name, value).value,
    rule: `override ${name} of this number (gofax override)`,
  }));
}

/** All parts, in the order in which one asks for them. */
export function ruleRows(found: SendPreview, loaded: Loaded): readonly RuleRow[] {
  const key = keyRule(loaded);
  const unsupported = found.unsupported.map((what) => ({
    part: "unsupported",
    what: "Not done",
    value: what,
    rule: "the job asks for it, and FreeSWITCH cannot do it",
  }));
  const rows = [
    ...numberRows(found, loaded, key),
    ...gatewayRow(found, key),
    ...pageRows(found, key),
    ...modeRows(found, key),
    ...identityRows(found, key),
    ...limitRows(found, loaded, key),
    ...unsupported,
  ];
  return [...rows, ...otherOverrides(found, rows)];
}
