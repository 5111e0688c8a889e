/**
 * The virtual modems: each a value changed by its table (fax/modem.ts), here with its effects: what faxq is told and what the
 * status file says. Taking a free one is one step, so that two calls never get the same.
 */

import {
  announcement,
  type Modem,
  type ModemEvent,
  mustAnnounce,
  newModem,
  stepModem,
} from "../fax/modem.ts";
import {
  CAPABILITIES,
  modemBusy,
  modemDown,
  modemInUse,
  modemNumber,
  modemReady,
} from "../hylafax/faxq_message.ts";
import type { ModemName } from "../hylafax/ids.ts";
import { type ModemMessage, parseModemMessage } from "../hylafax/modem_message.ts";
import { messageOf } from "./message_of.ts";
import { endOrphans } from "./orphan.ts";
import { OutboundWatch } from "./outbound_watch.ts";
import { tellFaxq } from "./tell.ts";
import { WishRecord } from "./wish_record.ts";
import type { DaemonWorld } from "./world.ts";

/** A modem taken by an incoming call. */
export interface Lease {
  readonly modem: ModemName;
  /** Aborted when an operator wants the call to end. */
  readonly abort: AbortSignal;
  /** Shows what the modem does in its status file. */
  show(text: string): void;
  /** Gives it back; twice is fine. */
  release(): void;
}

/** Between two looks at the senders. */
const LOOK_MS = 250;

/** All modems of the site. */
export class ModemPool {
  readonly #world: DaemonWorld;
  readonly #modems = new Map<ModemName, Modem>();
  readonly #outbound: OutboundWatch;
  readonly #wishes: WishRecord;
  readonly #aborts = new Map<ModemName, AbortController>();
  /** What is under way: status files being written, calls of dead senders being ended. */
  readonly #busy = new Set<Promise<void>>();
  #retiring = false;

  constructor(world: DaemonWorld, names: readonly ModemName[]) {
    this.#world = world;
    this.#outbound = new OutboundWatch(world);
    this.#wishes = new WishRecord(world);
    for (const name of names) this.#modems.set(name, newModem(name));
  }

  /** The modems as they stand. */
  get modems(): readonly Modem[] {
    return [...this.#modems.values()];
  }

  /** Takes all into use. */
  start(): void {
    for (const name of this.#modems.keys()) {
      this.#apply(name, { kind: this.#outbound.isHeld(name) ? "adopt" : "start" });
    }
    this.#join(this.#wishes.write(this.modems));
  }

  /** Over when the status files say what the modems do, as far as they can be written. */
  async shown(): Promise<void> {
    await Promise.all(this.#busy);
  }

  /** Takes all out of use, those with an incoming call as soon as that is over. */
  retire(): void {
    this.#retiring = true;
    for (const name of this.#modems.keys()) {
      if (!this.#aborts.has(name)) this.#apply(name, { kind: "stop" });
    }
  }

  /** Takes all out of use; over when every status file says so. */
  async stop(): Promise<void> {
    for (const name of this.#modems.keys()) this.#apply(name, { kind: "stop" });
    await this.shown();
  }

  /** Takes a free modem for an incoming call: the one that is found is taken. Undefined if none is free. */
  take(): Lease | undefined {
    for (const modem of this.#modems.values()) {
      // A modem that quit and came back may still have its call.
      const free = modem.state === "ready" && !this.#aborts.has(modem.name);
      if (free && this.#apply(modem.name, { kind: "take" })) {
        return this.#lease(modem.name);
      }
    }
    return undefined;
  }

  #lease(name: ModemName): Lease {
    const abort = new AbortController();
    this.#aborts.set(name, abort);
    let released = false;
    return {
      modem: name,
      abort: abort.signal,
      show: (text): void => this.#show(name, text),
      release: (): void => {
        if (released) return;
        released = true;
        this.#aborts.delete(name);
        this.#apply(name, { kind: this.#retiring ? "stop" : "free" });
      },
    };
  }

  /** One message from a modem's FIFO. What makes no sense is logged and forgotten. */
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
        this.#apply(name, { kind: "begin", jobId: message.jobId, pid: message.pid });
        return;
      case "senderEnd":
        return this.#outbound.farewell(name, message.pid);
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

  /** False if the table refuses. */
  #apply(name: ModemName, event: ModemEvent): boolean {
    const before = this.#modems.get(name);
    const after = before && stepModem(before, event);
    if (before === undefined || after === undefined) return false;
    this.#modems.set(name, after);
    this.#follow(after, event);
    if (before.wish !== after.wish) this.#join(this.#wishes.write(this.modems));
    if (mustAnnounce(before, after, event)) this.#announce(before, after);
    return true;
  }

  /** Keeps track of what is outbound, to know when it is over. */
  #follow(modem: Modem, event: ModemEvent): void {
    if (event.kind === "gone" || modem.state === "down") this.#outbound.forget(modem.name);
    else if (event.kind === "begin") this.#outbound.begin(modem.name, event.pid);
    else if (event.kind === "lock" || event.kind === "adopt") this.#outbound.begin(modem.name, undefined);
  }

  #announce(before: Modem, modem: Modem): void {
    const { faxq, status } = announcement(modem);
    switch (faxq) {
      case "ready":
        tellFaxq(this.#world, modemNumber(modem.name, ""));
        tellFaxq(this.#world, modemReady(modem.name, CAPABILITIES));
        break;
      case "busy":
        tellFaxq(this.#world, modemBusy(modem.name));
        break;
      case "in-use":
        tellFaxq(this.#world, modemInUse(modem.name));
        break;
      case "down":
        tellFaxq(this.#world, modemDown(modem.name));
        break;
      default:
        faxq satisfies undefined;
    }
    this.#world.log.info(`Modem ${modem.name} is ${modem.state}`, {
      modem: modem.name,
      job: modem.sender?.jobId,
    });
    // Who only asks shall not see less than before: the file may say who is being received.
    if (status !== announcement(before).status) this.#show(modem.name, status);
  }

  #show(name: ModemName, text: string): void {
    this.#join(
      this.#world.spool.writeStatus(name, text).catch((error: unknown) => {
        this.#world.log.error(
          `Cannot write status/${name}: ${messageOf(error)}`,
        );
      }),
    );
  }

  #join(work: Promise<void>): void {
    const joined = work.finally(() => this.#busy.delete(joined));
    this.#busy.add(joined);
  }

  #endOrphans(name: ModemName): void {
    const sender = this.#modems.get(name)?.sender;
    if (sender !== undefined) this.#join(endOrphans(this.#world, sender));
  }

  /** Looks after the senders until told to stop. */
  async watch(stop: AbortSignal): Promise<void> {
    while (!stop.aborted) {
      await this.#world.clock.sleep(LOOK_MS, stop);
      for (const name of this.#outbound.died()) this.#endOrphans(name);
      for (const name of this.#outbound.over()) this.#apply(name, { kind: "gone" });
    }
  }
}
