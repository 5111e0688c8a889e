/** The picture of a page as the readers of lib/tiff/sound see it, for a comparison with libtiff's. */

import { reverseBits } from "../../lib/tiff/picture/bits.ts";
import type { Row } from "../../lib/tiff/picture/mod.ts";
import type { TiffDirectory } from "../../lib/tiff/read.ts";
import { rowReader } from "../../lib/tiff/sound/page.ts";
import { ROW_ROOM, whiteRow, windowsOf } from "../../lib/tiff/sound/rows.ts";

/** The rows of a sound page, from top to bottom. */
export function soundRows(page: TiffDirectory): readonly Row[] {
  return page.strips.flatMap((strip, index) => {
    const read = rowReader(page, windowsOf(page.fillOrder === 2 ? reverseBits(strip) : strip));
    const rows: Row[] = [];
    let above: Int32Array = whiteRow(page.width);
    const height = Math.min(page.rowsPerStrip, page.height - index * page.rowsPerStrip);
    for (let [at, y] = [0, 0]; y < height; y++) {
      const row = new Int32Array(page.width + ROW_ROOM);
      at = read(at, above, row);
      rows.push([...row.subarray(0, row.indexOf(page.width))]);
      above = row;
    }
    // As libtiff's own picture has it: black is 1, whatever the page says.
    return page.photometric === 1 ? rows.map((row) => row[0] === 0 ? row.slice(1) : [0, ...row]) : rows;
  });
}
