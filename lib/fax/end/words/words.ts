/** The words of one kind of end. */

/** Whose end it was: this fax server's, the telephone line's (provider, PBX), the other side's, the number's, the document's, or nobody's. */
export type Whose = "us" | "trunk" | "far end" | "number" | "document" | "nobody";

/** What people are told about an end. */
export interface EndWords {
  /** Whose end it was. */
  readonly whose: Whose;
  /** For a clerk: what happened. Follows a colon, begins small, and has no full stop. */
  readonly short: string;
  /**
   * For a clerk: what to do if the fax does not get through. Begins small, and has no full stop. Where it does not speak of sending, the
   * clerk is also told to send the fax again once the job has ended.
   */
  readonly ask: string;
  /** For the administrator: what it means, in whole sentences. */
  readonly means: string;
  /** For the administrator: what to look at or to change, in the order of their chances. */
  readonly change: readonly string[];
}

/** Each side in a few words, for administrators: they follow "It lies with". */
export const WHOSE_WORDS: Readonly<Record<Whose, string>> = {
  "us": "the fax server",
  "trunk": "the trunk: the telephone line, its provider, the PBX or the network between",
  "far end": "the far end: the other fax machine, its line, or a person there",
  "number": "the number that was given, or the form in which it is dialled",
  "document": "the document that was handed in",
  "nobody": "nobody",
};
