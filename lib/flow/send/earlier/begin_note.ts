/** The beginning of a sender's note: what a sender before us left of the job is found there, and taken over. */

import { earlierCalls, formatSendNote, parseSendNote, type SendNote } from "../../../fax/notes/send_note.ts";
import { type JobId, parseJobId } from "../../../hylafax/ids.ts";
import type { NoteFile } from "../../../spool/note_file.ts";
import { accountForDeadSender } from "./dead_sender.ts";
import { messageOf } from "../../../text/error_text.ts";
import type { GivenQfile } from "../job/papers.ts";
import { SenderNote } from "../job/sender_note.ts";
import type { SenderWorld } from "../../base/world.ts";

/** How long the daemon may hold the note while it ends what a sender before us left; it asks FreeSWITCH several times. */
const HELD_MS = 15_000;
const BETWEEN_MS = 50;
/** So often a note that "is there" may turn out to be gone: then something that is no note stands in its place. */
const MOST_TRIES = 10;

/** The note of a sender before us, and the file it stands in, which is ours from here on. */
interface Taken {
  readonly file: NoteFile;
  readonly before: SendNote | undefined;
}

/** Makes the note or takes over the one that is there; waits while the daemon holds that. Undefined if the daemon does not let go. */
async function makeOrTakeNote(world: SenderWorld, job: JobId, text: string): Promise<Taken | undefined> {
  const { sendNotes } = world.spool;
  const until = world.clock.now() + HELD_MS;
  for (let missing = 0; missing < MOST_TRIES;) {
    try {
      return { file: sendNotes.make(job, text), before: undefined };
    } catch (error) {
      if (!(error instanceof Error && "kind" in error && error.kind === "exists")) throw error;
    }
    const file = sendNotes.take(job);
    if (file !== undefined) return { file, before: parseSendNote(file.read()) };
    if (sendNotes.state(job) === "gone") missing++;
    else if (world.clock.now() >= until || world.stop.aborted) return undefined;
    else await world.clock.sleep(BETWEEN_MS, world.stop);
  }
  throw new Error(`there is something else in the place of ${world.spool.paths.sendNote(job)}`);
}

/** Stands for the job's number in a note that is written to no file. */
const NO_JOB = parseJobId("1");

/** A note of which nothing is known yet. */
function newNote(world: SenderWorld, { path: qfile, jobId = NO_JOB }: GivenQfile): SendNote {
  const now = world.clock.now();
  return {
    jobId,
    pid: world.pid,
    modem: world.modem,
    qfile,
    startedAt: now,
    seenAt: now,
    commid: undefined,
    account: undefined,
    calls: [],
    sent: false,
    accounted: false,
    pending: [],
    ended: false,
  };
}

/**
 * Notes that we begin a job whose qfile we hold. What a sender before us left is accounted for, and its calls, which may be up,
 * stand in our note from here on. Never throws: if the note cannot be kept, the job is sent without.
 * @returns undefined if the daemon is still ending what was left
 */
export async function beginNote(outer: SenderWorld, qfile: GivenQfile): Promise<SenderNote | undefined> {
  const world = { ...outer, clock: outer.clock.steady() };
  const note = newNote(world, qfile);
  try {
    if (qfile.jobId === undefined) return new SenderNote(world, note, undefined);
    const taken = await makeOrTakeNote(world, qfile.jobId, formatSendNote(note));
    if (taken === undefined) return undefined;
    const { file, before } = taken;
    if (before === undefined) return new SenderNote(world, note, file);
    const pending = await accountForDeadSender(world, before, undefined);
    const carried = new SenderNote(world, { ...note, calls: earlierCalls(before), pending }, file);
    carried.write();
    return carried;
  } catch (error) {
    world.log.warning(`Cannot keep note of the job: ${messageOf(error)}`);
    return new SenderNote(world, note, undefined);
  }
}
