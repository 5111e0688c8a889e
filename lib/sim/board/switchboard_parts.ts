/**
 * Parts of a switchboard: listeners for events, the connections of a call, a record of what was dialled.
 * @module
 */
import type { Channel } from "../channel/channel.ts";
import type { SimEvent } from "../channel/event.ts";
import type { FaxLine } from "../fax/fax_line.ts";
import type { GatewayTable } from "../network/gateways.ts";
import type { Machine, NumberTable } from "../network/numbers.ts";
import type { SipCall } from "../channel/sip_call.ts";
import type { SimClock } from "../network/clock.ts";
import type { Speed } from "../network/speed.ts";

/** The listeners for every event. */
export interface EventSink {
  /** Takes an event; must not wait. */
  deliver(event: SimEvent): void;
}

/** A connection that can be closed. */
export interface OpenSession {
  /** Closes when everything that waits is sent. */
  leave(): void;
  /** Cuts it off. */
  cut(): void;
}

/** What is at the other end of a channel. */
export type Peer =
  | { readonly kind: "machine"; readonly machine: Machine }
  | { readonly kind: "channel"; readonly channel: Channel };

/**
 * How an outgoing call comes back to this switch: gives the channel that came in once it is answered, `undefined` if it is not.
 */
export type LoopBack = (channel: Channel, number: string, gateway: string) => Promise<Channel | undefined>;

/** The SIP profile whose calls are parked, and where it listens. */
export const PARKING = { profile: "gofax-selftest", address: "127.0.0.1:5068" } as const;

/** A call's wires: signalling, line and other end. */
export interface Wires {
  /** The call's signalling. */
  readonly sip: SipCall;
  /** The line on which the two fax machines meet. */
  readonly line: FaxLine;
  /** What is at the other end. */
  readonly peer: Peer;
}

/** A dialled leg, for tests to look at. */
export interface DialledLeg {
  /** The channel's uuid. */
  readonly uuid: string;
  /** The gateway by its name. */
  readonly gateway: string;
  /** The number behind the gateway in the dial string. */
  readonly number: string;
  /** The variables as they arrived at the channel. */
  readonly variables: Readonly<Record<string, string>>;
  /** The application that was to run. */
  readonly application: string;
  /** When the leg ended: why. */
  cause?: string;
  /** Whether the call was answered. */
  answered: boolean;
  /** The whole pages that arrived at a built-in far end, as TIFF. */
  received?: Uint8Array;
}

/** As much of a logger as the stand-in needs. */
export interface SimLogger {
  /** Logs a line that helps to find a fault. */
  debug(message: string, fields?: Readonly<Record<string, string | number | boolean | undefined>>): void;
}

/** What a switchboard is made of. */
export interface SwitchboardParts {
  /** How long things take. */
  readonly speed: Speed;
  /** What they are measured with. */
  readonly clock: SimClock;
  /** What happens when a number is called. */
  readonly numbers: NumberTable;
  /** The gateways by name. */
  readonly gateways: GatewayTable;
  /** Where incoming calls go at first; undefined for nowhere. */
  readonly gofaxd: { readonly hostname: string; readonly port: number } | undefined;
  /** Where built-in far ends store what they receive. */
  readonly receivedDirectory: string | undefined;
  /** Whether there is the SIP profile of {@linkcode PARKING}. */
  readonly parking: boolean;
  /** A folder in which the switch sees no file; undefined for none. */
  readonly blindTo: string | undefined;
  /** Where the switch logs; undefined for nowhere. */
  readonly log: SimLogger | undefined;
}
