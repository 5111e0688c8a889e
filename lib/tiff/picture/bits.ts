/** Bits of a facsimile page, most significant first. */

import { reverseBitsIn } from "../reversed_bits.ts";

/** Reverses the bits of every byte: fill order 2 to fill order 1 and back. */
export function reverseBits(bytes: Uint8Array): Uint8Array {
  const copy = bytes.slice();
  reverseBitsIn(copy);
  return copy;
}

/** Reads bits; beyond the end there are zeros, and {@link BitReader.overrun} is set. */
export class BitReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  /** Begins at the first bit of the first byte. */
  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** True once more bits were taken than there are. */
  get overrun(): boolean {
    return this.#at > this.#bytes.length * 8;
  }

  /** True if no bit is left. */
  get ended(): boolean {
    return this.#at >= this.#bytes.length * 8;
  }

  /** The next bits, at most 16, without taking them. */
  peek(count: number): number {
    const byte = this.#at >> 3;
    const three = ((this.#bytes[byte] ?? 0) << 16) | ((this.#bytes[byte + 1] ?? 0) << 8) |
      (this.#bytes[byte + 2] ?? 0);
    return (three >> (24 - (this.#at & 7) - count)) & ((1 << count) - 1);
  }

  /** Takes bits. */
  skip(count: number): void {
    this.#at += count;
  }

  /** Skips to the next byte, unless at the beginning of one. */
  align(): void {
    this.#at = (this.#at + 7) & ~7;
  }
}

/** Collects bits. */
export class BitWriter {
  readonly #bytes: number[] = [];
  #pending = 0;
  #count = 0;

  /** Appends the lowest `length` bits, at most 16. */
  write(bits: number, length: number): void {
    this.#pending = (this.#pending << length) | bits;
    this.#count += length;
    while (this.#count >= 8) {
      this.#count -= 8;
      this.#bytes.push((this.#pending >> this.#count) & 0xff);
    }
    this.#pending &= (1 << this.#count) - 1;
  }

  /** Appends zeros until the last byte has `phase` bits. */
  pad(phase: number): void {
    this.write(0, (phase - this.#count + 8) % 8);
  }

  /** All bytes so far, the last one filled up with zeros. */
  toBytes(): Uint8Array {
    this.pad(0);
    return Uint8Array.from(this.#bytes);
  }
}
