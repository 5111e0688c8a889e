/** The last step: the fax goes to faxrcvd (docs/internals/hylafax.md#faxrcvd). */

import { runFaxrcvd } from "./faxrcvd.ts";
import type { StepInput } from "./step.ts";

/** So often faxrcvd is begun for a fax. A script that takes gofaxd down with it must not do so for ever. */
const MOST_HANDED = 3;

/** Runs faxrcvd, unless it cannot be started, and notes whether it came to its end. */
async function runOnce({ reception, progress, ending }: StepInput): Promise<void> {
  const { handed, file } = progress.note;
  progress.update({ handed: handed + 1 });
  const again = progress.wasHindered("faxrcvd");
  const end = await runFaxrcvd(reception, file, ending, again ? "again" : "first");
  if (end.kind === "ended") return progress.update({ over: true });
  // A run that a shutdown cut off counts as well: it may have been cut off because the script does not end.
  if (end.kind === "stopped") return;
  progress.update({ handed });
  progress.complain(reception.session, "faxrcvd", end.problem);
}

/**
 * Hands the fax over. A call that never became a fax is nobody's mail; one that did is, even if no page arrived. What a shutdown
 * cuts off is taken up by the next gofaxd.
 */
export async function handOver(input: StepInput): Promise<void> {
  const { reception: { world, session }, progress, ending } = input;
  const { handed, file } = progress.note;
  if (!ending.fax) return progress.update({ over: true });
  if (handed >= MOST_HANDED) {
    const { faxrcvdCmd } = world.config.gofaxd;
    session.complain(`${faxrcvdCmd} was begun ${handed} times and never ended; the fax stays in ${file}`);
    return progress.update({ over: true });
  }
  await runOnce(input);
}
