/** The first step of a conclusion: a look at the file, without which gofaxd does not know how the reception ended. */

import { compareReceivedFile, type CountedPages } from "../../../fax/end/received_pages.ts";
import type { ReceptionEnding } from "../../../fax/notes/reception_note.ts";
import type { Reception } from "../call/reception.ts";
import type { ReceptionProgress } from "../call/reception_progress.ts";
import { type FileLook, lookAtFile } from "./look_at_file.ts";
import { PATIENCE_MS } from "./step.ts";

/** An ending that was noted before the file could be read, with what a later look found or failed to find. */
function withFile(ending: ReceptionEnding, path: string, { file }: FileLook): ReceptionEnding {
  const { unseen, ...seen } = ending;
  if (unseen === undefined) return ending;
  const counted: CountedPages = {
    transferred: unseen.transferred,
    result: unseen.heard ? "heard" : undefined,
  };
  const found = file.kind === "unseen" ? { ...file, kind: "unreadable" } as const : file;
  const { pages, hasFile, lost } = compareReceivedFile(counted, path, found);
  const reasons = [ending.reason, lost ?? ""].filter((reason) => reason !== "");
  return { ...seen, pages, hasFile, fax: seen.fax || hasFile, reason: reasons.join("; ") };
}

/** Whether the conclusion has to wait, because the file cannot be read at the moment; the session's log says so then. */
export function waitsForFile(
  { session }: Reception,
  progress: ReceptionProgress,
  { file, short }: FileLook,
  waitedMs: number,
): boolean {
  if (file.kind !== "unseen" || (!short && waitedMs >= PATIENCE_MS)) return false;
  progress.complain(session, "look", `Cannot look at ${progress.note.file}: ${file.why}; it is tried again`);
  return true;
}

/** Completes an ending by a later look; undefined if the file still cannot be read and gofaxd is to look again. */
function complete(
  reception: Reception,
  progress: ReceptionProgress,
  ending: ReceptionEnding,
  look: FileLook,
  waitedMs: number,
): ReceptionEnding | undefined {
  const { file: path } = progress.note;
  if (waitsForFile(reception, progress, look, waitedMs)) return undefined;
  const { session } = reception;
  const seen = withFile(ending, path, look);
  if (seen.reason === "") session.say(`RECV FAX: ${path} from ${seen.tsi}, ${seen.pages} pages`);
  else session.complain(`RECV FAILED: ${seen.reason} (${seen.pages} pages received)`);
  return seen;
}

/**
 * Reads the file, and notes how the reception ended if that can be said by it.
 * @param judge says how a reception ended whose note does not say it yet; undefined while that cannot be said
 * @param waitedMs milliseconds since the first round: after PATIENCE_MS the ending is noted without what is in the file
 * @returns all of the file; undefined if it could not be read
 */
export async function seeFile(
  reception: Reception,
  progress: ReceptionProgress,
  judge: (look: FileLook) => ReceptionEnding | undefined,
  waitedMs: number,
): Promise<Uint8Array | undefined> {
  const { ending: noted, file } = progress.note;
  const look = await lookAtFile(reception.world, file);
  const ending = noted === undefined ? judge(look) : complete(reception, progress, noted, look, waitedMs);
  if (ending !== undefined) progress.update({ ending });
  return look.bytes;
}
