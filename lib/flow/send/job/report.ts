/**
 * Tells the world how a call goes while it goes: the qfile for faxstat, faxq for faxwatch, the session's log
 * (docs/internals/hylafax.md#what-a-sender-leaves, #messages-to-faxq).
 */

import type { Call } from "../../../fax/call/call.ts";
import { connectedSeconds } from "../../../fax/call/call.ts";
import type { CallEvent, Negotiated, PageDone } from "../../../fax/call/call_event.ts";
import { sendingStatus } from "../../../fax/call/settings.ts";
import { callParams, dataFormat } from "../../../fax/call/call_params.ts";
import { isSuccess, type TryEnd } from "../../../fax/end/outcome.ts";
import type { DeliveredDocument } from "../../../fax/job/plan.ts";
import { jobCallPlaced, jobConnected, jobDocumentSent, jobPageSent } from "../../../hylafax/faxq_message.ts";
import type { FaxJob } from "../../../hylafax/job.ts";
import type { JobRecord } from "./record.ts";
import { messageOf } from "../../../text/error_text.ts";
import type { SenderNote } from "./sender_note.ts";
import type { Session } from "../../base/session.ts";
import { tellFaxq } from "../../base/tell.ts";
import type { SenderWorld } from "../../base/world.ts";

/** Where a job is written down while it is in work. */
export interface JobPapers {
  readonly session: Session;
  readonly record: JobRecord;
  readonly note: SenderNote;
}

/** Reports one job's call. */
export class SendReport {
  readonly #world: SenderWorld;
  readonly #session: Session;
  readonly #record: JobRecord;
  readonly #note: SenderNote;
  readonly #job: FaxJob;
  /** When the page on its way began. */
  #pageFrom = 0;
  #placed = false;
  #sent: TryEnd | undefined;

  constructor(world: SenderWorld, { session, record, note }: JobPapers, job: FaxJob) {
    this.#world = world;
    this.#session = session;
    this.#record = record;
    this.#note = note;
    this.#job = job;
  }

  /** Whether a call was placed: from then on the try counts. */
  get placed(): boolean {
    return this.#placed;
  }

  /** Set once the far end has the whole fax: nothing that happens to us afterwards makes that undone. */
  get sent(): TryEnd | undefined {
    return this.#sent;
  }

  /** The first call is about to be placed. In a batch this also tells faxq that the job before is over. */
  dialling(): void {
    this.#record.update({ status: "Dialing", totdials: this.#job.totdials + 1 });
    this.#placed = true;
    tellFaxq(this.#world, jobCallPlaced(this.#job.jobId));
  }

  /** One step of the call. A spool that cannot be written for a moment must not end a call: its end is written again. */
  step(event: CallEvent, call: Call): void {
    this.#note.step(call, this.#job);
    try {
      this.#step(event, call);
    } catch (error) {
      this.#session.complain(`Cannot note the progress: ${messageOf(error)}`);
    }
  }

  #step(event: CallEvent, call: Call): void {
    switch (event.kind) {
      case "ringing":
        return this.#session.say("Ringing");
      case "answered":
        this.#session.say("Answered");
        this.#pageFrom = this.#world.clock.now();
        tellFaxq(this.#world, jobConnected(this.#job.jobId));
        return;
      case "negotiated":
        return this.#negotiated(event, call);
      case "page":
        return this.#page(event, call);
      case "result":
        this.#session.say(`Fax result ${event.code}: ${event.text}`, { pages: event.transferred });
        return this.#result(call);
      case "hangup":
        return this.#session.say(`Hangup: ${event.cause}`);
      default:
        return event satisfies never;
    }
  }

  /** The hangup may be seconds away; a crash until then must not send the fax again. */
  #result(call: Call): void {
    const { toSend } = this.#record;
    // After a training that failed the rate is another, and nothing but the result tells.
    const rate = call.negotiations > 0 ? { signalrate: `${call.rate} bit/s` } : undefined;
    if (isSuccess(call, toSend)) {
      this.#sent = { kind: "answered", call, toSend, why: undefined };
      this.#record.received(rate ?? {});
      this.#note.sent();
    } else if (rate !== undefined) this.#record.update(rate);
  }

  #negotiated(event: Negotiated, call: Call): void {
    this.#pageFrom = this.#world.clock.now();
    this.#record.update({
      signalrate: `${event.rate} bit/s`,
      csi: call.remoteId,
      ndials: 0,
      tottries: this.#job.tottries + 1,
      status: sendingStatus(event.rate, event.ecm),
    });
    if (call.negotiations === 1) this.#session.say(`REMOTE CSI "${call.remoteId}"`);
    const { rate, ecm, t38 } = event;
    this.#session.say(`USE ${rate} bit/s${ecm ? ", ECM" : ""}, T.38 ${t38}`, { rate, ecm, t38 });
  }

  #page(event: PageDone, call: Call): void {
    const now = this.#world.clock.now();
    const seconds = Math.round((now - this.#pageFrom) / 1000);
    this.#pageFrom = now;
    if (call.refused !== "no") return this.#refused(event, call);
    const format = dataFormat(event.encoding);
    const delivered = this.#record.pages(call.inOrder, { dataformat: format, ntries: 0 });
    const { jobId, mailaddr, external, totpages } = this.#job;
    this.#session.say(
      `SEND FAX (${this.#session.commid}): FROM ${mailaddr} TO ${external} ` +
        `(page ${this.#record.npages} of ${totpages} sent in ${seconds} s, ${format}, ${event.imageSize} bytes, ` +
        `${event.badRows} bad rows)`,
    );
    const { npages, currentFile } = this.#record;
    tellFaxq(this.#world, jobPageSent(jobId, this.#info(seconds, npages, call, currentFile)));
    this.#strike(delivered, call);
  }

  /** The far end did not take a page, or took one behind a page that it did not take: the next try begins there. */
  #refused(event: PageDone, call: Call): void {
    this.#session.say(
      call.refused === "left out"
        ? `A page behind the one refused was sent (${event.badRows} bad rows): it will be sent again`
        : `The far end refused page ${this.#record.npages + 1} (${event.badRows} bad rows)`,
    );
  }

  #info(seconds: number, pages: number, call: Call, file: string): Parameters<typeof jobPageSent>[1] {
    return { seconds, pages, params: callParams(call), commId: this.#session.commid, file };
  }

  #strike(delivered: readonly DeliveredDocument[], call: Call): void {
    for (const { file, source } of delivered) {
      if (source !== undefined) this.#restore(source);
      this.#session.note(`Document ${file} sent`);
      const seconds = connectedSeconds(call, this.#world.clock.now());
      // faxq may delete the file now: the qfile does not name it any more.
      tellFaxq(
        this.#world,
        jobDocumentSent(this.#job.jobId, this.#info(seconds, this.#record.npages, call, file)),
      );
    }
  }

  /** A name must not cost a sent fax its record, nor faxq the word that the document is out. */
  #restore(source: NonNullable<DeliveredDocument["source"]>): void {
    try {
      this.#world.spool.documents.restoreSource(source);
    } catch (error) {
      this.#session.complain(messageOf(error));
    }
  }

  /** Documents that the end of the try delivered. */
  documents(delivered: readonly DeliveredDocument[], end: TryEnd): void {
    if (end.kind === "answered" || end.kind === "delivered") this.#strike(delivered, end.call);
  }
}
