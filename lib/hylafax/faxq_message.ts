/**
 * Messages of a modem daemon and a sender to faxq's FIFO: `+<modem>:…` modem states, `*<jobid>:…` progress of an outgoing call,
 * `@<modem>:…` progress of an incoming call. Each message is one write and ends with one NUL. HylaFAX 6.0.7, faxQueueApp.c++
 * (FIFOMessage), Trigger.c++, FaxSendInfo.c++, FaxRecvInfo.c++.
 */

import { bareWords } from "../text/foreign.ts";
import { blankControls } from "./binary_text.ts";
import type { CommId, JobId, ModemName } from "./ids.ts";

/** A page or document sent. */
export interface SendInfo {
  /** Seconds it took. */
  readonly seconds: number;
  /** The page's number; for a document the pages so far. */
  readonly pages: number;
  /** Session parameters in one number. */
  readonly params: number;
  /** The call's communication. */
  readonly commId: CommId;
  /** The document, relative to the spool. */
  readonly file: string;
}

/** How far a reception is. */
export interface RecvInfo {
  /** Seconds it took. */
  readonly seconds: number;
  /** Pages received so far. */
  readonly pages: number;
  /** Session parameters in one number. */
  readonly params: number;
  /** The document, relative to the spool. */
  readonly file: string;
  /** The call's communication. */
  readonly commId: CommId;
  /** The sender's id. */
  readonly tsi: string;
  /** T.30 password. @default {""} */
  readonly passwd?: string;
  /** T.30 subaddress. @default {""} */
  readonly subaddr?: string;
  /** Why it failed; empty if it did not. */
  readonly reason: string;
  /** Caller's number, caller's name, called number … */
  readonly callIds: readonly string[];
}

/**
 * The capabilities of gofax's modems: poll, every resolution, rate, width, length, format. If a job asks for more than any modem
 * can do, faxq does not refuse it, and it waits until its kill time; so gofax claims everything, and the sender decides.
 */
export const CAPABILITIES = "Pcbffff7f";

/** Longest text of a message. faxq reads 2047 bytes at a time and does not put together what is cut there. */
const LONGEST_TEXT = 120;
const MOST_CALL_IDS = 8;

const encoder = new TextEncoder();

function cut(text: string): string {
  const { read } = encoder.encodeInto(text, new Uint8Array(LONGEST_TEXT));
  return text.slice(0, read);
}

function plain(text: string): string {
  return cut(blankControls(text));
}

/**
 * A text that may come from outside. faxq ends it at the next quote. 6.0.7 hands it on to AuditHook through a shell that runs as root,
 * and there it stands outside of quotes, because the message's own quotes end those around the message (Trigger.c++, hook).
 */
function foreign(text: string): string {
  return bareWords(plain(text));
}

function quoted(text: string): string {
  return `"${foreign(text)}"`;
}

/** The name of a document. A client may have chosen it; HylaFAX's own names have a semicolon before the last part. */
function quotedFile(file: string): string {
  return `"${plain(file).split(";").map(bareWords).join(";")}"`;
}

function hex(n: number): string {
  return Number.isFinite(n) ? Math.max(0, Math.round(n)).toString(16) : "0";
}

function message(text: string): Uint8Array {
  return encoder.encode(`${text}\0`);
}

function sendInfo({ seconds, pages, params, commId, file }: SendInfo): string {
  return `${hex(seconds)},${hex(pages)},${hex(params)},${commId},${quotedFile(file)}`;
}

function recvInfo(info: RecvInfo): string {
  const ids = info.callIds.length === 0 ? [""] : info.callIds.slice(0, MOST_CALL_IDS);
  const texts = [info.tsi, info.passwd ?? "", info.subaddr ?? "", info.reason, ...ids];
  const start = `${hex(info.seconds)},${hex(info.pages)},${hex(info.params)},${
    foreign(info.file)
  },${info.commId}`;
  return `${start},${texts.map(quoted).join(",")}`;
}

/**
 * The modem can take a job.
 *
 * @param capabilities What it can do. @default {CAPABILITIES}
 * @param priority Lower is taken first. @default {255}
 */
