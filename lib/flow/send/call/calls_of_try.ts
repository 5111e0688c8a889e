/**
 * The calls of one try while they go on, as far as the try's end depends on them: whether one was placed, and whether the far end
 * has the whole fax. So it is known how the try ended even if an error interrupts the watching of a call.
 */

import { EslReplyError } from "ts-esl";
import type { Call } from "../../../fax/call/call.ts";
import type { CallEvent } from "../../../fax/call/call_event.ts";
import { isSuccess } from "../../../fax/end/answered_call.ts";
import type { TryEnd } from "../../../fax/end/outcome.ts";
import { messageOf, stackOf } from "../../../text/error_text.ts";
import type { SessionWriter } from "../../base/session.ts";
import type { SenderWorld } from "../../base/world.ts";
import type { PlannedTry } from "../job/papers.ts";
import { CallReport, reportDialling } from "../job/sending_report.ts";
import { retryAsDialled, STATUSCODE, type Undialled } from "../job/undialled.ts";

/** The UUID and the gateway of a call. */
export interface CallNames {
  /** The UUID of its channel, which gofax chooses. */
  readonly uuid: string;
  /** The gateway that it goes through. */
  readonly gateway: string;
}

/** One call of a try, with the log that names it. */
export class CallOfTry implements CallNames {
  /** The UUID of its channel. */
  readonly uuid: string;
  /** The gateway that it goes through. */
  readonly gateway: string;
  /** The sender's world; each record of its log names the call. */
  readonly world: SenderWorld;
  /** The session's log; each record in the system log names the call. */
  readonly session: SessionWriter;
  readonly #try: PlannedTry;
  readonly #report: CallReport;
  #received: Call | undefined;

  /** Use {@linkcode CallsOfTry.next}. */
  constructor(outer: SenderWorld, planned: PlannedTry, { uuid, gateway }: CallNames) {
    this.uuid = uuid;
    this.gateway = gateway;
    this.session = planned.session.with({ call: uuid });
    this.world = { ...outer, log: this.session.log };
    this.#try = planned;
    this.#report = new CallReport(this.world, { ...planned, session: this.session });
  }

  /** Pages that it has to carry. */
  get toSend(): number {
    return this.#try.plan.toSend;
  }

  /** The call when the far end said that it has the whole fax: nothing that happens afterwards changes that. */
  get received(): Call | undefined {
    return this.#received;
  }

  /** The originate is about to be sent: from now on there may be a call. */
  placing(): void {
    const { note, job } = this.#try;
    const dials = job.totdials + 1;
    note.placing(job, { uuid: this.uuid, gateway: this.gateway, toSend: this.toSend, dials });
  }

  /** FreeSWITCH has taken the originate. */
  taken(): void {
    this.#try.note.taken(this.uuid);
  }

  /** The call is known to be over, or never to have been. */
  over(): void {
    this.#try.note.over(this.uuid);
  }

  /**
   * A step of the call. Await it before the next one.
   * @param call as it stands after the step
   */
  async step(event: CallEvent, call: Call): Promise<void> {
    const isSent = event.kind === "result" && isSuccess(call, this.toSend);
    if (isSent) this.#received = call;
    await this.#report.step(event, call, isSent);
  }
}

/** An unexpected error after a call was placed. The try counts as a dial; otherwise the number would be called for ever. */
function unforeseenEnd(session: SessionWriter, error: unknown): Undialled {
  if (error instanceof EslReplyError) return retryAsDialled(error.message, STATUSCODE.switch);
  session.log.error(`Unexpected: ${stackOf(error)}`);
  return retryAsDialled(`Internal error: ${messageOf(error)}`);
}

/** All calls of one try, one after the other. */
export class CallsOfTry {
  readonly #world: SenderWorld;
  readonly #try: PlannedTry;
  #isDialling = false;
  #last: CallOfTry | undefined;

  /** Nothing is dialled yet. */
  constructor(world: SenderWorld, planned: PlannedTry) {
    this.#world = world;
    this.#try = planned;
  }

  /** Whether the first call was about to be placed: from then on the try counts. */
  get isDialling(): boolean {
    return this.#isDialling;
  }

  /** The call that was dialled last. */
  get last(): CallOfTry | undefined {
    return this.#last;
  }

  /**
   * The first call is about to be placed.
   * @throws {SpoolError} If the qfile cannot be written.
   */
  begin(): void {
    reportDialling(this.#world, this.#try);
    this.#isDialling = true;
  }

  /** The next call, which is not dialled yet. */
  next(names: CallNames): CallOfTry {
    return this.#last = new CallOfTry(this.#world, this.#try, names);
  }

  /** How the try ended if an error broke it after the first call was placed. */
  endAfter(error: unknown): TryEnd {
    const { received, toSend = 0, session = this.#try.session } = this.#last ?? {};
    if (received === undefined) return unforeseenEnd(session, error);
    return { kind: "answered", call: received, toSend, why: undefined };
  }
}
