/**
 * The content of gofax.conf: every value checked, in the unit that its name tells. The keys, their types and defaults are the
 * table in `schema.ts`.
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
  /** A host name or an IP address, of IPv6 without brackets. */
  readonly hostname: string;
  /** 0 to 65535. */
  readonly port: number;
}

/** `[freeswitch]`: FreeSWITCH, and what both directions share. */
export interface FreeswitchConfig {
  /** The event socket to connect to (docs/internals/freeswitch.md#login-and-rights). */
  readonly socket: HostPort;
  /** User for `userauth`; undefined means plain `auth`. */
  readonly user: string | undefined;
  /** The event socket's password; never empty, never shown. */
  readonly password: string;
  /** System user that it runs as, by name or number; undefined if not set. */
  readonly runsAs: string | undefined;
  /** SIP gateways, in the order they are tried. */
  readonly gateways: readonly string[];
  /** Station id: TSI when sending, CSI when receiving. */
  readonly ident: string;
  /** Page header when sending; empty means none. */
  readonly header: string;
  /** Time zone of the page header (`fax_timezone`); empty means the switch's own. */
  readonly timezone: string;
  /** Whether FreeSWITCH logs the T.30 dialogue of every fax (`fax_verbose`). */
  readonly verbose: boolean;
  /**
   * Whether a number with which T.38 failed is called and answered without it from then on
   * (docs/internals/gofaxip.md#fallback-to-the-softmodem).
   */
  readonly softmodemFallback: boolean;
  /** Age in seconds after which a fallback entry has no effect any more; 0 means never. */
  readonly fallbackExpireS: number;
  /** Milliseconds for connecting, and as many again for logging in. */
  readonly connectTimeoutMs: number;
}

/** `[hylafax]`: the spool. */
export interface HylafaxConfig {
  /** Path of the spool, absolute. */
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
  /** The address to which FreeSWITCH hands calls over. */
  readonly socket: HostPort;
  /** Other addresses that may hand calls over: other machines, or, by a loopback address, every process on this one. */
  readonly allowFrom: readonly Network[];
  /** Whether T.38 is accepted when the far end asks for it (`fax_enable_t38`). */
  readonly enableT38: boolean;
  /** Whether gofax asks the far end for T.38 (`fax_enable_t38_request`). */
  readonly requestT38: boolean;
  /** Where the called number is taken from: the first of these that has one. If none has, the call is refused. */
  readonly recipientFrom: readonly RecipientSource[];
  /** Ringing before the answer; 0 means neither `ring_ready` nor `sleep`. */
  readonly answerAfterMs: number;
  /** Silence after the answer; 0 means none. */
  readonly waitTimeMs: number;
  /** Program for every reception, relative to the spool; never empty (docs/internals/hylafax.md#faxrcvd). */
  readonly faxrcvdCmd: string;
  /** Its time limit. */
  readonly faxrcvdTimeoutS: number;
  /** Script that may reject or change a call, relative to the spool; empty means none. */
  readonly dynamicConfig: string;
  /** Its time limit. */
  readonly dynamicConfigTimeoutS: number;
  /** What is done with a call when the script fails. */
  readonly dynamicConfigFailure: "accept" | "reject";
  /** Whether a call occupies one of the virtual modems; it is refused if none is free. */
  readonly allocateInboundDevices: boolean;
  /** Seconds that faxes under way may go on after gofaxd was told to stop; 0 means that they are ended at once. */
  readonly stopWaitS: number;
  /** SIP status for a call that DynamicConfig rejects. */
  readonly rejectResponse: number;
  /** SIP status when no modem is free. */
  readonly noModemResponse: number;
  /** Mode of a received file, e.g. 0o600. */
  readonly recvFileMode: number;
  /** Mode of a session log, e.g. 0o600. */
  readonly logFileMode: number;
  /** From the answer to the first negotiation. */
  readonly negotiateTimeoutS: number;
  /** Longest silence between two events of a running fax. */
  readonly pageTimeoutS: number;
  /** Longest call, from the answer. */
  readonly maxCallTimeS: number;
  /** From the result to the hangup, before gofaxd kills the call. */
  readonly hangupTimeoutMs: number;
}

/** `[gofaxsend]`: sending. */
export interface GofaxsendConfig {
  /** As {@link GofaxdConfig.enableT38}. */
  readonly enableT38: boolean;
  /** As {@link GofaxdConfig.requestT38}. */
  readonly requestT38: boolean;
  /** The caller's number that is shown: digits, or the name of a SIP user; empty means none. */
  readonly faxNumber: string;
  /** Which process sends: gofaxd if it can, or always a sender for each job (docs/internals/engine.md#the-two-ways). */
  readonly engine: "auto" | "self";
  /** Put before every number dialled; empty means nothing is. */
  readonly callPrefix: string;
  /** Names of variables that overrides may set besides gofax's list; with a `*` at its end the beginning of names. */
  readonly overrides: readonly string[];
  /** Script that may reject or change a job, relative to the spool; empty means none. */
  readonly dynamicConfig: string;
  /** Its time limit. */
  readonly dynamicConfigTimeoutS: number;
  /** At that many answered tries V.17 is off; 0 means never. */
  readonly disableV17AfterRetry: number;
  /** At that many answered tries ECM is off; 0 means never. */
  readonly disableEcmAfterRetry: number;
  /** The caller's name that is shown: `sender`, `number`, `cidnum` or a literal text. */
  readonly cidName: string;
  /** Hangup causes after which HylaFAX must not retry. */
  readonly failedResponse: readonly string[];
  /** Hangup causes after which the next gateway is not tried. */
  readonly noFailover: readonly string[];
  /** Which field of the qfile is dialled. */
  readonly dialNumber: "external" | "number";
  /** What replaces a leading `+`; empty keeps it. */
  readonly plusPrefix: string;
  /** Whether a job's own tsi, faxnumber and tagline are used. */
  readonly jobIdentity: boolean;
  /** Whether a retry goes on at the first page not confirmed. */
  readonly resume: boolean;
  /** Longest ringing, per gateway. */
  readonly ringTimeoutS: number;
  /** Longest silence of a gateway before any sign of ringing, if there is another gateway to try; 0 means off. */
  readonly progressTimeoutS: number;
  /** As {@link GofaxdConfig.negotiateTimeoutS}. */
  readonly negotiateTimeoutS: number;
  /** As {@link GofaxdConfig.pageTimeoutS}. */
  readonly pageTimeoutS: number;
  /** As {@link GofaxdConfig.maxCallTimeS}. */
  readonly maxCallTimeS: number;
  /** As {@link GofaxdConfig.hangupTimeoutMs}. */
  readonly hangupTimeoutMs: number;
}

/** The whole file. */
export interface Config {
  /** The name of the file it was read from. */
  readonly file: string;
  /** `[freeswitch]`. */
  readonly freeswitch: FreeswitchConfig;
  /** `[hylafax]`. */
  readonly hylafax: HylafaxConfig;
  /** `[gofaxd]`. */
  readonly gofaxd: GofaxdConfig;
  /** `[gofaxsend]`. */
  readonly gofaxsend: GofaxsendConfig;
}
