/** What is said between {@linkcode ./switch.ts} and the process with FreeSWITCH's stand-in. */

/** Calls to be made, all at the same moment if nothing else is said. */
export interface Wave {
  /** How many calls. */
  readonly calls: number;
  /** How many of them at once at most. @default {all} */
  readonly atOnce?: number;
  /** Milliseconds over which the first ones begin. @default {0} */
  readonly beginMs?: number;
  /** Pages of each fax. */
  readonly pages: number;
  /** The first caller's number; the others count on from it. */
  readonly from: number;
}

/** What became of them. */
export interface WaveEnd {
  /** Calls that gofaxd answered. */
  readonly answered: number;
  /** Ended as a whole fax. */
  readonly faxes: number;
  /** Hangup causes of those that were not answered, counted. */
  readonly refused: Readonly<Record<string, number>>;
  /** Milliseconds until gofaxd's first word, of each connection. */
  readonly firstWordMs: readonly number[];
  /** Milliseconds until gofaxd answers the call or refuses it. */
  readonly decisionMs: readonly number[];
}

/** The pages that have arrived at the far ends of outgoing calls. */
export interface FarPages {
  /** All of them. */
  readonly all: number;
  /** How many of them differ. */
  readonly different: number;
}

/** A connection on which somebody dialled; times by the clock that all processes share. */
export interface Dialling {
  readonly connectedAt: number;
  readonly dialledAt: number;
}

/** What can be asked, with the kind of its answer. */
export interface Answers {
  /** The port of the event socket. */
  readonly port: number;
  /** Calls that are up, or ring. */
  readonly up: number;
  /** What was dialled since the last time this was asked. */
  readonly dialled: readonly Dialling[];
  /** Makes calls; answered when all have ended. */
  readonly wave: WaveEnd;
  /** What has arrived so far. */
  readonly farPages: FarPages;
}

/** A line to the process. */
export interface Question {
  readonly id: number;
  readonly ask: keyof Answers;
  readonly wave?: Wave;
}
