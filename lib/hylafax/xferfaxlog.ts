/**
 * The accounting file, `log/xferfaxlog` or `etc/xferfaxlog`: one line of tab separated fields per call. HylaFAX 6.0.7,
 * FaxAcctInfo.c++, and HylaFAX+ 7.0.11, faxd/FaxAcctInfo.c++ (record); read by xferfaxstats, recvstats and faxcron, which ignore a line
 * with a stray tab. The lines that are made here have HylaFAX+'s 20 fields; they lose the last one where a file has 19
 * (xferfaxlog_form.ts).
 */

import { withoutShellSigns } from "../text/foreign.ts";
import { blankControls } from "./binary_text.ts";
import { formatDuration } from "./xferfaxlog_entry.ts";
import type { CommId, JobId } from "./ids.ts";
import type { PlusFields } from "./plus_fields.ts";

export { parseXferfaxlog, type XferfaxlogEntry } from "./xferfaxlog_entry.ts";

/** The fields of every record. */
export interface CallRecordBase {
  /** Begin of the call; written in local time. */
  readonly start: Date;
  /** The communication; its log is `log/c<commId>`. */
  readonly commId: CommId;
  /** The modem's name, or the name used if the call took none. */
  readonly modem: string;
  /** Seconds from the beginning of the session to the end of the call. */
  readonly jobSeconds: number;
  /** Seconds the call was connected; 0 if it never was. */
  readonly connectedSeconds: number;
  /** Why it failed; empty on success. */
  readonly reason: string;
}

/** One outgoing call. */
export interface SendRecord extends CallRecordBase {
  /** The job that was sent. */
  readonly jobId: JobId;
  /** The user's own tag for the job; empty if there is none. */
  readonly jobtag: string;
  /** Where the user gets mail about the job. */
  readonly mailaddr: string;
  /** The number as the user wrote it. */
  readonly external: string;
  /** The remote's id; empty if it gave none. */
  readonly csi: string;
  /** Session parameters in one number. */
  readonly params: number;
  /** Pages of this call. */
  readonly pages: number;
  /** The user who handed the job in. */
  readonly owner: string;
  /** The digital command signal's bytes. */
  readonly dcs: string;
  /** What only HylaFAX+ accounts for; undefined for a job of HylaFAX 6. */
  readonly plus: PlusFields | undefined;
}

/** Who called, and whom. */
export interface CallerFields {
  /** The called number. */
  readonly ownNumber: string;
  /** The caller's number. */
  readonly cidNumber: string;
  /** The caller's name. */
  readonly cidName: string;
  /** Call ids from the third on: called number, gateway … */
  readonly callIds: readonly string[];
}

/** One document received. */
export interface RecvRecord extends CallRecordBase, CallerFields {
  /** The file relative to the spool. */
  readonly file: string;
  /** The sender's id; empty if it gave none. */
  readonly tsi: string;
  /** Session parameters in one number (docs/internals/hylafax.md#session-parameters). */
  readonly params: number;
  /** Pages that are in the file. */
  readonly pages: number;
  /** The digital command signal's bytes, such as `00 46 1E`; empty if not known. */
  readonly dcs: string;
}

/** One incoming call, with a fax or without. */
export interface IncomingCallRecord extends CallRecordBase, CallerFields {}

const LONGEST_JOBTAG = 78;
const UNSPECIFIED = "<UNSPECIFIED>";

function formatWhen(date: Date): string {
  const two = (n: number): string => String(n % 100).padStart(2, "0");
  const day = `${two(date.getMonth() + 1)}/${two(date.getDate())}/${two(date.getFullYear())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** Escapes the one field that HylaFAX escapes, and cuts it where HylaFAX does: 78 bytes, never inside a character. */
function escapeJobtag(jobtag: string): string {
  const encoder = new TextEncoder();
  let escaped = "";
  let size = 0;
  for (const char of blankControls(jobtag)) {
    const next = char === '"' ? '\\"' : char;
    size += encoder.encode(next).length;
    if (size > LONGEST_JOBTAG) break;
    escaped += next;
  }
  return escaped;
}

/** In quotes; quotes inside stay as they are, because the readers remove all of them. */
function quoted(text: string): string {
  return `"${text}"`;
}

/** In quotes, and without characters that a shell interprets, because the far end may have chosen the text. */
function foreign(text: string): string {
  return quoted(withoutShellSigns(text));
}

function formatLine(fields: readonly (string | number)[]): string {
  return `${fields.map((field) => blankControls(String(field))).join("\t")}\n`;
}

function formatTimes(record: CallRecordBase): readonly [string, string] {
  return [formatDuration(record.jobSeconds), formatDuration(record.connectedSeconds)];
}

function formatCaller(record: CallerFields): readonly [string, string, string] {
  return [foreign(record.cidName), foreign(record.cidNumber), foreign(record.callIds.join("::"))];
}

/** Prints the line of an outgoing call. */
export function formatSend(record: SendRecord): string {
  const { plus } = record;
  return formatLine([
    formatWhen(record.start),
    "SEND",
    record.commId,
    record.modem,
    record.jobId,
    quoted(escapeJobtag(record.jobtag)),
    record.mailaddr,
    quoted(record.external),
    foreign(record.csi),
    record.params,
    record.pages,
    ...formatTimes(record),
    foreign(record.reason),
    quoted(plus?.faxname ?? ""),
    quoted(plus?.faxnumber ?? ""),
    '""',
    quoted(record.owner),
    quoted(record.dcs),
    plus?.jobinfo ?? "",
  ]);
}

/** Prints the line of a received document. */
export function formatRecv(record: RecvRecord): string {
  return formatLine([
    formatWhen(record.start),
    "RECV",
    record.commId,
    record.modem,
    record.file,
    '""',
    "fax",
    foreign(record.ownNumber),
    foreign(record.tsi === "" ? UNSPECIFIED : record.tsi),
    record.params,
    record.pages,
    ...formatTimes(record),
    foreign(record.reason),
    ...formatCaller(record),
    '""',
    quoted(record.dcs),
    "",
  ]);
}

/** Prints the line of an incoming call. */
export function formatCall(record: IncomingCallRecord): string {
  return formatLine([
    formatWhen(record.start),
    "CALL",
    record.commId,
    record.modem,
    "",
    '""',
    "fax",
    foreign(record.ownNumber),
    '""',
    0,
    0,
    ...formatTimes(record),
    foreign(record.reason),
    ...formatCaller(record),
    '""',
    '""',
    "",
  ]);
}
