/** Tables for people, in the room that they have. */

import assert from "node:assert/strict";
import { COLOURED, columnsOf, unpainted } from "../../cmd/paint.ts";
import { textTable } from "../../cmd/text_table.ts";

const ROWS = [
  ["NUMBER", "SINCE", "WHY"],
  ["0301234567", "2026-11-23 09:05", "renegotiated twice, and then hung up"],
  ["1", "-", "their router"],
];

Deno.test("textTable() makes columns as wide as their cells where there is room", () => {
  const text = textTable(ROWS);
  assert.equal(textTable(ROWS, { columns: 66, drop: [1] }), text);
  assert.equal(
    text,
    `NUMBER      SINCE             WHY
0301234567  2026-11-23 09:05  renegotiated twice, and then hung up
1           -                 their router
`,
  );
});

Deno.test("textTable() cuts the widest column first, and leaves one out before the others cannot be read", () => {
  assert.equal(
    textTable(ROWS, { columns: 50, drop: [1] }),
    `NUMBER      SINCE             WHY
0301234567  2026-11-23 09:05  renegotiated twice,…
1           -                 their router
`,
  );
  assert.equal(
    textTable(ROWS, { columns: 30, drop: [1] }),
    `NUMBER      WHY
0301234567  renegotiated twic…
1           their router
`,
  );
});

Deno.test("textTable() keeps to every width that columns of four characters fit into, with paint and wide characters too", () => {
  const rows = [...ROWS, [COLOURED("fault", "FAILED: 日本日本日本"), "x", COLOURED("good", "ok")]];
  for (let columns = 16; columns < 80; columns++) {
    for (const line of textTable(rows, { columns }).split("\n")) {
      assert(columnsOf(line) <= columns, `${columns}: ${unpainted(line)}`);
    }
  }
  assert.match(unpainted(textTable(rows, { columns: 30 })), /^FAILED: .*…/m);
});
