/**
 * The note about a job that is being sent, `log/gofax-send-qJOBID`. It stays in the spool as long as the sender works, and has
 * all that another process needs to end the sender's calls and to account for them. It is JSON; only gofax reads it, and its
 * format is defined here. The sender keeps it locked, so that other processes need not guess from process ids whether it is
 * alive:
 *
 *   locked           the sender is at work
 *   not locked       the sender was killed; or, if `ended` is set, it could not finish: FreeSWITCH did not confirm that a call is
 *                    over (`calls`), or the accounting did not take a line (`pending`)
 *   no note          the sender has ended, and everything is done
 *
 * There is one note for a job, because the lock on its qfile allows one sender at a time; so the job's next sender finds at once
 * what an earlier one could not finish.
 */

import {
  type CommId,
  type JobId,
  type ModemName,
  modemName,
  parseCommId,
  parseJobId,
} from "../../hylafax/ids.ts";
import type { PlusFields } from "../../hylafax/plus_fields.ts";
import { asFields, countField, listField, type NoteFields, textField } from "./note_fields.ts";

/** A call that a sender placed. Times are milliseconds since the epoch. */
export interface NotedCall {
  /** The UUID of its channel. */
  readonly uuid: string;
  /** The gateway that it goes through. */
  readonly gateway: string;
  /** When the originate was sent. */
  readonly dialledAt: number;
  /** Undefined while it is not answered. */
  readonly answeredAt: number | undefined;
  /** Pages that the far end confirmed. */
  readonly pages: number;
  /** How many of these are the first ones of the document (fax/call/call.ts). */
  readonly inOrder: number;
  /**
   * Pages that it had to carry: from these and the pages that the job still has later, it follows which of them the qfile counts.
   */
  readonly toSend: number;
  /** The job's dials with this one: they tell the job from a later one with the same number. */
  readonly dials: number;
  /** FreeSWITCH has confirmed that it took the originate. Until then it may make the call very late. */
  readonly taken: boolean;
  /** Whether it is known to be over, or never to have been: FreeSWITCH said so. */
  readonly over: boolean;
  /** FreeSWITCH reported that the far end has the whole fax. */
  readonly sent: boolean;
  /** FreeSWITCH was asked afterwards and reported more than the sender had noted: the job does not count it yet. */
  readonly news: boolean;
  /** How many of the pages are in a line of the accounting. */
  readonly accounted: number;
}

/** A call that is about to be placed. */
export function notedCall(
  of: Pick<NotedCall, "uuid" | "gateway" | "dialledAt" | "toSend" | "dials">,
): NotedCall {
  const unknown = { answeredAt: undefined, pages: 0, inOrder: 0 };
  return { ...of, ...unknown, taken: false, over: false, sent: false, news: false, accounted: 0 };
}

/** What the accounting says of a try, as far as it is known. */
export interface NotedAccount {
  /** The user's own tag for the job; empty if there is none. */
  readonly jobtag: string;
  /** Where the user gets mail about the job. */
  readonly mailaddr: string;
  /** The number as the user wrote it. */
  readonly external: string;
  /** The user who handed the job in. */
  readonly owner: string;
  /** The remote's id. */
  readonly csi: string;
  /** HylaFAX's number for rate, format, resolution. */
  readonly params: number;
  /** The digital command signal's bytes, such as `00 46 1E`. */
  readonly dcs: string;
  /** What HylaFAX+ accounts for besides; undefined for a job of HylaFAX 6. */
  readonly plus: PlusFields | undefined;
}

/** A job with a sender, or with what a sender did not finish. Times are milliseconds since the epoch. */
export interface SendNote {
  /** The job. */
  readonly jobId: JobId;
  /** The sender's process. */
  readonly pid: number;
  /** The modem that faxq assigned to the job. */
  readonly modem: ModemName;
  /** The qfile, relative to the spool. */
  readonly qfile: string;
  /** When this try began. */
  readonly startedAt: number;
  /** When the note was written last: the sender was alive then. */
  readonly seenAt: number;
  /** Undefined before the session is open: until then there is nothing to account for. */
  readonly commid: CommId | undefined;
  /** Undefined before the job was read. */
  readonly account: NotedAccount | undefined;
  /** Calls of this try in their order, before them calls of an earlier sender that are not known to be over. */
  readonly calls: readonly NotedCall[];
  /** The far end has the whole fax. */
  readonly sent: boolean;
  /** Pages that earlier calls carried and no line has: this try's line is to have them. */
  readonly carried: number;
  /** Whether the accounting, or `pending`, has this try's line. */
  readonly accounted: boolean;
  /** Lines that the accounting did not take: of this try, and of earlier ones. */
  readonly pending: readonly string[];
  /** Whether the sender has ended by itself. */
  readonly ended: boolean;
}

