/**
 * Fax pages as pictures, for the demo and the tests: writing class F, reading rows, comparing, drawing. Sending and receiving do
 * not need this.
 */

export { comparePages, type PageDifference, pagesEqual, readRows } from "./compare.ts";
export { demoFax, type DemoFaxOptions } from "./draw.ts";
export { type Row, rowFromBits } from "./row.ts";
export { type FaxTiffPage, writeFaxTiff } from "./write.ts";
