/** Fill order 2 of a TIFF: the first picture element of a byte is its lowest bit. */

let reversed: Uint8Array | undefined;

function makeReversed(): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, byte) => {
    let other = 0;
    for (let bit = 0; bit < 8; bit++) other |= ((byte >> bit) & 1) << (7 - bit);
    return other;
  });
}

/** Reverses the bits of each byte, in place: fill order 2 to fill order 1 and back. */
export function reverseBitsIn(bytes: Uint8Array): void {
  const table = reversed ??= makeReversed();
  for (let at = 0; at < bytes.length; at++) bytes[at] = table[bytes[at] ?? 0] ?? 0;
}
