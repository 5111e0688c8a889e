/**
 * A channel of this switch as one end of a fax line: steps of the fax become FreeSWITCH's events, and pages become a file.
 * @module
 */
import type { Channel } from "../channel/channel.ts";
import {
  type Agreement,
  FAX_RESULT,
  type FaxDocument,
  type FaxEnd,
  type FaxEnding,
  type FaxStep,
} from "../fax/fax_end.ts";
import { endedEvent, type FaxView, negotiatedEvent, pageEvent } from "./fax_events.ts";
import { faxSetting } from "../fax/fax_setting.ts";
import { apiOnFaxSuccess } from "./global_variables.ts";
import type { ReceivedFile } from "../fax/received_file.ts";
import type { Switchboard } from "./switchboard.ts";

/** SpanDSP's `T30_MAX_IDENT_LEN`. */
const LONGEST_IDENT = 20;

/** How T.38 was negotiated: which side asked for it, or why there is none. */
export type T38Outcome = "by us" | "by them" | "refused" | "declined" | "off" | "failed";

/** The state of T.38 in mod_spandsp's events. */
const T38_STATUS: Readonly<Record<T38Outcome, string>> = {
  "by us": "negotiated",
  "by them": "negotiated",
  "refused": "refused",
  "declined": "off",
  "off": "off",
  "failed": "requested",
};

/** Whether a channel is to correct errors; the default is yes. */
export function wantsEcm(channel: Channel): boolean {
  return channel.get("fax_use_ecm") === undefined || channel.isTrue("fax_use_ecm");
}

/** A channel that faxes. */
export class ChannelEnd implements FaxEnd {
  /** Whether the channel runs `txfax` or `rxfax`. */
  readonly role: "transmit" | "receive";
  /** What it identifies itself with: `fax_ident`, at most 20 characters. */
  readonly ident: string;
  /** Whether it corrects errors: `fax_use_ecm`. */
  readonly ecm: boolean;
  /** Whether it can do V.17, that is up to 14400 bit/s: not `fax_disable_v17`. */
  readonly v17: boolean;
  /** Whether the call has changed to T.38. */
  readonly t38: boolean;
  readonly signal: AbortSignal;
  readonly patienceMs: number;
  readonly document?: FaxDocument;
  unwilling = false;
  readonly refusesPage?: number;
  readonly #board: Switchboard;
  readonly #channel: Channel;
  readonly #t38Status: string;
  readonly #file: ReceivedFile | undefined;
  #agreement: Agreement | undefined;

  /** Takes the settings from the channel's variables. A transmitter has a document, a receiver a file. */
  constructor(board: Switchboard, channel: Channel, role: "transmit" | "receive", fax: {
    outcome: T38Outcome;
    document?: FaxDocument;
    file?: ReceivedFile;
    refusesPage?: number;
  }) {
    this.role = role;
    this.ident = faxSetting(channel, "fax_ident", "SpanDSP Fax Ident", LONGEST_IDENT);
    this.ecm = wantsEcm(channel);
    this.v17 = !channel.isTrue("fax_disable_v17");
    this.t38 = fax.outcome === "by us" || fax.outcome === "by them";
    this.signal = channel.hungUp;
    this.patienceMs = role === "transmit" ? board.speed.sendTimeoutMs : board.speed.receiveTimeoutMs;
    if (fax.document !== undefined) this.document = fax.document;
    if (fax.refusesPage !== undefined) this.refusesPage = fax.refusesPage;
    this.#board = board;
    this.#channel = channel;
    this.#t38Status = T38_STATUS[fax.outcome];
    this.#file = fax.file;
  }

  async notify(step: FaxStep): Promise<void> {
    const { core, clock } = this.#board;
    switch (step.kind) {
      case "negotiated":
        this.#agreement = step.agreement;
        if (this.#file !== undefined) this.unwilling = !await clock.during(this.#file.create());
        return this.#board.publish(negotiatedEvent(core, this.#channel, this.#view(), step.total));
      case "page":
        return this.#board.publish(pageEvent(core, this.#channel, this.#view(), step.sent));
      case "ended":
        return this.#end(await clock.during(this.#finish(step)));
      default:
        step satisfies never;
    }
  }

  #end(ending: FaxEnding): void {
    this.#board.publish(endedEvent(this.#board.core, this.#channel, this.#view(), ending));
    if (ending.code === FAX_RESULT.OK[0]) apiOnFaxSuccess(this.#board, this.#channel);
  }

  async #finish(step: FaxStep & { kind: "ended" }): Promise<FaxEnding> {
    const { ending, document } = step;
    if (this.#file === undefined || await this.#file.finish(document, ending.transferred)) return ending;
    const [code, text] = FAX_RESULT.FILE;
    return { ...ending, code, text };
  }

  #view(): FaxView {
    return {
      role: this.role,
      localIdent: this.ident,
      t38Status: this.#t38Status,
      agreement: this.#agreement,
    };
  }
}
