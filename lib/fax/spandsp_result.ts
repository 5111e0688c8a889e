/**
 * Result codes of SpanDSP (`t30_err_e` in spandsp/t30.h, the `fax-result-code` of txfaxresult and rxfaxresult):
 * is another try worth it, does the code itself prove that a fax machine answered, and HylaFAX's statuscode (contract §13).
 * Read for the calling side: there SpanDSP arms the timer of code 3 only when it hears HDLC, and opens the document
 * (41 … 46) only when it has read the far end's DIS.
 */

/** What a result code means. */
export interface ResultMeaning {
  /** Another try may succeed. */
  readonly retry: boolean;
  /** A fax machine was there, even if no negotiation was seen: the try counts in `tottries`. */
  readonly faxAnswered: boolean;
  readonly statuscode: number;
  /** SpanDSP's own words, used where the event carries none. */
  readonly text: string;
}

type Row = readonly [
  code: number,
  verdict: "retry" | "final",
  who: "fax" | "nobody",
  statuscode: number,
  text: string,
];

const ROWS: readonly Row[] = [
  [0, "retry", "fax", 0, "OK"],
  [1, "retry", "nobody", 2, "The CED tone exceeded 5s"],
  [2, "retry", "nobody", 126, "Timed out waiting for initial communication"],
  [3, "retry", "fax", 126, "Timed out waiting for the first message"],
  [4, "retry", "fax", 128, "Timed out waiting for procedural interrupt"],
  [5, "retry", "fax", 148, "The HDLC carrier did not stop in a timely manner"],
  [6, "retry", "fax", 105, "Failed to train with any of the compatible modems"],
  [7, "retry", "fax", 352, "Operator intervention failed"],
  [8, "final", "fax", 400, "Far end is not compatible"],
  [9, "retry", "fax", 400, "Far end is not able to receive"],
  [10, "final", "fax", 400, "Far end is not able to transmit"],
  [11, "final", "fax", 401, "Far end cannot receive at the resolution of the image"],
  [12, "final", "fax", 402, "Far end cannot receive at the size of image"],
  [13, "retry", "fax", 128, "Unexpected message received"],
  [14, "retry", "fax", 105, "Received bad response to DCS or training"],
  [15, "retry", "fax", 128, "Received a DCN from remote after sending a page"],
  [16, "retry", "fax", 150, "Invalid ECM response received from receiver"],
  [17, "retry", "fax", 103, "Received a DCN while waiting for a DIS"],
  [18, "retry", "fax", 130, "Invalid response after sending a page"],
  [19, "retry", "fax", 126, "Received other than DIS while waiting for DIS"],
  [20, "retry", "fax", 105, "Received no response to DCS or TCF"],
  [21, "retry", "fax", 151, "No response after sending a page"],
  [22, "retry", "fax", 150, "Timed out waiting for receiver ready (ECM mode)"],
  [23, "retry", "fax", 148, "Invalid ECM response received from transmitter"],
  [24, "retry", "fax", 128, "DCS received while waiting for DTC"],
  [25, "retry", "fax", 128, "Unexpected command after page received"],
  [26, "retry", "fax", 148, "Carrier lost during fax receive"],
  [27, "retry", "fax", 148, "Timed out while waiting for EOL (end Of line)"],
  [28, "retry", "fax", 148, "Timed out while waiting for first line"],
  [29, "retry", "fax", 128, "Timer T2 expired while waiting for DCN"],
  [30, "retry", "fax", 128, "Timer T2 expired while waiting for phase D"],
  [31, "retry", "fax", 128, "Timer T2 expired while waiting for fax page"],
  [32, "retry", "fax", 128, "Timer T2 expired while waiting for next fax page"],
  [33, "retry", "fax", 128, "Timer T2 expired while waiting for RR command"],
  [34, "retry", "fax", 128, "Timer T2 expired while waiting for NSS, DCS or MCF"],
  [35, "retry", "fax", 128, "Unexpected DCN while waiting for DCS or DIS"],
  [36, "retry", "fax", 128, "Unexpected DCN while waiting for image data"],
  [37, "retry", "fax", 128, "Unexpected DCN while waiting for EOM, EOP or MPS"],
  [38, "retry", "fax", 128, "Unexpected DCN after EOM or MPS sequence"],
  [39, "retry", "fax", 128, "Unexpected DCN after RR/RNR sequence"],
  [40, "retry", "fax", 128, "Unexpected DCN after requested retransmission"],
  [41, "retry", "fax", 901, "TIFF/F file cannot be opened"],
  [42, "final", "fax", 902, "TIFF/F page not found"],
  [43, "final", "fax", 903, "TIFF/F format is not compatible"],
  [44, "final", "fax", 904, "TIFF/F page number tag missing"],
  [45, "final", "fax", 905, "Incorrect values for TIFF/F tags"],
  [46, "final", "fax", 906, "Bad TIFF/F header - incorrect values in fields"],
  [47, "retry", "nobody", 907, "Cannot allocate memory for more pages"],
  [48, "retry", "fax", 128, "Disconnected after permitted retries"],
  [49, "retry", "nobody", 128, "The call dropped prematurely"],
  [50, "final", "fax", 601, "Poll not accepted"],
  [51, "final", "fax", 350, "Ident not accepted"],
  [52, "final", "fax", 351, "Sub-address not accepted"],
  [53, "final", "fax", 351, "Selective polling address not accepted"],
  [54, "final", "fax", 351, "Polled sub-address not accepted"],
  [55, "final", "fax", 351, "Sender identification not accepted"],
  [56, "final", "fax", 351, "Password not accepted"],
  [57, "final", "fax", 351, "Transmitting subscriber internet address not accepted"],
  [58, "final", "fax", 351, "Internet routing address not accepted"],
  [59, "final", "fax", 351, "Calling subscriber internet address not accepted"],
  [60, "final", "fax", 351, "Internet selective polling address not accepted"],
  [61, "final", "fax", 351, "Called subscriber internet address not accepted"],
];

const TABLE: ReadonlyMap<number, ResultMeaning> = new Map(
  ROWS.map(([code, verdict, who, statuscode, text]) => [
    code,
    { retry: verdict === "retry", faxAnswered: who === "fax", statuscode, text },
  ]),
);

/** What a result code means; one we do not know is worth another try and counts as an answered fax. */
export function resultMeaning(code: number): ResultMeaning {
  return TABLE.get(code) ?? { retry: true, faxAnswered: true, statuscode: 999, text: `Fax result ${code}` };
}
