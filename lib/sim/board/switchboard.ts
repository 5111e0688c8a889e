/**
 * The state of the stand-in: its calls, its listeners, its tables. Everything else reads and changes a switchboard.
 * @module
 */
import { callFigures } from "../channel/cdr_variables.ts";
import type { Channel } from "../channel/channel.ts";
import {
  callStateEvent,
  channelStateEvent,
  hangupCompleteEvent,
  hangupEvent,
} from "../channel/channel_events.ts";
import { CHANNEL_STATE } from "../channel/channel_state.ts";
import type { Variable } from "../channel/dialstring.ts";
import { EventCore, type SimEvent } from "../channel/event.ts";
import type { GatewayTable } from "../network/gateways.ts";
import { ModDb } from "../channel/mod_db.ts";
import type { NumberTable } from "../network/numbers.ts";
import { byeAnswered, byeReceived, refused, type SipRefusal } from "../channel/sip_bye.ts";
import type { SimClock } from "../network/clock.ts";
import type { Speed } from "../network/speed.ts";
import type {
  DialledLeg,
  EventSink,
  LoopBack,
  OpenSession,
  SimLogger,
  SwitchboardParts,
  Wires,
} from "./switchboard_parts.ts";

/** All calls, and the listeners for events. */
export class Switchboard {
  /** How long things take. */
  readonly speed: Speed;
  /** What they are measured with. */
  readonly clock: SimClock;
  /** What happens when a number is called. */
  readonly numbers: NumberTable;
  /** The gateways by name. */
  readonly gateways: GatewayTable;
  /** Where the stand-in logs; undefined for nowhere. */
  readonly log: SimLogger | undefined;
  /** Makes the events. */
  readonly core: EventCore = new EventCore();
  /** What mod_db holds. */
  readonly db: ModDb = new ModDb();
  /** The channels that are up, by their uuid. */
  readonly channels = new Map<string, Channel>();
  /** The listeners for every event. */
  readonly sinks = new Set<EventSink>();
  /** Every leg that was dialled, in order. */
  readonly history: DialledLeg[] = [];
  /** Connections of the event socket, to be closed with the switch. */
  readonly sessionsOpen = new Set<OpenSession>();
  /** Global variables. */
  readonly globals = new Map<string, string>([["hostname", "vm"], ["base_dir", "/usr/lib/freeswitch"]]);
  /** Where incoming calls go; may be set later. */
  gofaxd: { readonly hostname: string; readonly port: number } | undefined;
  /** How a call to the switch's own number comes in again. `simulator.ts` sets it; until then such a call is not answered. */
  loopBack: LoopBack = () => Promise.resolve(undefined);
  /** How a call to the profile that parks comes in again; as with `loopBack`. */
  parkBack: LoopBack = () => Promise.resolve(undefined);
  /** Whether there is a profile that parks. */
  readonly parking: boolean;
  /** Calls that are parked: what takes each of them out again, with applications in the words of the inline dialplan. */
  readonly parked = new Map<string, (applications: string) => void>();
  readonly #receivedDirectory: string | undefined;
  readonly #blindTo: string | undefined;
  readonly #wires = new WeakMap<Channel, Wires>();
  readonly #endedByUs = new WeakSet<Channel>();
  readonly #tasks = new Set<Promise<void>>();
  readonly #closing = new AbortController();
  #sessions = 0;

  /** A switch without calls, which cannot be reached yet. */
  constructor(parts: SwitchboardParts) {
    this.speed = parts.speed;
    this.clock = parts.clock;
    this.numbers = parts.numbers;
    this.gateways = parts.gateways;
    this.gofaxd = parts.gofaxd;
    this.log = parts.log;
    this.#receivedDirectory = parts.receivedDirectory;
    this.#blindTo = parts.blindTo;
    this.parking = parts.parking;
  }

  /** Aborted when the switch goes down. */
  get closing(): AbortSignal {
    return this.#closing.signal;
  }

  /** Sessions since the start. */
  get sessions(): number {
    return this.#sessions;
  }

  /** The next session's number. */
  nextSession(): number {
    return ++this.#sessions;
  }

  /** Connects a channel with what is at its other end. */
  wire(channel: Channel, wires: Wires): void {
    this.#wires.set(channel, wires);
    this.channels.set(channel.uuid, channel);
  }

  /** What {@linkcode Switchboard.wire} was given. */
  wiresOf(channel: Channel): Wires | undefined {
    return this.#wires.get(channel);
  }

