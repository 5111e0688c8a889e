/** How much a fax can say of who sends it. Configuration, jobs and scripts are all held to it. */

/** Bytes of a station id (TSI, CSI) in a T.30 frame; SpanDSP's `T30_MAX_IDENT_LEN`. */
export const LONGEST_IDENT = 20;

/** Bytes of SpanDSP's header text (`T30_MAX_PAGE_HEADER_INFO`); date, ident and page number stand beside it on the page. */
export const LONGEST_HEADER = 50;
