/**
 * The variables that the change to T.38 leaves on a channel, or the attempt.
 * @module
 */
import type { Variable } from "./dialstring.ts";
import { imageSdp, network, remoteMedia, type SipCall } from "./sip_call.ts";
import { callerReply } from "./sip_inbound.ts";
import { calleeReply } from "./sip_outbound.ts";

/** T.38 on request of this switch, or of the far end; `outbound` as seen from this switch. */
export function t38Negotiated(call: SipCall, outbound: boolean, requestedBy: "us" | "them"): Variable[] {
  const image = [...remoteMedia(call, "t38", imageSdp(call.farPort)), ["has_t38", "true"] as const];
  if (outbound && requestedBy === "us") {
    return [["rtp_local_sdp_str", imageSdp(call.nearPort)], ...calleeReply(call), ...image];
  }
  const taken: Variable[] = [...image, ["rtp_local_sdp_str", imageSdp(call.nearPort)]];
  if (outbound || requestedBy === "them") return taken;
  return [["rtp_local_sdp_str", imageSdp(call.nearPort)], ...callerReply(call), ...image];
}

/** The far end refused T.38 with 488. */
export function t38Refused(call: SipCall): Variable[] {
  return [
    ["rtp_local_sdp_str", imageSdp(call.nearPort)],
    ...network(),
    ["sip_hangup_disposition", "recv_refuse"],
    ["sip_invite_failure_status", "488"],
    ["sip_invite_failure_phrase", "Not Acceptable Here"],
  ];
}

/** The far end offered T.38 and this switch refused. */
export function t38Declined(call: SipCall): Variable[] {
  return remoteMedia(call, "t38", imageSdp(call.farPort));
}
