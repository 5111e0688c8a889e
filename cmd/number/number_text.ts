/** The history of a number for people. */

import { END_WORDS } from "../../lib/fax/end/words/end_words.ts";
import type { HistoryCall, NumberHistory, Tally } from "../../lib/fax/explain/number_history.ts";
import type { InForce, NumberReport } from "../../lib/flow/admin/number.ts";
import { foreignText } from "../../lib/text/foreign.ts";
import { paragraph, textWidth, twoColumns } from "../line/wrap.ts";
import { localTime, textTable } from "../text_table.ts";
import type { View } from "../view.ts";
import { numberAdvice } from "./number_advice.ts";

type Row = readonly [name: string, text: string];

/** The longest text from outside that is shown, in UTF-16 units. */
const LONGEST = 200;
/** The most calls that are listed. */
const MOST_LISTED = 10;

function shown(text: string): string {
  return foreignText(text, LONGEST);
}

function count(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? "" : "s"}`;
}

function share(part: number, whole: number): string {
  return whole === 0 ? "none" : `${part} of ${whole} (${Math.round((100 * part) / whole)} %)`;
}

function goodOf({ good, calls }: Tally): string {
  return `${good} of ${calls} good`;
}

function headline({ asked, dialled, history, isCut }: NumberReport): string {
  const as = dialled === undefined
    ? ", which cannot be dialled as it stands"
    : dialled === asked
    ? ""
    : `, dialled as ${dialled}`;
  const { calls, out } = history;
  const [newest] = calls;
  const oldest = calls.at(-1);
  if (newest === undefined || oldest === undefined) {
    return `${asked}${as}: the accounting has no fax to it or from it${isCut ? " in its last 64 MiB" : ""}.`;
  }
  const since = `since ${oldest.time.slice(0, 10)}${isCut ? " (older ones were not looked at)" : ""}`;
  const last = newest.end === "complete" ? "went well" : `failed: ${END_WORDS[newest.end].short}`;
  return `${asked}${as}: ${
    count(out.calls, "call")
  } to it ${since}, ${out.good} of them with the whole fax. The last ` +
    `${newest.direction === "out" ? "call" : "fax from it"}, ${newest.time.replace("T", " at ")}, ${last}.`;
}

function transportRows({ transports }: NumberHistory): readonly Row[] {
  const rows = Object.entries(transports).filter(([, { calls }]) => calls > 0);
  return rows.map(([name, of], at): Row => [
    at === 0 ? "Sent over" : "",
    `${name === "not known" ? "not known (the session log is gone, or does not say)" : name}: ${goodOf(of)}`,
  ]);
}

function gatewayRows({ gateways }: NumberHistory): readonly Row[] {
  return [...gateways].map(([name, of], at): Row => [at === 0 ? "Gateways" : "", `${name}: ${goodOf(of)}`]);
}

function failureRows({ failures }: NumberHistory): readonly Row[] {
  return failures.map((
    [kind, times],
    at,
  ): Row => [at === 0 ? "Failures" : "", `${times} x ${END_WORDS[kind].short} (${END_WORDS[kind].whose})`]);
}

function speed({ usualRate, secondsPerPage }: NumberHistory): readonly Row[] {
  if (usualRate === undefined) return [];
  const page = secondsPerPage === undefined ? "" : `, connected ${secondsPerPage} s for each page`;
  return [["Usual speed", `${usualRate} bit/s${page}`]];
}

function inForceRows({ fallback, overrides, unasked }: InForce): readonly Row[] {
  if (unasked !== undefined) return [["In force", `not known, FreeSWITCH is away: ${unasked}`]];
  const said = [
    ...(fallback === undefined ? [] : [
      `no T.38 (gofax fallback) since ${localTime(fallback.since)}${
        fallback.why === "" ? "" : `: ${fallback.why}`
      }${fallback.expired ? "; expired, without effect" : ""}`,
    ]),
    ...overrides.map(({ number, name, value, problem }) =>
      `override for ${number} (gofax override): ${name}=${value}${
        problem === undefined ? "" : ` (ignored: ${problem})`
      }`
    ),
  ];
  return said.length === 0
    ? [["In force", "nothing of its own: neither gofax fallback nor gofax override"]]
    : said.map((text, at): Row => [at === 0 ? "In force" : "", text]);
}

const HEADS: readonly string[] = ["time", "way", "job/file", "gateway", "over", "bit/s", "pages", "end"];

function callRow(call: HistoryCall): readonly string[] {
  const { time, direction, jobOrFile, pages, rate, transport, gateway, end, reason } = call;
  return [
    time.replace("T", " "),
    direction,
    jobOrFile,
    gateway ?? "",
    transport ?? "",
    rate === undefined ? "" : String(rate),
    String(pages),
    end === "complete" ? "ok" : reason,
  ].map(shown);
}

/** Prints it. */
export function numberText(report: NumberReport, view: View): string {
  const { history, inForce, unread } = report;
  const width = textWidth(view);
  const { out, in: received, busy, calls } = history;
  const rows: readonly Row[] = [
    ...(out.calls === 0
      ? []
      : [["Sent", share(out.good, out.calls)] as const, ["Busy", share(busy, out.calls)] as const]),
    ...speed(history),
    ...transportRows(history),
    ...gatewayRows(history),
    ...failureRows(history),
    ...(received.calls === 0 ? [] : [
      [
        "Received from it",
        `${count(received.calls, "fax").replace("faxs", "faxes")}, ${received.good} complete`,
      ] as const,
    ]),
    ...inForceRows(inForce),
    ...numberAdvice(report).map((text, at): Row => [at === 0 ? "What to change" : "", `${at + 1}. ${text}`]),
    ...unread.map((text): Row => ["Not read", text]),
  ];
  // The widest columns are those that say least.
  const table = calls.length === 0 ? "" : textTable([HEADS, ...calls.slice(0, MOST_LISTED).map(callRow)], {
    columns: view.columns,
    drop: [3, 2],
  });
  return [
    paragraph(view.paint("title", shown(headline(report))), width),
    `\n${twoColumns(rows.map(([name, text]) => [name, shown(text)]), width)}`,
    table === "" ? "" : `\n${view.paint("title", "Last calls")}\n${table}`,
  ].join("");
}
