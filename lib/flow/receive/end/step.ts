/** What the steps of a conclusion (conclude.ts) share. */

import type { ReceptionEnding } from "../../../fax/notes/reception_note.ts";
import type { Reception } from "../call/reception.ts";
import type { ReceptionProgress } from "../call/reception_progress.ts";

/**
 * Milliseconds, on the clock of the world, that a broken disk has to recover. A fax waits so long for its tags, and its end for a look
 * at its file; the next round after that goes on without them.
 */
export const PATIENCE_MS = 30_000;

/** The input of a step. */
export interface StepInput {
  /** The reception whose call is over. */
  readonly reception: Reception;
  /** How far it is: a step that is done says so there. */
  readonly progress: ReceptionProgress;
  /** How the call ended. */
  readonly ending: ReceptionEnding;
  /** All of the file, if it has just been read; undefined if the step has to read it. */
  readonly bytes: Uint8Array | undefined;
}
