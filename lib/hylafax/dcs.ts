/**
 * The digital command signal (ITU-T T.30, table 2) as HylaFAX logs it: bytes in hexadecimal, bit 1 first. FreeSWITCH does not
 * show the signal that was sent; this makes one with the same meaning, because HylaFAX's statistics read the data format from it.
 */

import { type FaxParams, resolutionOf, type T30Resolution, widthCode } from "./class2.ts";

const RECEIVER_FAX = 10;
const FINE = 15;
const TWO_DIMENSIONAL = 16;
const A3_WIDTH = 18;
const B4_WIDTH = 17;
const B4_LENGTH = 19;
const UNLIMITED_LENGTH = 20;
const NO_SCAN_TIME = [21, 22, 23];
const ECM = 27;
const T6 = 31;
const R8_SUPERFINE = 41;
const DPI_300 = 42;
const R16_OR_DPI_400 = 43;
const INCH_BASED = 44;
const T85 = 78;

/** Bits 11 to 14 for a rate; those of V.17 if a rate has several modulations, none for V.34. */
const RATE_BITS: Readonly<Record<number, readonly number[]>> = {
  2400: [],
  4800: [12],
  7200: [11, 12, 14],
  9600: [11, 14],
  12000: [12, 14],
  14400: [14],
};

function formatBits(params: FaxParams): readonly number[] {
  switch (params.dataFormat) {
    case "MH":
      return [];
    case "MR":
      return [TWO_DIMENSIONAL];
    case "MMR":
      return [T6];
    case "JBIG":
      return [T85];
    default:
      return params.dataFormat satisfies never;
  }
}

const RESOLUTION_BITS: Readonly<Record<T30Resolution, readonly number[]>> = {
  normal: [],
  fine: [FINE],
  R8: [R8_SUPERFINE],
  "300x300": [DPI_300],
  R16: [R16_OR_DPI_400],
  "400x400": [R16_OR_DPI_400, INCH_BASED],
};

function pageBits(params: FaxParams): readonly number[] {
  const width = [[], [B4_WIDTH], [A3_WIDTH]][widthCode(params.widthMm ?? 215)] ?? [];
  const length = params.length ?? "unlimited";
  return length === "unlimited"
    ? [...width, UNLIMITED_LENGTH]
    : length === "B4"
    ? [...width, B4_LENGTH]
    : width;
}

function toBytes(bits: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(Math.max(3, Math.ceil(Math.max(...bits) / 8)));
  const set = (bit: number): void => {
    const at = Math.floor((bit - 1) / 8);
    bytes[at] = (bytes[at] ?? 0) | (0x80 >> ((bit - 1) % 8));
  };
  bits.forEach(set);
  // From the third byte on the last bit of each says that another follows.
  for (let at = 2; at < bytes.length - 1; at++) set((at + 1) * 8);
  return bytes;
}

/** The signal's bytes for a session's parameters, such as `00 46 1E`. */
export function dcsBytes(params: FaxParams): string {
  const bytes = toBytes([
    RECEIVER_FAX,
    ...(RATE_BITS[params.rate] ?? []),
    ...RESOLUTION_BITS[resolutionOf(params)],
    ...formatBits(params),
    ...pageBits(params),
    ...NO_SCAN_TIME,
    ...(params.ecm ? [ECM] : []),
  ]);
  return Array.from(bytes, (byte) => byte.toString(16).toUpperCase().padStart(2, "0")).join(" ");
}
