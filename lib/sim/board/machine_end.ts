/**
 * A fax machine somewhere in the network as one end of a line: it receives or sends, and hangs up when its number says so.
 * @module
 */
import type { Channel } from "../channel/channel.ts";
import type { FaxDocument, FaxEnd, FaxStep } from "../fax/fax_end.ts";
import type { Machine } from "../network/numbers.ts";
import type { Switchboard } from "./switchboard.ts";
import { slicePages } from "../fax/tiff_pages.ts";

/** A machine on the line of a channel of this switch. */
class MachineEnd implements FaxEnd {
  readonly role: "transmit" | "receive";
  readonly machine = true;
  readonly ident: string;
  readonly ecm: boolean;
  readonly v17 = true;
  readonly t38: boolean;
  readonly signal: AbortSignal;
  readonly patienceMs = Infinity;
  readonly document?: FaxDocument;
  readonly rates?: readonly number[];
  readonly damaged: boolean;
  readonly unwilling: boolean;
  readonly refusesPage?: number;
  readonly endsAtRate?: number;
  readonly #board: Switchboard;
  readonly #channel: Channel;
  readonly #machine: Machine;
  #negotiations = 0;

  constructor(board: Switchboard, channel: Channel, machine: Machine, document?: FaxDocument) {
    this.role = document === undefined ? "receive" : "transmit";
    this.ident = machine.ident;
    this.ecm = machine.ecm;
    this.t38 = machine.t38 !== "refuses";
    this.signal = channel.hungUp;
    this.damaged = machine.damaged ?? false;
    this.unwilling = machine.unwilling ?? false;
    if (document !== undefined) this.document = document;
    if (machine.refusesPage !== undefined) this.refusesPage = machine.refusesPage;
    if (machine.endsAtRate !== undefined) this.endsAtRate = machine.endsAtRate;
    if (machine.rates !== undefined) this.rates = machine.rates;
    this.#board = board;
    this.#channel = channel;
    this.#machine = machine;
  }

  async notify(step: FaxStep): Promise<void> {
    const { hangUpAfterPages, hangUpAfterNegotiationMs, rates } = this.#machine;
    switch (step.kind) {
      case "negotiated":
        if (++this.#negotiations === (rates?.length ?? 1) && hangUpAfterNegotiationMs !== undefined) {
          this.#board.spawn(hangUpAfter(this.#board, this.#channel, hangUpAfterNegotiationMs));
        }
        return;
      case "page":
        if (step.sent.number === hangUpAfterPages) this.#hangUp();
        return;
      case "ended":
        await this.#keep(step);
        // Only a receiver hangs up by itself. A sender waits until the receiver, this switch's channel, does.
        if (this.role === "receive" && !this.#machine.stays) this.#hangUp();
        return;
      default:
        step satisfies never;
    }
  }

  async #keep({ ending, document }: FaxStep & { kind: "ended" }): Promise<void> {
    if (this.role !== "receive" || document === undefined || ending.transferred === 0) return;
    await this.#board.keepReceived(this.#channel, slicePages(document.bytes, 0, ending.transferred));
  }

  #hangUp(): void {
    this.#board.hangUp(this.#channel, "NORMAL_CLEARING", "them");
  }
}

async function hangUpAfter(board: Switchboard, channel: Channel, ms: number): Promise<void> {
  if (await board.clock.waited(ms / board.speed.factor, channel.hungUp)) {
    board.hangUp(channel, "NORMAL_CLEARING", "them");
  }
}

/** Puts the machine on the channel's line, now that the call is answered. With a document it sends, else it receives. */
export function connectMachine(
  board: Switchboard,
  channel: Channel,
  machine: Machine,
  document?: FaxDocument,
): void {
  const line = board.wiresOf(channel)?.line;
  if (machine.hangUpAfterMs !== undefined) board.spawn(hangUpAfter(board, channel, machine.hangUpAfterMs));
  if (machine.faxes && line !== undefined) {
    board.spawn(line.join(new MachineEnd(board, channel, machine, document)));
  }
}
