/**
 * What the two HylaFAXes do differently, as far as tests see it. Tests read {@linkcode EXPECTED}; none of them asks which HylaFAX it is.
 */

import { type Dialect, INSTALLATION } from "./installation.ts";

/** What a test expects of one of the two. */
export interface Expectations {
  /** The accounting file, below the spool. */
  readonly xferfaxlog: string;
}

const ALL: Readonly<Record<Dialect, Expectations>> = {
  "hylafax": {
    xferfaxlog: "log/xferfaxlog",
  },
  "hylafax+": {
    xferfaxlog: "etc/xferfaxlog",
  },
};

/** What the HylaFAX under test does. */
export const EXPECTED: Expectations = ALL[INSTALLATION.dialect];
