/**
 * Adds to every directory of a received TIFF what HylaFAX's tools read and SpanDSP does not write (contract §9.3): session
 * parameters (FaxRecvParams), the digital command signal (FaxDcs), and the call ids behind the sender's id in ImageDescription.
 * The page data is not touched: new directories go behind the end of the file, and the header then points to them.
 */

import { FormatError } from "../hylafax/error.ts";
import { withoutShellSigns } from "../text/foreign.ts";
import { withoutUnseen } from "../text/unseen.ts";
import { readDirectories } from "./tiff_read.ts";
import { TiffSource } from "./tiff_source.ts";

/** What is known of a reception. */
export interface ReceptionTags {
  /** The sender's id. */
  readonly tsi: string;
  /** Number, name, called number …, one line each. */
  readonly callIds: readonly string[];
  /** HylaFAX's number for rate, format, resolution (contract §8.2); 0 where nobody knows. */
  readonly params: number;
  /** Bytes of the digital command signal, `00 46 1E`; empty where nobody knows: SpanDSP's own tag then stays. */
  readonly dcs: string;
}

/** How to change the file: append first, then set the header. A crash between leaves the file as it was. */
export interface TagPatch {
  readonly append: Uint8Array;
  /** The four bytes at offset 4. */
  readonly firstDirectory: Uint8Array;
}

const TAG = { imageDescription: 270, recvParams: 34908, dcs: 34911 } as const;
const TYPE = { ascii: 2, long: 4 } as const;
const ENTRY_SIZE = 12;

/** One directory entry: its twelve bytes, and what lies elsewhere. */
interface Entry {
  readonly tag: number;
  readonly raw: Uint8Array;
  /** Values that do not fit into the entry and still have to be placed. */
  readonly outside: Uint8Array | undefined;
}

/** Numbers in the file's own byte order. */
class Writer {
  readonly #little: boolean;

  constructor(bytes: Uint8Array) {
    this.#little = bytes[0] === 0x49;
  }

  /** A number in so many bytes. */
  number(value: number, size: 2 | 4): Uint8Array {
    const bytes = new Uint8Array(size);
    const view = new DataView(bytes.buffer);
    if (size === 2) view.setUint16(0, value, this.#little);
    else view.setUint32(0, value, this.#little);
    return bytes;
  }

  /** An entry whose value, or its offset, is in the last four bytes. */
  entry(tag: number, type: number, count: number, value: Uint8Array): Uint8Array {
    const raw = new Uint8Array(ENTRY_SIZE);
    raw.set(this.number(tag, 2), 0);
    raw.set(this.number(type, 2), 2);
    raw.set(this.number(count, 4), 4);
    raw.set(value, 8);
    return raw;
  }
}

function textEntry(writer: Writer, tag: number, text: string): Entry {
  const bytes = new TextEncoder().encode(`${text.replaceAll("\0", "")}\0`);
  const inline = bytes.length <= 4;
  const raw = writer.entry(tag, TYPE.ascii, bytes.length, inline ? bytes : new Uint8Array(4));
  return { tag, raw, outside: inline ? undefined : bytes };
}

/** HylaFAX's tools read the sender's id from the first line and a call id from each further one. */
function description({ tsi, callIds }: ReceptionTags): string {
  // A line break inside an id would make two of it, and faxrcvd evaluates what faxinfo prints.
  return [tsi, ...callIds].map((line) => withoutShellSigns(withoutUnseen(line))).join("\n");
}

function newEntries(writer: Writer, tags: ReceptionTags): readonly Entry[] {
  const params = {
    tag: TAG.recvParams,
    raw: writer.entry(TAG.recvParams, TYPE.long, 1, writer.number(tags.params, 4)),
    outside: undefined,
  };
  return [
    textEntry(writer, TAG.imageDescription, description(tags)),
    ...(tags.params === 0 ? [] : [params]),
    ...(tags.dcs === "" ? [] : [textEntry(writer, TAG.dcs, tags.dcs)]),
  ];
}

/** The entries a directory has, less those that are replaced. Their values stay where they are. */
function oldEntries(source: TiffSource, offset: number, replaced: ReadonlySet<number>): readonly Entry[] {
  const count = source.u16(offset);
  return Array.from({ length: count }, (_, index) => {
    const at = offset + 2 + index * ENTRY_SIZE;
    return { tag: source.u16(at), raw: source.slice(at, ENTRY_SIZE), outside: undefined };
  }).filter((entry) => !replaced.has(entry.tag));
}

const even = (n: number): number => n + (n % 2);

/** Prints one directory at `at`, its outside values right behind it. */
function printDirectory(writer: Writer, entries: readonly Entry[], at: number, isLast: boolean): Uint8Array {
  const sorted = [...entries].sort((a, b) => a.tag - b.tag);
  const head = 2 + sorted.length * ENTRY_SIZE + 4;
  const size = sorted.reduce((sum, { outside }) => sum + even(outside?.length ?? 0), even(head));
  const bytes = new Uint8Array(size);
  bytes.set(writer.number(sorted.length, 2), 0);
  let free = even(head);
  for (const [index, { raw, outside }] of sorted.entries()) {
    const place = 2 + index * ENTRY_SIZE;
    bytes.set(raw, place);
    if (outside === undefined) continue;
    bytes.set(outside, free);
    bytes.set(writer.number(at + free, 4), place + 8);
    free += even(outside.length);
  }
  bytes.set(writer.number(isLast ? 0 : at + size, 4), head - 4);
  return bytes;
}

/**
 * Says how to tag a received file.
 * @throws {FormatError} If the bytes are no TIFF file or a damaged one.
 */
export function tagReception(bytes: Uint8Array, tags: ReceptionTags): TagPatch {
  const directories = readDirectories(bytes);
  const writer = new Writer(bytes);
  const source = new TiffSource(bytes);
  const added = newEntries(writer, tags);
  const replaced = new Set(added.map((entry) => entry.tag));
  const start = even(bytes.length);
  const pieces: Uint8Array[] = [new Uint8Array(start - bytes.length)];
  let at = start;
  for (const [index, { offset }] of directories.entries()) {
    const entries = [...oldEntries(source, offset, replaced), ...added];
    const piece = printDirectory(writer, entries, at, index === directories.length - 1);
    pieces.push(piece);
    at += piece.length;
  }
  if (at > 0xffff_ffff) throw new FormatError("the file is too big for a TIFF", "file offset 4");
  const append = new Uint8Array(at - bytes.length);
  let done = 0;
  for (const piece of pieces) {
    append.set(piece, done);
    done += piece.length;
  }
  return { append, firstDirectory: writer.number(start, 4) };
}
