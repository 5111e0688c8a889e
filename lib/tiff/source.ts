/**
 * The bytes of a TIFF file (TIFF 6.0, section 2) or a BigTIFF file, which has wider offsets. Every offset is checked against the
 * file's size before it is used, and the bytes read of directories and lists are counted, because in a malicious file they may
 * overlap.
 */

import { FormatError } from "../hylafax/format_error.ts";

/** The marks at the beginning of a file: byte order and version. `EP` is Microsoft's MDI, whose directories are the same. */
const ORDERS: Readonly<Record<string, boolean>> = { II: true, EP: true, MM: false };
const VERSION = { classic: 42, big: 43 } as const;
/** The size of offsets that a BigTIFF names in its header. */
const BIG_OFFSETS = 8;

/** How many times the file's size may be read: directories and lists may be shared by many pages. */
const SHARING = 8;
const SMALL_FILE = 65_536;

/** A file, read with checks. */
export class TiffSource {
  /** Bytes of the file. */
  readonly size: number;
  /** Whether it is a BigTIFF. */
  readonly big: boolean;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #little: boolean;
  #budget: number;

  /**
   * Reads the head of a file.
   *
   * @throws {FormatError} If the bytes do not begin like a TIFF file.
   */
  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.size = bytes.length;
    this.#budget = SMALL_FILE + SHARING * bytes.length;
    const little = ORDERS[String.fromCharCode(...bytes.subarray(0, 2))];
    const version = bytes.length < 8 ? 0 : this.#view.getUint16(2, little);
    this.#little = little ?? false;
    this.big = version === VERSION.big;
    if (little === undefined || (version !== VERSION.classic && !this.big)) throw noTiff();
    if (this.big && (bytes.length < 16 || this.u16(4) !== BIG_OFFSETS || this.u16(6) !== 0)) throw noTiff();
  }

  /** Where the first directory begins; 0 if there is none. */
  get first(): number {
    return this.big ? this.u64(8) : this.u32(4);
  }

  /**
   * Two bytes as a number.
   *
   * @throws {FormatError} If a byte of it lies beyond the end of the file.
   */
  u16(at: number): number {
    this.#check(at, 2);
    return this.#view.getUint16(at, this.#little);
  }

  /**
   * Four bytes as a number.
   *
   * @throws {FormatError} If a byte of it lies beyond the end of the file.
   */
  u32(at: number): number {
    this.#check(at, 4);
    return this.#view.getUint32(at, this.#little);
  }

  /**
   * Eight bytes as a number; beyond 2^53 it is not exact, but still beyond every file.
   *
   * @throws {FormatError} If a byte of it lies beyond the end of the file.
   */
  u64(at: number): number {
    this.#check(at, 8);
    return Number(this.#view.getBigUint64(at, this.#little));
  }

  /**
   * An offset or a count as wide as this file has them.
   *
   * @throws {FormatError} If a byte of it lies beyond the end of the file.
   */
  wide(at: number): number {
    return this.big ? this.u64(at) : this.u32(at);
  }

  /**
   * A floating point number of four or eight bytes.
   *
   * @throws {FormatError} If a byte of it lies beyond the end of the file.
   */
  float(at: number, size: 4 | 8): number {
    this.#check(at, size);
    return size === 4 ? this.#view.getFloat32(at, this.#little) : this.#view.getFloat64(at, this.#little);
  }

  /**
   * Bytes of the file, without a copy.
   *
   * @throws {FormatError} If a byte of it lies beyond the end of the file.
   */
  slice(at: number, size: number): Uint8Array {
    this.#check(at, size);
    return this.#bytes.subarray(at, at + size);
  }

  /** Whether these bytes are in the file. */
  holds(at: number, size: number): boolean {
    return at + size <= this.size;
  }

  /**
   * Counts bytes that are about to be read.
   * @throws {FormatError} If they amount to more than a file of this size can need.
   */
  spend(bytes: number): void {
    this.#budget -= bytes;
    if (this.#budget < 0) throw new FormatError("its directories name more than the file holds", "TIFF file");
  }

  #check(at: number, size: number): void {
    if (!this.holds(at, size)) {
      throw new FormatError(
        `${size} bytes lie beyond the end of the file (${this.size})`,
        `file offset ${at}`,
      );
    }
  }
}

function noTiff(): FormatError {
  return new FormatError("not a TIFF file", "file offset 0");
}
