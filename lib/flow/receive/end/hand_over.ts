/** The last step: faxrcvd is run with the fax (docs/internals/hylafax.md#faxrcvd). */

import { runFaxrcvd } from "./faxrcvd.ts";
import type { StepInput } from "./step.ts";

/** How often faxrcvd is started for a fax at most. A script that makes gofaxd crash must not do so for ever. */
const MOST_HANDED = 3;

/** Runs faxrcvd, unless it cannot be started, and notes whether it came to its end. */
async function runOnce({ reception, progress, ending }: StepInput): Promise<void> {
  const { handed, file } = progress.note;
  progress.update({ handed: handed + 1 });
  const again = progress.wasHindered("faxrcvd");
  const end = await runFaxrcvd(reception, file, ending, again ? "again" : "first");
  if (end.kind === "ended") return progress.update({ over: true });
  // A run that the shutdown interrupted counts as well: the script may be one that does not end.
  if (end.kind === "stopped") return;
  progress.update({ handed });
  progress.complain(reception.session, "faxrcvd", end.problem);
}

/**
 * Hands the fax over. faxrcvd is run if a fax machine answered, even if no page arrived, and not for other calls. If a shutdown
 * interrupts it, the next gofaxd runs it again.
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
