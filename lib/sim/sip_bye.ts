/**
 * The variables that the far end's BYE leaves on a channel.
 * @module
 */
import type { Variable } from "./dialstring.ts";
import { AGENT } from "./sip_call.ts";

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