  /** Whether FreeSWITCH sees a file there. */
  async sees(file: string): Promise<boolean> {
    if (this.#blindTo !== undefined && file.startsWith(this.#blindTo)) return false;
    return await this.clock.during(Deno.stat(file).then(() => true, () => false));
  }

  /** Keeps what arrived at the far end of a channel that this switch dialled. */
  async keepReceived(channel: Channel, tiff: Uint8Array): Promise<void> {
    const leg = this.history.findLast(({ uuid }) => uuid === channel.uuid);
    if (leg !== undefined) leg.received = tiff;
    const directory = this.#receivedDirectory;
    if (directory !== undefined) {
      const path = `${directory}/${channel.profile.destination}-${channel.uuid}.tif`;
      await this.clock.during(Deno.writeFile(path, tiff));
    }
  }

  /** Sends an event to all listeners. */
  publish(event: SimEvent): void {
    for (const sink of this.sinks) sink.deliver(event);
  }

  /**
   * Ends a channel: `them` means that the far end hung up, or refused. What runs on the channel then finishes by itself.
   */
  hangUp(channel: Channel, cause: string, by: "us" | "them", refusal: SipRefusal = {}): boolean {
    if (!channel.beginHangup(cause)) return false;
    if (by === "us") this.#endedByUs.add(channel);
    this.log?.debug("hangup", { call: channel.uuid, cause, by });
    const refuses = by === "them" && channel.direction === "outbound" && channel.times.answered === 0;
    const sip = this.#wires.get(channel)?.sip;
    if (refuses && sip !== undefined) channel.set(refused(sip, cause, refusal));
    else if (by === "them") channel.set(byeReceived());
    channel.lingersFirst ||= channel.times.answered === 0 && by === "them";
    this.publish(hangupEvent(this.core, channel));
    if (by === "them" && !refuses) channel.set(byeAnswered());
    channel.abort();
    const peer = this.#wires.get(channel)?.peer;
    if (peer?.kind === "channel") this.hangUp(peer.channel, peerCause(channel, peer.channel, cause), "them");
    return true;
  }

  /** Fires the last events of a channel on which nothing runs any more, and forgets it. */
  finish(channel: Channel): void {
    channel.readCodec = undefined;
    channel.running = CHANNEL_STATE.HANGUP;
    this.publish(channelStateEvent(this.core, channel));
    channel.times.hangup = Date.now();
    this.publish(callStateEvent(this.core, channel, "HANGUP"));
    channel.set(callFigures(channel));
    if (this.#endedByUs.has(channel)) channel.set(ourHangup(channel));
    channel.running = CHANNEL_STATE.REPORTING;
    channel.state = CHANNEL_STATE.REPORTING;
    this.publish(channelStateEvent(this.core, channel));
    this.publish(hangupCompleteEvent(this.core, channel));
    if (this.channels.get(channel.uuid) === channel) this.channels.delete(channel.uuid);
    channel.markGone();
  }

  /** Runs something beside everything else; {@linkcode Switchboard.close} waits for it. */
  spawn(task: Promise<void>): void {
    this.#tasks.add(task);
    task.catch((error: unknown) => this.log?.debug("task failed", { error: String(error) }))
      .finally(() => this.#tasks.delete(task));
  }

  /** Ends every call and every connection, with notice or without, and waits until nothing runs any more. */
  async close(how: "politely" | "as a crash"): Promise<void> {
    this.#closing.abort();
    if (how === "as a crash") { for (const session of [...this.sessionsOpen]) session.cut(); }
    const ending = [...this.channels.values()].map((channel) => {
      this.hangUp(channel, "SYSTEM_SHUTDOWN", "us");
      return channel.gone;
    });
    await Promise.all(ending);
    for (const session of [...this.sessionsOpen]) session.leave();
    while (this.#tasks.size > 0) await Promise.allSettled([...this.#tasks]);
  }
}

/** How this switch ended a call, in SIP's words. */
function ourHangup(channel: Channel): Variable[] {
  const refusal = channel.direction === "inbound" ? "send_refuse" : "send_cancel";
  return [["sip_hangup_disposition", channel.times.answered > 0 ? "send_bye" : refusal]];
}

/** The cause that the other channel of a call gets: a caller who gives up while it rings cancels, a callee's refusal is passed on. */
function peerCause(channel: Channel, peer: Channel, cause: string): string {
  if (channel.times.answered > 0 || peer.times.answered > 0) return "NORMAL_CLEARING";
  return channel.direction === "outbound" ? "ORIGINATOR_CANCEL" : cause;
}
