/**
 * One leg of an originate: a channel through a gateway to a number, until it is answered or has failed.
 * @module
 */
import { type CallState, Channel } from "../channel/channel.ts";
import { answerEvent, callStateEvent } from "../channel/channel_events.ts";
import { CHANNEL_STATE } from "../channel/channel_state.ts";
import type { Variable } from "../channel/dialstring.ts";
import { FaxLine } from "../fax/fax_line.ts";
import { connectMachine } from "../board/machine_end.ts";
import { type Destination, destinationOf, GOOD_MACHINE } from "../network/numbers.ts";
import { sipCall } from "../channel/sip_call.ts";
import { answeredByCallee, dialled, invited } from "../channel/sip_outbound.ts";
import type { Switchboard } from "../board/switchboard.ts";
import { type DialledLeg, PARKING, type Peer } from "../board/switchboard_parts.ts";

/** What a leg needs to know from the originate. */
export interface LegRequest {
  /** `sofia/gateway/NAME/NUMBER`. */
  readonly url: string;
  /** The originate's variables and the leg's own, in the order in which they are set. */
  readonly variables: readonly Variable[];
  /** What is to run when the call is answered, such as `txfax(FILE)`; only kept for the record. */
  readonly application: string;
  /** Caller's name among the arguments of `originate`; `origination_caller_id_name` comes first. */
  readonly callerName: string | undefined;
  /** Caller's number among the arguments of `originate`; `origination_caller_id_number` comes first. */
  readonly callerNumber: string | undefined;
  /** Milliseconds, already divided by the speed. */
  readonly timeoutMs: number;
  /** `progress_timeout`: ended by early media, but not by ringing. */
  readonly progressTimeoutMs: number;
  /** `leg_progress_timeout`: ended by ringing, too. */
  readonly legProgressTimeoutMs: number;
}

/** How dialling ended. */
export type LegOutcome =
  | { readonly kind: "answered"; readonly channel: Channel }
  | { readonly kind: "failed"; readonly cause: string; readonly timedOut: boolean };

function failed(cause: string, timedOut = false): LegOutcome {
  return { kind: "failed", cause, timedOut };
}

interface Route {
  readonly gateway: string;
  readonly number: string;
  readonly destination: Destination;
}

/** `NUMBER@HOST:PORT`, called through the profile that parks. */
function parkingRoute(target: string): Route | string {
  const [number = "", address] = target.split("@");
  if (address !== PARKING.address) return "NORMAL_TEMPORARY_FAILURE";
  return { gateway: "", number, destination: { does: "is parked", parks: true } };
}

/** Takes `sofia/gateway/NAME/NUMBER` apart; a text is the cause of the failure. */
function route(board: Switchboard, url: string): Route | string {
  const [endpoint = "", kind = "", gateway = "", ...rest] = url.split("/");
  if (endpoint !== "sofia" || kind === "") return "CHAN_NOT_IMPLEMENTED";
  if (kind === PARKING.profile && board.parking) return parkingRoute(gateway);
  if (kind !== "gateway") return "INVALID_PROFILE";
  if (gateway === "" || rest.length === 0) return "INVALID_URL";
  const found = Object.hasOwn(board.gateways, gateway) ? board.gateways[gateway] : undefined;
  if (found === undefined) return "INVALID_GATEWAY";
  const number = rest.join("/");
  return { gateway, number, destination: found.destination ?? destinationOf(board.numbers, number) };
}

/** What mod_sofia leaves of a caller's name and number (`switch_sanitize_number`): it takes them for addresses. */
function sanitised(text: string): string {
  const user = text.split("@", 1)[0] ?? "";
  return user.slice(Math.max(user.lastIndexOf("/"), user.lastIndexOf(":")) + 1);
}

function makeChannel(board: Switchboard, request: LegRequest, to: Route): Channel {
  const chosen = (name: string): string | undefined =>
    request.variables.findLast(([key]) => key === name)?.[1];
  const uuid = chosen("origination_uuid") ?? crypto.randomUUID();
  const codecs = chosen("absolute_codec_string") ?? "PCMA,PCMU";
  const from = sanitised(chosen("origination_caller_id_number") ?? request.callerNumber ?? "0000000000");
  const display = sanitised(chosen("origination_caller_id_name") ?? request.callerName ?? "");
  const profile = { callerName: display, callerNumber: from, destination: to.number, hidden: false };
  const channel = new Channel(uuid, "outbound", `sofia/fax/${to.number}`, profile);
  const sip = sipCall(board.nextSession(), {
    from,
    display,
    to: to.number,
    gateway: to.gateway || undefined,
    codecs,
  });
  const peer: Peer = { kind: "machine", machine: to.destination.answers ?? GOOD_MACHINE };
  board.wire(channel, { sip, line: new FaxLine(board.speed, board.clock), peer });
  channel.set(dialled(sip, uuid));
  // A value with `${` would be expanded; FreeSWITCH refuses to set it.
  channel.set(request.variables.filter(([, value]) => !value.includes("${")));
  channel.set(invited(sip));
  if (to.destination.unreachable) channel.networkAddress = "";
  channel.state = CHANNEL_STATE.CONSUME_MEDIA;
  channel.running = CHANNEL_STATE.CONSUME_MEDIA;
  return channel;
}

