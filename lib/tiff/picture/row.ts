/**
 * A row of a facsimile page: the columns at which the colour changes, beginning with white.
 * `[]` is a white row, `[10, 20]` is black from column 10 up to and without 20, `[0]` is a black row.
 */

/** Columns in ascending order, each at least 0 and below the row's width. */
export type Row = readonly number[];

/** Appends a change; two at the same place cancel each other. */
export function pushChange(row: number[], at: number): void {
  if (row.at(-1) === at) row.pop();
  else row.push(at);
}

/** Removes changes at and beyond the right edge. */
export function clipRow(row: number[], width: number): Row {
  while ((row.at(-1) ?? -1) >= width) row.pop();
  return row;
}

/** True if both rows look the same. */
export function rowsEqual(a: Row, b: Row): boolean {
  return a.length === b.length && a.every((at, i) => at === b[i]);
}

/** Makes a row from packed bits, most significant first, 1 = black. */
export function rowFromBits(bytes: Uint8Array, width: number): Row {
  const row: number[] = [];
  let colour = 0;
  for (let at = 0; at < width; at++) {
    const bit = ((bytes[at >> 3] ?? 0) >> (7 - (at & 7))) & 1;
    if (bit !== colour) row.push(at);
    colour = bit;
  }
  return row;
}
