/** Writes TIFF files of every kind, good and bad, entry by entry: the writer of the program makes only good ones. */

/** Names of types, with TIFF 6.0's and BigTIFF's numbers and the bytes of one value. */
export const TYPES = {
  byte: [1, 1],
  ascii: [2, 1],
  short: [3, 2],
  long: [4, 4],
  rational: [5, 8],
  sbyte: [6, 1],
  undefined: [7, 1],
  sshort: [8, 2],
  slong: [9, 4],
  srational: [10, 8],
  float: [11, 4],
  double: [12, 8],
  long8: [16, 8],
  slong8: [17, 8],
} as const satisfies Readonly<Record<string, readonly [number, number]>>;

/** A type's name. */
export type TypeName = keyof typeof TYPES;

/** An entry to write. */
export interface MadeTag {
  /** Number of the tag. */
  readonly tag: number;
  /** Its type by name; a number may be one that does not exist. */
  readonly type: TypeName | number;
  /** Numbers; for rationals numerator and denominator in turn. */
  readonly values: readonly number[];
  /** How many values it claims to have. @default as many as there are values */
  readonly count?: number;
  /** Writes this where the offset of the values belongs. */
  readonly at?: number;
}

/** A page to write. */
export interface MadePage {
  /** Without strips. */
  readonly tags: readonly MadeTag[];
  /** The data of each strip or tile. */
  readonly strips: readonly Uint8Array[];
  /** Written instead of, or behind, the strips' own entries. */
  readonly stripTags?: (offsets: readonly number[], sizes: readonly number[]) => readonly MadeTag[];
}

/** How to write a file. */
export interface MadeFile {
  /** In their order. */
  readonly pages: readonly MadePage[];
  /** Byte order. @default {"II"} */
  readonly order?: "II" | "MM" | "EP";
  /** Whether it is a BigTIFF. */
  readonly big?: boolean;
  /** Values that are the same are written once. */
  readonly shared?: boolean;
  /** Data that is the same is written once. */
  readonly sharedData?: boolean;
  /** Everything begins at odd offsets. */
  readonly odd?: boolean;
  /** Directories lie from the last to the first. */
  readonly backwards?: boolean;
  /** Entries are written in the order given. */
  readonly unsorted?: boolean;
  /** What stands behind the last directory: an offset, the index of a page's directory, or nothing at all. */
  readonly end?: { readonly offset: number } | { readonly page: number } | "missing";
  /** Instead of the first directory's offset. */
  readonly first?: number;
  /** Instead of the number of entries of the last directory. */
  readonly entries?: number;
}

const SIGNED: readonly (TypeName | number)[] = ["sbyte", "sshort", "slong", "slong8"];

class Bytes {
  readonly #parts: number[] = [];
  readonly #little: boolean;
  readonly #big: boolean;
  readonly #known = new Map<string, number>();

  constructor(order: string, big: boolean) {
    this.#little = order !== "MM";
    this.#big = big;
  }

  get length(): number {
    return this.#parts.length;
  }

  get wide(): number {
    return this.#big ? 8 : 4;
  }

  number(value: number, size: number): number[] {
    const big = BigInt.asUintN(64, BigInt(Math.trunc(value)));
    const list = Array.from({ length: size }, (_, i) => Number((big >> BigInt(8 * i)) & 0xffn));
    return this.#little ? list : list.reverse();
  }

