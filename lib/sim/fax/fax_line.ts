/**
 * The course of a fax between two machines over one call: they meet, negotiate, send pages, say goodbye. Neither end knows what
 * the other is: a channel of this switch, which sends FreeSWITCH's events, or a machine somewhere in the network.
 * @module
 */
import { FAX_RESULT, type FaxDocument, type FaxEnd, type FaxStep, type SentPage } from "./fax_end.ts";
import type { SimClock } from "../network/clock.ts";
import type { Speed } from "../network/speed.ts";
import type { TiffPage } from "./tiff_pages.ts";

const FASTEST = 14_400;
const WITHOUT_V17 = 9600;

/** Deterministic damage: none on the first page, then a little. */
function damage(index: number): { badRows: number; longestBadRun: number } {
  const badRows = index === 0 ? 0 : index + 1;
  return { badRows, longestBadRun: index };
}

/** Damage that SpanDSP does not take. */
const TOO_DAMAGED = { badRows: 193, longestBadRun: 21 };

/** A result of SpanDSP: its code and its text. */
type FaxResult = readonly [code: number, text: string];

/** Two machines that have begun to talk. */
interface Line {
  readonly transmitter: FaxEnd;
  readonly receiver: FaxEnd;
  /** Aborted when either has hung up. */
  readonly signal: AbortSignal;
}

/** How far a fax is. */
interface Progress {
  transferred: number;
  current: SentPage | undefined;
  total?: number;
}

/** SpanDSP's result for a page that it does not send. */
const REFUSALS = { resolution: FAX_RESULT.NO_RESOLUTION, kind: FAX_RESULT.BAD_IMAGE } as const;

/** The telephone line between two fax machines. */
export class FaxLine {
  readonly #speed: Speed;
  readonly #clock: SimClock;
  readonly #ends: { transmit?: FaxEnd; receive?: FaxEnd } = {};
  readonly #met = Promise.withResolvers<void>();
  #session: Promise<void> | undefined;
  /** Resolved when the receiver has its result. It hangs up then, and the sender waits for that. */
  readonly #received = Promise.withResolvers<void>();

  /** A line without machines. */
  constructor(speed: Speed, clock: SimClock) {
    this.#speed = speed;
    this.#clock = clock;
  }

  /** Puts a machine on the line and returns when its fax is over, successful or not. */
  async join(end: FaxEnd): Promise<void> {
    const { transmit: before, receive } = this.#ends;
    if ((end.role === "transmit" ? before : receive) === undefined) this.#ends[end.role] = end;
    const { transmit, receive: receiver } = this.#ends;
    if (transmit !== undefined && receiver !== undefined && this.#ends[end.role] === end) {
      this.#session = this.#run(transmit, receiver);
      this.#met.resolve();
    }
    const joined = this.#ends[end.role] === end && await this.#meet(end);
    const [session, received] = [this.#session, this.#received.promise];
    if (joined) await (end.role === "receive" ? Promise.race([session, received]) : session);
    else await this.#giveUp(end);
  }

  async #meet(end: FaxEnd): Promise<boolean> {
    const done = new AbortController();
    const signal = AbortSignal.any([end.signal, done.signal]);
    const met = await Promise.race([
      this.#met.promise.then(() => true),
      this.#clock.waited(end.patienceMs, signal).then(() => false),
    ]);
    done.abort();
    return met || this.#session !== undefined;
  }

  async #giveUp(end: FaxEnd): Promise<void> {
    await this.#clock.waited(this.#ends[end.role] === end ? 0 : end.patienceMs, end.signal);
    const timedOut = end.role === "transmit" ? FAX_RESULT.NO_ANSWER : FAX_RESULT.NO_CALLER;
    const [code, text] = end.signal.aborted ? FAX_RESULT.DROPPED : timedOut;
    if (end.signal.aborted) await this.#clock.waited(this.#speed.tickMs);
    // A machine that joins later must not wait for this one, which has ended.
    if (this.#ends[end.role] === end) delete this.#ends[end.role];
    await end.notify({
      kind: "ended",
      ending: { code, text, transferred: 0, current: undefined },
      document: undefined,
    });
  }

