/**
 * A channel: one leg of a call as FreeSWITCH knows it. It only holds state; `channel_events.ts` sends its events.
 * @module
 */
import { CHANNEL_STATE, type ChannelState } from "./channel_state.ts";

/** Who calls whom, as far as a channel's headers tell. */
export interface CallerProfile {
  /** The caller's name; empty for none. */
  readonly callerName: string;
  /** The caller's number, `anonymous` for one that is hidden. */
  readonly callerNumber: string;
  /** The number dialled; only outbound channels show it. */
  readonly destination: string;
  /** Whether the caller wants to stay anonymous. */
  readonly hidden: boolean;
  /** The dialplan an inbound call runs. */
  readonly dialplan?: string;
}

/** When things happened to a channel, in milliseconds; 0 for not yet. */
export interface ChannelTimes {
  /** The channel was made. */
  readonly created: number;
  /** It began to ring. */
  progress: number;
  /** It was answered. */
  answered: number;
  /** It had ended. */
  hangup: number;
}

/** `Channel-Call-State`. */
export type CallState = "DOWN" | "RINGING" | "EARLY" | "ACTIVE" | "HANGUP";

/** One leg of a call. */
export class Channel {
  /** `Unique-ID`. */
  readonly uuid: string;
  /** `inbound` for a call that came in, `outbound` for one that was dialled. */
  readonly direction: "inbound" | "outbound";
  /** `Channel-Name`, such as `sofia/fax/1001`. */
  readonly name: string;
  /** Who calls whom. */
  readonly profile: CallerProfile;
  /** When things happened to it. */
  readonly times: ChannelTimes = { created: Date.now(), progress: 0, answered: 0, hangup: 0 };
  /** The codec in use, `undefined` before media was agreed on. */
  codec: string | undefined;
  /** What the running application reads, when that is not the codec. */
  readCodec: string | undefined;
  /** `Channel-Call-State`. */
  callState: CallState = "DOWN";
  /** The state whose handler runs. */
  running: ChannelState = CHANNEL_STATE.INIT;
  /** The state it is in or on the way to. */
  state: ChannelState = CHANNEL_STATE.INIT;
  /** Why it ends; undefined as long as it does not. */
  hangupCause: string | undefined;
  /** The address of the far end, `""` if it was never reached. */
  networkAddress = "127.0.0.1";
  /** `Channel-HIT-Dialplan`: whether a dialplan runs on it, as on calls that come in. */
  hitDialplan = false;
  /** Whether the notice that the socket lingers comes before the channel's last events. */
  lingersFirst = false;
  /** After the originate, caller and callee change places. */
  flipped = false;
  readonly #variables = new Map<string, string>();
  readonly #hangup = new AbortController();
  readonly #answered = Promise.withResolvers<void>();
  readonly #gone = Promise.withResolvers<void>();

  /** A channel that is made now and does not ring yet. */
  constructor(uuid: string, direction: "inbound" | "outbound", name: string, profile: CallerProfile) {
    this.uuid = uuid;
    this.direction = direction;
    this.name = name;
    this.profile = profile;
  }

  /** Aborted as soon as the channel is to end. */
  get hungUp(): AbortSignal {
    return this.#hangup.signal;
  }

  /** Resolved when the channel is answered. */
  get answered(): Promise<void> {
    return this.#answered.promise;
  }

  /** Resolved when the channel has ended completely. */
  get gone(): Promise<void> {
    return this.#gone.promise;
  }

  /** `Answer-State`. */
  get answerState(): string {
    if (this.hangupCause !== undefined) return "hangup";
    if (this.callState === "EARLY") return "early";
    return this.times.answered > 0 ? "answered" : "ringing";
  }

  /** All variables, in the order in which they were set last. */
  get variables(): ReadonlyMap<string, string> {
    return this.#variables;
  }

  /** The value of a variable, `undefined` if it is not set. */
  get(name: string): string | undefined {
    return this.#variables.get(name);
  }

  /** Whether a variable means yes, as `switch_true` reads it. */
  isTrue(name: string): boolean {
    return /^(true|yes|on|enable|enabled|active|t|allow|[1-9]\d*)$/i.test(this.get(name) ?? "");
  }

  /** Sets variables; like FreeSWITCH a variable that is set again moves to the end. */
  set(variables: Iterable<readonly [name: string, value: string]>): void {
    for (const [name, value] of variables) {
      this.#variables.delete(name);
      this.#variables.set(name, value);
    }
  }

  /** Removes variables. */
  unset(...names: readonly string[]): void {
    for (const name of names) this.#variables.delete(name);
  }

  /** Marks the channel as answered, now. */
  markAnswered(): void {
    this.times.answered = Date.now();
    this.#answered.resolve();
  }

  /** Marks the channel as ending; `false` if it already was. */
  beginHangup(cause: string): boolean {
    if (this.hangupCause !== undefined) return false;
    this.hangupCause = cause;
    this.state = CHANNEL_STATE.HANGUP;
    return true;
  }

  /** Wakes whatever runs on the channel, after the hangup's events were sent. */
  abort(): void {
    this.#hangup.abort();
  }

  /** Marks the channel as ended completely. */
  markGone(): void {
    this.#gone.resolve();
  }
}
