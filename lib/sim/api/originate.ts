/**
 * `api originate`: tries the legs of a dial string one after the other and runs the application on the first that answers.
 * @module
 */
import { executeApplication } from "../board/applications.ts";
import type { Channel } from "../channel/channel.ts";
import { CHANNEL_STATE } from "../channel/channel_state.ts";
import { dialLeg, type LegOutcome, type LegRequest } from "./dial.ts";
import {
  type DialString,
  type Leg,
  type OriginateArguments,
  parseDialString,
  parseOriginate,
  type Variable,
} from "../channel/dialstring.ts";
import { originated } from "../channel/sip_outbound.ts";
import type { Switchboard } from "../board/switchboard.ts";

const USAGE =
  "-USAGE: <call url> <exten>|&<application_name>(<app_args>) [<dialplan>] [<context>] [<cid_name>] " +
  "[<cid_num>] [<timeout_sec>]\n";
/** FreeSWITCH's limit is 60 s, and it gives up a little before. */
const DEFAULT_TIMEOUT_S = 59.4;
const UNREADABLE = "DESTINATION_OUT_OF_ORDER";

/** `&txfax(/file)` → name and argument. */
function application(extension: string): { name: string; argument: string } {
  const call = extension.replace(/^&/, "").replace(/\).*$/s, "");
  const open = call.indexOf("(");
  return open < 0
    ? { name: call, argument: "" }
    : { name: call.slice(0, open), argument: call.slice(open + 1) };
}

function last(variables: readonly Variable[], name: string): string | undefined {
  return variables.findLast(([key]) => key === name)?.[1];
}

function seconds(text: string | undefined, otherwise: number): number {
  const value = Number.parseFloat(text ?? "");
  return Number.isNaN(value) || value <= 0 ? otherwise : value;
}

function legRequest(board: Switchboard, args: OriginateArguments, dial: DialString, leg: Leg): LegRequest {
  const variables = [...dial.variables, ...leg.variables];
  const limit = seconds(last(variables, "originate_timeout"), args.timeout ?? DEFAULT_TIMEOUT_S);
  const progress = seconds(last(variables, "progress_timeout"), Infinity);
  const legProgress = seconds(last(variables, "leg_progress_timeout"), Infinity);
  const ms = (value: number): number => value * 1000 / board.speed.factor;
  return {
    url: leg.url,
    variables,
    application: args.extension,
    callerName: args.callerName,
    callerNumber: args.callerNumber,
    timeoutMs: ms(limit),
    progressTimeoutMs: ms(progress),
    legProgressTimeoutMs: ms(legProgress),
  };
}

/** Whether a failure ends the attempt although there are more legs. */
function isFinal(dial: DialString, outcome: LegOutcome & { kind: "failed" }): boolean {
  if (outcome.timedOut) return last(dial.variables, "originate_continue_on_timeout") !== "true";
  const single = last(dial.variables, "fail_on_single_reject");
  if (single === undefined || single === "false") return false;
  return single === "true" || single.split(",").includes(outcome.cause);
}

/** The leg whose channel was made keeps its uuid until the whole originate is over. */
async function tryLegs(
  board: Switchboard,
  args: OriginateArguments,
  dial: DialString,
): Promise<LegOutcome> {
  let outcome: LegOutcome = { kind: "failed", cause: UNREADABLE, timedOut: false };
  const used = new Set<string>();
  for (const leg of dial.legs) {
    const request = legRequest(board, args, dial, leg);
    const uuid = last(request.variables, "origination_uuid");
    outcome = uuid !== undefined && used.has(uuid)
      ? { kind: "failed", cause: "DESTINATION_OUT_OF_ORDER", timedOut: false }
      : await dialLeg(board, request);
    if (outcome.kind === "answered" || isFinal(dial, outcome)) return outcome;
    const unmade = /^(INVALID_|CHAN_NOT_)/.test(outcome.cause);
    if (uuid !== undefined && !unmade) used.add(uuid);
  }
  return outcome;
}

/** Runs the application on the answered channel, and ends the call when it is done. */
async function runApplication(board: Switchboard, channel: Channel, extension: string): Promise<void> {
  const sip = board.wiresOf(channel)?.sip;
  if (sip !== undefined) channel.set(originated(sip));
  channel.flipped = true;
  channel.hitDialplan = true;
  channel.running = CHANNEL_STATE.EXECUTE;
  if (!channel.hungUp.aborted) channel.state = CHANNEL_STATE.EXECUTE;
  channel.set([["call_uuid", channel.uuid]]);
  await executeApplication(board, channel, { ...application(extension), looped: false });
  board.hangUp(channel, "NORMAL_CLEARING", "us");
  board.finish(channel);
}

/** The reply to `api originate` with these arguments; the application runs on after it. */
export async function originate(board: Switchboard, text: string): Promise<string> {
  const args = parseOriginate(text);
  if (args === undefined) return USAGE;
  // FreeSWITCH would run several originates at once here. The stand-in cannot, and refuses them, so that a value that was not
  // quoted does not pass for a number.
  if (args.url.includes(":_:")) return "-ERR CHAN_NOT_IMPLEMENTED\n";
  const dial = parseDialString(args.url);
  const outcome: LegOutcome = dial === undefined
    ? { kind: "failed", cause: UNREADABLE, timedOut: false }
    : await tryLegs(board, args, dial);
  if (outcome.kind === "failed") return `-ERR ${outcome.cause}\n`;
  board.spawn(runApplication(board, outcome.channel, args.extension));
  return `+OK ${outcome.channel.uuid}\n`;
}
