/**
 * Reports how a job goes on: in the qfile for faxstat, to faxq for faxwatch, in the session's log, and in the note
 * (docs/internals/hylafax.md#what-a-sender-leaves, #messages-to-faxq). Nothing here decides how the try ends.
 */

import { type Call, connectedSeconds } from "../../../fax/call/call.ts";
import type { CallEvent, Negotiated, PageDone } from "../../../fax/call/call_event.ts";
import { sendingStatus } from "../../../fax/call/settings.ts";
import { callParams, dataFormat } from "../../../fax/call/call_params.ts";
import type { DeliveredDocument } from "../../../fax/job/plan.ts";
import { jobCallPlaced, jobConnected, jobDocumentSent, jobPageSent } from "../../../hylafax/faxq_message.ts";
import { messageOf } from "../../../text/error_text.ts";
import type { SessionWriter } from "../../base/session.ts";
import { tellFaxq } from "../../base/tell.ts";
import type { SenderWorld } from "../../base/world.ts";
import type { PlannedTry } from "./papers.ts";
import type { PagesOut } from "./planned_record.ts";

/** Where a call is reported. */
export type ReportedTry = Pick<PlannedTry, "session" | "record" | "note" | "job">;

/**
 * Reports that the first call of a try is about to be placed. In a batch faxq takes this for the end of the job before.
 * @throws {SpoolError} If the qfile cannot be written.
 */
export function reportDialling(world: SenderWorld, { record, job }: ReportedTry): void {
  record.update({ status: "Dialing", totdials: job.totdials + 1, modemused: world.modem });
  tellFaxq(world, jobCallPlaced(job.jobId));
}

type SendInfo = Parameters<typeof jobPageSent>[1];

/** Takes the old name from the source of a document that is sent. If that fails, the fax is sent all the same, and faxq is told. */
function dropSavedName(
  { spool }: SenderWorld,
  session: SessionWriter,
  source: NonNullable<DeliveredDocument["source"]>,
): void {
  try {
    spool.documents.dropSavedName(source);
  } catch (error) {
    session.complain(messageOf(error));
  }
}

/**
 * Reports that documents are sent completely.
 * @param call the one that carried the last of them
 */
export function reportDelivered(
  world: SenderWorld,
  { session, job }: Pick<ReportedTry, "session" | "job">,
  { delivered, npages: pages }: PagesOut,
  call: Call,
): void {
  for (const { file, source } of delivered) {
    if (source !== undefined) dropSavedName(world, session, source);
    session.note(`Document ${file} sent`);
    const seconds = connectedSeconds(call, world.clock.now());
    const info: SendInfo = { seconds, pages, params: callParams(call), commId: session.commid, file };
    // faxq may delete the file now: the qfile does not name it any more.
    tellFaxq(world, jobDocumentSent(job.jobId, info));
  }
}

/** Reports one call. */
export class CallReport {
  readonly #world: SenderWorld;
  readonly #try: ReportedTry;
  /** When the page that is being sent began. */
  #pageFrom = 0;

  /**
   * Reports nothing yet.
   * @param reported its `session` is the call's, so that each record in the system log names the call
   */
  constructor(world: SenderWorld, reported: ReportedTry) {
    this.#world = world;
    this.#try = reported;
  }

  /**
   * Reports a step of the call; what has to be on the disk before the next step is there when the promise is fulfilled. If the qfile
   * cannot be written the call goes on: at its end it is written again. Never throws.
   * @param call as it stands after the step
   * @param isSent the far end has said that it has the whole fax
   */
  async step(event: CallEvent, call: Call, isSent: boolean): Promise<void> {
    const { note, job, session } = this.#try;
    note.step(call, job);
    try {
      await this.#step(event, call, isSent);
    } catch (error) {
      session.complain(`Cannot note the progress: ${messageOf(error)}`);
    }
  }

  #step(event: CallEvent, call: Call, isSent: boolean): void | Promise<void> {
    const { session, job } = this.#try;
    switch (event.kind) {
      case "ringing":
        return session.say("Ringing");
      case "answered":
        session.say("Answered");
        this.#pageFrom = this.#world.clock.now();
        return tellFaxq(this.#world, jobConnected(job.jobId));
      case "negotiated":
        return this.#negotiated(event, call);
      case "page":
        return this.#page(event, call);
      case "result":
        session.say(`Fax result ${event.code}: ${event.text}`, { pages: event.transferred });
        return this.#result(call, isSent);
      case "hangup":
        return session.say(`Hangup: ${event.cause}`);
      default:
        return event satisfies never;
    }
  }

  /**
   * Writes that the fax is sent, because the hangup may come seconds later, and after a crash until then the fax must not be sent
   * again.
   */
  async #result(call: Call, isSent: boolean): Promise<void> {
    const { record, note } = this.#try;
    // The last training may have ended at another rate than the one that was negotiated; the result alone tells it.
    const rate = call.negotiations > 0 ? { signalrate: `${call.rate} bit/s` } : undefined;
    if (isSent) {
      await record.received(rate ?? {});
      note.faxSent();
    } else if (rate !== undefined) record.update(rate);
  }

  #negotiated(event: Negotiated, call: Call): void {
    const { session, record, job } = this.#try;
    this.#pageFrom = this.#world.clock.now();
    record.update({
      signalrate: `${event.rate} bit/s`,
      csi: call.remoteId,
      ndials: 0,
      tottries: job.tottries + 1,
      status: sendingStatus(event.rate, event.ecm),
    });
    if (call.negotiations === 1) session.say(`REMOTE CSI "${call.remoteId}"`);
    const { rate, ecm, t38 } = event;
    session.say(`USE ${rate} bit/s${ecm ? ", ECM" : ""}, T.38 ${t38}`, { rate, ecm, t38 });
  }

  #page(event: PageDone, call: Call): void {
    const now = this.#world.clock.now();
    const seconds = Math.round((now - this.#pageFrom) / 1000);
    this.#pageFrom = now;
    if (call.refused !== "no") return this.#refused(event, call);
    const { session, record, job: { jobId, mailaddr, external, totpages } } = this.#try;
    const format = dataFormat(event.encoding);
    const out = record.confirm(call.inOrder, { dataformat: format, ntries: 0 });
    const { npages: pages, file } = out;
    session.say(
      `SEND FAX (${session.commid}): FROM ${mailaddr} TO ${external} ` +
        `(page ${pages} of ${totpages} sent in ${seconds} s, ${format}, ${event.imageSize} bytes, ` +
        `${event.badRows} bad rows)`,
    );
    const info: SendInfo = { seconds, pages, params: callParams(call), commId: session.commid, file };
    tellFaxq(this.#world, jobPageSent(jobId, info));
    reportDelivered(this.#world, this.#try, out, call);
  }

  /** The far end refused a page, or took one after a page that it refused: the next try begins there. */
  #refused(event: PageDone, call: Call): void {
    const { session, record } = this.#try;
    session.say(
      call.refused === "left out"
        ? `A page behind the one refused was sent (${event.badRows} bad rows): it will be sent again`
        : `The far end refused page ${record.npages + 1} (${event.badRows} bad rows)`,
    );
  }
}