  float(value: number, size: 4 | 8): number[] {
    const view = new DataView(new ArrayBuffer(size));
    if (size === 4) view.setFloat32(0, value, this.#little);
    else view.setFloat64(0, value, this.#little);
    return [...new Uint8Array(view.buffer)];
  }

  values({ type, values }: MadeTag): number[] {
    switch (type) {
      case "rational":
      case "srational":
        return values.flatMap((n) => this.number(n, 4));
      case "float":
        return values.flatMap((n) => this.float(n, 4));
      case "double":
        return values.flatMap((n) => this.float(n, 8));
      default: {
        const size = typeof type === "number" ? 1 : TYPES[type][1];
        return values.flatMap((n) =>
          this.number(SIGNED.includes(type) && n < 0 ? n + 2 ** (8 * size) : n, size)
        );
      }
    }
  }

  /** Adds bytes at the next place that is even (0), or odd (1); tells where. */
  add(bytes: readonly number[] | Uint8Array, parity: 0 | 1 = 0): number {
    while (this.#parts.length % 2 !== parity) this.#parts.push(0);
    const at = this.#parts.length;
    for (const byte of bytes) this.#parts.push(byte);
    return at;
  }

  /** {@link add}, but only once for the same bytes. */
  addOnce(bytes: readonly number[] | Uint8Array): number {
    const key = bytes.join(",");
    const at = this.#known.get(key) ?? this.add(bytes);
    this.#known.set(key, at);
    return at;
  }

  set(at: number, bytes: readonly number[]): void {
    bytes.forEach((byte, i) => this.#parts[at + i] = byte);
  }

  done(): Uint8Array<ArrayBuffer> {
    return Uint8Array.from(this.#parts);
  }
}

function stripTags(offsets: readonly number[], sizes: readonly number[]): readonly MadeTag[] {
  return [{ tag: 273, type: "long", values: offsets }, { tag: 279, type: "long", values: sizes }];
}

const parityOf = ({ odd }: MadeFile): 0 | 1 => odd === true ? 1 : 0;

/** The entries of a page as bytes; what does not fit into them is added before. */
function entryBytes(bytes: Bytes, file: MadeFile, tag: MadeTag): number[] {
  const values = bytes.values(tag);
  const number = typeof tag.type === "number" ? tag.type : TYPES[tag.type][0];
  const pair = tag.type === "rational" || tag.type === "srational" ? 2 : 1;
  const head = [
    ...bytes.number(tag.tag, 2),
    ...bytes.number(number, 2),
    ...bytes.number(tag.count ?? tag.values.length / pair, bytes.wide),
  ];
  const add = (): number =>
    (file.shared ?? false) ? bytes.addOnce(values) : bytes.add(values, parityOf(file));
  if (tag.at !== undefined) return [...head, ...bytes.number(tag.at, bytes.wide)];
  if (values.length > bytes.wide) return [...head, ...bytes.number(add(), bytes.wide)];
  return [...head, ...values, ...Array<number>(bytes.wide - values.length).fill(0)];
}

/** Writes a file. */
export function makeTiff(file: MadeFile): Uint8Array<ArrayBuffer> {
  const { order = "II", big = false } = file;
  const bytes = new Bytes(order, big);
  bytes.add([...new TextEncoder().encode(order), ...bytes.number(big ? 43 : 42, 2)]);
  if (big) bytes.add([...bytes.number(8, 2), 0, 0]);
  const firstAt = bytes.add(bytes.number(0, bytes.wide));
  const directories: { at: number; nextAt: number }[] = [];
  const pages = [...file.pages.entries()];
  for (const [index, page] of file.backwards === true ? pages.reverse() : pages) {
    const offsets = page.strips.map((strip) =>
      file.sharedData === true ? bytes.addOnce(strip) : bytes.add(strip, parityOf(file))
    );
    const own = (page.stripTags ?? stripTags)(offsets, page.strips.map(({ length }) => length));
    const tags = [...page.tags, ...own];
    const sorted = file.unsorted === true ? tags : tags.toSorted((a, b) => a.tag - b.tag);
    const entries = sorted.map((tag) => entryBytes(bytes, file, tag));
    const isLast = index === file.pages.length - 1;
    const count = isLast ? file.entries ?? entries.length : entries.length;
    const at = bytes.add([...bytes.number(count, big ? 8 : 2), ...entries.flat()], parityOf(file));
    const nextAt = bytes.length;
    const isMissing = isLast && file.end === "missing" && file.backwards !== true;
    if (!isMissing) bytes.set(nextAt, bytes.number(0, bytes.wide));
    directories[index] = { at, nextAt };
  }
  bytes.set(firstAt, bytes.number(file.first ?? directories[0]?.at ?? 0, bytes.wide));
  for (const [index, { nextAt }] of directories.entries()) {
    const next = directories[index + 1]?.at;
    if (next !== undefined) bytes.set(nextAt, bytes.number(next, bytes.wide));
  }
  const { end } = file;
  const last = directories.at(-1);
  if (last !== undefined && typeof end === "object") {
    const target = "offset" in end ? end.offset : directories[end.page]?.at ?? 0;
    bytes.set(last.nextAt, bytes.number(target, bytes.wide));
  }
  return bytes.done();
}
