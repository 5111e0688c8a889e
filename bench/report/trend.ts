/** Whether a figure grows, from measurements over time. */

/** A measurement: when, and how much. */
export type Point = readonly [at: number, value: number];

/** The straight line that is nearest to points (least squares). */
export interface Line {
  /** By how much the value rises while the time rises by one; NaN for fewer than two moments. */
  readonly slope: number;
  /** The mean of the values. */
  readonly mean: number;
}

/** Fits a line to points. Points without a value are left out. */
export function lineThrough(points: readonly Point[]): Line {
  const known = points.filter(([, value]) => !Number.isNaN(value));
  const mean = (of: (point: Point) => number): number =>
    known.reduce((sum, point) => sum + of(point), 0) / known.length;
  const [at, value] = [mean(([x]) => x), mean(([, y]) => y)];
  const sum = (of: (point: Point) => number): number => known.reduce((total, point) => total + of(point), 0);
  const slope = sum(([x, y]) => (x - at) * (y - value)) / sum(([x]) => (x - at) ** 2);
  return { slope, mean: value };
}

/** The points in the last half of the time. */
export function lastHalf<T>(points: readonly T[], at: (point: T) => number): readonly T[] {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined) return [];
  const middle = (at(first) + at(last)) / 2;
  return points.filter((point) => at(point) >= middle);
}

/** At most so many of all, evenly spread, the first and the last among them. */
export function thinned<T>(all: readonly T[], most: number): readonly T[] {
  if (all.length <= most) return all;
  return Array.from(
    { length: most },
    (_, index) => all[Math.round(index * (all.length - 1) / (most - 1))],
  ) as T[];
}