export function modemReady(modem: ModemName, capabilities?: string, priority?: number): Uint8Array {
  return message(
    `+${modem}:R${capabilities ?? CAPABILITIES}${priority === undefined ? "" : `:${hex(priority)}`}`,
  );
}

/** The modem is in use. */
export function modemBusy(modem: ModemName): Uint8Array {
  return message(`+${modem}:B`);
}

/** The modem is out of order. */
export function modemDown(modem: ModemName): Uint8Array {
  return message(`+${modem}:D`);
}

/**
 * HylaFAX+ (7.0.11, faxQueueApp.c++, FIFOModemMessage): no job may have the modem, and one that asks for it by name is rejected. 6.0.7
 * does not know this letter and leaves the modem as it is, so busy has to be said first.
 */
export function modemExempt(modem: ModemName): Uint8Array {
  return message(`+${modem}:E`);
}

/** The modem is in use by an outgoing call. */
export function modemInUse(modem: ModemName): Uint8Array {
  return message(`+${modem}:U`);
}

/** The modem's own number. */
export function modemNumber(modem: ModemName, number: string): Uint8Array {
  return message(`+${modem}:N${foreign(number)}`);
}

/** The session the modem is in; none if undefined. */
export function modemSession(modem: ModemName, commId: CommId | undefined): Uint8Array {
  return message(`+${modem}:I${commId ?? ""}`);
}

/** Who calls: number, name, called number … */
export function modemCallerId(modem: ModemName, callIds: readonly string[]): Uint8Array {
  return message(`+${modem}:C${callIds.slice(0, MOST_CALL_IDS).map(quoted).join(",")}`);
}

/** The modem needs attention: faxq runs `bin/wedged`. */
export function modemWedged(modem: ModemName): Uint8Array {
  return message(`+${modem}:W`);
}

/** The job's call is placed. In a batch this ends the job before; its qfile must be unlocked by then. */
export function jobCallPlaced(job: JobId): Uint8Array {
  return message(`*${job}:c`);
}

/** A fax machine answered. */
export function jobConnected(job: JobId): Uint8Array {
  return message(`*${job}:C`);
}

/** A page is confirmed. */
export function jobPageSent(job: JobId, info: SendInfo): Uint8Array {
  return message(`*${job}:d${sendInfo(info)}`);
}

/** A document is sent. faxq then deletes the file, so the qfile must not name it any more. */
export function jobDocumentSent(job: JobId, info: SendInfo): Uint8Array {
  return message(`*${job}:D${sendInfo(info)}`);
}

/** A call comes in. */
export function recvCall(modem: ModemName): Uint8Array {
  return message(`@${modem}:B`);
}

/** Its fax session begins. */
export function recvSession(modem: ModemName, info: RecvInfo): Uint8Array {
  return message(`@${modem}:S${recvInfo(info)}`);
}

/** A page was received. */
export function recvPage(modem: ModemName, info: RecvInfo): Uint8Array {
  return message(`@${modem}:P${recvInfo(info)}`);
}

/** The document was received. */
export function recvDocument(modem: ModemName, info: RecvInfo): Uint8Array {
  return message(`@${modem}:D${recvInfo(info)}`);
}

/** The call is over. */
export function recvEnd(modem: ModemName): Uint8Array {
  return message(`@${modem}:E`);
}

/**
 * Letters of modem states: each replaces the others. Number, session and caller are independent of them, and so is E, which follows a B
 * that some faxq needs.
 */
const STATE = /^\+([^:]+):([RBDU]|[ENIC])/;

/**
 * The subject of a message: a newer message with the same key makes this one needless. Undefined for a step of a call, of which
 * none may be left out, because programs that receive them count them.
 */
export function messageKey(message: Uint8Array): string | undefined {
  const [, modem, letter = ""] = STATE.exec(new TextDecoder().decode(message)) ?? [];
  return modem === undefined ? undefined : `${modem}:${"RBDU".includes(letter) ? "state" : letter}`;
}
