/**
 * Concludes the receptions of a gofaxd that was killed. FreeSWITCH finishes a fax without us and tells the caller that it
 * arrived; so each reception has a note in the spool from its beginning until faxrcvd has ended (fax/reception_note.ts), and
 * what is found with a note that nobody holds is concluded at the next start, from the step on that it had come to. Files
 * without a note are not looked at: they are GOfax.IP's, faxgetty's, or were handed over long ago.
 *
 * Killed …               then
 *   during the call      the call is ended if it still runs; RECV and CALL line, faxrcvd, with words that nobody saw the end
 *   before the accounts  those lines that the accounting does not have; faxrcvd with the call's own outcome
 *   before faxrcvd       faxrcvd
 *   while faxrcvd ran    faxrcvd again, for nobody knows how far it came: twice is better than never, but not for ever
 */

import { readDirectories } from "../fax/tiff.ts";
import { type Ending, parseReceptionNote, type ReceptionNote } from "../fax/reception_note.ts";
import type { CommId } from "../hylafax/ids.ts";
import { parseXferfaxlog } from "../hylafax/xferfaxlog.ts";
import { account, type AccountKind, handOver, prepareFile, type Reception } from "./conclude.ts";
import { storedFax } from "./judge_reception.ts";
import { messageOf } from "./message_of.ts";
import { Progress } from "./progress.ts";
import { endElsewhere } from "./rescue.ts";
import { reopenSession } from "./session.ts";
import type { DaemonWorld } from "./world.ts";

/** A script that takes gofaxd down with it must not do so for ever. */
const MOST_HANDED = 3;
/** As long as this a FreeSWITCH that cannot be reached may still be receiving. */
const REACH_MS = 60_000;
const BETWEEN_MS = 1_000;
/** The end of the accounting in which lines of before the kill are looked for. */
const TAIL_BYTES = 1 << 20;

/** Sees to it that the call is over; false if we are told to stop before that is known. */
async function callOver(world: DaemonWorld, uuid: string): Promise<boolean> {
  const until = world.clock.now() + REACH_MS;
  while (!world.stop.aborted) {
    // One that cannot be reached for so long has most likely died, and the call with it.
    if (await endElsewhere(world, uuid) || world.clock.now() >= until) return true;
    await world.clock.sleep(BETWEEN_MS, world.stop);
  }
  return false;
}

/** The sender's id as SpanDSP writes it into the file. */
function senderId({ spool }: DaemonWorld, file: string): string {
  try {
    const [first] = readDirectories(spool.documents.read(file));
    return first?.imageDescription?.split("\n")[0]?.trim() ?? "";
  } catch {
    return "";
  }
}

/** What can be told of a call whose end nobody saw. */
function unseenEnding(world: DaemonWorld, file: string): Ending {
  const stored = storedFax(world, file);
  const hasFile = stored.kind !== "missing";
  const reason = `gofaxd was not running when this ${hasFile ? "fax" : "call"} ended`;
  return {
    reason: hasFile ? `${reason}; it may be incomplete` : reason,
    pages: stored.kind === "there" ? stored.pages : 0,
    hasFile,
    fax: hasFile,
    tsi: hasFile ? senderId(world, file) : "",
    params: 0,
    dcs: "",
    jobSeconds: 0,
    connectedSeconds: 0,
    hangupCause: "",
    rate: 0,
  };
}

/** Lines that the accounting has of a reception. */
function accountedLines(
  { world, session }: Reception,
  { commid, file, accounted }: ReceptionNote,
): Set<AccountKind> {
  const { xferfaxlog } = world.config.hylafax;
  const there = new Set<AccountKind>(accounted ? ["RECV", "CALL"] : []);
  if (accounted || xferfaxlog === "") return there;
  try {
    for (const line of world.spool.tailXferfaxlog(xferfaxlog, TAIL_BYTES).split("\n")) {
      const entry = parseXferfaxlog(line);
      if (entry?.commId !== commid) continue;
      if (entry.kind === "RECV" && entry.jobOrFile === file) there.add("RECV");
      if (entry.kind === "CALL") there.add("CALL");
    }
  } catch (error) {
    session.complain(`Cannot read ${xferfaxlog}: ${messageOf(error)}`);
  }
  return there;
}

/** Says what is taken up. */
function tellOutcome({ session }: Reception, { ending: seen }: ReceptionNote, ending: Ending): void {
  const { reason, pages } = ending;
  if (seen !== undefined) {
    session.complain("gofaxd was killed before it had concluded this; going on with it");
  } else session.complain(`RECV FAILED: ${reason} (${pages} pages received)`);
}

/** Takes a reception up where it was left. */
async function goOn(reception: Reception, progress: Progress): Promise<void> {
  const { world, session } = reception;
  const { note } = progress;
  const { file } = note;
  if (note.ending === undefined && !await callOver(world, note.uuid)) return;
  const ending = note.ending ?? unseenEnding(world, file);
  tellOutcome(reception, note, ending);
  if (note.handed >= MOST_HANDED) {
    const { faxrcvdCmd } = world.config.gofaxd;
    session.complain(
      `${faxrcvdCmd} was begun ${note.handed} times and never ended; the fax stays in ${file}`,
    );
    return progress.done();
  }
  progress.update({ ending });
  prepareFile(reception, file, ending);
  await account(reception, file, ending, accountedLines(reception, note));
  progress.update({ accounted: true });
  await handOver(reception, progress, ending);
}

/** Takes up one note, if nobody holds it. */
async function takeUp(world: DaemonWorld, id: CommId): Promise<void> {
  using file = world.spool.receptions.take(id);
  if (file === undefined) return;
  const note = parseReceptionNote(file.read());
  if (note?.commid !== id) {
    world.log.error(`Cannot read the note of reception ${id}: see log/c${id} whether a fax came of it`);
    return file.remove();
  }
  const { device, startedAt, who } = note;
  const inner = { ...world, log: world.log.with({ modem: device }), clock: world.clock.steady() };
  using session = reopenSession(inner, id, world.config.gofaxd.logFileMode);
  const reception = { world: { ...inner, log: session.log }, session, who, device, startedAt };
  await goOn(reception, new Progress(session, note, file));
}

/** Concludes what was left, side by side. Never throws. */
export async function concludeUnfinished(world: DaemonWorld): Promise<void> {
  const failed = (error: unknown): void => {
    const why = messageOf(error);
    world.log.error(`Cannot conclude receptions that a gofaxd before us left: ${why}`);
  };
  try {
    await Promise.all(world.spool.receptions.noted().map((id) => takeUp(world, id).catch(failed)));
  } catch (error) {
    failed(error);
  }
}
