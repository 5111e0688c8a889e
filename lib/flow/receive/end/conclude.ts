/**
 * What gofaxd does with a reception when its call is over (docs/internals/hylafax.md#accounting, #faxrcvd;
 * docs/internals/gofaxip.md#after-the-hangup): with a call that has just ended (ended_call.ts), and with one that an earlier gofaxd
 * or an earlier round did not finish (left_reception.ts):
 *
 *   look         at the file: only then it is known how the reception ended         see_file.ts
 *   prepare      the file: its tags and mode                                        prepare_file.ts
 *   account      for it: the RECV and the CALL line                                 account.ts
 *   hand over    the fax to faxrcvd                                                 hand_over.ts
 *
 * A step is done once, and noted only when it is done (fax/notes/reception_note.ts). What cannot be done now is tried in a later
 * round: each round looks at all steps, and does those that the table below says are due.
 */

import { isConcluded, type ReceptionEnding, type ReceptionNote } from "../../../fax/notes/reception_note.ts";
import type { Reception } from "../call/reception.ts";
import type { ReceptionProgress } from "../call/reception_progress.ts";
import { account } from "./account.ts";
import { handOver } from "./hand_over.ts";
import type { FileLook } from "./look_at_file.ts";
import { prepareFile } from "./prepare_file.ts";
import { seeFile } from "./see_file.ts";
import { PATIENCE_MS, type StepInput } from "./step.ts";

/** The steps after the look. */
export type StepName = "prepare" | "account" | "hand over";

/** What differs between a call that has just ended and an unfinished one: how it ended, and what is done between the steps. */
export interface Circumstances {
  /** Says how a reception ended whose note does not say it yet, by the state of its file; undefined while that cannot be said. */
  readonly judge: (look: FileLook) => ReceptionEnding | undefined;
  /** Called after each round of a step, also if the step was not due and was skipped. @default nothing */
  readonly after?: Partial<Record<StepName, (ending: ReceptionEnding) => void | Promise<void>>>;
}

interface Step {
  readonly name: StepName;
  /** Whether it is to be done in this round. The reception's end is known by then. */
  readonly isDue: (note: ReceptionNote, waitedMs: number) => boolean;
  readonly work: (input: StepInput) => Promise<void>;
}

/** The steps for a reception whose file was seen, in their order. */
const STEPS: readonly Step[] = [
  // The file is not changed once faxrcvd has it.
  { name: "prepare", isDue: ({ prepared, over }) => !prepared && !over, work: prepareFile },
  { name: "account", isDue: ({ accounted }) => !accounted, work: account },
  {
    name: "hand over",
    // The fax waits until its file is prepared, but not for ever.
    isDue: ({ prepared, over }, waitedMs) => !over && (prepared || waitedMs >= PATIENCE_MS),
    work: handOver,
  },
];

/** Whether the file must be read first: before that, it is not known how the reception ended, or not all of it. */
function isUnseen({ ending }: ReceptionNote): boolean {
  return ending === undefined || ending.unseen !== undefined;
}

/**
 * One round: does all steps that are due, as far as they can be done.
 * @param waitedMs milliseconds since this process did so for the first time; 0 then
 * @returns true if everything is done; the note is removed then
 */
export async function conclude(
  reception: Reception,
  progress: ReceptionProgress,
  { judge, after = {} }: Circumstances,
  waitedMs: number,
): Promise<boolean> {
  const bytes = isUnseen(progress.note) ? await seeFile(reception, progress, judge, waitedMs) : undefined;
  const { ending } = progress.note;
  if (ending === undefined) return false;
  for (const { name, isDue, work } of STEPS) {
    const { note } = progress;
    if (!isUnseen(note) && isDue(note, waitedMs)) await work({ reception, progress, ending, bytes });
    await after[name]?.(ending);
  }
  if (!isConcluded(progress.note)) return false;
  progress.done();
  return true;
}
