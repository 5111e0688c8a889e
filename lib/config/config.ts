/**
 * What gofax.conf says, once it is read: every value checked, in the unit its name tells.
 * The keys, their types and defaults are the table in `schema.ts`.
 */

import type { Network } from "../text/ip_address.ts";

/** Where an incoming call's called number may be taken from, as `gofaxd.recipientfrom` names it. */
export const RECIPIENT_SOURCES = [
  "diversion",
  "history-info",
  "p-called-party-id",
  "to",
  "request-uri",
] as const;

/** One of {@link RECIPIENT_SOURCES}. */
export type RecipientSource = typeof RECIPIENT_SOURCES[number];

/** A `host:port` pair. */
export interface HostPort {
  readonly hostname: string;
  readonly port: number;
}

/** `[freeswitch]`: the switch and what both directions share. */
export interface FreeswitchConfig {
  /** The event socket we dial. */
  readonly socket: HostPort;
  /** User for `userauth`; undefined means plain `auth`. */
  readonly user: string | undefined;
  readonly password: string;
  /** System user that it runs as, by name or number; undefined where nothing is said. */
  readonly runsAs: string | undefined;
  /** SIP gateways, in the order they are tried. */
  readonly gateways: readonly string[];
  /** Station id: TSI when sending, CSI when receiving. */
  readonly ident: string;
  /** Page header when sending; empty means none. */
  readonly header: string;
  /** Time zone of the page header (`fax_timezone`); empty means the switch's own. */
  readonly timezone: string;
  readonly verbose: boolean;
  readonly softmodemFallback: boolean;
  /** Age in seconds after which a fallback entry no longer counts; 0 means never. */
  readonly fallbackExpireS: number;
  /** Deadline for connecting and authenticating. */
  readonly connectTimeoutMs: number;
}

/** `[hylafax]`: the spool. */
export interface HylafaxConfig {
  readonly spooldir: string;
  /** Number of virtual modems, `freeswitch0` up. */
  readonly modems: number;
  /** Relative to the spool; empty means no accounting. */
  readonly xferfaxlog: string;
  /** Where faxq keeps its `LCK..MODEM` files. */
  readonly lockdir: string;
}

/** `[gofaxd]`: receiving. */
export interface GofaxdConfig {
  /** Where FreeSWITCH reaches us. */
  readonly socket: HostPort;
  /** Who else may: other machines, or by a loopback address everybody on this one. */
  readonly allowFrom: readonly Network[];
  readonly enableT38: boolean;
  readonly requestT38: boolean;
  readonly recipientFrom: readonly RecipientSource[];
  /** Ringing before the answer; 0 means neither `ring_ready` nor `sleep`. */
  readonly answerAfterMs: number;
  /** Silence after the answer; 0 means none. */
  readonly waitTimeMs: number;
  readonly faxrcvdCmd: string;
  readonly faxrcvdTimeoutS: number;
  /** Script; empty means none. */
  readonly dynamicConfig: string;
  readonly dynamicConfigTimeoutS: number;
  /** What becomes of a call when the script fails. */
  readonly dynamicConfigFailure: "accept" | "reject";
  readonly allocateInboundDevices: boolean;
  /** SIP status for a call that DynamicConfig rejects. */
  readonly rejectResponse: number;
  /** SIP status when no modem is free. */
  readonly noModemResponse: number;
  /** Mode of a received file, e.g. 0o600. */
  readonly recvFileMode: number;
  /** Mode of a session log. */
  readonly logFileMode: number;
  /** From the answer to the first negotiation. */
  readonly negotiateTimeoutS: number;
  /** Longest silence between two events of a running fax. */
  readonly pageTimeoutS: number;
  /** Longest call, from the answer. */
  readonly maxCallTimeS: number;
  /** From the result to the hangup, before we kill the call. */
  readonly hangupTimeoutMs: number;
}

/** `[gofaxsend]`: sending. */
export interface GofaxsendConfig {
  readonly enableT38: boolean;
  readonly requestT38: boolean;
  /** Caller-id number. */
  readonly faxNumber: string;
  readonly callPrefix: string;
  /** Names of variables that overrides may set beyond our list; with a `*` at its end the beginning of names. */
  readonly overrides: readonly string[];
  readonly dynamicConfig: string;
  readonly dynamicConfigTimeoutS: number;
  /** At that many answered tries V.17 is off; 0 means never. */
  readonly disableV17AfterRetry: number;
  /** At that many answered tries ECM is off; 0 means never. */
  readonly disableEcmAfterRetry: number;
  /** `sender`, `number`, `cidnum` or a literal text. */
  readonly cidName: string;
  /** Hangup causes after which HylaFAX must not retry. */
  readonly failedResponse: readonly string[];
  /** Hangup causes after which the next gateway is not tried. */
  readonly noFailover: readonly string[];
  /** Which field of the qfile is dialled. */
  readonly dialNumber: "external" | "number";
  /** What replaces a leading `+`; empty keeps it. */
  readonly plusPrefix: string;
  /** Whether a job's own tsi, faxnumber and tagline count. */
  readonly jobIdentity: boolean;
  /** Whether a retry goes on at the first page not confirmed. */
  readonly resume: boolean;
  /** Longest ringing, per gateway. */
  readonly ringTimeoutS: number;
  /** Longest silence of a gateway before any sign of ringing, where another gateway is left; 0 means off. */
  readonly progressTimeoutS: number;
  readonly negotiateTimeoutS: number;
  readonly pageTimeoutS: number;
  readonly maxCallTimeS: number;
  readonly hangupTimeoutMs: number;
}

/** The whole file. */
export interface Config {
  readonly file: string;
  readonly freeswitch: FreeswitchConfig;
  readonly hylafax: HylafaxConfig;
  readonly gofaxd: GofaxdConfig;
  readonly gofaxsend: GofaxsendConfig;
}
