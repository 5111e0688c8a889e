/** Channel variables of an outgoing fax call (docs/internals/gofaxip.md#the-call) and the settings of an incoming one. */

import { faxVariable } from "../identity/fax_text.ts";
import type { Identity } from "../identity/call_identity.ts";
import { fitOverride } from "../override/fitted_value.ts";
import { isOurs, isVariableName } from "../override/variable_names.ts";

/** The modulation and transport that a call may use. */
export interface FaxModes {
  /** Error correction, `fax_use_ecm`. */
  readonly ecm: boolean;
  /** Modulation V.17, without which 9600 bit/s are the most; `fax_disable_v17` is its opposite. */
  readonly v17: boolean;
  /** Whether a call changes to T.38 if the far end asks for it, `fax_enable_t38`. */
  readonly t38: boolean;
  /** Whether gofax asks the far end for T.38, `fax_enable_t38_request`. */
  readonly requestT38: boolean;
  /** Whether SpanDSP logs all it does, `fax_verbose`. */
  readonly verbose: boolean;
}

/** The settings that decide about the modes of an outgoing call. */
export interface ModeRules {
  /** Whether the site allows T.38. */
  readonly enableT38: boolean;
  /** Whether gofax may ask for it. */
  readonly requestT38: boolean;
  /** Whether SpanDSP logs all it does. */
  readonly verbose: boolean;
  /** At that many answered tries V.17 is off; 0 means never. */
  readonly disableV17AfterRetry: number;
  /** At that many answered tries error correction is off; 0 means never. */
  readonly disableEcmAfterRetry: number;
}

/** The part of the job that decides about the modes. */
export interface ModeJob {
  /** HylaFAX's code, 5 = 14400 bit/s. */
  readonly desiredbr: number;
  /** HylaFAX's code: 0 without error correction, else with it. */
  readonly desiredec: number;
  /** Calls so far that a fax machine answered. */
  readonly tottries: number;
}

/** The code of 14400 bit/s, which needs V.17; a job that asks for less does without V.17. */
const V17_CODE = 5;

function reached(tries: number, limit: number): boolean {
  return limit > 0 && tries >= limit;
}

/** What decides a mode: the job's wish, a setting of the site, the number of tries, or what is remembered of the station. */
export type ModeReason = "job" | "site" | "tries" | "fallback";

/** A mode, and what decided it. */
export interface DecidedMode {
  /** Whether it is on. */
  readonly on: boolean;
  /** What decided that. */
  readonly by: ModeReason;
}

/** The modes that jobs and stations have a say in. */
export type DecidedModes = Readonly<Record<Exclude<keyof FaxModes, "verbose">, DecidedMode>>;

function wished(wish: boolean, isSpent: boolean): DecidedMode {
  return wish && isSpent ? { on: false, by: "tries" } : { on: wish, by: "job" };
}

function allowed(isAllowed: boolean, fallback: boolean): DecidedMode {
  return isAllowed && fallback ? { on: false, by: "fallback" } : { on: isAllowed, by: "site" };
}

/** Decides the modes of an outgoing call; a remembered station is called without T.38. */
export function decideModes(rules: ModeRules, job: ModeJob, fallback: boolean): DecidedModes {
  const { tottries, desiredec, desiredbr } = job;
  return {
    ecm: wished(desiredec !== 0, reached(tottries, rules.disableEcmAfterRetry)),
    v17: wished(desiredbr >= V17_CODE, reached(tottries, rules.disableV17AfterRetry)),
    t38: allowed(rules.enableT38, fallback),
    requestT38: allowed(rules.requestT38, fallback),
  };
}

/** The modes of an outgoing call. */
export function sendModes(rules: ModeRules, job: ModeJob, fallback: boolean): FaxModes {
  const { ecm, v17, t38, requestT38 } = decideModes(rules, job, fallback);
  return { ecm: ecm.on, v17: v17.on, t38: t38.on, requestT38: requestT38.on, verbose: rules.verbose };
}

/** Time limits that FreeSWITCH keeps, in seconds; undefined if it shall use its own. */
export interface OriginateLimits {
  /** From the dialling to the answer, `originate_timeout`. */
  readonly ringTimeoutS: number;
  /** Until the first sign of the gateway, `leg_progress_timeout`. */
  readonly progressTimeoutS: number | undefined;
}

/** Whether a name from outside is the name of a variable, and not one that gofax needs to keep control of the call. */
export function isSafeVariable(name: string): boolean {
  return isVariableName(name) && !isOurs(name);
}

/** FreeSWITCH ignores the case of a variable's name: an override replaces gofax's value in any spelling. */
function override(variables: Map<string, string>, overrides: ReadonlyMap<string, string>): void {
  for (const [name, value] of overrides) {
    if (!isSafeVariable(name)) continue;
    variables.delete(name.toLowerCase());
    variables.set(name, fitOverride(name, value).value);
  }
}

/** The variables of one attempt through one gateway. Overrides come last and replace others. */
export function originateVariables(
  uuid: string,
  identity: Identity,
  modes: FaxModes,
  limits: OriginateLimits,
  timezone: string,
  overrides: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  const variables = new Map<string, string>([
    ["ignore_early_media", "true"],
    ["origination_uuid", uuid],
    ["origination_caller_id_number", identity.callerNumber],
    ["origination_caller_id_name", identity.callerName],
    ["originate_timeout", String(limits.ringTimeoutS)],
    ["fax_ident", faxVariable(identity.ident)],
    ["fax_header", faxVariable(identity.header)],
    ["fax_use_ecm", String(modes.ecm)],
    ["fax_disable_v17", String(!modes.v17)],
    ["fax_enable_t38", String(modes.t38)],
    ["fax_enable_t38_request", String(modes.requestT38)],
    ["fax_verbose", String(modes.verbose)],
  ]);
  if (limits.progressTimeoutS !== undefined) {
    // `progress_timeout` would also count while it rings, and end calls that only wait for the answer.
    variables.set("leg_progress_timeout", String(limits.progressTimeoutS));
  }
  if (timezone !== "") variables.set("fax_timezone", timezone);
  override(variables, overrides);
  return variables;
}

/** The text of a status line while pages are sent, e.g. `Sending 14400/ECM`. */
export function sendingStatus(rate: number, ecm: boolean): string {
  return `Sending ${rate}${ecm ? "/ECM" : ""}`;
}
