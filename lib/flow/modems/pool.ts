/**
 * The virtual modems: each a value changed by its table (fax/modem/modem.ts), here with its effects: what faxq is told and what the
 * status file says. Finding a free modem and taking it is one step, so that two calls never get the same.
 */

import {
  announcement,
  type Modem,
  type ModemEvent,
  mustAnnounce,
  newModem,
  stepModem,
} from "../../fax/modem/modem.ts";
import type { ModemName } from "../../hylafax/ids.ts";
import { type ModemMessage, parseModemMessage } from "../../hylafax/modem_message.ts";
import { LeftSenders } from "./left_senders.ts";
import { endUnnotedCalls } from "./dead_sender_calls.ts";
import { type GoneSender, type KnownOfSenders, OutboundWatch } from "./outbound_watch.ts";
import { StatusBoard } from "./status_board.ts";
import { tellModemState, waitUntilFaxqHeard } from "../base/tell.ts";
import { WishRecord } from "./wish_record.ts";
import { WorkUnderWay } from "../base/work_under_way.ts";
import type { DaemonWorld } from "../base/world.ts";

/** A modem taken by an incoming call. */
export interface TakenModem {
  /** Which it is. */
  readonly name: ModemName;
  /** Aborted when an operator wants the call to end. */
  readonly abort: AbortSignal;
  /** Shows what the modem does in its status file. */
  show(text: string): void;
  /** Gives it back. Only the first call does something. */
  release(): void;
}

/** All modems of the site. */
export class ModemPool {
  readonly #world: DaemonWorld;
  readonly #modems = new Map<ModemName, Modem>();
  readonly #outbound: OutboundWatch;
  readonly #left: LeftSenders;
  readonly #board: StatusBoard;
  readonly #wishes: WishRecord;
  readonly #aborts = new Map<ModemName, AbortController>();
  /** Work under way: noting wishes, ending calls of dead senders. */
  readonly #busy = new WorkUnderWay();
  #retiring = false;

  /** All of them down; `start` takes them into use. */
  constructor(world: DaemonWorld, names: readonly ModemName[]) {
    this.#world = world;
    this.#outbound = new OutboundWatch(world);
    this.#left = new LeftSenders(world);
    this.#board = new StatusBoard(world);
    this.#wishes = new WishRecord(world);
    for (const name of names) this.#modems.set(name, newModem(name));
  }

