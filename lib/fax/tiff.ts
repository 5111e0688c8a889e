/** Fax pages as TIFF files: reading their directories, writing class F, comparing, drawing a demo. */

export { comparePages, type PageDifference, pagesEqual, readRows } from "./tiff_compare.ts";
export { demoFax, type DemoOptions } from "./tiff_demo.ts";
export { countWholePages, PageError, readDirectories, type TiffDirectory } from "./tiff_read.ts";
export { type Row, rowFromBits } from "./tiff_row.ts";
export { type FaxPage, writeFaxTiff } from "./tiff_write.ts";
