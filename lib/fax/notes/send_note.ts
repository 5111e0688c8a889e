/**
 * What stands in the spool about a job that is being sent, `log/gofax-send-qJOBID`, as long as its sender is at it: enough for
 * somebody else to end what the sender left, and to account for it. JSON, ours alone, defined here. Its sender holds a lock on
 * it, so that nobody has to guess from process ids who is alive:
 *
 *   locked           the sender is at work
 *   not locked       the sender died; or, where it says `ended`, it has left something that was not to be had: a call that
 *                    FreeSWITCH would not say is over (`calls`), lines that the accounting did not take (`pending`)
 *   gone             the sender came to its end, and nothing is left
 *
 * There is one note of a job, because the lock on its qfile lets in one sender at a time: who sends the job next finds at once
 * what was left of it.
 */

import {
  type CommId,
  type JobId,
  type ModemName,
  modemName,
  parseCommId,
  parseJobId,
} from "../../hylafax/ids.ts";
import { asFields, countField, listField, type NoteFields, textField } from "./note_fields.ts";

/** A call that a sender placed. Times are milliseconds since the epoch. */
export interface NotedCall {
  /** FreeSWITCH's name of the call. */
  readonly uuid: string;
  /** The gateway that it goes through. */
  readonly gateway: string;
  /** When the originate was sent. */
  readonly dialledAt: number;
  /** Undefined while nobody has answered. */
  readonly answeredAt: number | undefined;
  /** Pages that the far end confirmed. */
  readonly pages: number;
  /** How many of these are the first ones of the document (fax/call/call.ts). */
  readonly inOrder: number;
  /** Pages that it had to carry: with those that the job has left later this says which of them the qfile counts. */
  readonly toSend: number;
  /** The job's dials with this one: another job may get the number of a job that is long over. */
  readonly dials: number;
  /** FreeSWITCH has confirmed that it took the originate. Until then it may make the call later than anybody looks. */
  readonly taken: boolean;
  /** Whether it is known to be over, or never to have been: FreeSWITCH said so. */
  readonly over: boolean;
  /** FreeSWITCH told that the far end has the whole fax. */
  readonly sent: boolean;
  /** FreeSWITCH told of it what its sender did not live to hear, or could not ask: the job does not count it yet. */
  readonly news: boolean;
}

/** A call that is about to be placed. */
export function notedCall(
  of: Pick<NotedCall, "uuid" | "gateway" | "dialledAt" | "toSend" | "dials">,
): NotedCall {
  const unknown = { answeredAt: undefined, pages: 0, inOrder: 0 };
  return { ...of, ...unknown, taken: false, over: false, sent: false, news: false };
}

/** What the accounting says of a try, as far as it is known. */
export interface NotedAccount {
  /** The user's own word for the job; empty if there is none. */
  readonly jobtag: string;
  /** Where the user gets mail about the job. */
  readonly mailaddr: string;
  /** The number as the user wrote it. */
  readonly external: string;
  /** Who handed the job in. */
  readonly owner: string;
  /** The remote's id. */
  readonly csi: string;
  /** HylaFAX's number for rate, format, resolution. */
  readonly params: number;
  /** The digital command signal's bytes, such as `00 46 1E`. */
  readonly dcs: string;
}

/** A job with a sender, or what that has left. Times are milliseconds since the epoch. */
export interface SendNote {
  /** The job. */
  readonly jobId: JobId;
  /** The sender's process. */
  readonly pid: number;
  /** The modem that faxq gave the job to. */
  readonly modem: ModemName;
  /** The qfile, relative to the spool. */
  readonly qfile: string;
  /** When this try began. */
  readonly startedAt: number;
  /** When the note was written last: until then the sender was alive. */
  readonly seenAt: number;
  /** Undefined before the session is open: until then there is nothing to account for. */
  readonly commid: CommId | undefined;
  /** Undefined before the job was read. */
  readonly account: NotedAccount | undefined;
  /** Calls of this try in their order, before them calls of a sender before that are not known to be over. */
  readonly calls: readonly NotedCall[];
  /** The far end has the whole fax. */
  readonly sent: boolean;
  /** The accounting has this try's line, or `pending` has. */
  readonly accounted: boolean;
  /** Lines that the accounting did not take: of this try, and of tries before. */
  readonly pending: readonly string[];
  /** The sender came to its end. */
  readonly ended: boolean;
}

/** Calls that may still be up. */
export function openCalls({ calls }: SendNote): readonly NotedCall[] {
  return calls.filter(({ over }) => !over);
}

/** Calls that concern the next try of the job: they may still be up, or more is known of them than the job counts. */
export function earlierCalls({ calls }: SendNote): readonly NotedCall[] {
  return calls.filter(({ over, news }) => !over || news);
}

/** Whether there is something left to be done once its sender is no more. */
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
    accounted: of["accounted"] === true,
    pending: listField(of, "pending").map(line),
    ended: of["ended"] === true,
  };
}

/** Reads a note; undefined if it is none, as when its writer died before it had written it. */
export function parseSendNote(json: string): SendNote | undefined {
  try {
    return read(asFields(JSON.parse(json)));
  } catch {
    return undefined;
  }
}