  /** The modems as they stand. */
  get modems(): readonly Modem[] {
    return [...this.#modems.values()];
  }

  /** Takes all into use. Modems that are already sending keep their sender, also if it began under an earlier daemon. */
  start(): void {
    const atWork = this.#left.scan();
    for (const name of this.#modems.keys()) {
      const sender = atWork.get(name);
      const isAtWork = sender !== undefined || this.#outbound.isHeld(name);
      this.#apply(name, isAtWork ? { kind: "adopt", sender } : { kind: "start" });
    }
    this.#busy.add(this.#wishes.write(this.modems));
  }

  /** Looks for senders that could not tell gofaxd that they begin. */
  lookAgain(): void {
    for (const [name, sender] of this.#left.scan()) {
      const known = this.#modems.get(name)?.sender;
      if (known?.pid !== sender.pid || known.jobId !== sender.jobId) {
        this.#apply(name, { kind: "begin", sender });
      }
    }
  }

  /** Resolves when the status files say what the modems do, as far as they can be written. */
  async shown(): Promise<void> {
    await Promise.all([this.#board.shown(), this.#busy.done()]);
  }

  /** Takes all out of use, those at work as soon as their work is over. */
  retire(): void {
    this.#retiring = true;
    for (const { name, state } of this.modems) {
      if (state === "ready") this.#apply(name, { kind: "stop" });
    }
  }

  /** Whether a sender among these processes still has a modem: faxq has not let go of it yet. */
  isHeldBy(pids: ReadonlySet<number>): boolean {
    return this.modems.some(({ sender }) => sender !== undefined && pids.has(sender.pid));
  }

  /** Takes all out of use; resolves when faxq and every status file were told so. */
  async stop(): Promise<void> {
    for (const name of this.#modems.keys()) this.#apply(name, { kind: "stop" });
    await Promise.all([
      waitUntilFaxqHeard(this.#world),
      this.#left.done(),
      this.#board.end(),
      this.#busy.done(),
    ]);
  }

  /** Takes a free modem for an incoming call; undefined if none is free. */
  take(): TakenModem | undefined {
    for (const modem of this.#modems.values()) {
      // A modem that an operator took out of use and brought back may still have its call.
      const free = modem.state === "ready" && !this.#aborts.has(modem.name);
      if (free && this.#apply(modem.name, { kind: "take" })) {
        return this.#taken(modem.name);
      }
    }
    return undefined;
  }

  #taken(name: ModemName): TakenModem {
    const abort = new AbortController();
    this.#aborts.set(name, abort);
    let released = false;
    return {
      name,
      abort: abort.signal,
      show: (text): void => this.#board.show(name, text),
      release: (): void => {
        if (released) return;
        released = true;
        this.#aborts.delete(name);
        this.#apply(name, { kind: "free" });
      },
    };
  }

  /** Handles one message from a modem's FIFO. A message that is not known is logged and ignored. */
  message(name: ModemName, text: string): void {
    const message = parseModemMessage(text);
    this.#world.log.debug(`FIFO.${name}: ${JSON.stringify(text)}`, { modem: name });
    this.#obey(name, message, text);
  }

  #obey(name: ModemName, message: ModemMessage, text: string): void {
    switch (message.kind) {
      case "hello":
      case "lock":
        this.#apply(name, { kind: message.kind });
        return;
      case "state":
        this.#apply(name, { kind: "wish", wish: message.state });
        return;
      case "senderBegin":
        this.#apply(name, { kind: "begin", sender: { jobId: message.jobId, pid: message.pid } });
        return;
      case "senderEnd":
        this.#outbound.farewell(name, message.pid);
        // Its note may say that something is still to be done for the job.
        return this.#left.add(message.jobId);
      case "abort":
        this.#world.log.notice("An operator ends the incoming call", { modem: name });
        return this.#aborts.get(name)?.abort();
      case "quit":
        this.#world.log.notice("An operator takes the modem out of use", { modem: name });
        this.#apply(name, { kind: "stop" });
        return;
      case "answer":
      case "config":
      case "unknown":
        this.#world.log.notice(`Ignored on FIFO.${name}: ${JSON.stringify(text)}`, { modem: name });
        return;
      default:
        message satisfies never;
    }
  }

  /** The table's next state; where all are taken out of use, no modem becomes ready. */
  #step(modem: Modem, event: ModemEvent): Modem | undefined {
    if (!this.#retiring) return stepModem(modem, event);
    // faxq may have assigned the modem to a job a moment before it heard that the modem is down.
    const assigned = modem.state === "down" && (event.kind === "lock" || event.kind === "begin");
    const sender = event.kind === "begin" ? event.sender : undefined;
    const after = stepModem(modem, assigned ? { kind: "adopt", sender } : event);
    return after?.state === "ready" ? stepModem(after, { kind: "stop" }) : after;
  }

  /** False if the table refuses. */
  #apply(name: ModemName, event: ModemEvent): boolean {
    const before = this.#modems.get(name);
    const after = before && this.#step(before, event);
    if (before === undefined || after === undefined) return false;
    this.#modems.set(name, after);
    this.#follow(after, event);
    if (before.wish !== after.wish) this.#busy.add(this.#wishes.write(this.modems));
    if (mustAnnounce(before, after, event)) this.#announce(before, after);
    return true;
  }

  /** Keeps track of what is outbound, to know when it is over. */
  #follow(modem: Modem, event: ModemEvent): void {
    if (event.kind === "gone" || modem.state === "down") this.#outbound.forget(modem.name);
    else if (event.kind === "begin" || event.kind === "adopt") this.#outbound.begin(modem.name, event.sender);
    else if (event.kind === "lock") this.#outbound.begin(modem.name, undefined);
  }

  #announce(before: Modem, modem: Modem): void {
    const { faxq, status } = announcement(modem);
    tellModemState(this.#world, modem.name, faxq);
    this.#world.log.info(`Modem ${modem.name} is ${modem.state}`, {
      modem: modem.name,
      job: modem.sender?.jobId,
    });
    // If the status stays the same, the file is not written: it may say more, such as which fax is being received.
    if (status !== announcement(before).status) this.#board.show(modem.name, status);
  }

  /** Finishes what a dead sender did not: what its note says or, if it had none, the calls that it may have made. */
  #takeUp({ sender, noted }: GoneSender): void {
    if (noted) return this.#left.add(sender.jobId);
    this.#world.log.warning(`The sender of job ${sender.jobId} died (process ${sender.pid})`, {
      job: sender.jobId,
    });
    this.#busy.add(endUnnotedCalls(this.#world, sender));
  }

  /**
   * Watches the senders until told to stop.
   * @param known gives what gofaxd knows of them at the moment
   */
  async watch(stop: AbortSignal, known: () => KnownOfSenders): Promise<void> {
    while (!stop.aborted) {
      await this.#outbound.untilNextLook(stop);
      const now = known();
      for (const departed of this.#outbound.died(now)) this.#takeUp(departed);
      for (const name of this.#outbound.over(now)) this.#apply(name, { kind: "gone" });
    }
  }
}
