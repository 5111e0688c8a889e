/** What the steps of a conclusion (conclude.ts) share. */

import type { ReceptionEnding } from "../../../fax/notes/reception_note.ts";
import type { Reception } from "../call/reception.ts";
import type { ReceptionProgress } from "../call/reception_progress.ts";

/**
 * In so many rounds, half a minute, a fax waits for its tags; then it is handed over without. So long a broken disk may recover.
 */
export const PATIENT_ROUNDS = 5;

/** The round of a conclusion in which the call itself is concluded; rounds after it are the backlog's. */
export const FIRST_ROUND = 1;

/** What a step works on. */
export interface StepInput {
  /** Whose end it is. */
  readonly reception: Reception;
  /** How far it is: a step that is done says so there. */
  readonly progress: ReceptionProgress;
  /** How the call ended. */
  readonly ending: ReceptionEnding;
  /** All of the file, where it has just been read; undefined if it is to be read again. */
  readonly bytes: Uint8Array | undefined;
}
