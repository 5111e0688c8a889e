/**
 * The note about a call that is being received, `log/gofax-recv-COMMID`. It stays in the spool until the reception is concluded, and has
 * all that another gofaxd needs to conclude it. It is JSON; only gofax reads it, and its format is defined here. gofaxd writes it anew
 * whenever a step is done:
 *
 *   no `ending`      the call runs, or ran when its gofaxd was killed
 *   `tsi`            a fax machine has answered: this counts as a fax, even with no page
 *   `ending`         the call is over, and this is how it ended; if it has `unseen`, the file could not be read yet, so `pages` and
 *                    `reason` are provisional
 *   `prepared`       the file has its tags and its mode, or cannot have them
 *   `accounted`      the accounting has its lines
 *   `handed`         how often faxrcvd was started for it
 *   `over`           faxrcvd has ended, or is not needed
 *
 * gofaxd removes the note when all of that is done.
 */

import { type CommId, parseCommId } from "../../hylafax/ids.ts";
import type { PageTags } from "../../tiff/reception_tags.ts";
import type { IncomingCall } from "../call/incoming_call.ts";
import { asFields, countField, listField, textField } from "./note_fields.ts";

/** How a reception ended: everything that later steps need. */
export interface ReceptionEnding {
  /** Empty if the fax was received whole. */
  readonly reason: string;
  /** Pages that are in the file. */
  readonly pages: number;
  /** Whether there is a file to hand to faxrcvd. */
  readonly hasFile: boolean;
  /** Whether a fax machine called. Only then there are a RECV line and a run of faxrcvd. */
  readonly fax: boolean;
  /** The sender's id; empty if it gave none. */
  readonly tsi: string;
  /** HylaFAX's number for rate, format, resolution; 0 if not known. */
  readonly params: number;
  /** The digital command signal's bytes; empty if not known. */
  readonly dcs: string;
  /** Parameters and signal page by page. */
  readonly pageTags: readonly PageTags[];
  /** Seconds from the beginning of the session to the end of the call. */
  readonly jobSeconds: number;
  /** Seconds that the call was connected. */
  readonly connectedSeconds: number;
  /** FreeSWITCH's name of the cause. */
  readonly hangupCause: string;
  /** bit/s. */
  readonly rate: number;
  /** What SpanDSP counted, if the file could not be read yet; `pages` and `reason` are provisional then. */
  readonly unseen?: UnseenFile;
}

/** What SpanDSP said of a file that could not be read yet. */
export interface UnseenFile {
  /** Pages that SpanDSP confirmed. */
  readonly transferred: number;
  /** Whether SpanDSP's result event came. */
  readonly heard: boolean;
}

/** A reception that is not concluded. */
export interface ReceptionNote {
  /** The communication, which is also in the note's name. */
  readonly commid: CommId;
  /** The call's. */
  readonly uuid: string;
  /** Relative to the spool. */
  readonly file: string;
  /** The modem that the call took, or the name used if it took none. */
  readonly device: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  /** Who calls whom. */
  readonly who: IncomingCall;
  /** The sender's id, once a fax machine has answered; it may be empty. */
  readonly tsi: string | undefined;
  /** How it ended; undefined while the call runs, or if its gofaxd was killed before the end. */
  readonly ending: ReceptionEnding | undefined;
  /** Whether the file has its tags and its mode, or cannot have them. */
  readonly prepared: boolean;
  /** Whether the accounting has the call's lines. */
  readonly accounted: boolean;
  /** How often faxrcvd was started for it. */
  readonly handed: number;
  /** Whether faxrcvd has ended, or is not needed. */
  readonly over: boolean;
}

/** The steps of a new note: none is done yet. */
export const NO_STEP_DONE = {
  tsi: undefined,
  ending: undefined,
  prepared: false,
  accounted: false,
  handed: 0,
  over: false,
} as const;

/** Whether everything is done. */
export function isConcluded({ accounted, over }: ReceptionNote): boolean {
  return accounted && over;
}

/** Call ids in HylaFAX's order: number, name, called number, gateway. */
export function callIdsOf({ callerNumber, callerName, recipient, gateway }: IncomingCall): readonly string[] {
  return [callerNumber, callerName, recipient ?? "", gateway];
}

/** Whether a fax lies in recvq that faxrcvd was not started for, although its call ended `ms` milliseconds ago or earlier. */
export function isWaiting(
  { ending, over, handed, startedAt }: ReceptionNote,
  now: number,
  ms: number,
): boolean {
  // If faxrcvd was started, it runs, or it was interrupted and will be started again.
  if (ending === undefined || !ending.fax || over || handed > 0) return false;
  return now - (startedAt + ending.jobSeconds * 1000) >= ms;
}

/** The note as text. */
export function formatReceptionNote(note: ReceptionNote): string {
  return JSON.stringify(note);
}

function unseen(value: unknown): { readonly unseen?: UnseenFile } {
  if (value === undefined) return {};
  const of = asFields(value);
  return { unseen: { transferred: countField(of, "transferred"), heard: of["heard"] === true } };
}

function pageTags(value: unknown): PageTags {
  const of = asFields(value);
  return { params: countField(of, "params"), dcs: textField(of, "dcs") };
}

function ending(value: unknown): ReceptionEnding | undefined {
  if (value === undefined) return undefined;
  const of = asFields(value);
  return {
    reason: textField(of, "reason"),
    pages: countField(of, "pages"),
    hasFile: of["hasFile"] === true,
    fax: of["fax"] === true,
    tsi: textField(of, "tsi"),
    params: countField(of, "params"),
    dcs: textField(of, "dcs"),
    pageTags: listField(of, "pageTags").map(pageTags),
    jobSeconds: countField(of, "jobSeconds"),
    connectedSeconds: countField(of, "connectedSeconds"),
    hangupCause: textField(of, "hangupCause"),
    rate: countField(of, "rate"),
    ...unseen(of["unseen"]),
  };
}

/** Reads a note; undefined if it is none, for instance because its gofaxd was killed before it had written it. */
export function parseReceptionNote(json: string): ReceptionNote | undefined {
  try {
    const of = asFields(JSON.parse(json));
    const who = asFields(of["who"]);
    const file = textField(of, "file");
    if (!/^recvq\/fax\d{9}\.tif$/.test(file)) return undefined;
    return {
      commid: parseCommId(textField(of, "commid")),
      uuid: textField(of, "uuid"),
      file,
      device: textField(of, "device"),
      startedAt: countField(of, "startedAt"),
      who: {
        callerNumber: textField(who, "callerNumber"),
        callerName: textField(who, "callerName"),
        recipient: who["recipient"] === undefined ? undefined : textField(who, "recipient"),
        gateway: textField(who, "gateway"),
      },
      tsi: of["tsi"] === undefined ? undefined : textField(of, "tsi"),
      ending: ending(of["ending"]),
      prepared: of["prepared"] === true,
      accounted: of["accounted"] === true,
      handed: countField(of, "handed"),
      over: of["over"] === true,
    };
  } catch {
    return undefined;
  }
}
