/**
 * What stands in the spool about a call that is being received, `log/gofax-recv-COMMID`, while it is not concluded: enough to
 * conclude it without us. JSON, ours alone, defined here. The note is written anew whenever a step is done:
 *
 *   no `ending`      the call runs, or ran when we died
 *   `tsi`            a fax machine was met: whatever becomes of the call, it is somebody's fax
 *   `ending`         it is over, and this is what is to be told of it; but for what is in the file, if that has `unseen`
 *   `prepared`       the file has its tags and its mode, or cannot have them
 *   `accounted`      the accounting has it
 *   `handed`         how often faxrcvd was begun for it
 *   `over`           faxrcvd has ended, or is not needed
 *
 * It goes when all of that is done: who finds one finds a fax that somebody may never have heard of.
 */

import { type CommId, parseCommId } from "../../hylafax/ids.ts";
import type { PageTags } from "../../tiff/reception_tags.ts";
import type { IncomingCall } from "../call/incoming_call.ts";
import { asFields, countField, listField, textField } from "./note_fields.ts";

/** How a reception ended: all that is told of it. */
export interface ReceptionEnding {
  /** Empty if the fax was received whole. */
  readonly reason: string;
  /** Pages that are in the file. */
  readonly pages: number;
  /** Whether there is a file to hand to faxrcvd. */
  readonly hasFile: boolean;
  /** Whether a fax machine called: only then it is somebody's mail. */
  readonly fax: boolean;
  /** The sender's id; empty if it gave none. */
  readonly tsi: string;
  /** HylaFAX's number for rate, format, resolution; 0 where nobody knows. */
  readonly params: number;
  /** The digital command signal's bytes; empty where nobody knows. */
  readonly dcs: string;
  /** Parameters and signal page by page. */
  readonly pageTags: readonly PageTags[];
  /** Seconds from begin to end of our part. */
  readonly jobSeconds: number;
  /** Seconds that the call was connected. */
  readonly connectedSeconds: number;
  /** FreeSWITCH's name of the cause. */
  readonly hangupCause: string;
  /** bit/s. */
  readonly rate: number;
  /** What SpanDSP counted, where nobody could look into the file yet; `pages` and `reason` then leave the file out of account. */
  readonly unseen?: UnseenFile;
}

/** What there should be in a file that nobody could look at. */
export interface UnseenFile {
  /** Pages that SpanDSP confirmed. */
  readonly transferred: number;
  /** Whether its result was heard. */
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
  /** The modem that the call took, or what stands for one. */
  readonly device: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  /** Who calls whom. */
  readonly who: IncomingCall;
  /** The sender's id, once a fax machine was met; it may be empty. */
  readonly tsi: string | undefined;
  /** How it ended; undefined while the call runs, or where its receiver died before the end. */
  readonly ending: ReceptionEnding | undefined;
  /** Whether the file has its tags and its mode, or cannot have them. */
  readonly prepared: boolean;
  /** Whether the accounting has the call's lines. */
  readonly accounted: boolean;
  /** How often faxrcvd was begun for it. */
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

/** Whether nothing is left to be done. */
export function isConcluded({ accounted, over }: ReceptionNote): boolean {
  return accounted && over;
}

/** Call ids in HylaFAX's order: number, name, called number, gateway. */
export function callIdsOf({ callerNumber, callerName, recipient, gateway }: IncomingCall): readonly string[] {
  return [callerNumber, callerName, recipient ?? "", gateway];
}

/** Whether a fax lies in recvq of which nobody was told, although its call was over so many milliseconds ago. */
export function isWaiting(
  { ending, over, handed, startedAt }: ReceptionNote,
  now: number,
  ms: number,
): boolean {
  // Where faxrcvd was begun it is at work, or was cut off and will be begun again.
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

/** Reads a note; undefined if it is none, as when its writer died before it had written it. */
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
