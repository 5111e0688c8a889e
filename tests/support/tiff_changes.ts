/** Small changes to good TIFF pages, out of which kinds of files are made. */

import { type MadeFile, type MadePage, type MadeTag, makeTiff, type TypeName } from "./tiff_maker.ts";

/** Whole numbers below a bound. */
export type Chance = (below: number) => number;

/** Makes a file of a kind out of good pages. */
export type Kind = (pages: readonly MadePage[], next: Chance) => MadeFile | Uint8Array;

/** One of these. */
export function pick<T>(next: Chance, from: readonly T[]): T {
  const one = from[next(from.length)];
  if (one === undefined) throw new Error("nothing to pick from");
  return one;
}

/** A page without some tags. */
export function without(page: MadePage, ...tags: readonly number[]): MadePage {
  return { ...page, tags: page.tags.filter(({ tag }) => !tags.includes(tag)) };
}

/** A page with some tags in place of its own. */
export function withTags(page: MadePage, ...tags: readonly MadeTag[]): MadePage {
  const bare = without(page, ...tags.map(({ tag }) => tag));
  return { ...bare, tags: [...bare.tags, ...tags] };
}

/** Changes one page, often the last. */
export function onOne(
  pages: readonly MadePage[],
  next: Chance,
  change: (page: MadePage) => MadePage,
): MadeFile {
  const at = next(2) === 0 ? pages.length - 1 : next(pages.length);
  return { pages: pages.map((page, i) => i === at ? change(page) : page) };
}

/** A tag of 16 bit numbers. */
export const short = (tag: number, ...values: number[]): MadeTag => ({ tag, type: "short", values });
/** A tag of 32 bit numbers. */
export const long = (tag: number, ...values: number[]): MadeTag => ({ tag, type: "long", values });

/** Sets a tag on one page to one of these. */
export function tagged(...tags: readonly MadeTag[]): Kind {
  return (pages, next) => onOne(pages, next, (page) => withTags(page, pick(next, tags)));
}

/** Removes one of these tags from one page. */
export function untagged(...tags: readonly number[]): Kind {
  return (pages, next) => onOne(pages, next, (page) => without(page, pick(next, tags)));
}

/** Writes the strips' own entries in another way. */
export function stripped(
  how: (offsets: readonly number[], sizes: readonly number[], next: Chance) => readonly MadeTag[],
): Kind {
  return (pages, next) =>
    onOne(pages, next, (page) => ({ ...page, stripTags: (offsets, sizes) => how(offsets, sizes, next) }));
}

/** Types of whole numbers. */
export const WHOLE: readonly TypeName[] = [
  "byte",
  "sbyte",
  "short",
  "sshort",
  "long",
  "slong",
  "long8",
  "slong8",
];
/** Types that are none of whole numbers. */
export const ODD: readonly TypeName[] = ["ascii", "rational", "float", "double", "undefined"];

/** A tag in one of these types. */
export function asType(
  tag: number,
  values: readonly number[],
  types: readonly TypeName[],
  next: Chance,
): MadeTag {
  const type = pick(next, types);
  return { tag, type, values: type === "rational" ? values.flatMap((value) => [value, 1]) : values };
}

function valuesOf(page: MadePage, tag: number): readonly number[] {
  return page.tags.find((one) => one.tag === tag)?.values ?? [];
}

/** One page's number of these, in another type. */
export function retyped(tags: readonly number[], types: readonly TypeName[]): Kind {
  return (pages, next) =>
    onOne(pages, next, (page) => {
      const tag = pick(next, tags);
      const values = valuesOf(page, tag);
      return values.length === 0 ? page : withTags(page, asType(tag, values, types, next));
    });
}

/** A file cut off, or with bytes changed. */
export function damaged(change: (bytes: Uint8Array, next: Chance) => Uint8Array): Kind {
  return (pages, next) => change(makeTiff({ pages }), next);
}
