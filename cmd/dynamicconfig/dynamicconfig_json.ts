/** How `gofax dynamicconfig test --json` shows a script's answer and its effect. Its shape is promised in docs/json.md. */

import type {
  CallPreview,
  IncomingTrial,
  OutgoingTrial,
  ScriptRun,
} from "../../lib/flow/admin/dynamic_trial.ts";
import { jsonText } from "../json_text.ts";
import { refusedWith, type TrialPlace } from "./dynamicconfig_text.ts";

/** The script and how it ended; undefined where none is configured. */
function scriptValue(run: ScriptRun | undefined, { key, path }: TrialPlace): unknown {
  if (run === undefined) return undefined;
  const { script, result, tookMs, lines } = run;
  return {
    key,
    path,
    arguments: script.args,
    variables: Object.keys(script.env ?? {}).length,
    code: result.code,
    signal: result.signal,
    timedOut: result.timedOut,
    problem: result.error?.message,
    tookMs,
    standardError: new TextDecoder().decode(result.stderr),
    lines,
  };
}

function callValue({ typed, number, gateways, identity, modes }: CallPreview): unknown {
  return {
    typed,
    number: number.kind === "diallable" ? number.number : undefined,
    problem: number.kind === "refused" ? number.problem : undefined,
    gateways,
    callerNumber: identity.callerNumber,
    callerName: identity.callerName,
    ident: identity.ident,
    header: identity.header,
    changes: identity.changes,
    t38: modes.t38,
    requestT38: modes.requestT38,
    ecm: modes.ecm,
    v17: modes.v17,
  };
}

/** The trial for an outgoing job. */
export function outgoingJson({ run, answer, call }: OutgoingTrial, place: TrialPlace): string {
  return jsonText({
    script: scriptValue(run, place),
    answer: answer.kind,
    problems: answer.kind === "error" ? [answer.problem] : [],
    call: call && callValue(call),
  });
}

/** The trial for an incoming call. `rejectResponse` is the SIP status of a rejected one. */
export function incomingJson(
  { run, answer, ident }: IncomingTrial,
  place: TrialPlace,
  rejectResponse: number,
): string {
  const refused = refusedWith(answer, rejectResponse);
  return jsonText({
    script: scriptValue(run, place),
    answer: refused === undefined ? "go" : answer.wish.rejectCall ? "rejected" : "error",
    problems: answer.problems,
    refusedWith: refused,
    ident: refused === undefined ? ident : undefined,
  });
}
