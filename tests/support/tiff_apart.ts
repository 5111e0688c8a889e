/** Takes apart plain TIFF files that libtiff's tiffcp made, so that their data can be used again. */

import { type MadePage, type MadeTag, type TypeName, TYPES } from "./tiff_maker.ts";

/** The byte order. */
const LITTLE = true;

/** Takes apart a little-endian classic file in strips or tiles, as tiffcp writes it here. */
export function takeApart(bytes: Uint8Array): readonly MadePage[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const pages: MadePage[] = [];
  for (let at = view.getUint32(4, LITTLE); at !== 0;) {
    const count = view.getUint16(at, LITTLE);
    const tags = Array.from({ length: count }, (_, i) => readTag(view, at + 2 + i * 12));
    const find = (...wanted: readonly number[]): readonly number[] =>
      tags.find(({ tag }) => wanted.includes(tag))?.values ?? [];
    const sizes = find(279, 325);
    const strips = find(273, 324).map((offset, i) => bytes.slice(offset, offset + (sizes[i] ?? 0)));
    pages.push({ tags: tags.filter(({ tag }) => ![273, 279, 324, 325].includes(tag)), strips });
    at = view.getUint32(at + 2 + count * 12, LITTLE);
  }
  return pages;
}

function readTag(view: DataView, at: number): MadeTag {
  const [tag, number, count] = [
    view.getUint16(at, LITTLE),
    view.getUint16(at + 2, LITTLE),
    view.getUint32(at + 4, LITTLE),
  ];
  const [type, [, size]] = (Object.entries(TYPES) as [TypeName, readonly [number, number]][])
    .find(([, [id]]) => id === number) ?? ["undefined", [7, 1] as const];
  const from = size * count <= 4 ? at + 8 : view.getUint32(at + 8, LITTLE);
  const step = type === "rational" ? 4 : size;
  const length = type === "rational" ? count * 2 : count;
  const read = (i: number): number =>
    step === 1 ? view.getUint8(i) : step === 2 ? view.getUint16(i, LITTLE) : view.getUint32(i, LITTLE);
  return { tag, type, values: Array.from({ length }, (_, i) => read(from + i * step)) };
}
