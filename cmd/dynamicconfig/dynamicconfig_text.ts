/** How `gofax dynamicconfig test` shows a script's answer and its effect. */

import type {
  CallPreview,
  IncomingTrial,
  OutgoingTrial,
  ScriptRun,
} from "../../lib/flow/admin/dynamic_trial.ts";
import type { DynamicLine } from "../../lib/hylafax/dynamic_lines.ts";
import { showUnseen } from "../../lib/text/unseen.ts";
import { twoColumns } from "../line/wrap.ts";
import { textTable } from "../text_table.ts";
import type { View } from "../view.ts";

/** SIP's answer to a call that is refused because the script failed. */
const UNAVAILABLE = 503;

/** Text as one would type it in a shell, with control characters made visible. */
function shellWord(text: string): string {
  if (/^[A-Za-z0-9_@%+=:,./-]+$/.test(text)) return text;
  const visible = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("\\\\", "\\");
  return `'${visible.replaceAll("'", "'\\''")}'`;
}

function endText({ result, tookMs, script }: ScriptRun): string {
  if (result.error !== undefined) return `could not be started: ${result.error.message}`;
  if (result.timedOut) return `did not end within ${script.timeoutS} s: it and its children were killed`;
  if (result.aborted) return "was interrupted";
  const end = result.signal === null ? `status ${result.code}` : `killed by ${result.signal}`;
  return `${end}, after ${tookMs} ms`;
}

/** Names and values, wrapped in the right column. */
function pairs(rows: readonly (readonly [name: string, value: string])[], columns: number): string {
  return twoColumns(rows.map(([name, value]) => [name, showUnseen(value)]), columns);
}

function lineRow({ line, text, fate, note }: DynamicLine): string[] {
  return ["", String(line), JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"'), fate, note];
}

function runText(run: ScriptRun, path: string, user: string, { columns }: View): string {
  const { script, result, lines } = run;
  const facts = Object.keys(script.env ?? {}).length;
  const input = new TextEncoder().encode(script.stdin ?? "").length;
  const said = new TextDecoder().decode(result.stderr).trimEnd();
  const table = pairs([
    ["script", path],
    ["arguments", script.args.map(shellWord).join(" ")],
    ["run as", user],
    ["given", `${facts} variables GOFAX_*, and ${input} bytes of JSON on standard input`],
    ["ended", endText(run)],
  ], columns);
  const errors = said === "" ? "" : `\nStandard error:\n${said.replaceAll(/^/gm, "  ")}\n`;
  const output = lines.length === 0
    ? "\nIt printed nothing.\n"
    : `\nOutput:\n${textTable(lines.map(lineRow), { columns })}`;
  return table + errors + output;
}

function onOff(on: boolean): string {
  return on ? "on" : "off";
}

function callText({ typed, number, gateways, identity, modes }: CallPreview, { columns }: View): string {
  const dialled = number.kind === "diallable"
    ? `${number.number}${number.number === typed ? "" : ` (typed ${JSON.stringify(typed)})`}`
    : `none: ${number.problem}`;
  const t38 = modes.t38 ? modes.requestT38 ? "on, requested" : "on" : "off";
  return `\nThe call:\n${
    pairs([
      ["  number", dialled],
      ["  gateways", gateways.join(", then ")],
      ["  caller", `${JSON.stringify(identity.callerName)} <${identity.callerNumber}>`],
      ["  ident", identity.ident],
      ["  header", identity.header],
      ...identity.changes.map((change) => ["  changed", change] as const),
      ["  modes", `T.38 ${t38}; ECM ${onOff(modes.ecm)}; V.17 ${onOff(modes.v17)}`],
    ], columns)
  }`;
}

/** The script, and the user as whom it was run. */
export interface TrialPlace {
  /** Key of the script in gofax.conf. */
  readonly key: string;
  /** The script's path, as run. */
  readonly path: string;
  /** The user's name, e.g. `uucp`. */
  readonly user: string;
}

function scriptPart(run: ScriptRun | undefined, { key, path, user }: TrialPlace, view: View): string {
  return run === undefined ? `There is no script: ${key} is empty.\n` : runText(run, path, user, view);
}

/** The trial for an outgoing job. */
export function outgoingText({ run, answer, call }: OutgoingTrial, place: TrialPlace, view: View): string {
  const end = answer.kind === "rejected"
    ? '\nNo call: the job fails, "Transmission rejected by DynamicConfig".\n'
    : answer.kind === "error"
    ? `\nNo call: the job is tried again later, "${answer.problem}".\n`
    : "";
  return scriptPart(run, place, view) + end + (call === undefined ? "" : callText(call, view));
}

/** The SIP status with which a call is refused; undefined if it is taken. `rejectResponse` is that of a rejected one. */
export function refusedWith(
  { wish, failure }: IncomingTrial["answer"],
  rejectResponse: number,
): number | undefined {
  if (wish.rejectCall) return rejectResponse;
  return failure === undefined ? undefined : UNAVAILABLE;
}

/** The trial for an incoming call. `rejectResponse` is the SIP status of a rejected one. */
export function incomingText(
  { run, answer, ident }: IncomingTrial,
  place: TrialPlace,
  rejectResponse: number,
  view: View,
): string {
  const problems = answer.problems.map((problem) => `\n${problem}.`).join("");
  const refused = refusedWith(answer, rejectResponse);
  const end = refused !== undefined
    ? `\nThe call is refused with SIP ${refused}.\n`
    : `\nThe call is taken, ident ${JSON.stringify(ident)}.\n`;
  return scriptPart(run, place, view) + (problems === "" ? "" : `${problems}\n`) + end;
}
