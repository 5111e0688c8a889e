/** A dry run for programs. Its shape is promised in docs/explain.md: fields may be added, none changes its meaning. */

import type { SendPreview } from "../../lib/flow/admin/send_preview.ts";
import { jsonText } from "../json_text.ts";
import type { RuleRow } from "./rule_row.ts";

/** Raised when a field changes its meaning or is removed. */
const FORMAT = 1;

/** Prints one JSON value; what is not known is null. */
export function dryRunJson(found: SendPreview, rows: readonly RuleRow[]): string {
  const { job, undialled, number, remembered, calls, script } = found;
  const { fallback, overrides, unasked } = remembered;
  return jsonText({
    format: FORMAT,
    jobId: job?.jobId,
    dialled: undialled === undefined,
    why: undialled?.text,
    then: undialled?.then,
    number,
    freeswitch: {
      asked: number !== undefined && unasked === undefined,
      problem: unasked,
      fallback,
      overrides: Object.fromEntries(overrides),
    },
    script: script && { code: script.result.code, tookMs: script.tookMs },
    parts: rows.map(({ part, value, rule }) => ({ part, value, rule })),
    calls: calls.map(({ gateway, command, problem, variables }) => ({
      gateway,
      command,
      problem,
      variables: Object.fromEntries(variables),
    })),
  });
}
