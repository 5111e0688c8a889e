/**
 * Session parameters as HylaFAX packs them into one number (xferfaxlog, FIFO messages, TIFF tag 34908), and the
 * words it uses for data formats. HylaFAX 6.0.7, Class2Params.c++ (encode, decode).
 */

import {
  codeRate,
  type DataFormat,
  type FaxParams,
  type PageLength,
  rateCode,
  resolutionOf,
  type T30Resolution,
  widthCode,
} from "./class2.ts";
import { FormatError } from "./format_error.ts";

export { codeRate, type DataFormat, type FaxParams, type PageLength, rateCode } from "./class2.ts";
export { dcsBytes } from "./dcs.ts";

const VERSION_MARK = 1 << 21;
const LENGTHS: readonly PageLength[] = ["A4", "B4", "unlimited"];
const RESOLUTIONS: readonly (number | undefined)[] = [98, 196, 391, undefined, 391];
const WIDTHS: readonly (number | undefined)[] = [215, 255, 303];

/**
 * Resolutions by their code. Three bits are enough: HylaFAX uses the code of R16 for 300 × 300, and knows no 400 × 400 of its
 * own.
 */
const RESOLUTION_CODES: Readonly<Record<T30Resolution, number>> = {
  normal: 0,
  fine: 1,
  R8: 2,
  "300x300": 4,
  R16: 4,
  "400x400": 4,
};

function formatCode(dataFormat: DataFormat): number {
  switch (dataFormat) {
    case "MH":
      return 0;
    case "MR":
      return 1;
    case "MMR":
      return 3;
    case "JBIG":
      // The two bits have no code for JBIG: HylaFAX writes 0, too, and reads the format from the DCS.
      return 0;
    default:
      return dataFormat satisfies never;
  }
}

/** Packs session parameters into HylaFAX's number. */
export function packParams(params: FaxParams): number {
  return RESOLUTION_CODES[resolutionOf(params)] |
    (rateCode(params.rate) << 3) |
    (widthCode(params.widthMm ?? 215) << 9) |
    (LENGTHS.indexOf(params.length ?? "unlimited") << 12) |
    (formatCode(params.dataFormat) << 14) |
    (params.ecm ? 1 << 16 : 0) |
    VERSION_MARK;
}

/**
 * Unpacks HylaFAX's number.
 *
 * @throws {FormatError} If the number does not carry the mark of the present layout.
 */
export function unpackParams(packed: number): Required<Omit<FaxParams, "horizontalResolution">> {
  if (packed >> 21 !== 1) {
    throw new FormatError(`${packed} is not of the present layout`, "session parameters");
  }
  return {
    verticalResolution: RESOLUTIONS[packed & 7] ?? 98,
    rate: codeRate((packed >> 3) & 15),
    widthMm: WIDTHS[(packed >> 9) & 7] ?? 215,
    length: LENGTHS[(packed >> 12) & 3] ?? "A4",
    dataFormat: (["MH", "MR", "MR", "MMR"] as const)[(packed >> 14) & 3] ?? "MH",
    ecm: ((packed >> 16) & 1) === 1,
  };
}

/** A data format in the words of a qfile's `dataformat` and of a session log. */
export function dataFormatText(dataFormat: DataFormat): string {
  switch (dataFormat) {
    case "MH":
      return "1-D MH";
    case "MR":
      return "2-D MR";
    case "MMR":
      return "2-D MMR";
    case "JBIG":
      return "JBIG";
    default:
      return dataFormat satisfies never;
  }
}

const SPANDSP: Readonly<Record<string, DataFormat>> = {
  "T.4 1-D": "MH",
  "T.4 2-D": "MR",
  "T.6": "MMR",
  "T.85": "JBIG",
  "T.85(L0)": "JBIG",
};

/** The data format SpanDSP names in `fax-encoding-name`; undefined for a name it does not have. */
export function encodingFromSpandsp(name: string): DataFormat | undefined {
  return Object.hasOwn(SPANDSP, name) ? SPANDSP[name] : undefined;
}
