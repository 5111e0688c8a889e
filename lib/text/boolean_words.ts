/** Words for yes and no, in lower case: those of HylaFAX's configuration (hylafax-config(5)), and those of GOfax.IP's. */

/** What each word means. */
export const BOOLEAN_WORDS: ReadonlyMap<string, boolean> = new Map([
  ["true", true],
  ["yes", true],
  ["on", true],
  ["1", true],
  ["false", false],
  ["no", false],
  ["off", false],
  ["0", false],
]);
