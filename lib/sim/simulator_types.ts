/**
 * What a simulator is asked for and what it offers.
 * @module
 */
import type { CallBehaviour } from "./network/call_behaviour.ts";
import type { Channel } from "./channel/channel.ts";
import type { SimUser } from "./socket/login.ts";
import type { GatewayTable } from "./network/gateways.ts";
import type { ModDb } from "./channel/mod_db.ts";
import type { Machine, NumberTable } from "./network/numbers.ts";
import type { SimClock } from "./network/clock.ts";
import type { Speed } from "./network/speed.ts";
import type { DialledLeg, SimLogger } from "./board/switchboard_parts.ts";

/** The address of a listener. */
export interface Address {
  /** A name or an IP address. */
  readonly hostname: string;
  /** A TCP port. */
  readonly port: number;
}

/** How to run a simulator. */
export interface SimulatorOptions {
  /** Where the event socket listens. @default {"127.0.0.1"} */
  readonly hostname?: string;
  /** The port of the event socket. @default {0} any free port */
  readonly port?: number;
  /** The password of the event socket, for `auth`. @default {"ClueCon"} */
  readonly password?: string;
  /** A user with rights of his own. */
  readonly user?: SimUser;
  /** How many times faster than recorded, or the durations themselves. @default {1} */
  readonly speed?: number | Partial<Speed>;
  /** What durations are measured with. @default the clock of the machine */
  readonly clock?: SimClock;
  /** Where incoming calls are handed to. */
  readonly gofaxd?: Address;
  /** Where the built-in far ends store what they receive; `Simulator.history` has it in any case. */
  readonly receivedDirectory?: string;
  /** Whether FreeSWITCH has the SIP profile `gofax-selftest`. @default {true} */
  readonly parking?: boolean;
  /** A directory that FreeSWITCH cannot see, as if it ran as another user. */
  readonly blindTo?: string;
  /** Numbers besides or instead of the built-in ones. */
  readonly numbers?: NumberTable;
  /** Gateways besides or instead of the built-in ones. */
  readonly gateways?: GatewayTable;
  /** Where the simulator logs. @default nowhere */
  readonly log?: SimLogger;
}

/** A call from outside. */
export interface CallOptions {
  /** The number called. */
  readonly to: string;
  /** The caller's number; `anonymous` for one that is hidden. @default {"0301234567"} */
  readonly from?: string;
  /** The caller's name. @default {"Bob Caller"} */
  readonly name?: string;
  /** Blank pages to send. @default {1} */
  readonly pages?: number;
  /** Rows per inch, of all pages or of each. @default {98} */
  readonly lines?: number | readonly number[];
  /** A file to send instead, or its bytes. */
  readonly tiff?: string | Uint8Array;
  /** How the caller behaves. @default {"ok"} */
  readonly behaviour?: CallBehaviour;
  /** The gateway through which the call comes. @default {"default"}, `null` for none */
  readonly gateway?: string | null;
  /** The SIP Diversion header. */
  readonly diversion?: string;
  /** The machine's identification. @default {"+49 30 1234567"} */
  readonly ident?: string;
  /** What the machine does about T.38. @default {"requests"} */
  readonly t38?: Machine["t38"];
  /** Whether the machine can correct errors. @default {true} */
  readonly ecm?: boolean;
  /**
   * Whether the notice that the socket lingers comes before the last events when the caller hangs up. In FreeSWITCH either
   * may come first. When a caller gives up while it rings, the notice always comes first here.
   * @default {false}
   */
  readonly noticeFirst?: boolean;
}

/** How a call from outside ended. */
export interface CallRecord {
  /** The channel's uuid. */
  readonly uuid: string;
  /** Whether gofaxd answered. */
  readonly answered: boolean;
  /** The hangup cause. */
  readonly cause: string;
  /** The call's variables at its end. */
  readonly variables: Readonly<Record<string, string>>;
}

/** A running simulator. */
export interface Simulator extends AsyncDisposable {
  /** Where its event socket listens. */
  readonly hostname: string;
  /** The port of its event socket. */
  readonly port: number;
  /** Its mod_db. */
  readonly db: ModDb;
  /** Every leg that was dialled, in order. */
  readonly history: readonly DialledLeg[];
  /** The calls that are up. */
  channels(): readonly Channel[];
  /** Sets where incoming calls are sent from now on. */
  setGofaxd(address: Address | undefined): void;
  /** Calls; resolves when the call has ended. */
  call(options: CallOptions): Promise<CallRecord>;
  /** Drops every connection without a goodbye, as a crash does, and stops. */
  kill(): Promise<void>;
  /** Shuts down as FreeSWITCH does: calls end with SYSTEM_SHUTDOWN, connections get their goodbye. */
  close(): Promise<void>;
}