/** Rings: waits until the time is over; `false` if the channel was hung up meanwhile, by a time limit or by a command. */
async function ring(board: Switchboard, channel: Channel, destination: Destination): Promise<boolean> {
  const { factor, dialMs } = board.speed;
  if (!await board.clock.waited(dialMs + (destination.silentMs ?? 0) / factor, channel.hungUp)) return false;
  if (destination.earlyMs !== undefined) {
    board.publish(callStateEvent(board.core, channel, "EARLY"));
    if (!await board.clock.waited(destination.earlyMs / factor, channel.hungUp)) return false;
  }
  if (destination.ringMs === undefined) return true;
  channel.times.progress = Date.now();
  board.publish(callStateEvent(board.core, channel, "RINGING"));
  return await board.clock.waited(destination.ringMs / factor, channel.hungUp);
}

function answered(board: Switchboard, channel: Channel): void {
  const sip = board.wiresOf(channel)?.sip;
  if (sip === undefined) return;
  channel.codec = sip.codec;
  channel.markAnswered();
  channel.set(answeredByCallee(sip));
  board.publish(answerEvent(board.core, channel));
  board.publish(callStateEvent(board.core, channel, "ACTIVE"));
}

interface TimeLimit {
  readonly ms: number;
  readonly cause: string;
  /** Call states in which the limit ends the call. */
  readonly states: readonly CallState[];
}

/** The time limits of the originate; the first that is over and applies ends the call. */
function limitsOf(request: LegRequest): readonly TimeLimit[] {
  const limits: readonly TimeLimit[] = [
    { ms: request.legProgressTimeoutMs, cause: "PROGRESS_TIMEOUT", states: ["DOWN"] },
    { ms: request.progressTimeoutMs, cause: "PROGRESS_TIMEOUT", states: ["DOWN", "RINGING"] },
    { ms: request.timeoutMs, cause: "NO_ANSWER", states: ["DOWN", "RINGING", "EARLY"] },
  ];
  return limits.toSorted((a, b) => a.ms - b.ms);
}

/** Hangs up at the time limits of the originate. */
async function watch(
  board: Switchboard,
  channel: Channel,
  request: LegRequest,
  over: AbortSignal,
): Promise<boolean> {
  const signal = AbortSignal.any([over, channel.hungUp]);
  let elapsed = 0;
  for (const { ms, cause, states } of limitsOf(request)) {
    if (!await board.clock.waited(ms - elapsed, signal)) return false;
    elapsed = ms;
    if (states.includes(channel.callState)) return board.hangUp(channel, cause, "us");
  }
  return false;
}

/** FreeSWITCH puts the name into the SIP header's quotes and escapes nothing: a backslash at its end leaves them open. */
function opensQuotes(name: string): boolean {
  return (/\\*$/.exec(name)?.[0].length ?? 0) % 2 === 1;
}

async function reach(board: Switchboard, channel: Channel, to: Route): Promise<boolean> {
  if (opensQuotes(channel.profile.callerName)) {
    return !board.hangUp(channel, "DESTINATION_OUT_OF_ORDER", "us");
  }
  if (to.destination.loops) return await loopRing(board, channel, to);
  if (to.destination.parks) return await parkRing(board, channel, to);
  if (!await ring(board, channel, to.destination)) return false;
  if (to.destination.answers !== undefined) return true;
  board.hangUp(channel, to.destination.refuses ?? "NO_ANSWER", "them", to.destination);
  return false;
}

/** The call comes in at this switch itself: it rings and is answered there. */
async function loopRing(
  board: Switchboard,
  channel: Channel,
  to: Route,
): Promise<boolean> {
  if (!await board.clock.waited(board.speed.dialMs, channel.hungUp)) return false;
  channel.times.progress = Date.now();
  const ringing = callStateEvent(board.core, channel, "RINGING");
  board.publish(ringing);
  const other = await board.loopBack(channel, to.number, to.gateway);
  return other !== undefined && !channel.hungUp.aborted;
}

/** The call comes in at this switch itself, and is parked there until somebody takes it; nothing rings. */
async function parkRing(board: Switchboard, channel: Channel, to: Route): Promise<boolean> {
  if (!await board.clock.waited(board.speed.dialMs, channel.hungUp)) return false;
  const other = await board.parkBack(channel, to.number, to.gateway);
  return other !== undefined && !channel.hungUp.aborted;
}

/** Dials one leg. */
export async function dialLeg(
  board: Switchboard,
  request: LegRequest,
): Promise<LegOutcome> {
  const to = route(board, request.url);
  if (typeof to === "string") return failed(to);
  const wanted = request.variables.findLast(([name]) => name === "origination_uuid")?.[1];
  if (wanted !== undefined && board.channels.has(wanted)) return failed("DESTINATION_OUT_OF_ORDER");
  const channel = makeChannel(board, request, to);
  const { gateway, number } = to;
  const leg: DialledLeg = {
    uuid: channel.uuid,
    gateway,
    number,
    application: request.application,
    variables: Object.fromEntries(request.variables),
    answered: false,
  };
  board.history.push(leg);
  board.spawn(channel.gone.then(() => void (leg.cause = channel.hangupCause ?? "")));
  const over = new AbortController();
  const timedOut = watch(board, channel, request, over.signal);
  const reached = await reach(board, channel, to);
  over.abort();
  if (reached && !channel.hungUp.aborted) {
    leg.answered = true;
    answered(board, channel);
    const peer = board.wiresOf(channel)?.peer;
    if (peer?.kind === "machine") connectMachine(board, channel, peer.machine);
    return { kind: "answered", channel };
  }
  board.finish(channel);
  return failed(channel.hangupCause ?? "NORMAL_CLEARING", await timedOut);
}
