/** How `gofax dynamicconfig test` shows a script's answer and its effect. */

import type {
  CallPreview,
  IncomingTrial,
  OutgoingTrial,
  ScriptRun,
} from "../../lib/flow/admin/dynamic_trial.ts";
import type { DynamicLine } from "../../lib/hylafax/dynamic_lines.ts";
import { textTable } from "../text_table.ts";

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

function lineRow({ line, text, fate, note }: DynamicLine): string[] {
  return ["", String(line), JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"'), fate, note];
}

function runText(run: ScriptRun, path: string, user: string): string {
  const { script, result, lines } = run;
  const facts = Object.keys(script.env ?? {}).length;
  const input = new TextEncoder().encode(script.stdin ?? "").length;
  const said = new TextDecoder().decode(result.stderr).trimEnd();
  const table = textTable([
    ["script", path],
    ["arguments", script.args.map(shellWord).join(" ")],
    ["run as", user],
    ["given", `${facts} variables GOFAX_*, and ${input} bytes of JSON on standard input`],
    ["ended", endText(run)],
  ]);
  const errors = said === "" ? "" : `\nStandard error:\n${said.replaceAll(/^/gm, "  ")}\n`;
  const output = lines.length === 0
    ? "\nIt printed nothing.\n"
    : `\nOutput:\n${textTable(lines.map(lineRow))}`;
  return table + errors + output;
}

function onOff(on: boolean): string {
  return on ? "on" : "off";
}

function callText({ typed, number, gateways, identity, modes }: CallPreview): string {
  const dialled = number.kind === "diallable"
    ? `${number.number}${number.number === typed ? "" : ` (typed ${JSON.stringify(typed)})`}`
    : `none: ${number.problem}`;
  const t38 = modes.t38 ? modes.requestT38 ? "on, requested" : "on" : "off";
  return `\nThe call:\n${
    textTable([
      ["  number", dialled],
      ["  gateways", gateways.join(", then ")],
      ["  caller", `${JSON.stringify(identity.callerName)} <${identity.callerNumber}>`],
      ["  ident", identity.ident],
      ["  header", identity.header],
      ...identity.changes.map((change) => ["  changed", change] as const),
      ["  modes", `T.38 ${t38}; ECM ${onOff(modes.ecm)}; V.17 ${onOff(modes.v17)}`],
    ])
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

function scriptPart(run: ScriptRun | undefined, { key, path, user }: TrialPlace): string {
  return run === undefined ? `There is no script: ${key} is empty.\n` : runText(run, path, user);
}

/** The trial for an outgoing job. */
export function outgoingText({ run, answer, call }: OutgoingTrial, place: TrialPlace): string {
  const end = answer.kind === "rejected"
    ? '\nNo call: the job fails, "Transmission rejected by DynamicConfig".\n'
    : answer.kind === "error"
    ? `\nNo call: the job is tried again later, "${answer.problem}".\n`
    : "";
  return scriptPart(run, place) + end + (call === undefined ? "" : callText(call));
}

/** The trial for an incoming call. `rejectResponse` is the SIP status of a rejected one. */
export function incomingText(
  { run, answer, ident }: IncomingTrial,
  place: TrialPlace,
  rejectResponse: number,
): string {
  const problems = answer.problems.map((problem) => `\n${problem}.`).join("");
  const refusedWith = answer.wish.rejectCall
    ? rejectResponse
    : answer.failure === undefined
    ? undefined
    : UNAVAILABLE;
  const end = refusedWith !== undefined
    ? `\nThe call is refused with SIP ${refusedWith}.\n`
    : `\nThe call is taken, ident ${JSON.stringify(ident)}.\n`;
  return scriptPart(run, place) + (problems === "" ? "" : `${problems}\n`) + end;
}
