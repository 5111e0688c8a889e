/**
 * Fax calls in progress, from FreeSWITCH's `show channels as json` and the variables that mod_spandsp keeps on a channel while
 * it works (`uuid_getvar`). Seen on FreeSWITCH 1.10.12: rate, T.38 and error correction appear with the first negotiation,
 * `fax_document_total_pages` is 0 and `fax_document_transferred_pages` missing until the first page is through.
 */

import { foreignText } from "../../text/foreign.ts";

/** The fax-related part of a row of `show channels`. */
export interface SwitchChannel {
  /** The UUID of the channel. */
  readonly uuid: string;
  /** `out` for a call that FreeSWITCH made. */
  readonly direction: "out" | "in";
  /** The number at the far end: dialled, or the caller's; empty if it is not known. */
  readonly number: string;
  /** The number called. */
  readonly called: string;
  /** The application that runs; empty before the answer of an outgoing call. */
  readonly application: string;
  /** The application's argument: the file of a fax. */
  readonly argument: string;
  /** `Channel-Call-State`: `RINGING`, `EARLY`, `ACTIVE`, … */
  readonly state: string;
  /** Unix seconds. */
  readonly since: number;
}

/** The variables to ask a channel for. */
export const PROGRESS_VARIABLES = [
  "fax_enable_t38",
  "fax_t38_status",
  "fax_transfer_rate",
  "fax_ecm_used",
  "fax_document_transferred_pages",
  "fax_document_total_pages",
  "fax_start_page",
] as const;

/** Their values; undefined where a variable is not set. */
export type ProgressVariables = Readonly<Record<(typeof PROGRESS_VARIABLES)[number], string | undefined>>;

/** A fax call and how far it is. */
export interface CallInProgress {
  /** The UUID of the channel. */
  readonly uuid: string;
  /** `out` for a fax that is sent. */
  readonly direction: "out" | "in";
  /** The number at the far end; empty if it is not known. */
  readonly number: string;
  /** The number called. */
  readonly called: string;
  /**
   * `dialling`: an outgoing call is not answered. `handed`: a call that came in is with gofaxd, which has not told FreeSWITCH yet
   * what to do. `ringing`: gofaxd lets it ring. `connected`: no fax machine has answered yet. `fax`: the machines talk.
   */
  readonly phase: "dialling" | "handed" | "ringing" | "connected" | "fax";
  /** Undefined until the machines have agreed. */
  readonly transport: "T.38" | "audio" | undefined;
  /** Bit/s. */
  readonly rate: number | undefined;
  /** Whether errors are corrected; undefined until the machines have agreed. */
  readonly ecm: boolean | undefined;
  /** The page that is being sent or received, from 1. */
  readonly page: number | undefined;
  /** Pages there are; known when sending, from the end of the first page on. */
  readonly pages: number | undefined;
  /** Unix seconds. */
  readonly since: number;
}

type Row = Readonly<Record<string, unknown>>;

function parseRow(row: Row): SwitchChannel | undefined {
  const text = (key: string): string => typeof row[key] === "string" ? row[key] : "";
  // The UUID becomes part of commands, so a row is ignored if its UUID does not look like one.
  if (!/^[\w-]+$/.test(text("uuid"))) return undefined;
  const direction = text("direction") === "outbound" ? "out" : "in";
  return {
    uuid: text("uuid"),
    direction,
    number: foreignText(text(direction === "out" ? "dest" : "cid_num")),
    called: foreignText(text("dest")),
    application: text("application"),
    argument: text("application_data"),
    state: text("callstate"),
    since: Number(text("created_epoch")) || 0,
  };
}

/** Reads the reply to `show channels as json`; undefined if it is something else. */
export function parseChannels(text: string): readonly SwitchChannel[] | undefined {
  try {
    const { row_count: count, rows = [] } = JSON.parse(text) as {
      row_count?: unknown;
      rows?: readonly Row[];
    };
    if (typeof count !== "number" || !Array.isArray(rows)) return undefined;
    return rows.flatMap((row: Row) => parseRow(row) ?? []);
  } catch {
    return undefined;
  }
}

/** Whether a channel may be a fax: it runs a fax application, or is being dialled (then its variables tell). */
export function mayBeFax({ application, direction }: SwitchChannel): boolean {
  return /^[tr]xfax$/.test(application) || (application === "" && direction === "out");
}

/** A channel as a call in progress of which only the channel tells: no fax has begun. */
export function callInProgress(channel: SwitchChannel, phase: CallInProgress["phase"]): CallInProgress {
  const { uuid, direction, number, called, since } = channel;
  return {
    uuid,
    direction,
    number,
    called,
    since,
    phase,
    transport: undefined,
    rate: undefined,
    ecm: undefined,
    page: undefined,
    pages: undefined,
  };
}

/** A channel with its variables as a fax call; undefined if it is not one of gofax: being dialled, but not for a fax. */
export function readProgress(
  channel: SwitchChannel,
  variables: ProgressVariables,
): CallInProgress | undefined {
  const { direction } = channel;
  const dialling = channel.application === "";
  if (dialling && variables.fax_enable_t38 === undefined) return undefined;
  const number0 = (text: string | undefined): number => Number(text) || 0;
  const agreed = variables.fax_t38_status !== undefined;
  const pages = number0(variables.fax_document_total_pages) || undefined;
  // A later call of a job begins after the pages of earlier ones, and counts only its own.
  const next = number0(variables.fax_start_page) + number0(variables.fax_document_transferred_pages) + 1;
  const call: CallInProgress = {
    ...callInProgress(channel, dialling ? "dialling" : agreed ? "fax" : "connected"),
    pages: direction === "out" ? pages : undefined,
  };
  if (!agreed) return call;
  return {
    ...call,
    transport: variables.fax_t38_status === "negotiated" ? "T.38" : "audio",
    // Before anything is agreed, the variable holds the highest rate.
    rate: number0(variables.fax_transfer_rate) || undefined,
    ecm: variables.fax_ecm_used === "on",
    page: Math.min(next, direction === "out" && pages || next),
  };
}
