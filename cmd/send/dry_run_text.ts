/** A dry run for people. */

import type { PreviewedCall, SendPreview } from "../../lib/flow/admin/send_preview.ts";
import { foreignText } from "../../lib/text/foreign.ts";
import { paragraph, textWidth, twoColumns } from "../line/wrap.ts";
import type { View } from "../view.ts";
import type { RuleRow } from "./rule_row.ts";

/** The longest text from a file or a script that is shown, in UTF-16 units. */
const LONGEST = 1000;

function shown(text: string): string {
  return foreignText(text, LONGEST);
}

function verdict({ job, undialled, number, fax }: SendPreview): string {
  const what = job === undefined ? "This file" : `Job ${job.jobId}`;
  if (undialled === undefined) {
    return `${what} would be dialled as ${number} through ${
      fax?.gateways.join(", then ")
    }. Nothing was done.`;
  }
  return `${what} would NOT be dialled: ${undialled.text}. ${THEN[undialled.then]}`;
}

const THEN = {
  later: "HylaFAX would try again later.",
  failed: "The job would fail.",
  sent: "The job would count as sent.",
} as const;

function scriptLines({ script }: SendPreview): string {
  if (script === undefined) return "DynamicConfig: none is set.";
  const { result, tookMs, lines } = script;
  const end = result.code === 0 ? "" : `, status ${result.code ?? result.signal}`;
  return `DynamicConfig was run: ${lines.length} line${
    lines.length === 1 ? "" : "s"
  } in ${tookMs} ms${end}; gofax dynamicconfig test outgoing shows each.`;
}

function memory({ remembered: { unasked, overrides, fallback }, fax }: SendPreview): string {
  if (fax === undefined) return "";
  if (unasked !== undefined) {
    return "FreeSWITCH is away, so overrides and fallback of this number are not known and not in what follows.";
  }
  const said = [
    fallback ? "the fallback" : "",
    overrides.size > 0 ? `${overrides.size} override${overrides.size === 1 ? "" : "s"}` : "",
  ]
    .filter((each) => each !== "");
  return `FreeSWITCH remembers ${
    said.length === 0 ? "neither fallback nor overrides" : said.join(" and ")
  } of this number.`;
}

function dialString({ gateway, command, problem }: PreviewedCall): string {
  return command === undefined ? `gateway ${gateway}: cannot be dialled: ${problem}` : command;
}

/** Prints it. */
export function dryRunText(found: SendPreview, rows: readonly RuleRow[], view: View): string {
  const width = textWidth(view);
  const table = twoColumns(
    rows.map(({ what, value, rule }) => [what, shown(`${value === "" ? "(none)" : value}  [${rule}]`)]),
    width,
  );
  const notes = [scriptLines(found), memory(found)].filter((text) => text !== "");
  const calls = found.calls.map((call) => `${shown(dialString(call))}\n`).join("");
  return [
    paragraph(view.paint("title", shown(verdict(found))), width),
    ...notes.map((text) => paragraph(shown(text), width)),
    table === "" ? "" : `\n${table}`,
    calls === "" ? "" : `\n${
      view.paint(
        "title",
        found.undialled === undefined ? "Dial strings" : "Dial strings, if it were dialled",
      )
    }\n${calls}`,
  ].join("");
}