  async #run(transmitter: FaxEnd, receiver: FaxEnd): Promise<void> {
    const progress: Progress = { transferred: 0, current: undefined };
    const result = await this.#transfer(transmitter, receiver, progress);
    const ended = ([code, text]: FaxResult): FaxStep => {
      const rate = receiver.endsAtRate === undefined ? {} : { rate: receiver.endsAtRate };
      return { kind: "ended", ending: { code, text, ...rate, ...progress }, document: transmitter.document };
    };
    // A hangup is noticed with the next packet of audio.
    if (result === FAX_RESULT.DROPPED) await this.#clock.waited(this.#speed.tickMs);
    await receiver.notify(ended(result === FAX_RESULT.REFUSED ? FAX_RESULT.FILE : result));
    this.#received.resolve();
    if (result === FAX_RESULT.OK) await this.#clock.waited(this.#speed.farewellMs, transmitter.signal);
    await transmitter.notify(ended(result));
  }

  async #transfer(
    transmitter: FaxEnd,
    receiver: FaxEnd,
    progress: Progress,
  ): Promise<FaxResult> {
    const { document } = transmitter;
    if (document === undefined) return FAX_RESULT.FILE;
    const line = { transmitter, receiver, signal: AbortSignal.any([transmitter.signal, receiver.signal]) };
    const overT38 = transmitter.t38 && receiver.t38;
    if (
      !await this.#clock.waited(
        overT38 ? this.#speed.negotiateT38Ms : this.#speed.negotiateAudioMs,
        line.signal,
      )
    ) {
      return FAX_RESULT.DROPPED;
    }
    if (!await this.#train(line)) return FAX_RESULT.DROPPED;
    if (receiver.unwilling) return FAX_RESULT.REFUSED;
    for (const index of document.pages.keys()) {
      const failure = await this.#sendPage(line, document, index, progress);
      if (failure !== undefined) return failure;
    }
    // All pages are confirmed, and only the goodbye is missing: a hangup now cuts that short, and the fax counts.
    await this.#clock.waited(this.#speed.resultMs, line.signal);
    return FAX_RESULT.OK;
  }

  /** Sends the page with that index, counted from 0. Returns how the fax ends if it ends with this page. */
  async #sendPage(
    line: Line,
    document: FaxDocument,
    index: number,
    progress: Progress,
  ): Promise<FaxResult | undefined> {
    const { transmitter, receiver, signal } = line;
    const [before, page] = [document.pages[index - 1], document.pages[index]];
    if (page === undefined) return undefined;
    const sent = describe(transmitter, receiver, page, index);
    progress.current = sent;
    if (before !== undefined && changed(before, page)) {
      if (!await this.#clock.waited(this.#speed.renegotiateMs, signal)) return FAX_RESULT.DROPPED;
      await negotiated(transmitter, receiver, totalOf(document));
    }
    if (page.refusal !== undefined) {
      progress.current = undefined;
      progress.total = totalOf(document);
      return REFUSALS[page.refusal];
    }
    const ms = index === 0 ? this.#speed.firstPageMs : this.#speed.pageMs;
    if (!await this.#clock.waited(ms, signal)) return FAX_RESULT.DROPPED;
    if (receiver.refusesPage === index + 1) {
      await tellRefusal(line, { ...sent, number: progress.transferred });
      const next = document.pages[index + 1];
      // SpanDSP sends a refused page again before one like it; before any other, and at the end, it does not.
      if (next === undefined || changed(page, next)) return undefined;
      if (!await this.#clock.waited(this.#speed.pageMs, signal)) return FAX_RESULT.DROPPED;
    }
    const number = ++progress.transferred;
    await tell(transmitter, receiver, () => ({ kind: "page", sent: { ...sent, number } }));
    return undefined;
  }

  async #train({ transmitter, receiver, signal }: Line): Promise<boolean> {
    const rates = trainingRates(transmitter, receiver);
    for (const [index, rate] of rates.entries()) {
      if (index > 0 && !await this.#clock.waited(this.#speed.renegotiateMs, signal)) return false;
      await negotiated(transmitter, receiver, 0, rate);
    }
    return !signal.aborted;
  }
}

function totalOf({ pages, total = pages.length }: FaxDocument): number {
  return total;
}

function trainingRates(transmitter: FaxEnd, receiver: FaxEnd): readonly number[] {
  const fastest = transmitter.v17 && receiver.v17 ? FASTEST : WITHOUT_V17;
  return transmitter.rates ?? receiver.rates ?? [fastest];
}

function changed(before: TiffPage, page: TiffPage): boolean {
  return before.xResolution !== page.xResolution || before.yResolution !== page.yResolution ||
    before.width !== page.width || before.isPlain !== page.isPlain;
}

/** Tells both ends, those in the network last: they may hang up on hearing it. */
async function tell(transmitter: FaxEnd, receiver: FaxEnd, step: (end: FaxEnd) => FaxStep): Promise<void> {
  const ends = [receiver, transmitter].sort((a, b) =>
    Number(a.machine ?? false) - Number(b.machine ?? false)
  );
  for (const end of ends) await end.notify(step(end));
}

/** Tells that the receiver found a page too damaged. */
async function tellRefusal({ transmitter, receiver }: Line, sent: SentPage): Promise<void> {
  await tell(transmitter, receiver, (end) => ({
    kind: "page",
    sent: end === receiver ? { ...sent, ...TOO_DAMAGED } : sent,
  }));
}

async function negotiated(
  transmitter: FaxEnd,
  receiver: FaxEnd,
  total: number,
  rate?: number,
): Promise<void> {
  const common = {
    rate: rate ?? trainingRates(transmitter, receiver).at(-1) ?? FASTEST,
    ecm: transmitter.ecm && receiver.ecm,
  };
  await tell(transmitter, receiver, (end) => ({
    kind: "negotiated",
    total,
    agreement: { ...common, remoteIdent: end === receiver ? transmitter.ident : receiver.ident },
  }));
}

function describe(transmitter: FaxEnd, receiver: FaxEnd, page: TiffPage, index: number): SentPage {
  const ecm = transmitter.ecm && receiver.ecm;
  const spoiled = !ecm && (transmitter.damaged ?? false);
  return {
    page,
    number: index + 1,
    total: transmitter.document === undefined ? 0 : totalOf(transmitter.document),
    rows: page.height + (ecm ? 0 : transmitter.document?.headerRows ?? 0),
    ...(spoiled ? damage(index) : { badRows: 0, longestBadRun: 0 }),
  };
}
