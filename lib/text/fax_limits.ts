/** Limits of the texts by which a fax identifies its sender. Configuration, jobs and scripts all observe them. */

/** Bytes of a station id (TSI, CSI) in a T.30 frame; SpanDSP's `T30_MAX_IDENT_LEN`. */
export const LONGEST_IDENT = 20;

/** Bytes of SpanDSP's header text (`T30_MAX_PAGE_HEADER_INFO`); the page also has date, station id and page number beside it. */
export const LONGEST_HEADER = 50;