/** The pages that a try's line of the accounting has are in it now, as far as they are known. */
export function withAccounted(calls: readonly NotedCall[]): readonly NotedCall[] {
  return calls.map((call) => ({ ...call, accounted: Math.max(call.accounted, call.pages) }));
}

/** Calls that may still be up. */
export function openCalls({ calls }: SendNote): readonly NotedCall[] {
  return calls.filter(({ over }) => !over);
}

/** Calls that concern the next try of the job: they may still be up, or more is known of them than the job counts. */
export function earlierCalls({ calls }: SendNote): readonly NotedCall[] {
  return calls.filter(({ over, news }) => !over || news);
}

/** Whether something is still to be done after its sender has ended. */
export function isUnfinished(note: SendNote): boolean {
  const unaccounted = note.commid !== undefined && !note.accounted;
  return !note.ended || unaccounted || note.pending.length > 0 || openCalls(note).length > 0;
}

/** The note as text. */
export function formatSendNote(note: SendNote): string {
  return JSON.stringify(note);
}

function noted(value: unknown): NotedCall {
  const of = asFields(value);
  return {
    uuid: textField(of, "uuid"),
    gateway: textField(of, "gateway"),
    dialledAt: countField(of, "dialledAt"),
    answeredAt: of["answeredAt"] === undefined ? undefined : countField(of, "answeredAt"),
    pages: countField(of, "pages"),
    inOrder: countField(of, "inOrder"),
    toSend: countField(of, "toSend"),
    dials: countField(of, "dials"),
    taken: of["taken"] === true,
    over: of["over"] === true,
    sent: of["sent"] === true,
    news: of["news"] === true,
    // an older gofax did not note it: what it knew of it is accounted for
    accounted: countField(of, of["accounted"] === undefined ? "pages" : "accounted"),
  };
}

function plus(value: unknown): PlusFields | undefined {
  if (value === undefined) return undefined;
  const of = asFields(value);
  return {
    faxname: textField(of, "faxname"),
    faxnumber: textField(of, "faxnumber"),
    jobinfo: textField(of, "jobinfo"),
  };
}

function account(value: unknown): NotedAccount | undefined {
  if (value === undefined) return undefined;
  const of = asFields(value);
  return {
    jobtag: textField(of, "jobtag"),
    mailaddr: textField(of, "mailaddr"),
    external: textField(of, "external"),
    owner: textField(of, "owner"),
    csi: textField(of, "csi"),
    params: countField(of, "params"),
    dcs: textField(of, "dcs"),
    plus: plus(of["plus"]),
  };
}

function line(value: unknown): string {
  if (typeof value !== "string") throw new TypeError("no line");
  return value;
}

function read(of: NoteFields): SendNote {
  return {
    jobId: parseJobId(String(countField(of, "jobId"))),
    pid: countField(of, "pid"),
    modem: modemName(textField(of, "modem")),
    qfile: textField(of, "qfile"),
    startedAt: countField(of, "startedAt"),
    seenAt: countField(of, "seenAt"),
    commid: of["commid"] === undefined ? undefined : parseCommId(textField(of, "commid")),
    account: account(of["account"]),
    calls: listField(of, "calls").map(noted),
    sent: of["sent"] === true,
    carried: of["carried"] === undefined ? 0 : countField(of, "carried"),
    accounted: of["accounted"] === true,
    pending: listField(of, "pending").map(line),
    ended: of["ended"] === true,
  };
}

/** Reads a note; undefined if it is none, for instance because its sender was killed before it had written it. */
export function parseSendNote(json: string): SendNote | undefined {
  try {
    return read(asFields(JSON.parse(json)));
  } catch {
    return undefined;
  }
}
