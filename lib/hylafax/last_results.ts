/** How the last calls ended, from the end of the accounting file (see `xferfaxlog.ts`). */

import { parseXferfaxlog, type XferfaxlogEntry } from "./xferfaxlog_entry.ts";

/** The end of one call. */
export interface LastResult {
  /** Begin of the call in local time, `YYYY-MM-DDTHH:MM`; as written if that is no date. */
  readonly time: string;
  /** `out` for an outgoing call. */
  readonly direction: "out" | "in";
  /** The communication, nine digits; its log is `log/c<commId>`. */
  readonly commId: string;
  /** The modem that the call had. */
  readonly modem: string;
  /** Job id, or the received file; empty for a call without one. */
  readonly jobOrFile: string;
  /** The number dialled, or the caller's. */
  readonly number: string;
  /** Identification of the remote machine; empty if it gave none. */
  readonly remote: string;
  /** Pages of this call. */
  readonly pages: number;
  /** Seconds that the call was connected. */
  readonly seconds: number;
  /** Whether the whole fax was sent or received. */
  readonly success: boolean;
  /** Why not; empty on success. */
  readonly reason: string;
}

/** The reason that real Class 2 modems give for a success (HylaFAX 6.0.7, Class2.c++). */
const PROPER_END = "Normal and proper end of connection";

function reasonOf({ reason }: XferfaxlogEntry): string {
  return reason === PROPER_END ? "" : reason;
}

/** The time of a line as `YYYY-MM-DDTHH:MM`; as it is written if it is none. */
export function isoWhen(when: string): string {
  return when.replace(/^(\d\d)\/(\d\d)\/(\d\d) (\d\d:\d\d)$/, "20$3-$1-$2T$4");
}

function toResult(entry: XferfaxlogEntry): LastResult {
  const sent = entry.kind === "SEND" || entry.kind === "POLL";
  return {
    time: isoWhen(entry.when),
    direction: sent ? "out" : "in",
    commId: entry.commId,
    modem: entry.modem,
    jobOrFile: entry.jobOrFile,
    number: sent ? entry.number : entry.cidNumber,
    remote: entry.remote === "<UNSPECIFIED>" ? "" : entry.remote,
    pages: entry.pages,
    seconds: entry.connectedSeconds,
    success: reasonOf(entry) === "",
    reason: reasonOf(entry),
  };
}

/** Whether a line adds anything to the others: a CALL line repeats the RECV line of its session, if there is one. */
function counts(entry: XferfaxlogEntry, received: ReadonlySet<string>): boolean {
  if (["SEND", "RECV", "POLL"].includes(entry.kind)) return true;
  return entry.kind === "CALL" && reasonOf(entry) !== "" && !received.has(entry.commId);
}

/** The last results in a part of the file, the newest first. Lines that are not in the format of HylaFAX 6.0 are ignored. */
export function lastResults(text: string, most: number): readonly LastResult[] {
  const entries = text.split("\n").flatMap((line) => parseXferfaxlog(line) ?? []);
  const received = new Set(entries.filter(({ kind }) => kind === "RECV").map(({ commId }) => commId));
  return entries.filter((entry) => counts(entry, received)).slice(-most).toReversed().map(toResult);
}
