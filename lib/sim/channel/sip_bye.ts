/**
 * The variables that the far end's last message sets on a channel: its BYE, or its refusal of the INVITE.
 * @module
 */
import type { Variable } from "./dialstring.ts";
import { AGENT, network, type SipCall } from "./sip_call.ts";

/** Phrase and Q.850 cause of a refusal. */
const REFUSALS: Readonly<Record<number, readonly [phrase: string, cause: string]>> = {
  403: ["Forbidden", "21"],
  404: ["Not Found", "1"],
  480: ["Temporarily Unavailable", "19"],
  486: ["Busy Here", "17"],
  503: ["Service Unavailable", "41"],
  603: ["Decline", "21"],
};

/**
 * The status with which a callee refuses, by the hangup cause that FreeSWITCH makes of it
 * (docs/internals/freeswitch.md#hangup-causes).
 */
const STATUS: Readonly<Record<string, number>> = {
  CALL_REJECTED: 603,
  NO_ANSWER: 480,
  NO_ROUTE_DESTINATION: 404,
  NORMAL_CIRCUIT_CONGESTION: 503,
  NORMAL_TEMPORARY_FAILURE: 503,
  UNALLOCATED_NUMBER: 404,
  USER_BUSY: 486,
};

/** How an INVITE was refused. */
export interface SipRefusal {
  /** The SIP status; without it the one that belongs to the hangup cause. */
  readonly status?: number;
  /** The words behind the status; without them the usual ones. */
  readonly phrase?: string;
  /** The far end did not answer: FreeSWITCH itself makes 503 of that. */
  readonly unreachable?: boolean;
}

/** The far end refused: what is known before the hangup's event. */
export function refused(call: SipCall, hangupCause: string, refusal: SipRefusal): Variable[] {
  const status = refusal.status ?? STATUS[hangupCause] ?? 480;
  const [usual, cause] = REFUSALS[status] ?? ["", "0"];
  const from: Variable[] = refusal.unreachable
    ? [["sip_reply_port", "0"], ["sip_network_port", "0"]]
    : network();
  return [
    ["sip_call_id", call.callId],
    ...from,
    ["sip_hangup_disposition", "recv_refuse"],
    ["sip_invite_failure_status", String(status)],
    ["sip_invite_failure_phrase", refusal.phrase ?? usual],
    ["sip_term_status", String(status)],
    ["proto_specific_hangup_cause", `sip:${status}`],
    ["sip_term_cause", cause],
  ];
}

/** The far end hung up: what is known before the hangup's event. */
export function byeReceived(): Variable[] {
  return [
    ["sip_reason", 'Q.850;cause=16;text="NORMAL_CLEARING"'],
    ["sip_term_status", "200"],
    ["proto_specific_hangup_cause", "sip:200"],
    ["sip_term_cause", "16"],
  ];
}

/** The far end hung up: what follows the hangup's event. */
export function byeAnswered(): Variable[] {
  return [["sip_user_agent", AGENT], ["sip_hangup_disposition", "recv_bye"]];
}
