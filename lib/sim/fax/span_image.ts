/**
 * Which pages SpanDSP sends: two-level pictures in strips, of the widths and resolutions that mod_spandsp allows (t4_tx.c,
 * mod_spandsp_fax.c; seen on FreeSWITCH 1.10.12: a resolution that is missing, or 200 x 98, ends with 11, tiles and colours with 46).
 * @module
 */

/** What decides. */
export interface FaxPage {
  /** Pixels. */
  readonly width: number;
  /** Rows. */
  readonly height: number;
  /** Pixels per metre. */
  readonly xResolution: number;
  /** Rows per metre. */
  readonly yResolution: number;
  /** One bit for each pixel, in strips. */
  readonly isPlain: boolean;
}

/** Why a page is not sent. */
export type PageRefusal = "resolution" | "kind";

const INCH = 1 / 0.0254;
const X = [100, 102, 200, 204, 300, 400, 408, 600, 1200].map((perInch) => perInch * INCH);
const METRIC = [3850, 7700, 15_400] as const;
const Y = [...METRIC, ...[100, 200, 300, 400, 600, 800, 1200].map((perInch) => perInch * INCH)];
const NEAR = 0.95;

/** Widths, and the pairs that go with them. */
const PAIRS:
  readonly (readonly [widths: readonly number[], pairs: readonly (readonly [number, number])[]])[] = [
    [[1728, 2048, 2432], [
      ...METRIC.map((y) => [204 * INCH, y] as const),
      ...[100, 200, 400].map((y) => [200 * INCH, y * INCH] as const),
    ]],
    [[3456, 4096, 4864], [[408 * INCH, METRIC[2]], [400 * INCH, 400 * INCH]]],
  ];

function ratio(a: number, b: number): number {
  return a === 0 ? 0 : Math.min(a, b) / Math.max(a, b);
}

function matched(value: number, table: readonly number[]): number | undefined {
  const best = table.reduce((one, other) => ratio(value, other) > ratio(value, one) ? other : one);
  return ratio(value, best) < NEAR ? undefined : best;
}

/** Why SpanDSP does not send a page; undefined if it does. */
export function refusalOf({ width, xResolution, yResolution, isPlain }: FaxPage): PageRefusal | undefined {
  if (!isPlain) return "kind";
  const [, pairs = []] = PAIRS.find(([widths]) => widths.includes(width)) ?? [];
  const [x, y] = [matched(xResolution, X), matched(yResolution, Y)];
  return pairs.some(([a, b]) => a === x && b === y) ? undefined : "resolution";
}
