/**
 * Reports a reception while it goes on: to faxq for faxwatch, in the status file for faxstat, in the session's log
 * (docs/internals/hylafax.md#messages-to-faxq).
 */

import { type Call, connectedSeconds, lastPageRefused } from "../../../fax/call/call.ts";
import type { CallEvent, Negotiated, PageDone } from "../../../fax/call/call_event.ts";
import { callParams, dataFormat } from "../../../fax/call/call_params.ts";
import { callIdsOf } from "../../../fax/notes/reception_note.ts";
import {
  modemCallerId,
  modemSession,
  recvCall,
  recvDocument,
  recvEnd,
  type RecvInfo,
  recvPage,
  recvSession,
} from "../../../hylafax/faxq_message.ts";
import type { InboundCall } from "../call/inbound_call.ts";
import type { ReceptionProgress } from "../call/reception_progress.ts";
import type { ModemName } from "../../../hylafax/ids.ts";
import { tellFaxq } from "../../base/tell.ts";

/** Reports one reception. faxq gets events only if a modem was taken, because it knows receptions by their modem. */
export class ReceiveReport {
  readonly #inbound: InboundCall;
  readonly #progress: ReceptionProgress;
  #pageFrom = 0;
  #over = false;

  /**
   * Reports nothing before `begin`.
   * @param progress notes the fax machine that calls
   */
  constructor(inbound: InboundCall, progress: ReceptionProgress) {
    this.#inbound = inbound;
    this.#progress = progress;
  }

  /** Call ids in HylaFAX's order: number, name, called number, gateway. */
  get callIds(): readonly string[] {
    return callIdsOf(this.#inbound.who);
  }

  #info(call: Call | undefined, reason: string, pages = call?.transferred ?? 0): RecvInfo {
    return {
      seconds: call === undefined ? 0 : connectedSeconds(call, this.#inbound.world.clock.now()),
      pages,
      params: callParams(call),
      file: this.#progress.note.file,
      commId: this.#inbound.session.commid,
      tsi: call?.remoteId ?? "",
      reason,
      callIds: this.callIds,
    };
  }

  /**
   * Sends faxq an event of the modem; not after the end of the call was reported, because the modem may have another call by
   * then.
   */
  #tell(message: (modem: ModemName) => Uint8Array): void {
    const { modem, world } = this.#inbound;
    if (modem !== undefined && !this.#over) tellFaxq(world, message(modem.name));
  }

  /** Reports that the call is taken. */
  begin(): void {
    this.#tell((modem) => modemCallerId(modem, this.callIds));
    this.#tell((modem) => modemSession(modem, this.#inbound.session.commid));
    this.#tell(recvCall);
    this.#tell((modem) => recvSession(modem, this.#info(undefined, "")));
  }

  /** Reports one step of the call. */
  step(event: CallEvent, call: Call): void {
    const { session } = this.#inbound;
    switch (event.kind) {
      case "ringing":
        return;
      case "answered":
        this.#pageFrom = this.#inbound.world.clock.now();
        return session.say("Answered");
      case "negotiated":
        return this.#negotiated(event, call);
      case "page":
        return this.#page(event, call);
      case "result":
        return session.say(`Fax result ${event.code}: ${event.text}`, { pages: event.transferred });
      case "hangup":
        return session.say(`Hangup: ${event.cause}`);
      default:
        return event satisfies never;
    }
  }

  #negotiated(event: Negotiated, call: Call): void {
    const { session, modem, world } = this.#inbound;
    this.#pageFrom = world.clock.now();
    if (call.negotiations === 1) {
      this.#progress.update({ tsi: call.remoteId });
      session.say(`REMOTE TSI "${call.remoteId}"`);
      if (!this.#over) modem?.show(`Receiving from "${call.remoteId}"`);
    }
    const { rate, ecm, t38 } = event;
    session.say(`USE ${rate} bit/s${ecm ? ", ECM" : ""}, T.38 ${t38}`, { rate, ecm, t38 });
  }

  #page(event: PageDone, call: Call): void {
    const now = this.#inbound.world.clock.now();
    const seconds = Math.round((now - this.#pageFrom) / 1000);
    this.#pageFrom = now;
    const { session } = this.#inbound;
    const refused = lastPageRefused(call);
    const page = refused
      ? `page ${event.transferred + 1} refused`
      : `page ${event.transferred} in ${seconds} s, ${dataFormat(event.encoding)}, ${call.rate} bit/s`;
    session.say(
      `RECV FAX (${session.commid}): from ${call.remoteId}, ${page}, ${event.badRows} bad rows`,
    );
    if (refused) return;
    this.#tell((modem) => recvPage(modem, this.#info(call, "")));
  }

  /**
   * Reports that the fax is over.
   * @param reason empty if it was received whole
   * @param pages that are in the file
   */
  document(call: Call, reason: string, pages: number): void {
    this.#tell((modem) => recvDocument(modem, this.#info(call, reason, pages)));
  }

  /** Reports that the call is over. Only the first call does something. */
  end(): void {
    this.#tell(recvEnd);
    this.#tell((modem) => modemSession(modem, undefined));
    this.#over = true;
  }
}
