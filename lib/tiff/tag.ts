/** Numbers of tags and types in a TIFF file: TIFF 6.0, sections 8 to 11 and appendix A; the last two tags are libtiff's for fax. */

/** The tags that are read or written here, by the names of TIFF 6.0. */
export const TAG = {
  subfileType: 254,
  width: 256,
  height: 257,
  bitsPerSample: 258,
  compression: 259,
  photometric: 262,
  fillOrder: 266,
  imageDescription: 270,
  stripOffsets: 273,
  orientation: 274,
  samplesPerPixel: 277,
  rowsPerStrip: 278,
  stripByteCounts: 279,
  minSampleValue: 280,
  maxSampleValue: 281,
  xResolution: 282,
  yResolution: 283,
  planarConfig: 284,
  t4Options: 292,
  resolutionUnit: 296,
  pageNumber: 297,
  software: 305,
  dateTime: 306,
  colourMap: 320,
  tileWidth: 322,
  tileLength: 323,
  tileOffsets: 324,
  tileByteCounts: 325,
  sampleFormat: 339,
  faxRecvParams: 34908,
  faxDcs: 34911,
} as const;

/** The types of values that are used here. */
export const TYPE = {
  ascii: 2,
  short: 3,
  long: 4,
  rational: 5,
  undefined: 7,
  signedRational: 10,
  float: 11,
  double: 12,
} as const;

/** Value of `resolutionUnit` for resolutions per inch. */
export const INCH = 2;

/** Value of `resolutionUnit` for resolutions per centimetre. */
export const CENTIMETRE = 3;
