/**
 * The kinds of TIFF files that are out there: what scanners, drivers, converters and broken disks make of the file as a whole.
 */

import { damaged, type Kind, onOne, pick, short } from "./tiff_changes.ts";
import { makeTiff } from "./tiff_maker.ts";

/** The byte order. */
const LITTLE = true;

/** By name. */
export const KINDS_OF_FILES: Readonly<Record<string, Kind>> = {
  "plain": (pages) => ({ pages }),
  "big endian": (pages) => ({ pages, order: "MM" }),
  "MDI": (pages) => ({ pages, order: "EP" }),
  "BigTIFF": (pages, next) => ({ pages, big: true, order: pick(next, ["II", "MM"] as const) }),
  "BigTIFF without an end pointer": (pages) => ({ pages, big: true, end: "missing" }),
  "BigTIFF that leads beyond 4 GiB": (pages, next) => ({
    pages,
    big: true,
    end: { offset: pick(next, [2 ** 33, 2 ** 52, 2 ** 63]) },
  }),
  "BigTIFF that begins beyond 4 GiB": (pages) => ({ pages, big: true, first: 2 ** 40 }),
  "BigTIFF with other offsets": (pages, next) => {
    const bytes = makeTiff({ pages, big: true });
    bytes[pick(next, [4, 6])] = 4;
    return bytes;
  },
  "odd offsets": (pages) => ({ pages, odd: true }),
  "directories backwards": (pages) => ({ pages, backwards: true }),
  "values shared": (pages) => ({ pages, shared: true }),
  "values and data shared": (pages) => ({ pages, shared: true, sharedData: true }),
  "everything shared, big endian": (pages) => ({ pages, shared: true, sharedData: true, order: "MM" }),
  "unsorted": (pages, next) => ({
    pages: pages.map((page) => ({ ...page, tags: page.tags.toSorted(() => next(3) - 1) })),
    unsorted: true,
  }),
  "tags doubled": (pages, next) =>
    onOne(pages, next, (page) => ({
      ...page,
      tags: [...page.tags, short(256, 9), short(257, 9), short(259, 1), {
        tag: 282,
        type: "rational",
        values: [9, 1],
      }],
    })),
  "no end pointer": (pages) => ({ pages, end: "missing" }),
  "an end pointer that leads back": (pages, next) => ({ pages, end: { page: next(pages.length) } }),
  "an end pointer that leads out of the file": (pages, next) => ({
    pages,
    end: { offset: 100_000 + next(2 ** 30) },
  }),
  "an end pointer that leads into the file": (pages, next) => ({ pages, end: { offset: 2 + next(60) } }),
  "no directory": (pages) => ({ pages, first: 0 }),
  "a first directory out of the file": (pages, next) => ({ pages, first: 100_000 + next(2 ** 30) }),
  "a directory without entries": (pages) => ({ pages, entries: 0 }),
  "a directory with too many entries": (pages, next) => ({
    pages,
    entries: pick(next, [20, 300, 4097, 65535]),
  }),
  "thousands of pages": (pages, next) => ({
    pages: Array.from({ length: 1000 + next(500) }, (_, i) => pages[i % pages.length] ?? pick(next, pages)),
    shared: true,
    sharedData: true,
  }),
  "cut off": damaged((bytes, next) => bytes.slice(0, next(bytes.length))),
  "cut off in the last directory": damaged((bytes, next) => bytes.slice(0, -5 - next(150))),
  "bytes of the directory changed": damaged((bytes, next) => {
    const at = new DataView(bytes.buffer, bytes.byteOffset).getUint32(4, LITTLE);
    for (let n = next(3); n >= 0; n--) {
      bytes[at + next(Math.min(180, bytes.length - at))] = pick(next, [0, 1, 255, next(256)]);
    }
    return bytes;
  }),
  "longer than it says": damaged((bytes, next) =>
    Uint8Array.from([...bytes, ...Array<number>(next(999)).fill(0)])
  ),
  "another header": damaged((bytes, next) => {
    bytes[next(4)] = pick(next, [0, 42, 0x49, 0x4d, 0xff]);
    return bytes;
  }),
  "empty": () => new Uint8Array(),
  "another format": (_pages, next) =>
    new TextEncoder().encode(pick(next, ["%PDF-1.4\n", "\x89PNG\r\n\x1a\n", "\xff\xd8\xff\xe0 JFIF", "II*"])),
};
