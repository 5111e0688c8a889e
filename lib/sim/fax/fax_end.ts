/**
 * One end of a fax line: its properties, and the steps that it takes part in.
 * @module
 */
import type { TiffPage } from "./tiff_pages.ts";

/** What both ends agreed on. */
export interface Agreement {
  /** Bits per second. */
  readonly rate: number;
  /** Whether errors are corrected. */
  readonly ecm: boolean;
  /** The other end's identification. */
  readonly remoteIdent: string;
}

/** A page that went over the line. */
export interface SentPage {
  /** The page as it lies in the document. */
  readonly page: TiffPage;
  /** Counted from 1. */
  readonly number: number;
  /** Pages of the document, those before the first to send included. */
  readonly total: number;
  /** Rows including the header line. */
  readonly rows: number;
  /** Rows that arrived damaged. */
  readonly badRows: number;
  /** The most damaged rows one after the other. */
  readonly longestBadRun: number;
}

/** How a fax ended (`t30_completion_code_to_str`). */
export interface FaxEnding {
  /** bit/s of the last training, if that is another than the one reported before. */
  readonly rate?: number;
  /** SpanDSP's result code, 0 for success (`t30_err_e`). */
  readonly code: number;
  /** SpanDSP's text for it. */
  readonly text: string;
  /** Pages that went over completely. */
  readonly transferred: number;
  /** The page that was on its way, or the last one. */
  readonly current: SentPage | undefined;
  /** Pages of the document, if there is no page to count. */
  readonly total?: number;
}

/** SpanDSP's results that occur here. */
export const FAX_RESULT = {
  OK: [0, "OK"],
  NO_ANSWER: [2, "Timed out waiting for initial communication"],
  NO_CALLER: [3, "Timed out waiting for the first message"],
  NO_RESOLUTION: [11, "Far end cannot receive at the resolution of the image"],
  REFUSED: [14, "Received bad response to DCS or training"],
  FILE: [41, "TIFF/F file cannot be opened"],
  BAD_IMAGE: [46, "Bad TIFF/F header - incorrect values in fields"],
  DROPPED: [49, "The call dropped prematurely"],
} as const satisfies Record<string, readonly [number, string]>;

/** The steps that an end of the line is given, in order. */
export type FaxStep =
  | { readonly kind: "negotiated"; readonly agreement: Agreement; readonly total: number }
  | { readonly kind: "page"; readonly sent: SentPage }
  | { readonly kind: "ended"; readonly ending: FaxEnding; readonly document: FaxDocument | undefined };

/** One end of the line. */
export interface FaxEnd {
  /** Whether it sends pages or receives them. */
  readonly role: "transmit" | "receive";
  /** What it identifies itself with; empty for nothing. */
  readonly ident: string;
  /** Whether errors are corrected. */
  readonly ecm: boolean;
  /** Whether it can do V.17, that is up to 14400 bit/s; otherwise 9600. */
  readonly v17: boolean;
  /** Whether it is reached over T.38. */
  readonly t38: boolean;
  /** Aborted when this end hung up. */
  readonly signal: AbortSignal;
  /** How long it waits for the other. */
  readonly patienceMs: number;
  /** The document, of a transmitter. */
  readonly document?: FaxDocument;
  /** Rates it trains at, one after the other, until the last one succeeds. */
  readonly rates?: readonly number[];
  /** Whether rows arrive damaged. */
  readonly damaged?: boolean;
  /** A receiver that cannot store anything. */
  readonly unwilling?: boolean;
  /** A receiver with which a training fails: SpanDSP goes on at this rate, and reports it with the result (t30.c, FTT). */
  readonly endsAtRate?: number;
  /** A receiver that finds that page too damaged the first time (RTN). */
  readonly refusesPage?: number;
  /** A machine in the network: it is given a page after this switch's channels. */
  readonly machine?: boolean;
  /** Takes a step; the line goes on when that is done. */
  notify(step: FaxStep): Promise<void> | void;
}

/** What a transmitter brings. */
export interface FaxDocument {
  /** A file that begins with the first page to send. */
  readonly bytes: Uint8Array;
  /** Those to send. */
  readonly pages: readonly TiffPage[];
  /** How many the file has, those before the first to send included. @default as many as there are to send */
  readonly total?: number;
  /** Rows that the page header takes, 0 without one. */
  readonly headerRows: number;
}
