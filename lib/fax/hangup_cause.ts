/**
 * Hangup causes of FreeSWITCH (Q.850 names, `switch_types.h`) as a call that never reached a fax machine ends with them:
 * what the user is told, HylaFAX's statuscode (contract §13), and how long to wait (contract §2.5: busy 180 s, the rest 300 s).
 * A text that HylaFAX itself uses stays the beginning of ours: xferfaxstats tells calls from errors by its first letters.
 */

/** What an unanswered call means. */
export interface HangupMeaning {
  /** For the user, in the words HylaFAX uses where it has some. */
  readonly text: string;
  readonly statuscode: number;
  /** Seconds until the next try. */
  readonly retryAfterS: number;
}

const BUSY_S = 180;
const DIAL_S = 300;

function meaning(text: string, statuscode: number, retryAfterS = DIAL_S): HangupMeaning {
  return { text, statuscode, retryAfterS };
}

const BUSY = meaning("Busy signal detected", 1, BUSY_S);
const NO_ANSWER = meaning("No answer from remote", 3);
const NO_CARRIER = meaning("No carrier detected", 2);
const NOT_IN_SERVICE = meaning("Number not in service", 2);
const REJECTED = meaning("Call rejected by remote", 2);
const LINES_IN_USE = meaning("All lines of the gateway are in use", 4, BUSY_S);
const NETWORK = meaning("Telephone network out of order", 4);

/** One row per cause that says something of its own; any other is told by its name. */
const TABLE: Readonly<Record<string, HangupMeaning>> = {
  USER_BUSY: BUSY,
  BUSY_EVERYWHERE: BUSY,
  NO_ANSWER,
  NO_USER_RESPONSE: NO_ANSWER,
  ALLOTTED_TIMEOUT: NO_ANSWER,
  PROGRESS_TIMEOUT: meaning("No answer from the gateway", 3),
  RECOVERY_ON_TIMER_EXPIRE: meaning("No answer from the gateway", 3),
  UNALLOCATED_NUMBER: NOT_IN_SERVICE,
  NUMBER_CHANGED: NOT_IN_SERVICE,
  DOES_NOT_EXIST_ANYWHERE: NOT_IN_SERVICE,
  NO_ROUTE_DESTINATION: meaning("No route to the number", 2),
  NO_ROUTE_TRANSIT_NET: meaning("No route to the number", 2),
  INVALID_NUMBER_FORMAT: meaning("Number not accepted by the gateway", 5),
  CALL_REJECTED: REJECTED,
  DECLINE: REJECTED,
  REJECT_ALL: REJECTED,
  UNWANTED: REJECTED,
  INCOMING_CALL_BARRED: REJECTED,
  SUBSCRIBER_ABSENT: meaning("Remote is not connected", 2),
  OUTGOING_CALL_BARRED: meaning("Outgoing call barred", 2),
  BEARERCAPABILITY_NOTAUTH: meaning("Outgoing call barred", 2),
  INVALID_GATEWAY: meaning("No such gateway in FreeSWITCH", 4),
  INVALID_PROFILE: meaning("No such SIP profile in FreeSWITCH", 4),
  INVALID_URL: meaning("Gateway name not usable", 4),
  GATEWAY_DOWN: meaning("Gateway is down", 4),
  SYSTEM_SHUTDOWN: meaning("FreeSWITCH is shutting down", 4),
  NORMAL_TEMPORARY_FAILURE: NETWORK,
  NORMAL_CIRCUIT_CONGESTION: LINES_IN_USE,
  SWITCH_CONGESTION: LINES_IN_USE,
  REQUESTED_CHAN_UNAVAIL: LINES_IN_USE,
  NETWORK_OUT_OF_ORDER: NETWORK,
  DESTINATION_OUT_OF_ORDER: meaning("Destination out of order", 2),
  SERVICE_UNAVAILABLE: NETWORK,
  INCOMPATIBLE_DESTINATION: meaning("Remote does not accept this kind of call", 2),
  NORMAL_CLEARING: NO_CARRIER,
  NORMAL_UNSPECIFIED: NO_CARRIER,
  ORIGINATOR_CANCEL: NO_CARRIER,
  LOSE_RACE: NO_CARRIER,
};

/** What a hangup cause means for a call that was not answered. An unknown cause is a failed dial, told by its name. */
export function hangupMeaning(cause: string): HangupMeaning {
  return (Object.hasOwn(TABLE, cause) ? TABLE[cause] : undefined) ?? meaning("Call failed", 6);
}
